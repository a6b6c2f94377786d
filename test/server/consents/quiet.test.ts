import Database from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import type { Service } from '../http/service.ts';
import { asked, makeDesk, say } from './desk.ts';

/** What the register costs whoever never said anything. */

let service: Service | null = null;
afterEach(async () => {
  vi.restoreAllMocks();
  await service?.close();
});

test('a lookup of a customer who said nothing reads no consent', async () => {
  let reads = 0;
  const { prepare } = Database.prototype;
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql) as Database.Statement<unknown[]>;
    if (!/FROM consent WHERE subject/.test(sql)) return statement;
    const { all } = statement;
    statement.all = (...given: unknown[]) => {
      reads++;
      return all.apply(statement, given);
    };
    return statement;
  });
  service = await makeDesk();
  await say(service, { subject: 'c-says', reason: 'newsletter' });
  expect(await asked(service, { subject: 'c-silent', reason: 'address-check', fields: ['name'] })).toBe(
    'permit',
  );
  expect(await asked(service, { subject: 'c-2', reason: 'newsletter', fields: ['name'] })).toBe(
    'deny: consent-missing',
  );
  expect(reads).toBe(0);
  expect(await asked(service, { subject: 'c-says', reason: 'newsletter', fields: ['name'] })).toBe('permit');
  expect(reads).toBe(1);
});
