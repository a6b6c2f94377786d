import { useCallback } from 'react';
import { Audited, logger } from './platform.ts';

export function Card({ customer }: { customer: { email: string; phone: string; id: string } }) {
  const onOpen = useCallback(() => logger.info('opened', customer.id), [customer]);
  return (
    <>
      <button
        onClick={() => logger.info(`clicked ${customer.id}`)}
        {...{ onFocus: () => logger.debug(customer.email !== '') }}
        title={customer.email}
      >
        {customer.email && <b title={customer.phone}>{customer.email}</b>}
      </button>
      <a onClick={onOpen} href={`/customers/${customer.id}`}>{customer.email}</a>
    </>
  );
}

export class Desk {
  private customer: { email: string; id: string };

  get line() {
    return `customer ${this.customer.id}`;
  }

  @Audited({ by: 'desk' })
  print() {
    const seen = { email: this.customer.email };
    delete seen.email;
    logger.info(this.line, seen.email);
  }
}
