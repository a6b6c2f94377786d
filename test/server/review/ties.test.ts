import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFindings } from '../http/findings.ts';
import { type Loose, makeService, type Service } from '../http/service.ts';

/** Who stands too near to a finding about a-1, who looked at c-1, and who does not. */

let service: Service;
let finding: string;
const officer = (id: string, more: object = {}) => ({
  type: 'actor',
  id,
  kind: 'human',
  organisation: 'desk',
  roles: [],
  ...more,
});

beforeAll(async () => {
  service = await makeService();
  const { body } = await service.request('integration', 'POST', '/v1/directory', [
    officer('a-1', {
      teams: ['team-a'],
      roles: ['service-agent'],
      addressKey: 'hmac-of-one-address',
      postcodeKey: 'hmac-of-postcode-9711',
      surnameKey: 'hmac-of-surname-jansen',
      customerId: 'c-of-a-1',
    }),
    { type: 'subject', id: 'c-of-a-1', addressKey: 'hmac-of-a-new-address' },
    { type: 'subject', id: 'c-1', addressKey: 'hmac-of-the-customers-address' },
    officer('so-near', { postcodeKey: 'hmac-of-postcode-9711', surnameKey: 'hmac-of-surname-jansen' }),
    officer('so-postcode', { postcodeKey: 'hmac-of-postcode-9711', surnameKey: 'hmac-of-surname-bakker' }),
    officer('so-surname', { postcodeKey: 'hmac-of-postcode-1012', surnameKey: 'hmac-of-surname-jansen' }),
    officer('so-customer', { addressKey: 'hmac-of-a-new-address' }),
    officer('so-moved', { customerId: 'c-of-so-moved' }),
    { type: 'subject', id: 'c-of-so-moved', addressKey: 'hmac-of-one-address' },
    officer('so-under', { manager: 'm-1' }),
    officer('m-1', { manager: 'm-2' }),
    officer('m-2', { manager: 'a-1' }),
    { type: 'team', id: 'team-o', organisation: 'desk', supervisor: 'a-1' },
    officer('so-team', { teams: ['team-o'] }),
    officer('so-ring', { manager: 'm-3' }),
    officer('m-3', { manager: 'm-4' }),
    officer('m-4', { manager: 'm-3' }),
    officer('so-subject', { customerId: 'c-1' }),
    officer('so-housemate', { addressKey: 'hmac-of-the-customers-address' }),
    officer('so-over', {}),
    officer('so-plain', { addressKey: 'hmac-of-another-address', manager: 'so-over' }),
  ]);
  expect(body.rejected).toBe(0);
  finding = (await makeFindings(service, ['a-1']))['a-1']?.finding as string;
});
afterAll(() => service.close());

const mayDecide = async (account: string): Promise<{ allowed: boolean; why: string | null }> => {
  const who = await service.token('security-officer', account);
  const { body } = await service.request(who, 'GET', `/v1/findings/${finding}`);
  const { allowed, why } = body.steps.find(({ step }: Loose) => step === 'decide');
  if (!allowed) {
    const size = await service.treeSize();
    const refused = await service.request(who, 'POST', `/v1/findings/${finding}/review`, {
      step: 'decide',
      outcome: 'justified',
      note: 'fine',
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'not-permitted']);
    expect(await service.treeSize()).toBe(size);
  }
  return { allowed, why: why?.en ?? null };
};

test.each([
  ['so-near', 'household'],
  ['so-customer', 'household'],
  ['so-moved', 'household'],
  ['so-under', 'your manager'],
  ['so-team', 'your manager'],
  ['so-subject', 'as a customer'],
  ['so-housemate', 'as a customer'],
])('%s does not decide', async (account, why) => {
  expect(await mayDecide(account)).toEqual({ allowed: false, why: expect.stringContaining(why) });
});

test.each(['so-postcode', 'so-surname', 'so-ring', 'so-plain', 'so-nowhere'])('%s does', async (account) => {
  expect(await mayDecide(account)).toEqual({ allowed: true, why: null });
});
