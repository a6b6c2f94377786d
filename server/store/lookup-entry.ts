import { canonical, quoted } from '#ledger/canonical.ts';
import { checkSize, type Digests, saltFor, textDigest } from '#ledger/entry.ts';
import { textLeafHash } from '#ledger/hash.ts';
import type { Context } from '#model/lookup.ts';
import type { ActorFacts, ConsentFacts, Decision, Facts } from '#policies/policy.ts';
import { timestamp } from '#server/clock.ts';
import type { NewLookup } from './port.ts';

/**
 * What a lookup's entry says (`docs/ledger-format.md`), as values for whoever is shown them, and as canonical text
 * for the log. The two are one: a test seals lookups both ways and compares every byte. The text is written for
 * speed: ids, codes and names of fields hold nothing that JSON escapes (`model/values.ts`) and are not looked
 * through again; what people write is.
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

/** The salting keys of an entry, 32 bytes each; `subject` is null for a search that names nobody. */
export interface EntryKeys {
  subject: Uint8Array | null;
  actor: Uint8Array;
  work: Uint8Array;
}

/** The entry's digests and its leaf hash. Throws `not-canonical`, `bad-key`, `entry-too-large`. */
export function sealLookup(lookup: LookupToEnter, keys: EntryKeys): { leaf: Buffer; digests: Digests } {
  const { id } = lookup;
  const said = saidBy(lookup.decision);
  const fields = names(lookup.fields);
  const digests: Digests = {};
  if (keys.subject !== null && lookup.subject !== null) {
    digests.subject = textDigest(saltFor(keys.subject, id), subjectText(lookup, fields, said));
  }
  digests.actor = textDigest(saltFor(keys.actor, id), actorText(lookup));
  digests.work = textDigest(saltFor(keys.work, id), workText(lookup, fields, said));
  return { leaf: textLeafHash(lookupEntry(lookup, digests)), digests };
}

/** The text of the entry with these digests: its UTF-8 is what the leaf is the hash of. Throws `entry-too-large`. */
export function lookupEntry(lookup: LookupToEnter, { subject, actor, work }: Digests): string {
  const { decision, marks, parent, source } = lookup;
  const text =
    `{${actor === undefined ? '' : `"actor":"${actor}",`}"at":"${timestamp(lookup.receivedAt)}",` +
    `"effect":"${decision.effect}","id":"${lookup.id}","kind":"lookup",` +
    `${marks.length === 0 ? '' : `"marks":${names(marks)},`}"occurredAt":"${timestamp(lookup.occurredAt)}",` +
    `"operation":"${lookup.operation}",${parent === null ? '' : `"parent":"${parent}",`}` +
    `"policy":"${lookup.policy.digest}","reason":${name(lookup.reason)},` +
    `"source":{"id":${quoted(source.id)},"seq":${source.seq}},` +
    `${subject === undefined ? '' : `"subject":"${subject}",`}"v":1,` +
    `${work === undefined ? '' : `"work":"${work}",`}"wouldBe":"${decision.wouldBe}"}`;
  if (text.length > SURELY_FITS) checkSize(Buffer.byteLength(text));
  return text;
}

/** Characters that are not more bytes than an entry may have, whatever they are. */
const SURELY_FITS = 21_845;

function subjectText({ subject, change }: LookupToEnter, fields: string, said: Said): string {
  return `{"subject":{"change":${changeText(change)},"fields":${fields},"id":"${subject}",${said.fields}}}`;
}

function actorText({ actor, organisation, teams }: LookupToEnter): string {
  return (
    `{"actor":{"id":"${actor.id}","kind":"${actor.kind}","onBehalfOf":${names(actor.onBehalfOf)},` +
    `"organisation":${name(organisation)},"teams":${names(teams)}}}`
  );
}

function workText(lookup: LookupToEnter, fields: string, said: Said): string {
  const { reference, search } = lookup;
  return (
    `{"work":{"channel":${name(lookup.channel)},"context":{${contextText(lookup.context)}},` +
    `"facts":${factsText(lookup.facts, lookup.facts.fields === lookup.fields ? fields : names(lookup.facts.fields))},` +
    `"follows":${name(lookup.follows)},"note":${lookup.note === null ? 'null' : quoted(lookup.note)},` +
    `"notices":${said.notices},` +
    `"reference":${reference === null ? 'null' : `{"id":"${reference.id}","type":"${reference.type}"}`},` +
    `"rules":${said.rules},"search":${
      search === null ? 'null' : `{"keys":${names(search.keys)},"wildcard":${search.wildcard}}`
    },"system":${name(lookup.system)},"task":${name(lookup.task)}}}`
  );
}

function contextText(context: Context): string {
  const { callSite, country, device, deviceId, network, session, site, span, trace } = context;
  const members =
    (callSite == null ? '' : `,"callSite":${quoted(callSite)}`) +
    member('country', country) +
    member('device', device) +
    member('deviceId', deviceId) +
    member('network', network) +
    member('session', session) +
    member('site', site) +
    member('span', span) +
    member('trace', trace);
  return members.slice(1);
}

function factsText(facts: Facts, fields: string): string {
  const { consent, context, follows, task } = facts;
  return (
    `{"actor":${actorFactsText(facts.actor)},"at":${milliseconds(facts.at)},"change":${changeText(facts.change)},` +
    `"consent":${consent === null ? 'null' : consentText(consent)},` +
    (context === undefined
      ? ''
      : `"context":{"device":${name(context.device)},"network":${name(context.network)},"site":${name(context.site)}},`) +
    `"country":${name(facts.country)},"evidence":"${facts.evidence}","fields":${fields},` +
    `"follows":${follows === null ? 'null' : followsText(follows)},"hasNote":${facts.hasNote},` +
    `"onBehalfOf":[${facts.onBehalfOf.length === 0 ? '' : facts.onBehalfOf.map(actorFactsText).join()}],` +
    `"operation":"${facts.operation}","reason":${name(facts.reason)},"system":${name(facts.system)},` +
    `"task":${task === null ? 'null' : `{"lookups":${task.lookups},"subjects":${task.subjects}}`},` +
    `"withinToken":${facts.withinToken}}`
  );
}

/** What facts kept before did not have is left out, as it was then. */
function consentText({ categories, organisation, status, validUntil, version }: ConsentFacts): string {
  return (
    `{${categories === undefined ? '' : `"categories":${names(categories)},`}` +
    `${organisation === undefined ? '' : `"organisation":${name(organisation)},`}"status":"${status}",` +
    `"validUntil":${validUntil === null ? 'null' : milliseconds(validUntil)},"version":"${version}"}`
  );
}

function followsText({ sameActor, wouldBe }: NonNullable<Facts['follows']>): string {
  return `{${sameActor === undefined ? '' : `"sameActor":${sameActor},`}"wouldBe":"${wouldBe}"}`;
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
    `{"employed":${employed},"kind":"${kind}","known":${known},"organisation":${name(organisation)},` +
    `"organisationKind":${name(organisationKind)},"roles":${names(roles)}}`
  );
}

function changeText(change: Facts['change']): string {
  return change === null
    ? 'null'
    : `{"action":"${change.action}","amount":${change.amount},"currency":${name(change.currency)}}`;
}

/** What a decision says, kept beside it: decisions are shared objects that nobody changes. */
interface Said {
  fields: string;
  notices: string;
  rules: string;
}
const said = new WeakMap<Decision, Said>();

function saidBy(decision: Decision): Said {
  const known = said.get(decision);
  if (known !== undefined) return known;
  const texts = {
    fields: `"permitted":${names(decision.permitted)},"withheld":${names(decision.withheld)}`,
    notices: names(decision.notices.map((notice) => notice.id)),
    rules: names(decision.rules),
  };
  if (Object.isFrozen(decision)) said.set(decision, texts);
  return texts;
}

const name = (value: string | null): string => (value === null ? 'null' : `"${value}"`);
const names = (values: readonly string[] | null): string =>
  values === null ? 'null' : values.length === 0 ? '[]' : `["${values.join('","')}"]`;
const member = (key: string, value: string | null | undefined): string =>
  value == null ? '' : `,"${key}":"${value}"`;

/** A time as a number is written: in two parts, for long integers are slow to write and the first comes again. */
function milliseconds(at: number): string {
  if (!(Number.isSafeInteger(at) && at >= 1e12 && at < 1e13)) return canonical(at);
  const rest = at % 1e6;
  return `${(at - rest) / 1e6}${String(rest).padStart(6, '0')}`;
}
