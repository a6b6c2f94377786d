import winston from 'winston';

const log = winston.createLogger({});

export function connect({ email, customer }: { email: { host: string; port: number }; customer: Shopper }) {
  log.info(`mail by ${email.host}:${email.port}`);
  for (const invoice of customer.invoices) log.info('paid', { product: invoice.productName, sum: invoice.sum });
}

interface Shopper {
  id: string;
  invoices: { productName: string; sum: number }[];
}
