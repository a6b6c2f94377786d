import { duration, text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { byActor, type Detector, durationOption, flag, isUnaccounted } from './detector.ts';

const WITHIN = 20 * 60_000;

/**
 * Option: `within` (PT20M). Two sites or countries too soon after each other for one person to be at both. Where
 * work accounts for one of the two, it is the other that is told.
 */
export const sharedAccount: Detector = {
  id: 'shared-account',
  question: text('Was één account op twee plaatsen tegelijk?', 'Was one account in two places at once?'),
  needs: [],
  severity: 'medium',
  scope: 'actor',
  examine: (window, policy) => {
    const within = durationOption(policy, 'shared-account', 'within', WITHIN);
    const people = window.filter(({ lookup }) => lookup.actor.kind === 'human' && placeOf(lookup) !== null);
    return [...byActor(people).values()].flatMap((group) =>
      group.flatMap((examined, index) => {
        const before = group[index - 1];
        return before ? pair(before, examined, within) : [];
      }),
    );
  },
};

function pair(before: Examined, after: Examined, within: number) {
  const apart = after.lookup.occurredAt - before.lookup.occurredAt;
  const [from, to] = placesOf(before.lookup, after.lookup);
  if (from === to || apart > within) return [];
  const length = duration(apart);
  const sentence = text(
    `Eén account in ${from} en in ${to}, ${length.nl} na elkaar.`,
    `One account in ${from} and in ${to}, ${length.en} apart.`,
  );
  const missing = [before, after].filter(isUnaccounted);
  return (missing.length > 0 ? missing : [before, after]).map((examined) =>
    flag('shared-account', examined, 'medium', sentence),
  );
}

type Place = Examined['lookup'];
const placeOf = ({ context }: Place): string | null => context.site ?? context.country ?? null;

/** Sites are compared with sites; where either has none, countries with countries. */
function placesOf(a: Place, b: Place): [string, string] {
  if (a.context.site && b.context.site) return [a.context.site, b.context.site];
  if (a.context.country && b.context.country) return [a.context.country, b.context.country];
  return ['', ''];
}
