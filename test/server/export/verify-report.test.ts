import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyFile } from '#server/export/verify-file.ts';
import { makeService, type Service } from '../http/service.ts';

/** A report’s JSON is verified by the log’s key alone, and nothing in it can be changed. */

let service: Service;
let file: string;
beforeAll(async () => {
  service = await makeService('observe');
  file = (await service.request('auditor', 'GET', '/v1/reports/scorecard')).text;
});
afterAll(() => service.close());

const verify = (text: string, keys = [service.vkey]) => verifyFile(Buffer.from(text), { keys });
/** The file with one thing in it written otherwise. */
const change = (what: string | RegExp, by: string): string => {
  const changed = file.replace(what, () => by);
  expect(changed).not.toBe(file);
  return changed;
};
const member = (name: string, value: string) =>
  change(new RegExp(`"${name}": "[^"]*"`), `"${name}": ${JSON.stringify(value)}`);

describe('a report', () => {
  test('holds by the pinned key, on one line too, and says what holds', async () => {
    const verdict = await verify(file);
    expect(verdict).toMatchObject({ ok: true, of: 'report' });
    expect(verdict.steps.map(({ name }) => name)).toEqual(['file', 'key', 'manifest', 'data']);
    expect(verdict.steps[1]?.detail).toMatch(
      /^entry \d+ of desk\.example\/ledger committed it, at \d+ entries$/,
    );
    expect(verdict.steps[3]?.detail).toMatch(/^scorecard report, SHA-256 /);
    expect((await verify(JSON.stringify(JSON.parse(file)))).ok).toBe(true);
  });

  test('does not hold when anything in it is changed, and says what', async () => {
    const { manifest } = JSON.parse(file);
    const spoilt: [string, string, string][] = [
      ['data', 'a figure', change(/"meets": \d+/, '"meets": 90')],
      ['manifest', 'the query', member('query', 'GET /v1/reports/scorecard?x')],
      ['key', 'the log', member('origin', 'other.example/ledger')],
      ['manifest', 'the signature', member('manifest', `${manifest.slice(0, -3)}AAA`)],
      ['key', 'the proof', change('\\nindex ', '\\nindex 1')],
      ['file', 'a member', change('"manifest"', '"more": 1,\n  "manifest"')],
      ['file', 'a member that stands twice', change('"kind"', '"kind": "monthly",\n    "kind"')],
      ['file', 'its end', file.slice(0, -20)],
    ];
    for (const [step, what, text] of spoilt) {
      const { ok, steps } = await verify(text);
      expect({ what, ok, at: steps.at(-1)?.name }).toEqual({ what, ok: false, at: step });
    }
  });

  test('is not believed by the key of another log, or signed by a key that the log does not know', async () => {
    const other = await makeService('observe');
    try {
      const theirs = (await other.request('auditor', 'GET', '/v1/reports/scorecard')).body;
      expect((await verify(file, [other.vkey])).ok).toBe(false);
      const mixed = member('manifest', theirs.manifest);
      expect((await verify(mixed)).steps.at(-1)).toMatchObject({
        name: 'manifest',
        detail: 'the manifest was not signed by that key',
      });
    } finally {
      await other.close();
    }
  });

  test('cannot pass off another entry of the log as its key', async () => {
    const { body } = await service.request('integration', 'POST', '/v1/lookups', {
      actor: { id: 'a-1' },
      subject: 'c-1',
      operation: 'view',
      reason: 'billing-question',
    });
    const proof = await service.request('auditor', 'GET', `/v1/lookups/${body.id}/proof`);
    const { steps } = await verify(member('keyProof', proof.text));
    expect(steps.at(-1)).toMatchObject({ name: 'key', ok: false });
    expect(steps.at(-1)?.detail).toMatch(/does not commit an export key$/);
  });
});
