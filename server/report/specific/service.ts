import { z } from 'zod';
import type { Receipt } from '#model/lookup.ts';
import type { SpecificContent, SpecificReport } from '#model/report.ts';
import { Id, type Items, Time, words } from '#model/values.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';

/**
 * The report that names people: about one actor or one customer and a span of time, bound to a case and a purpose. One
 * officer asks, another confirms, both see it for thirty days, and then it is destroyed. The ledger keeps that it was.
 */
export interface SpecificReports {
  request(request: SpecificRequest, by: Asker): Promise<Told>;
  /** Gathers what it says, and makes it ready. Throws `not-permitted` for who asked, `wrong-step` once decided. */
  confirm(id: string, by: Asker): Promise<Told>;
  decline(id: string, by: Asker): Promise<Told>;
  /** Throws `not-found` where it is not there or not for this reader. */
  get(id: string, by: Asker): Promise<SpecificReport>;
  /** Newest first, without what they say. */
  list(by: Asker, cursor: string | null): Promise<Items<SpecificReport>>;
  /** Destroys what is past its time. */
  destroy(): Promise<number>;
}

/** Who asks: an account, and the organisations it may see; none is all. */
export interface Asker {
  id: string;
  organisations: readonly string[];
}

export type Told = SpecificReport & { receipt: Receipt };

export const SpecificRequest = z
  .strictObject({
    about: z.strictObject({ kind: z.enum(['actor', 'subject']), id: Id }),
    from: Time,
    to: Time,
    /** Of the case that it is for, as the officer's own system has it. */
    caseNumber: z.string().trim().min(2, 'say which case it is for').max(64),
    purpose: words(500),
  })
  .superRefine(({ from, to }, context) => {
    const say = (message: string) => context.addIssue({ code: 'custom', path: ['to'], message });
    if (to <= from) say('must be later than from');
    else if (to - from > SPAN_MAX) say('must be at most 366 days after from');
  });
export type SpecificRequest = z.infer<typeof SpecificRequest>;

const DAY = 86_400_000;
export const KEPT_DAYS = 30;
const SPAN_MAX = 366 * DAY;
/** Lookups that it lists; all are counted, up to the second. */
const LISTED = 1000;
const COUNTED = 20_000;
const PAGE = 500;
const FINDINGS = 100;
const SHOWN = 50;

export interface SpecificInput {
  store: Pick<
    Store,
    | 'requestSpecific'
    | 'decideSpecific'
    | 'specificReport'
    | 'specificReports'
    | 'destroySpecific'
    | 'lookups'
    | 'findings'
    | 'actor'
    | 'knowsSubject'
  >;
  clock: Clock;
  newId: (at: number) => string;
}

export function createSpecificReports({ store, clock, newId }: SpecificInput): SpecificReports {
  /** Whoever may see some organisations gets reports about their actors alone. */
  const mayName = async ({ organisations }: Asker, about: SpecificReport['about']): Promise<boolean> => {
    if (organisations.length === 0) return true;
    if (about.kind !== 'actor') return false;
    const actor = await store.actor(about.id);
    return actor !== null && organisations.includes(actor.organisation);
  };
  const found = async (id: string, by: Asker): Promise<SpecificReport> => {
    await store.destroySpecific(clock.now());
    const report = await store.specificReport(id);
    if (!report || !(await mayName(by, report.about))) throw notFound('report');
    return report;
  };
  const decidable = async (id: string, by: Asker): Promise<SpecificReport> => {
    const report = await found(id, by);
    if (report.about.id === by.id)
      throw new AuditError('not-permitted', 'Nobody decides on a report about themself.');
    return report;
  };

  return {
    async request(request, by) {
      if (request.about.id === by.id)
        throw new AuditError('not-permitted', 'Nobody asks for a report about themself.');
      const isKnown =
        request.about.kind === 'actor'
          ? (await store.actor(request.about.id)) !== null
          : await store.knowsSubject(request.about.id);
      if (!isKnown || !(await mayName(by, request.about)))
        throw notFound(request.about.kind === 'actor' ? 'actor' : 'customer');
      const at = clock.now();
      const id = newId(at);
      const receipt = await store.requestSpecific({ ...request, id, at, by: by.id });
      return { ...(await found(id, by)), receipt };
    },
    async confirm(id, by) {
      const report = await decidable(id, by);
      if (report.state === 'requested' && report.by === by.id)
        throw new AuditError('not-permitted', 'Whoever asked for a named report does not confirm it.', {
          hint: 'A second officer confirms or declines.',
        });
      const at = clock.now();
      const content = await contentOf(store, report, by.organisations);
      const receipt = await store.decideSpecific(id, {
        step: 'confirmed',
        by: by.id,
        at,
        expiresAt: at + KEPT_DAYS * DAY,
        content,
      });
      return { ...(await found(id, by)), receipt };
    },
    async decline(id, by) {
      await decidable(id, by);
      const receipt = await store.decideSpecific(id, { step: 'declined', by: by.id, at: clock.now() });
      return { ...(await found(id, by)), receipt };
    },
    get: found,
    async list(by, cursor) {
      await store.destroySpecific(clock.now());
      const page = await store.specificReports({ limit: SHOWN, cursor });
      const seen = await Promise.all(page.items.map(({ about }) => mayName(by, about)));
      return { ...page, items: page.items.filter((_, i) => seen[i]) };
    },
    destroy: () => store.destroySpecific(clock.now()),
  };
}

async function contentOf(
  store: Pick<Store, 'lookups' | 'findings'>,
  { about, from, to }: SpecificReport,
  organisations: readonly string[],
): Promise<SpecificContent> {
  const content: SpecificContent = {
    total: 0,
    grades: {},
    reasons: {},
    others: 0,
    lookups: [],
    findings: [],
  };
  const others = new Set<string>();
  const within = organisations.length > 0 ? { organisations } : {};
  const person = about.kind === 'actor' ? { actor: about.id } : { subject: about.id };
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Store['lookups']>> = await store.lookups(
      { ...person, ...within, from, to },
      { limit: PAGE, cursor },
    );
    for (const lookup of page.items) {
      content.total++;
      count(content.grades, lookup.grade);
      count(content.reasons, lookup.reason ?? '');
      const other = about.kind === 'actor' ? lookup.subject : lookup.actor.id;
      if (other !== null) others.add(other);
      if (content.lookups.length === LISTED) continue;
      const { id, occurredAt, actor, subject, organisation, operation, reason, reference, grade } = lookup;
      content.lookups.push({
        id,
        index: lookup.receipt.index,
        at: occurredAt,
        actor: actor.id,
        subject,
        organisation,
        operation,
        reason,
        reference: reference && `${reference.type} ${reference.id}`,
        grade,
      });
    }
    cursor = page.next;
  } while (cursor !== null && content.total < COUNTED);
  content.others = others.size;
  const { items } = await store.findings({ ...person, ...within }, { limit: FINDINGS, cursor: null });
  content.findings = items
    .filter((finding) => finding.to >= from && finding.from < to)
    .map(({ id, outcome, status }) => ({ id, outcome, status }));
  return content;
}
