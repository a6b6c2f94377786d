import type { Actor, Subject } from '#model/directory.ts';
import type { Finding } from '#model/finding.ts';
import type { Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Store } from '#store/port.ts';

/**
 * Who stands too near to review a finding: whom it is about, their household, those they are in charge of; and
 * whoever is a customer in it, or lives with one. A reviewer who is not in the directory has no ties that
 * anybody could know.
 */

type TiesStore = Pick<Store, 'actor' | 'subject' | 'team' | 'findingLookups'>;

const PAGE = 1000;
/** Nobody's chain of command is longer; a ring in the directory ends here too. */
const CHAIN_MAX = 100;

/** Why this person may not review this finding; null where nothing ties them. */
export async function tieOf(store: TiesStore, reviewer: string, finding: Finding): Promise<Text | null> {
  const isAboutActor = finding.about.kind === 'actor';
  if (isAboutActor && finding.about.id === reviewer) return SELF;
  const who = await store.actor(reviewer);
  if (!who) return null;
  const home = await homeOf(store, who);
  if (isAboutActor) {
    const about = await store.actor(finding.about.id);
    if (about && sharesHome(home, await homeOf(store, about))) return HOUSEHOLD;
    if (await isOver(store, finding.about.id, who)) return MANAGER;
  }
  return (await isAmongCustomers(store, who, home, finding)) ? CUSTOMER : null;
}

const SELF = text(
  'Dit gaat over uzelf; een ander beoordeelt het.',
  'This is about yourself; somebody else reviews it.',
);
const HOUSEHOLD = text(
  'Dit gaat over een huisgenoot; een ander beoordeelt het.',
  'This is about somebody of your household; somebody else reviews it.',
);
const MANAGER = text(
  'Dit gaat over uw leidinggevende; een ander beoordeelt het.',
  'This is about your manager; somebody else reviews it.',
);
/** Whether it is themselves or a housemate is not told: it may be news to them. */
const CUSTOMER = text(
  'Dit raakt u of uw huishouden als klant; een ander beoordeelt het.',
  'This touches you or your household as a customer; somebody else reviews it.',
);

/** What tells a household: an address, or a surname at a postcode. Keyed digests, as the directory has them. */
export type Home = ReadonlySet<string>;
type HomeKey = 'addressKey' | 'postcodeKey' | 'surnameKey';

export function keysOf({
  addressKey,
  postcodeKey,
  surnameKey,
}: Pick<Actor, HomeKey> | Pick<Subject, HomeKey>): string[] {
  return [
    ...(addressKey ? [`address ${addressKey}`] : []),
    ...(postcodeKey && surnameKey ? [`near ${postcodeKey} ${surnameKey}`] : []),
  ];
}

/** Of an employee, and of the customer they are. */
export async function homeOf(store: Pick<TiesStore, 'subject'>, actor: Actor): Promise<Home> {
  const customer = actor.customerId ? await store.subject(actor.customerId) : null;
  return new Set([...keysOf(actor), ...(customer ? keysOf(customer) : [])]);
}

export const sharesHome = (one: Home, other: Home): boolean => [...one].some((key) => other.has(key));

/** Whether `chief` is the reviewer's manager or supervisor, or anybody above those. */
async function isOver(store: TiesStore, chief: string, reviewer: Actor): Promise<boolean> {
  const seen = new Set([reviewer.id]);
  const waiting = [reviewer];
  for (let next = waiting.shift(); next && seen.size <= CHAIN_MAX; next = waiting.shift()) {
    const teams = await Promise.all(next.teams.map((team) => store.team(team)));
    const above = [next.manager, ...teams.map((team) => team?.supervisor)].filter((id) => id != null);
    for (const id of above) {
      if (id === chief) return true;
      if (seen.has(id)) continue;
      seen.add(id);
      const actor = await store.actor(id);
      if (actor) waiting.push(actor);
    }
  }
  return false;
}

async function isAmongCustomers(
  store: TiesStore,
  who: Actor,
  home: Home,
  finding: Finding,
): Promise<boolean> {
  if (!who.customerId && home.size === 0) return false;
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<TiesStore['findingLookups']>> = await store.findingLookups(finding.id, {
      limit: PAGE,
      cursor,
    });
    for (const { subject } of page.items) {
      if (subject === null || seen.has(subject)) continue;
      seen.add(subject);
      if (subject === who.customerId) return true;
      if (home.size === 0) continue;
      const customer = await store.subject(subject);
      if (customer && sharesHome(home, new Set(keysOf(customer)))) return true;
    }
    cursor = page.next;
  } while (cursor !== null);
  return false;
}
