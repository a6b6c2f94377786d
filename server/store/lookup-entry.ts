import { canonical, quoted } from '#ledger/canonical.ts';
import { type Digests, entryBytes, sealText } from '#ledger/entry.ts';
import { textLeafHash } from '#ledger/hash.ts';
import type { Context } from '#model/lookup.ts';
import type { ActorFacts, Facts } from '#policies/policy.ts';
import { timestamp } from '#server/clock.ts';
import type { NewLookup } from './port.ts';

/**
 * What a lookup's entry says (`docs/ledger-format.md`), and its canonical texts written in one go: a tenth of a
 * second's worth of every ten thousand lookups went into finding out what the general writer has to ask and
 * this one knows. `sealLookup` gives the very bytes that `sealEntry` makes of `lookupClear` and `lookupGroups`.
 */
export type LookupToEnter = Omit<NewLookup, 'content' | 'integration'>;

/** What the three digests stand for. */
export function lookupGroups(lookup: LookupToEnter) {
  const { decision } = lookup;
  return {
    subject: lookup.subject && {
      id: lookup.subject,
      fields: lookup.fields,
      change: lookup.change,
      permitted: decision.permitted,
      withheld: decision.withheld,
    },
    actor: {
      id: lookup.actor.id,
      kind: lookup.actor.kind,
      onBehalfOf: lookup.actor.onBehalfOf,
      organisation: lookup.organisation,
      teams: lookup.teams,
    },
    work: {
      reference: lookup.reference,
      note: lookup.note,
      search: lookup.search,
      context: lookup.context,
      task: lookup.task,
      follows: lookup.follows,
      system: lookup.system,
      channel: lookup.channel,
      rules: decision.rules,
      notices: decision.notices.map((notice) => notice.id),
      facts: lookup.facts,
    },
  };
}

/** The fields that stand in the entry as they are. */
export const lookupClear = (lookup: LookupToEnter): Record<string, unknown> => ({
  occurredAt: timestamp(lookup.occurredAt),
  operation: lookup.operation,
  reason: lookup.reason,
  effect: lookup.decision.effect,
  wouldBe: lookup.decision.wouldBe,
  policy: lookup.policy.digest,
  source: lookup.source,
  ...(lookup.parent && { parent: lookup.parent }),
  ...(lookup.marks.length > 0 && { marks: lookup.marks }),
});

/** The salting keys of an entry, 32 bytes each; `subject` is null for a search that names nobody. */
export interface EntryKeys {
  subject: Uint8Array | null;
  actor: Uint8Array;
  work: Uint8Array;
}

/** The entry's text, its leaf hash and its digests. Throws `not-canonical`, `bad-key`, `entry-too-large`. */
export function sealLookup(
  lookup: LookupToEnter,
  keys: EntryKeys,
): { text: string; leaf: Buffer; digests: Digests } {
  const { id } = lookup;
  const digests: Digests = {};
  if (keys.subject !== null && lookup.subject)
    digests.subject = sealText(keys.subject, id, subjectText(lookup));
  digests.actor = sealText(keys.actor, id, actorText(lookup));
  digests.work = sealText(keys.work, id, workText(lookup));
  const text = entryText(lookup, digests);
  if (text.length > SURELY_FITS) entryBytes(text);
  return { text, leaf: textLeafHash(text), digests };
}

/** Characters that are not more bytes than an entry may have, whatever they are. */
const SURELY_FITS = 21_845;

/** The canonical text of the entry with these digests: its bytes in UTF-8 are what the log holds. */
export function entryText(lookup: LookupToEnter, { subject, actor, work }: Digests): string {
  const { decision, source } = lookup;
  const digest = (name: string, value: string | undefined) =>
    value === undefined ? '' : `"${name}":"${value}"`;
  return (
    `{${digest('actor', actor)},"at":"${timestamp(lookup.receivedAt)}","effect":"${decision.effect}",` +
    `"id":${quoted(lookup.id)},"kind":"lookup",${lookup.marks.length > 0 ? `"marks":${strings(lookup.marks)},` : ''}` +
    `"occurredAt":"${timestamp(lookup.occurredAt)}","operation":"${lookup.operation}",` +
    `${lookup.parent ? `"parent":${quoted(lookup.parent)},` : ''}"policy":${quoted(lookup.policy.digest)},` +
    `"reason":${optional(lookup.reason)},"source":{"id":${quoted(source.id)},"seq":${number(source.seq)}},` +
    `${subject === undefined ? '' : `${digest('subject', subject)},`}"v":1,` +
    `${digest('work', work)},"wouldBe":"${decision.wouldBe}"}`
  );
}

function subjectText({ subject, fields, change, decision }: LookupToEnter): string {
  return (
    `{"subject":{"change":${changeText(change)},"fields":${strings(fields)},"id":${optional(subject)},` +
    `"permitted":${strings(decision.permitted)},"withheld":${strings(decision.withheld)}}}`
  );
}

function actorText({ actor, organisation, teams }: LookupToEnter): string {
  return (
    `{"actor":{"id":${quoted(actor.id)},"kind":"${actor.kind}","onBehalfOf":${strings(actor.onBehalfOf)},` +
    `"organisation":${optional(organisation)},"teams":${strings(teams)}}}`
  );
}

function workText(lookup: LookupToEnter): string {
  const { reference, search, decision } = lookup;
  return (
    `{"work":{"channel":${optional(lookup.channel)},"context":${contextText(lookup.context)},` +
    `"facts":${factsText(lookup.facts)},"follows":${optional(lookup.follows)},"note":${optional(lookup.note)},` +
    `"notices":${noticeIds(decision.notices)},` +
    `"reference":${reference === null ? 'null' : `{"id":${quoted(reference.id)},"type":"${reference.type}"}`},` +
    `"rules":${strings(decision.rules)},` +
    `"search":${search === null ? 'null' : `{"keys":${strings(search.keys)},"wildcard":${search.wildcard}}`},` +
    `"system":${optional(lookup.system)},"task":${optional(lookup.task)}}}`
  );
}

const CONTEXT_KEYS = [
  'callSite',
  'country',
  'device',
  'deviceId',
  'network',
  'session',
  'site',
  'span',
  'trace',
] as const satisfies (keyof Context)[];

function contextText(context: Context): string {
  let out = '{';
  for (const key of CONTEXT_KEYS) {
    const value = context[key];
    if (value !== undefined) out += `${out.length > 1 ? ',' : ''}"${key}":${optional(value)}`;
  }
  return `${out}}`;
}

function factsText(facts: Facts): string {
  const { consent, task, follows } = facts;
  return (
    `{"actor":${actorFactsText(facts.actor)},"at":${number(facts.at)},"change":${changeText(facts.change)},"consent":${
      consent === null
        ? 'null'
        : `{"status":"${consent.status}","validUntil":${number(consent.validUntil)},"version":${quoted(consent.version)}}`
    },"country":${optional(facts.country)},"evidence":"${facts.evidence}","fields":${strings(facts.fields)},` +
    `"follows":${follows === null ? 'null' : `{"wouldBe":"${follows.wouldBe}"}`},"hasNote":${facts.hasNote},` +
    `"onBehalfOf":[${facts.onBehalfOf.map(actorFactsText).join(',')}],"operation":"${facts.operation}",` +
    `"reason":${optional(facts.reason)},"system":${optional(facts.system)},` +
    `"task":${task === null ? 'null' : `{"lookups":${number(task.lookups)},"subjects":${number(task.subjects)}}`},` +
    `"withinToken":${facts.withinToken}}`
  );
}

function actorFactsText({
  employed,
  kind,
  known,
  organisation,
  organisationKind,
  roles,
}: ActorFacts): string {
  return (
    `{"employed":${employed},"kind":"${kind}","known":${known},"organisation":${optional(organisation)},` +
    `"organisationKind":${optional(organisationKind)},"roles":${strings(roles)}}`
  );
}

function changeText(change: Facts['change']): string {
  return change === null
    ? 'null'
    : `{"action":${quoted(change.action)},"amount":${number(change.amount)},"currency":${optional(change.currency)}}`;
}

function noticeIds(notices: readonly { id: string }[]): string {
  let out = '[';
  for (let i = 0; i < notices.length; i++)
    out += `${i > 0 ? ',' : ''}${quoted((notices[i] as { id: string }).id)}`;
  return `${out}]`;
}

function strings(values: readonly string[] | null): string {
  if (values === null) return 'null';
  let out = '[';
  for (let i = 0; i < values.length; i++) out += `${i > 0 ? ',' : ''}${quoted(values[i] as string)}`;
  return `${out}]`;
}

const optional = (value: string | null): string => (value === null ? 'null' : quoted(value));
const number = (value: number | null): string => canonical(value);
