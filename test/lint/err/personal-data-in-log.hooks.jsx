import { useEffect, useState } from 'react';
import * as Sentry from '@sentry/react';

export function useCustomer(id) {
  const [customer, setCustomer] = useState(null);
  useEffect(() => {
    fetch(`/api/customers/${id}`)
      .then((response) => response.json())
      .then((found) => {
        setCustomer(found);
        console.info('customer loaded', found.email, found.phone); // expect: personal-data-in-log
      })
      .catch((error) => Sentry.captureException(error));
  }, [id]);
  return customer;
}
