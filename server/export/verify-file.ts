import { parseEntry } from '#ledger/entry.ts';
import { LedgerError } from '#ledger/error.ts';
import { parseProof } from '#ledger/proof.ts';
import { verifyProofFile } from '#ledger/verify.ts';
import { type ConsentReceipt, readReceipt, receiptMistake } from '#server/consents/receipt.ts';
import { verifyExport } from './verify.ts';
import { isReport, verifyReport } from './verify-report.ts';

/** What `inzage verify FILE` runs: an export, a report, one entry's `.tlog-proof`, or a customer's receipt. Offline, against pinned keys. */
export interface FileVerdict {
  ok: boolean;
  of: 'export' | 'report' | 'proof' | 'receipt';
  steps: { name: string; ok: boolean; detail: string; stated?: true }[];
}

const PROOF_HEADER = 'c2sp.org/tlog-proof@';

/**
 * `entry` holds the bytes that a proof is about; without it they are taken from the proof's `extra` line,
 * which is as good, since the proof holds for the right bytes only.
 */
export async function verifyFile(
  file: Uint8Array,
  { keys, entry }: { keys: readonly string[]; entry?: Uint8Array },
): Promise<FileVerdict> {
  const start = Buffer.from(file.subarray(0, PROOF_HEADER.length)).toString('latin1');
  if (start !== PROOF_HEADER) {
    const receipt = readReceipt(file);
    if (receipt) return verifyReceipt(receipt, keys);
    if (isReport(file)) return { of: 'report', ...(await verifyReport(file, keys)) };
    return { of: 'export', ...(await verifyExport(file, { keys })) };
  }
  try {
    const bytes = entry ?? parseProof(file).extra;
    if (bytes === undefined) {
      const detail = 'the proof carries no entry; give the entry it is about as well';
      return { of: 'proof', ok: false, steps: [{ name: 'parse', ok: false, detail }] };
    }
    const { ok, steps } = verifyProofFile({ proof: file, entry: bytes, verifierKeys: keys });
    return { of: 'proof', ok, steps };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { of: 'proof', ok: false, steps: [{ name: 'parse', ok: false, detail: error.message }] };
  }
}

/** That the word which a receipt tells of stands in the log. Its sentences are the service's own. */
function verifyReceipt(receipt: ConsentReceipt, keys: readonly string[]): FileVerdict {
  const failed = (detail: string): FileVerdict => ({
    of: 'receipt',
    ok: false,
    steps: [{ name: 'parse', ok: false, detail }],
  });
  try {
    const entry = parseProof(receipt.proof).extra;
    if (entry === undefined) return failed('the proof carries no entry');
    const { ok, steps } = verifyProofFile({ proof: receipt.proof, entry, verifierKeys: keys });
    if (!ok) return { of: 'receipt', ok, steps };
    const mistake = receiptMistake(receipt, parseEntry(entry));
    const detail = mistake ?? 'what was said is what the entry’s digest stands for';
    return {
      of: 'receipt',
      ok: mistake === null,
      steps: [...steps, { name: 'word', ok: mistake === null, detail }],
    };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return failed(error.message);
  }
}
