import type { Flag } from '#model/finding.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { poissonTail } from './chance.ts';
import { type Detector, flag, groupBy, inTime, isUnaccounted, subjectsOf } from './detector.ts';
import type { Peers } from './peers.ts';

const SENTENCE = text('Geen werk verklaart deze raadpleging.', 'No work explains this lookup.');
const WEEK = 7 * 86_400_000;
const LEAST = 3;
/** Of one person’s look: two in three. */
const LEAST_ODDS = 0.3;
/** Organisations and weeks are many: rarer than this is not chance. */
const CHANCE = 1e-4;

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
    const watched = window.filter((examined) => examined.subject?.watched && isUnaccounted(examined));
    return [
      ...watched
        .filter((examined) => peers.stands(examined) && isLikely(examined, peers))
        .map((examined) => flag('watched-subject', examined, 'high', SENTENCE)),
      ...[...groupBy(watched, ({ lookup }) => lookup.organisation)].flatMap(([organisation, looks]) =>
        together(organisation, looks, peers),
      ),
    ];
  },
};

/** That one is watched is rare by itself: a single look without work is rarer still, and mostly a favour. */
const isLikely = ({ lookup }: Examined, peers: Peers): boolean => {
  const odds = peers.oddsOf(lookup.id);
  return odds === null || odds >= LEAST_ODDS;
};

/** The last week of looks of one organisation, where they are too many to be chance. */
function together(organisation: string, looks: readonly Examined[], peers: Peers): Flag[] {
  const bare = looks.filter((look) => look.subject?.watched !== 'staff' && peers.isBare(look)).sort(inTime);
  return bare.flatMap((last, place) => {
    const to = last.lookup.occurredAt;
    const week = bare.slice(0, place + 1).filter(({ lookup }) => lookup.occurredAt > to - WEEK);
    const usual = peers.usualWatched(last, to - WEEK, to);
    const n = subjectsOf(week);
    if (usual === null || n < LEAST || poissonTail(n, usual) > CHANCE) return [];
    const sentence = text(
      `Bij deze organisatie zijn in een week ${n} klanten bekeken zonder werk dat dit verklaart, die samen opvallen.`,
      `At this organisation ${n} customers who stand out together were looked at in a week without work that explains it.`,
    );
    return week.map((look) =>
      flag('watched-subject', look, 'high', sentence, { kind: 'organisation', id: organisation }),
    );
  });
}
