import { put as first } from 'journal';
import { put as second } from '#log';
import { tell } from '@lib/tell';
import { tell as told } from '#lib/tell.ts';
import { tell as based } from 'lib/tell';
import { tell as strange } from '@other/tell';

export function run(customer) {
  first(customer.email); // expect: personal-data-in-log
  second(customer.email); // expect: personal-data-in-log
  tell(customer.email); // expect: personal-data-in-log
  told(customer.email); // expect: personal-data-in-log
  based(customer.email); // expect: personal-data-in-log
  strange(customer.email);
  tell(customer.id);
}
