import type { Policy } from '#policies/policy.ts';
import { openedRecord } from '#server/evidence/templates/opened-record.ts';
import { teamCase } from '#server/evidence/templates/team-case.ts';
import { teamWorkItem } from '#server/evidence/templates/team-work-item.ts';
import type { Examined, Store } from '#store/port.ts';
import { type Around, aroundOf } from './around.ts';
import { type Claims, claimsOf } from './claims.ts';
import { isBorrowedCall } from './crowded.ts';
import { GLANCE, isOn, isUnaccounted, isWide, MANY_HITS, openFor } from './detector.ts';
import { noStaff, type Staff } from './staff.ts';

/** What a lookup carries that is rarer in honest work than in misuse. One table for norms and for weighing. */

export const SIGNS = [
  'unreferenced',
  'no-reason',
  'watched',
  'staff',
  'household',
  'near',
  'team-mate',
  'off-shift',
  'glance',
  'wide-search',
  'astray',
  'borrowed',
  'foreign',
  'busy',
  'shared',
  'self-made',
  'fields',
  'reason-not-permitted',
  'organisation-not-permitted',
] as const;
export type Sign = (typeof SIGNS)[number];

/** A reason clicked next to the right one breaks these as easily as somebody who means to. */
export const SLIPS = ['reason-not-permitted', 'organisation-not-permitted'] as const;

/** Fields outside the reason: shown although withheld, else asked for by name. */
export function fieldsOutside({ lookup, outcome }: Examined): { fields: string[]; shown: boolean } {
  const { withheld, effect, rules } = lookup.decision;
  const shown = outcome?.fieldsShown?.filter((field) => withheld.includes(field)) ?? null;
  if (shown !== null) return { fields: shown, shown: true };
  const isAsked = lookup.fields !== null && effect === 'permit' && rules.includes('field-not-permitted');
  return { fields: isAsked ? [...withheld] : [], shown: false };
}

/** What is known of lookups beside their grades, asked of the store once for many. */
export interface Clues extends Around {
  claims: Claims;
  staff: Pick<Staff, 'isStaff' | 'isOfTeamMate'>;
}

export async function cluesOf(
  store: Pick<Store, 'records' | 'lookups'>,
  all: readonly Examined[],
  staff: Clues['staff'] = noStaff(),
): Promise<Clues> {
  return { claims: await claimsOf(store, all), ...(await aroundOf(store, all)), staff };
}

export function signsOf(examined: Examined, { claims, busy, shared, staff }: Clues, policy: Policy): Sign[] {
  const { lookup, grading, subject } = examined;
  const claim = claims.get(lookup.id);
  const found: Sign[] = [];
  const add = (sign: Sign, isThere: boolean) => {
    if (isThere) found.push(sign);
  };
  add('unreferenced', lookup.reference === null || lookup.reference.type === 'task');
  add('no-reason', lookup.reason === null);
  add('watched', subject?.watched != null && subject.watched !== 'staff');
  add('staff', (subject?.watched === 'staff' || staff.isStaff(examined)) && isOn('colleague', policy));
  const circle = isOn('household', policy) ? circleOf(examined) : null;
  add('household', circle === 'household');
  add('near', circle === 'near');
  add('team-mate', circle !== 'household' && isOn('household', policy) && staff.isOfTeamMate(examined));
  add('off-shift', lookup.actor.kind === 'human' && grading.roster.covered && !grading.roster.onShift);
  add('glance', lookup.actor.kind === 'human' && openFor(examined) <= GLANCE);
  add('wide-search', isWide(examined, MANY_HITS));
  add('astray', claim === 'astray');
  add('borrowed', claim === 'borrowed' || isBorrowedCall(examined));
  add('foreign', claim === 'foreign');
  add('busy', busy.has(lookup.id));
  add('shared', shared.has(lookup.id));
  add('self-made', isSelfMade(examined));
  add('fields', fieldsOutside(examined).fields.length > 0);
  for (const rule of SLIPS) add(rule, lookup.decision.rules.includes(rule));
  return found;
}

/**
 * `household`: the same address, or the same surname in the same postcode. `near`: the same postcode. The keys
 * are for detectors' eyes only.
 */
export function circleOf({ actor, subject }: Examined): 'household' | 'near' | null {
  if (actor === null || subject === null) return null;
  const same = (key: 'addressKey' | 'postcodeKey' | 'surnameKey') =>
    actor[key] != null && actor[key] === subject[key];
  if (same('addressKey') || (same('postcodeKey') && same('surnameKey'))) return 'household';
  return same('postcodeKey') ? 'near' : null;
}

/** Unaccounted for, and nothing speaks for a record that was lost, for a colleague or for the wrong file. */
export const isBare = (examined: Examined, { claims, beside, mistaken }: Clues): boolean =>
  isUnaccounted(examined) &&
  !mistaken.has(examined.lookup.id) &&
  (examined.crowded === true || examined.grading.explanations.length === 0) &&
  claims.get(examined.lookup.id) !== 'lost' &&
  !beside.has(examined.lookup.id);

/**
 * Explained by nothing but what the actor recorded and kept, or may have been anybody's. A record left to a team
 * is handed on.
 */
export const isSelfMade = ({ grading: { explanations } }: Examined): boolean =>
  explanations.every(({ weakness }) => weakness !== null && NOT_OTHERS.includes(weakness)) &&
  explanations.some(({ weakness, template }) => weakness === 'self-made' && !HANDED_ON.includes(template));

const HANDED_ON = [openedRecord.name, teamCase.name, teamWorkItem.name];
const NOT_OTHERS = ['self-made', 'unidentified-party', 'return-visit'];
