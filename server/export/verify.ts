import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { canonical } from '#ledger/canonical.ts';
import { LedgerError } from '#ledger/error.ts';
import { followRotations, openPinned, type Pin, readPins } from '#ledger/rotation.ts';
import { DATA_PREFIX, FILE_SUFFIX, FORMAT, type Head, MANIFEST_PREFIX, type Manifest } from './format.ts';
import { keyEntries, Malformed, openData } from './lines.ts';
import { openManifest } from './manifest.ts';
import { publicText } from './signer.ts';
import { statementText } from './statement.ts';
import { walk } from './walk.ts';

/**
 * What "this export holds" means, as a list of named checks in order. No database, no network and no trust
 * in whoever made or sent the file: the file and the log's pinned verifier keys are all it takes.
 */
export type StepName =
  | 'file'
  | 'manifest'
  | 'data'
  | 'checkpoint'
  | 'entries'
  | 'inclusion'
  | 'export-key'
  | 'disclosures'
  | 'query'
  | 'grades'
  | 'policies'
  | 'count'
  | 'completeness';

export interface Step {
  name: StepName;
  ok: boolean;
  /** What holds, or what does not and at which entry. Never a personal value. */
  detail: string;
  /** The service's word, which nothing in the file proves; never a check. */
  stated?: true;
}

/** `steps` ends with the first check that failed. */
export interface ExportVerdict {
  ok: boolean;
  steps: Step[];
}

/**
 * Verifies an export file. `keys` are what the reader pinned, as `readPins` takes them: one key of the log is
 * enough, since the file carries every rotation since.
 */
export function verifyExport(
  file: Uint8Array,
  { keys }: { keys: readonly string[] },
): Promise<ExportVerdict> {
  return inOrder(async (check, say) => {
    const { data, jws, reader } = await check('file', () => {
      const read = unwrap(Buffer.from(file.buffer, file.byteOffset, file.length));
      const reader = openData(read.data);
      checkHead(reader.head);
      return [{ ...read, reader }, `${FORMAT} of ${reader.head.origin}, made ${reader.head.createdAt}`];
    });
    const { head } = reader;
    const manifest = await check('manifest', async () => {
      const manifest = await openManifest<Manifest>('inzage-export+jws', jws, head.exportKey.jwk);
      if (manifest === null) throw new Failed('the manifest was not signed by the export key in the file');
      const stated = {
        format: FORMAT,
        origin: head.origin,
        createdAt: head.createdAt,
        query: head.query,
        checkpoint: head.checkpoint,
      };
      const { count, bytes, sha256, kid, ...rest } = manifest;
      if (canonical(rest) !== canonical(stated)) throw new Failed('the manifest is of another export');
      return [{ count, bytes, sha256, kid }, `signed by export key ${kid}`];
    });
    await check('data', () => {
      if (data.length !== manifest.bytes)
        throw new Failed(`the data has ${data.length} bytes, not ${manifest.bytes}`);
      if (hash('sha256', data, 'base64') !== manifest.sha256)
        throw new Failed('the data has another SHA-256 than the manifest says');
      return [true, `${data.length} bytes, SHA-256 ${manifest.sha256}`];
    });
    const checkpoint = await check('checkpoint', () => {
      const pins = readKeys(keys);
      const followed = followRotations(pins, keyEntries(data), head.origin);
      const opened = openPinned(head.checkpoint, followed);
      if (opened.origin !== head.origin) throw new Failed('the checkpoint is of another log');
      const names = opened.signedBy.map((signer) => signer.name).join(', ');
      const steps = followed.length - pins.length;
      const since = steps > 0 ? `; ${steps} rotation${steps > 1 ? 's' : ''} since the pinned key` : '';
      return [opened, `${opened.origin} at ${opened.size} entries, signed by ${names}${since}`];
    });
    const found = await check('entries', () => {
      const found = walk(reader, checkpoint);
      return [found, `${found.entries} entries, ${found.lookups} of them lookups`];
    });
    const holds = (fault: string | null, detail: string) => (): [true, string] => {
      if (fault !== null) throw new Failed(fault);
      return [true, detail];
    };
    const { faults } = found;
    await check(
      'inclusion',
      holds(
        faults.inclusion,
        `every entry stands at its index in the log of ${checkpoint.size}; ${checkpoint.size - found.entries} others are left out`,
      ),
    );
    await check(
      'export-key',
      holds(
        keyFault(found.keyPublic, head),
        `entry ${head.exportKey.index} of the log committed the export key`,
      ),
    );
    await check(
      'disclosures',
      holds(
        faults.disclosures,
        `${found.opened} groups open their digests; ${found.closed} are withheld or erased`,
      ),
    );
    await check(
      'query',
      holds(
        faults.query,
        `in ledger order, each lookup within ${String(head.query.from)} – ${String(head.query.to)} and the filter${found.unfiltered > 0 ? `, as far as disclosed (${found.unfiltered} lookups withhold what the filter names)` : ''}${found.unnamed > 0 ? `; ${found.unnamed} words of customers stand beside lookups that are gone or withhold what they rest on` : ''}; that no other lookup matches is not shown by this file`,
      ),
    );
    await check(
      'grades',
      holds(
        faults.grades,
        `${found.gradesProven} grades are those of their latest settlement in the file, ${found.gradesPending} are pending`,
      ),
    );
    await check(
      'policies',
      holds(
        faults.policies,
        `all that the lookups were decided under, each by its digest: ${found.policies}`,
      ),
    );
    await check(
      'count',
      holds(
        found.entries === manifest.count
          ? null
          : `the file has ${found.entries} entries, not ${manifest.count}`,
        `${manifest.count} entries, as the manifest says`,
      ),
    );
    if (found.completeness !== null) say('completeness', statementText(found.completeness));
  });
}

/** Takes the file apart at its last line, which alone may hold the manifest. */
function unwrap(file: Buffer): { data: Buffer; jws: string } {
  const start = DATA_PREFIX.length;
  const split = file.lastIndexOf(MANIFEST_PREFIX);
  const end = file.length - FILE_SUFFIX.length;
  const jws = split < 0 ? '' : file.toString('latin1', split + MANIFEST_PREFIX.length, end);
  if (
    file.toString('latin1', 0, start) !== DATA_PREFIX ||
    split < start ||
    file.toString('latin1', end) !== FILE_SUFFIX ||
    !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)
  ) {
    throw new Failed('this is not an export file, or it is cut off');
  }
  const data = file.subarray(start, split);
  if (!isUtf8(data)) throw new Failed('the data is not UTF-8');
  return { data, jws };
}

/** Types that the checks rely on; what the values are worth comes later. */
function checkHead(head: Head): void {
  const { format, origin, createdAt, query, checkpoint, exportKey } = head;
  const texts = [origin, createdAt, checkpoint, exportKey?.jwk?.x];
  if (format !== FORMAT) throw new Failed(`the file is not of the format ${FORMAT}`);
  if (
    Object.keys(head).join() !== 'format,origin,createdAt,query,checkpoint,exportKey' ||
    !texts.every((text) => typeof text === 'string') ||
    typeof query !== 'object' ||
    query === null ||
    !Number.isSafeInteger(exportKey.index) ||
    canonical(exportKey.jwk) !== publicText(exportKey.jwk)
  ) {
    throw new Failed('the head of the file has other members than this format');
  }
}

function keyFault(committed: string | null, { exportKey }: Head): string | null {
  if (committed === null)
    return `entry ${exportKey.index} is not in the file, or does not commit an export key`;
  return committed === publicText(exportKey.jwk)
    ? null
    : `entry ${exportKey.index} commits another export key`;
}

function readKeys(keys: readonly string[]): Pin[] {
  if (keys.length === 0) throw new Failed('no verifier key was given to believe the checkpoint by');
  return readPins(keys);
}

/** A check that came out negative. */
class Failed extends Error {}

type Outcome<Read> = [Read, string];
type Say = (name: StepName, detail: string) => void;
type Check = <Read>(name: StepName, run: () => Outcome<Read> | Promise<Outcome<Read>>) => Promise<Read>;

async function inOrder(checks: (check: Check, say: Say) => Promise<void>): Promise<ExportVerdict> {
  const steps: Step[] = [];
  let current: StepName = 'file';
  try {
    await checks(
      async (name, run) => {
        current = name;
        const [read, detail] = await run();
        steps.push({ name, ok: true, detail });
        return read;
      },
      (name, detail) => steps.push({ name, ok: true, detail, stated: true }),
    );
    return { ok: true, steps };
  } catch (error) {
    if (!(error instanceof Failed || error instanceof Malformed || error instanceof LedgerError)) throw error;
    steps.push({ name: current, ok: false, detail: error.message });
    return { ok: false, steps };
  }
}
