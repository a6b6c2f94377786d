import winston from 'winston';

const log = winston.createLogger({});

export function connect({ email, customer }: { email: { address: string }; customer: Shopper }) {
  log.info(`mail to ${email.address}`); // expect: personal-data-in-log
  for (const invoice of customer.invoices) log.info('paid', { by: invoice.payerEmail }); // expect: personal-data-in-log
}

interface Shopper {
  id: string;
  invoices: { payerEmail: string; sum: number }[];
}
