'use server';

import { inzage } from '@/lib/audit';
import { readCustomer } from '@/lib/crm';
import { auth } from '@/auth';

export async function openCustomer(form: FormData) {
  const session = await auth();
  const subject = String(form.get('customer'));
  return inzage.lookup({ actor: session.agent, subject, operation: 'view', reason: '' }, () => readCustomer(subject)); // expect: lookup-without-reason
}
