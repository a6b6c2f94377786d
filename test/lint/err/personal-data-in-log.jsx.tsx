import { useCallback } from 'react';
import { Audited, logger } from './platform.ts';

export function Card({ customer }: { customer: { email: string; phone: string; id: string } }) {
  const onOpen = useCallback(() => logger.info('opened', customer.email), [customer]); // expect: personal-data-in-log
  return (
    <>
      <button
        onClick={() => logger.info(`clicked ${customer.phone}`)} // expect: personal-data-in-log
        {...{ onFocus: () => logger.debug(customer.email) }} // expect: personal-data-in-log
      >
        {customer.id && <b title={customer.id}>{String(console.log(customer.email))}</b>}{/* expect: personal-data-in-log */}
      </button>
      <a onClick={onOpen}>{customer.email}</a>
    </>
  );
}

export class Desk {
  private customer: { email: string };

  get line() {
    return `mail ${this.customer.email}`;
  }

  @Audited({ by: 'desk' })
  print() {
    logger.info(this.line); // expect: personal-data-in-log
  }
}
