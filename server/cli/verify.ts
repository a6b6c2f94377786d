import { readFile } from 'node:fs/promises';
import { AuditError } from '#server/errors.ts';
import { replayExport } from '#server/export/replay-decisions.ts';
import { replayText } from '#server/export/replay-text.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { many, one, type Values } from './values.ts';
import { verifyData } from './verify-data.ts';

/**
 * Verifies an export or a proof against pinned keys: no database, no network. Says what holds, in words. With
 * `--data` it is the data directory itself that is verified.
 */
export async function verify(values: Values, files: string[]): Promise<number> {
  const data = one(values, 'data');
  if (data !== undefined) {
    if (files.length > 0)
      throw new AuditError('invalid-request', '--data is verified by itself: name no file beside it.');
    const keys = [...many(values, 'key'), ...(await keysIn(one(values, 'keys')))];
    return verifyData(data, keys, one(values, 'head'));
  }
  const { bytes, keys } = await given(values, files);
  const { ok, of, steps } = await verifyFile(bytes, { keys });
  for (const { name, ok, detail, stated } of steps) {
    const verdict = stated ? 'says' : ok ? 'ok  ' : 'FAIL';
    process.stdout.write(`${verdict}  ${name.padEnd(11)} ${detail}\n`);
  }
  process.stdout.write(
    ok ? `\nThis ${of} holds.\n` : `\nThis ${of} does not hold: ${steps.at(-1)?.name ?? 'file'} failed.\n`,
  );
  return ok ? 0 : 1;
}

/**
 * Verifies an export, then derives every decision in it again from the policy and facts it discloses. 1 where it
 * does not hold or a decision differs.
 */
export async function replay(values: Values, files: string[]): Promise<number> {
  const status = await verify(values, files);
  if (status !== 0) return status;
  const { bytes } = await given(values, files);
  const report = replayExport(bytes);
  process.stdout.write(`\n${replayText(report)}`);
  return report.differing.length === 0 ? 0 : 1;
}

async function given(values: Values, files: string[]): Promise<{ bytes: Uint8Array; keys: string[] }> {
  const [file, ...rest] = files;
  const keys = [...many(values, 'key'), ...(await keysIn(one(values, 'keys')))];
  if (file === undefined || rest.length > 0 || keys.length === 0) {
    throw new AuditError('invalid-request', 'Name one file, and at least one verifier key.', {
      hint: 'inzage verify FILE --key NAME+HASH+KEY; the service prints its key when it starts. --keys FILE takes a file of them.',
    });
  }
  try {
    return { bytes: await readFile(file), keys };
  } catch (cause) {
    throw new AuditError(
      'invalid-request',
      `The file cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      { cause },
    );
  }
}

/** Lines of a file of pinned keys: a verifier key each and, if need be, the tree size that it signs from. */
async function keysIn(file: string | undefined): Promise<string[]> {
  if (file === undefined) return [];
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
    return lines.filter((line) => line !== '' && !line.startsWith('#'));
  } catch (cause) {
    throw new AuditError(
      'invalid-request',
      `The file of keys cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      { cause },
    );
  }
}
