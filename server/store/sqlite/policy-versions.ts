import { parseEntry } from '#ledger/entry.ts';
import type { PolicyVersion } from '#model/policy.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { policyVersion } from './schema.ts';

/**
 * Every version that was brought into force, in the order of their entries, without those that were called off. The
 * rows must say what the entries say, no more and no less: a version that somebody wrote into the table, moved in time
 * or took out decides nothing. Throws `damaged`.
 */
export function readVersions({ db, orm, keys }: Hot): PolicyVersion[] {
  const steps = db
    .prepare<[], { idx: number; bytes: Buffer }>(
      "SELECT idx, bytes FROM entry WHERE kind = 'policy' ORDER BY idx",
    )
    .all()
    .map(({ idx, bytes }) => ({ idx, ...parseEntry(bytes) }));
  const calledOff = new Set(
    steps.flatMap(({ clear }) => (clear.step === 'called-off' ? [clear.proposal] : [])),
  );
  // Entries of before there were proposals say no step.
  const activations = steps.filter(({ clear: { step } }) => step === undefined || step === 'activated');
  const rows = orm
    .select({
      index: policyVersion.seq,
      digest: policyVersion.digest,
      pack: policyVersion.pack,
      version: policyVersion.version,
      mode: policyVersion.mode,
      at: policyVersion.at,
      enteredAt: policyVersion.enteredAt,
      by: policyVersion.by,
      proposal: policyVersion.proposal,
      calledOffAt: policyVersion.calledOffAt,
    })
    .from(policyVersion)
    .orderBy(policyVersion.seq)
    .all();
  const isTold = rows.every((row, i) => {
    const entry = activations[i];
    return (
      entry?.idx === row.index &&
      entry.clear.digest === row.digest &&
      (entry.clear.inForceAt ?? entry.at) === timestamp(row.at) &&
      (entry.clear.proposal ?? null) === row.proposal &&
      (row.proposal !== null && calledOff.has(row.proposal)) === (row.calledOffAt !== null)
    );
  });
  if (!isTold || rows.length !== activations.length) throw altered();
  return rows
    .filter(({ calledOffAt }) => calledOffAt === null)
    .map(({ calledOffAt: _, enteredAt, mode, by, ...version }) => ({
      ...version,
      mode: mode as PolicyVersion['mode'],
      enteredAt: enteredAt ?? version.at,
      by: keys.byRef('actor', Number(by))?.id ?? ERASED,
    }));
}

const altered = (): AuditError =>
  new AuditError('damaged', 'hot.db tells of other versions of the policy than the ledger does.', {
    hint: 'Somebody has changed the table. Stop the service, keep the files as they are, and restore a backup with `inzage admin restore`.',
  });
