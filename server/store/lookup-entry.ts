import { checkSize, type Digests, saltFor } from '#ledger/entry.ts';
import { CanonicalWriter } from '#ledger/writer.ts';
import type { Context } from '#model/lookup.ts';
import type { ActorFacts, Facts } from '#policies/policy.ts';
import { timestamp } from '#server/clock.ts';
import type { NewLookup } from './port.ts';

/**
 * What a lookup's entry says (`docs/ledger-format.md`), as values for whoever is shown them, and as canonical bytes
 * for the log. The two are one: a test seals lookups both ways and compares every byte.
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

const writer = new CanonicalWriter();

/** The entry's digests and its leaf hash. Throws `not-canonical`, `bad-key`, `entry-too-large`. */
export function sealLookup(lookup: LookupToEnter, keys: EntryKeys): { leaf: Buffer; digests: Digests } {
  const { id } = lookup;
  const digests: Digests = {};
  if (keys.subject !== null && lookup.subject) {
    const salt = saltFor(keys.subject, id);
    writeSubject(lookup);
    digests.subject = writer.digest(salt);
  }
  const actorSalt = saltFor(keys.actor, id);
  writeActor(lookup);
  digests.actor = writer.digest(actorSalt);
  const workSalt = saltFor(keys.work, id);
  writeWork(lookup);
  digests.work = writer.digest(workSalt);
  writeEntry(lookup, digests);
  return { leaf: writer.leaf(), digests };
}

/** The bytes of the entry with these digests. Throws `not-canonical`, `entry-too-large`. */
export function lookupEntry(lookup: LookupToEnter, digests: Digests): Buffer {
  writeEntry(lookup, digests);
  return writer.bytes();
}

function writeEntry(lookup: LookupToEnter, { subject, actor, work }: Digests): void {
  const { decision, source } = lookup;
  writer.start().raw('{');
  if (actor !== undefined) writer.raw('"actor":"').raw(actor).raw('",');
  writer.raw('"at":"').raw(timestamp(lookup.receivedAt));
  writer.raw('","effect":"').raw(decision.effect);
  writer.raw('","id":').text(lookup.id).raw(',"kind":"lookup"');
  if (lookup.marks.length > 0) writer.raw(',"marks":').texts(lookup.marks);
  writer.raw(',"occurredAt":"').raw(timestamp(lookup.occurredAt));
  writer.raw('","operation":"').raw(lookup.operation).raw('"');
  if (lookup.parent !== null) writer.raw(',"parent":').text(lookup.parent);
  writer.raw(',"policy":').text(lookup.policy.digest);
  writer.raw(',"reason":').text(lookup.reason);
  writer.raw(',"source":{"id":').text(source.id).raw(',"seq":').number(source.seq).raw('}');
  if (subject !== undefined) writer.raw(',"subject":"').raw(subject).raw('"');
  writer.raw(',"v":1');
  if (work !== undefined) writer.raw(',"work":"').raw(work).raw('"');
  writer.raw(',"wouldBe":"').raw(decision.wouldBe).raw('"}');
  checkSize(writer.length);
}

function writeSubject({ subject, fields, change, decision }: LookupToEnter): void {
  writer.start().raw('{"subject":{"change":');
  writeChange(change);
  writer.raw(',"fields":').texts(fields).raw(',"id":').text(subject);
  writer
    .raw(',"permitted":')
    .texts(decision.permitted)
    .raw(',"withheld":')
    .texts(decision.withheld)
    .raw('}}');
}

function writeActor({ actor, organisation, teams }: LookupToEnter): void {
  writer.start().raw('{"actor":{"id":').text(actor.id).raw(',"kind":"').raw(actor.kind);
  writer.raw('","onBehalfOf":').texts(actor.onBehalfOf);
  writer.raw(',"organisation":').text(organisation).raw(',"teams":').texts(teams).raw('}}');
}

function writeWork(lookup: LookupToEnter): void {
  const { decision, reference, search } = lookup;
  writer.start().raw('{"work":{"channel":').text(lookup.channel).raw(',"context":{');
  writeContext(lookup.context);
  writer.raw('},"facts":');
  writeFacts(lookup.facts);
  writer.raw(',"follows":').text(lookup.follows).raw(',"note":').text(lookup.note).raw(',"notices":[');
  for (let i = 0; i < decision.notices.length; i++) {
    if (i > 0) writer.raw(',');
    writer.text(decision.notices[i]?.id ?? null);
  }
  writer.raw('],"reference":');
  if (reference === null) writer.raw('null');
  else writer.raw('{"id":').text(reference.id).raw(',"type":"').raw(reference.type).raw('"}');
  writer.raw(',"rules":').texts(decision.rules).raw(',"search":');
  if (search === null) writer.raw('null');
  else writer.raw('{"keys":').texts(search.keys).raw(',"wildcard":').boolean(search.wildcard).raw('}');
  writer.raw(',"system":').text(lookup.system).raw(',"task":').text(lookup.task).raw('}}');
}

const CONTEXT = (
  [
    'callSite',
    'country',
    'device',
    'deviceId',
    'network',
    'session',
    'site',
    'span',
    'trace',
  ] as const satisfies (keyof Context)[]
).map((name) => ({ name, first: `"${name}":`, next: `,"${name}":` }));

function writeContext(context: Context): void {
  let isFirst = true;
  for (const { name, first, next } of CONTEXT) {
    const value = context[name];
    if (value === undefined) continue;
    writer.raw(isFirst ? first : next).text(value);
    isFirst = false;
  }
}

function writeFacts(facts: Facts): void {
  const { consent, follows, task } = facts;
  writer.raw('{"actor":');
  writeActorFacts(facts.actor);
  writer.raw(',"at":').number(facts.at).raw(',"change":');
  writeChange(facts.change);
  writer.raw(',"consent":');
  if (consent === null) writer.raw('null');
  else {
    writer.raw('{"status":"').raw(consent.status).raw('","validUntil":').number(consent.validUntil);
    writer.raw(',"version":').text(consent.version).raw('}');
  }
  writer.raw(',"country":').text(facts.country).raw(',"evidence":"').raw(facts.evidence);
  writer.raw('","fields":').texts(facts.fields).raw(',"follows":');
  if (follows === null) writer.raw('null');
  else writer.raw('{"wouldBe":"').raw(follows.wouldBe).raw('"}');
  writer.raw(',"hasNote":').boolean(facts.hasNote).raw(',"onBehalfOf":[');
  for (let i = 0; i < facts.onBehalfOf.length; i++) {
    if (i > 0) writer.raw(',');
    writeActorFacts(facts.onBehalfOf[i] as ActorFacts);
  }
  writer.raw('],"operation":"').raw(facts.operation).raw('","reason":').text(facts.reason);
  writer.raw(',"system":').text(facts.system).raw(',"task":');
  if (task === null) writer.raw('null');
  else writer.raw('{"lookups":').number(task.lookups).raw(',"subjects":').number(task.subjects).raw('}');
  writer.raw(',"withinToken":').boolean(facts.withinToken).raw('}');
}

function writeActorFacts(actor: ActorFacts): void {
  writer.raw('{"employed":').boolean(actor.employed).raw(',"kind":"').raw(actor.kind);
  writer.raw('","known":').boolean(actor.known).raw(',"organisation":').text(actor.organisation);
  writer
    .raw(',"organisationKind":')
    .text(actor.organisationKind)
    .raw(',"roles":')
    .texts(actor.roles)
    .raw('}');
}

function writeChange(change: Facts['change']): void {
  if (change === null) writer.raw('null');
  else {
    writer.raw('{"action":').text(change.action).raw(',"amount":').number(change.amount);
    writer.raw(',"currency":').text(change.currency).raw('}');
  }
}
