import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AllowanceSettings } from '#server/config.ts';
import { AuditError } from '#server/errors.ts';

/**
 * How many decisions a token may ask for without a lookup behind them. Each tells a little of what the service
 * knows, such as whether this actor has a case with that customer; at volume it would be a way to find out
 * whatever nobody looked up. Kept in memory: one counter a token, gone when its time is over, and anew at a
 * restart.
 */
export interface Allowance {
  /** Takes so many decisions off a token's allowance. Throws `too-many-requests` when they are not left. */
  decisions(token: string, many: number): Promise<void>;
  search(token: string): Promise<void>;
  /** What each token has asked for since the start, and been refused. */
  counts(): ReadonlyMap<string, Readonly<AllowanceCounts>>;
}

export interface AllowanceCounts {
  decisions: number;
  searches: number;
  refused: number;
}

const DAY_SECONDS = 86_400;

export function createAllowance({ perMinute, perDay, searchesPerMinute }: AllowanceSettings): Allowance {
  const minute = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const day = new RateLimiterMemory({ points: perDay, duration: DAY_SECONDS });
  const searches = new RateLimiterMemory({ points: searchesPerMinute, duration: 60 });
  const counts = new Map<string, AllowanceCounts>();

  const countsOf = (token: string): AllowanceCounts => {
    let mine = counts.get(token);
    if (mine === undefined) {
      mine = { decisions: 0, searches: 0, refused: 0 };
      counts.set(token, mine);
    }
    return mine;
  };
  const take = async (token: string, many: number, limiters: readonly RateLimiterMemory[]): Promise<void> => {
    for (const limiter of limiters) {
      try {
        await limiter.consume(token, many);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        countsOf(token).refused += 1;
        throw refused(limiter, many, refusal.msBeforeNext);
      }
    }
  };

  return {
    async decisions(token, many) {
      if (many === 0) return;
      await take(token, many, [minute, day]);
      countsOf(token).decisions += many;
    },
    async search(token) {
      await take(token, 1, [searches]);
      countsOf(token).searches += 1;
    },
    counts: () => counts,
  };
}

function refused({ points, duration }: RateLimiterMemory, many: number, ms: number): AuditError {
  const span = duration === DAY_SECONDS ? 'a day' : 'a minute';
  return new AuditError('too-many-requests', `This token may ask for ${points} of these in ${span}.`, {
    hint:
      many > points
        ? `Ask for at most ${points} at a time.`
        : 'Wait as long as Retry-After says. Record lookups instead of asking beforehand, or have the limit raised.',
    retryAfter: Math.max(1, Math.ceil(ms / 1000)),
  });
}

/** The counts as lines of the metrics page. */
export function allowanceMetrics(counts: ReturnType<Allowance['counts']>): string[] {
  const family = (name: string, help: string, of: (one: AllowanceCounts) => number): string[] => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} counter`,
    ...[...counts].map(([token, one]) => `${name}{token="${token}"} ${of(one)}`),
  ];
  return [
    ...family(
      'inzage_dry_decisions_total',
      'Decisions asked for without a lookup, since the start.',
      ({ decisions }) => decisions,
    ),
    ...family('inzage_access_searches_total', 'Searches, since the start.', ({ searches }) => searches),
    ...family(
      'inzage_allowance_refused_total',
      'Requests refused for a token’s limit, since the start.',
      ({ refused }) => refused,
    ),
  ];
}
