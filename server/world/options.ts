import { isMondayMidnight } from './calendar.ts';
import { type MisuseName, WEEK_MISUSES } from './nouns.ts';
import { ORGANISATIONS_LEAST } from './people.ts';
import { TRADES } from './trade.ts';

/** How large a world is, how much of its records arrive, and what goes wrong in it. */
export interface WorldOptions {
  seed: number;
  /** Milliseconds: a Monday 00:00 in Amsterdam. `mondayBefore` in `calendar.ts` finds one. */
  start: number;
  /** Days of the span, weekends included; five are one working week. */
  days: number;
  /** At least 40. Team leads, a former agent and the AI assistant come on top. */
  agents: number;
  /** At least 500. */
  customers: number;
  /** Part of the records of work that reached us, 0 to 1: the rest was lost, lookups go on as before. */
  coverage: number;
  misuse: MisuseShare;
  /** How rough honest life is, 0 to 1: overtime, illness, newcomers, wrong files, escalations. 0 unless said. */
  friction?: number;
  /** The controller, two partners, and as many more partners as it takes; 3 unless said. */
  organisations?: number;
  /** How many customers are in the news; about one in four hundred unless said. */
  watched?: number;
}

/** Which kinds of misuse, all unless said, and how much of it. */
export interface MisuseShare {
  kinds?: readonly MisuseName[];
  /** About this part of all lookups, kinds in turn; 0 to 0.5. */
  share?: number;
  /** Instead of a share: so many episodes of each kind, one unless said. */
  times?: number;
  /** Whether an episode may be longer or shorter than its kind usually is. */
  varied?: boolean;
}

/** One working week, sixty agents, three thousand customers: about ten thousand lookups. */
export const DEMO = {
  seed: 7,
  days: 5,
  agents: 60,
  customers: 3000,
  coverage: 1,
  misuse: { kinds: WEEK_MISUSES, times: 1 },
} as const;

/** Throws a RangeError when an option is out of bounds. */
export function check(options: WorldOptions): void {
  const { start, days, agents, customers, coverage, misuse, friction = 0, watched } = options;
  const { organisations = ORGANISATIONS_LEAST } = options;
  const each = Math.floor(agents / organisations);
  if (!isMondayMidnight(start))
    throw new RangeError('start must be a Monday 00:00 in Amsterdam, in milliseconds');
  if (!Number.isInteger(days) || days < 1) throw new RangeError('days must be a whole number of at least 1');
  if (!Number.isInteger(agents) || agents < 40)
    throw new RangeError('agents must be a whole number of at least 40');
  if (!Number.isInteger(customers) || customers < 500)
    throw new RangeError('customers must be a whole number of at least 500');
  if (!(coverage >= 0 && coverage <= 1)) throw new RangeError('coverage must be between 0 and 1');
  if (!(friction >= 0 && friction <= 1)) throw new RangeError('friction must be between 0 and 1');
  if (!Number.isInteger(organisations) || organisations < ORGANISATIONS_LEAST)
    throw new RangeError(`organisations must be a whole number of at least ${ORGANISATIONS_LEAST}`);
  if (
    agents / organisations < 2 ||
    (organisations > ORGANISATIONS_LEAST &&
      agents - each * (organisations - ORGANISATIONS_LEAST) < TRADES.length)
  )
    throw new RangeError('so many organisations need more agents');
  if (watched !== undefined && !(Number.isInteger(watched) && watched > 0 && watched * 10 <= customers))
    throw new RangeError('watched must be a whole number, and at most a tenth of the customers');
  const { share: part = 0, times = 0 } = misuse;
  if (!(part >= 0 && part <= 0.5)) throw new RangeError('the share of misuse must be between 0 and 0.5');
  if (!Number.isInteger(times) || times < 0)
    throw new RangeError('the number of episodes of each kind must be a whole number of at least 0');
}
