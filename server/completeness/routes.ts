import { z } from 'zod';
import { RECONCILIATION_BYTES_MAX, type ReconciledHour, ReconciliationRequest } from '#model/completeness.ts';
import { Id, Time } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import type { Principal } from '#server/auth/principal.ts';
import { newId, timestamp } from '#server/clock.ts';
import { AuditError, type Mistake } from '#server/errors.ts';
import { type Api, body, query, route } from '#server/http.ts';
import { shownQuery } from '#server/lookups/routes.ts';
import type { Policies } from '#server/policy/in-force.ts';
import type { SourceAssessment } from './assess.ts';
import { compare } from './compare.ts';
import { sizeOf, spanOf } from './gaps.ts';
import { type Completeness, shownVerdict } from './service.ts';
import { settingsOf } from './settings.ts';

export const CompletenessQuery = z.strictObject({
  from: Time.optional(),
  to: Time.optional(),
  organisation: Id.optional(),
});

const MONTH_MS = 30 * 86_400_000;
/** Gaps and differences of one source in one answer; the figures beside them are of all. */
const SHOWN_MAX = 1000;

/** `/v1/reconciliations` and `/v1/completeness`. */
export function completenessRoutes(api: Api, policies: Policies, completeness: Completeness): void {
  route(api, 'POST /v1/reconciliations', async ({ c, who }) => {
    const { source, system, counts } = await body(c, ReconciliationRequest, RECONCILIATION_BYTES_MAX);
    checkClaim(who, { source, counts });
    const receivedAt = api.clock.now();
    const { added, corrected, repeated } = await api.store.saveReconciliation({
      id: newId(receivedAt),
      receivedAt,
      sender: who.id,
      source,
      system: system ?? null,
      counts,
    });
    const told = new Set(counts.map(({ hour, organisation }) => `${hour} ${organisation ?? ''}`));
    const hours = counts.map(({ hour }) => hour);
    const standing = await api.store.reconciledHours({
      source,
      from: hours.reduce((least, hour) => Math.min(least, hour)),
      to: hours.reduce((most, hour) => Math.max(most, hour)) + 1,
    });
    const these = standing.filter(
      (hour) => hour.system === (system ?? null) && told.has(`${hour.hour} ${hour.organisation ?? ''}`),
    );
    const known = (await api.store.lookupSources()).find((one) => one.source === source);
    const found = compare(these, () => known?.heartbeat ?? null, settingsOf(policies.active()), receivedAt);
    return c.json({
      source,
      system: system ?? null,
      accepted: added + corrected,
      corrected,
      duplicates: repeated,
      treeSize: await api.store.treeSize(),
      ...shownComparison(found),
    });
  });

  route(api, 'GET /v1/completeness', async ({ c, who }) => {
    const asked = query(c, CompletenessQuery);
    const to = asked.to ?? api.clock.now();
    const from = asked.from ?? to - MONTH_MS;
    if (from >= to) {
      throw new AuditError('invalid-request', 'The span is empty.', {
        hint: 'Let `to` be later than `from`.',
        mistakes: [{ path: 'to', message: 'must be later than from' }],
      });
    }
    const organisations = organisationsOf(who, asked.organisation);
    await look(api, who, 'GET /v1/completeness', null, shownQuery({ ...asked, from, to }));
    const { verdict, sources, lookups } = await completeness.between({ from, to, organisations });
    const shown = await Promise.all(
      sources.map(async (source) => {
        const repeated = source.sequence?.duplicates
          ? await api.store.repeatedNumbers(source.source, SHOWN_MAX)
          : [];
        return shownSource(source, lookups.get(source.source) ?? 0, repeated);
      }),
    );
    return c.json({
      from: timestamp(from),
      to: timestamp(to),
      organisation: asked.organisation ?? null,
      completeness: shownVerdict(verdict),
      sources: shown,
    });
  });
}

/** A token that is bound to a source counts for that one; one that names organisations, for those. */
function checkClaim(
  { source: own, organisations }: Principal,
  { source, counts }: Pick<ReconciliationRequest, 'source' | 'counts'>,
): void {
  const mistakes: Mistake[] = [];
  if (own !== null && own !== source)
    mistakes.push({ path: 'source', message: 'is not this token’s source' });
  for (const [i, { organisation }] of organisations.length > 0 ? counts.entries() : []) {
    if (!organisation || !organisations.includes(organisation))
      mistakes.push({
        path: `counts[${i}].organisation`,
        message: 'must be one of this token’s organisations',
      });
  }
  const twice = new Set<string>();
  for (const [i, { hour, organisation }] of counts.entries()) {
    const name = `${hour} ${organisation ?? ''}`;
    if (twice.has(name)) {
      throw new AuditError('invalid-request', 'An hour is counted twice; nothing was written.', {
        hint: 'Send one count for an hour and organisation.',
        mistakes: [{ path: `counts[${i}].hour`, message: 'stands twice' }],
      });
    }
    twice.add(name);
  }
  if (mistakes.length === 0) return;
  throw new AuditError('not-permitted', 'These counts are not for this token to tell; nothing was written.', {
    hint: 'Use a token of that source, or of those organisations.',
    mistakes: mistakes.slice(0, 100),
  });
}

/** What the caller may see, and asks for; undefined for all. */
export function organisationsOf(who: Principal, asked: string | undefined): readonly string[] | undefined {
  if (asked !== undefined && who.organisations.length > 0 && !who.organisations.includes(asked))
    throw new AuditError('not-permitted', 'This organisation is not among those you may see.');
  if (asked !== undefined) return [asked];
  return who.organisations.length > 0 ? who.organisations : undefined;
}

const shownComparison = ({ hours, counted, held, waiting, differences }: ReturnType<typeof compare>) => ({
  compared: hours,
  waiting,
  counted,
  held,
  differing: differences.length,
  differences: differences.slice(0, SHOWN_MAX).map(shownDifference),
});

/** `missing` is negative where we hold lookups that were not counted. */
const shownDifference = ({ hour, system, organisation, counted, held }: ReconciledHour) => ({
  hour: timestamp(hour),
  system,
  organisation,
  counted,
  held,
  missing: counted - held,
});

const orNull = (at: number | null): string | null => (at === null ? null : timestamp(at));

function shownSource(
  assessed: SourceAssessment,
  lookups: number,
  repeated: readonly { epoch: number; seq: number; index: number }[],
) {
  const { source, state, since, lastReceivedAt, heartbeat, silentSince, sequence, reconciliation } = assessed;
  return {
    source,
    state,
    since: orNull(since),
    lookups,
    lastReceivedAt: orNull(lastReceivedAt),
    heartbeat: orNull(heartbeat),
    silentSince: orNull(silentSince),
    sequence: sequence && {
      ...sequence,
      repeated,
      epochs: sequence.epochs.map((epoch) => ({ ...epoch, startedAt: timestamp(epoch.startedAt) })),
      gapCount: sequence.gaps.length,
      gaps: sequence.gaps.slice(0, SHOWN_MAX).map((gap) => ({
        epoch: gap.epoch,
        first: gap.first,
        last: gap.last,
        missing: sizeOf(gap),
        from: timestamp(spanOf(gap).from),
        to: timestamp(spanOf(gap).to),
        openedAt: timestamp(gap.openedAt),
        afterIndex: gap.after?.index ?? null,
        beforeIndex: gap.before.index,
      })),
    },
    reconciliation: reconciliation && shownComparison(reconciliation),
  };
}
