import type { Flag } from '#model/finding.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { poissonTail, tail } from './chance.ts';
import { byActor, type Detector, flag, groupBy, isUnaccounted, subjectsOf } from './detector.ts';
import type { Peers } from './peers.ts';

const SENTENCE = text('Geen werk verklaart deze raadpleging.', 'No work explains this lookup.');
const DAY = 86_400_000;
const WEEK = 7 * DAY;
const endOfDay = (at: number): number => (Math.floor(at / DAY) + 1) * DAY;
const LEAST = 3;
/** Of one person’s look: two in three. */
const LEAST_ODDS = 0.3;
const LEAST_LOOKS = 2;
/** So many customers without work, of those its people look at: rarer than this is not chance. */
const CHANCE = 1e-3;
/** And that so many of them are without work, at the organisation's own losses. */
const OWN_CHANCE = 0.05;

/**
 * Customers whom the directory marks as watched (`staff` is another detector's). Two questions: of each look,
 * whether loss accounts for it; of an organisation, whether its people together looked at more of them in a week,
 * without work, than its number of customers and its losses would bring about. Sentences do not tell that a
 * customer is watched: an agent who is asked may read them.
 */
export const watchedSubject: Detector = {
  id: 'watched-subject',
  question: text(
    'Is een klant die extra wordt beschermd bekeken zonder werk dat dit verklaart?',
    'Was a customer under extra protection looked at without work that explains it?',
  ),
  needs: ['grades', 'directory'],
  severity: 'high',
  scope: 'actor',
  examine: (window, _policy, peers) => {
    const watched = window.filter((examined) => examined.subject?.watched);
    return [
      ...[...byActor(watched.filter(isUnaccounted)).values()].flatMap((looks) =>
        looks
          .filter((examined) => peers.stands(examined) && isLikely(examined, looks, peers))
          .map((examined) => flag('watched-subject', examined, 'high', SENTENCE)),
      ),
      ...[...groupBy(watched, ({ lookup }) => lookup.organisation)].flatMap(([organisation, looks]) =>
        together(organisation, looks, peers),
      ),
    ];
  },
};

/** That one is watched is rare by itself: a single look without work is rarer still, and mostly a favour. */
const isLikely = (examined: Examined, looks: readonly Examined[], peers: Peers): boolean => {
  const odds = peers.oddsOf(examined.lookup.id);
  return odds === null || (odds >= LEAST_ODDS && looks.length >= LEAST_LOOKS);
};

/** The week up to each day's end, where too many of the customers that one organisation looked at are without work. */
function together(organisation: string, looks: readonly Examined[], peers: Peers): Flag[] {
  const watched = looks.filter((look) => look.subject?.watched !== 'staff');
  const days = groupBy(watched.filter(peers.isBare), ({ lookup }) => String(endOfDay(lookup.occurredAt)));
  return [...days].flatMap(([day, [last]]) => {
    const to = Number(day);
    const week = watched.filter(({ lookup }) => lookup.occurredAt > to - WEEK && lookup.occurredAt <= to);
    const pairs = [...groupBy(week, ({ lookup }) => `${lookup.actor.id} ${lookup.subject}`).values()];
    const dark = pairs.filter((pair) => pair.every(peers.isBare));
    const usual = last ? peers.usualWatched(last, to - WEEK, to) : null;
    if (usual === null || subjectsOf(dark.flat()) < LEAST) return [];
    const isMuch = poissonTail(dark.length, usual.bare) <= CHANCE;
    if (!isMuch || tail(pairs.length, dark.length, usual.share) > OWN_CHANCE) return [];
    const n = subjectsOf(dark.flat());
    const sentence = text(
      `Bij deze organisatie zijn in een week ${n} klanten bekeken zonder werk dat dit verklaart, die samen opvallen.`,
      `At this organisation ${n} customers who stand out together were looked at in a week without work that explains it.`,
    );
    return dark
      .flat()
      .map((look) =>
        flag('watched-subject', look, 'high', sentence, { kind: 'organisation', id: organisation }),
      );
  });
}
