import { z } from 'zod';
import { canonical } from '#ledger/canonical.ts';
import { LedgerError } from '#ledger/error.ts';
import { parseProof } from '#ledger/proof.ts';
import { verifyProofFile } from '#ledger/verify.ts';
import { digestOf, FORMAT } from '#server/report/files.ts';
import type { PublicJwk } from './format.ts';
import { openManifest } from './manifest.ts';
import { publicText } from './signer.ts';

/** What of a report's file the checks rely on; the report itself may be anything that JSON can say. */
const ReportFile = z.strictObject({
  data: z.looseObject({ format: z.literal(FORMAT), kind: z.string(), origin: z.string() }),
  manifest: z.string(),
  keyProof: z.string(),
});
const Key = z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });

/** Whether a file says that it is a report; nothing of it is believed yet. */
export const isReport = (file: Uint8Array): boolean =>
  /^\{\s*"data":\s*\{\s*"format":\s*"inzage-report\//.test(
    Buffer.from(file.subarray(0, 256)).toString('latin1'),
  );

export interface ReportStep {
  name: 'file' | 'key' | 'manifest' | 'data';
  ok: boolean;
  detail: string;
}

/**
 * That a report is as the log's service signed it: the log of the pinned keys committed the key that signed the manifest,
 * and the manifest is of this very report. That the report counts rightly is the service's word.
 */
export async function verifyReport(
  file: Uint8Array,
  keys: readonly string[],
): Promise<{ ok: boolean; steps: ReportStep[] }> {
  const steps: ReportStep[] = [];
  const say = (name: ReportStep['name'], fault: string | null, detail: string): boolean => {
    steps.push({ name, ok: fault === null, detail: fault ?? detail });
    return fault === null;
  };
  const read = readReport(file);
  if (!say('file', read ? null : 'this is not a report of this format, or it is cut off', FORMAT) || !read)
    return { ok: false, steps };
  const { data, manifest: jws, keyProof } = read;

  const key = committedKey(keyProof, data.origin, keys);
  if (!say('key', key.fault, key.detail) || key.jwk === null) return { ok: false, steps };

  const manifest = await openManifest<{ kid: string; sha256?: unknown }>('inzage-report+jws', jws, key.jwk);
  const { report: _report, ...stated } = data;
  const { sha256, kid, ...rest } = manifest ?? { kid: '' };
  const fault =
    manifest === null
      ? 'the manifest was not signed by that key'
      : canonical(rest) === canonical(stated)
        ? null
        : 'the manifest is of another report';
  if (!say('manifest', fault, `signed by export key ${kid}`)) return { ok: false, steps };

  const same = sha256 === digestOf(data);
  const differs = same ? null : 'the report has another SHA-256 than the manifest says';
  return { ok: say('data', differs, `${data.kind} report, SHA-256 ${String(sha256)}`), steps };
}

function readReport(file: Uint8Array): z.infer<typeof ReportFile> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file);
    const read: unknown = JSON.parse(text);
    // Spelt as it was written, or on one line: a member that stands twice is read otherwise by others.
    const spelt = [JSON.stringify(read, null, 2), JSON.stringify(read)];
    return spelt.includes(text.trimEnd()) ? (ReportFile.safeParse(read).data ?? null) : null;
  } catch {
    return null;
  }
}

/** The export key that an entry of the log commits, and where it stands. */
function committedKey(
  proof: string,
  origin: string,
  keys: readonly string[],
): { jwk: PublicJwk | null; fault: string | null; detail: string } {
  const failed = (fault: string) => ({ jwk: null, fault, detail: '' });
  try {
    const bytes = parseProof(proof).extra;
    if (bytes === undefined) return failed('the proof carries no entry');
    const verdict = verifyProofFile({ proof, entry: bytes, verifierKeys: keys });
    if (!verdict.ok) return failed(verdict.steps.at(-1)?.detail ?? 'the proof does not hold');
    const { entry, checkpoint, proof: proven } = verdict.read;
    if (checkpoint.origin !== origin) return failed('the key was committed by another log');
    if (entry.kind !== 'key' || entry.clear.purpose !== 'export')
      return failed(`entry ${proven.index} does not commit an export key`);
    const jwk = Key.parse(JSON.parse(String(entry.clear.public)));
    if (publicText(jwk) !== entry.clear.public)
      return failed(`entry ${proven.index} spells its key in another way`);
    const detail = `entry ${proven.index} of ${checkpoint.origin} committed it, at ${checkpoint.size} entries`;
    return { jwk, fault: null, detail };
  } catch (error) {
    if (error instanceof LedgerError) return failed(error.message);
    if (error instanceof z.ZodError || error instanceof SyntaxError) return failed('the entry holds no key');
    throw error;
  }
}
