import { InzageOutage, InzageRejected } from './errors.ts';
import { type ActivePolicy, watchPolicy } from './policy.ts';
import { openSpool, type Spool, type SpooledLine } from './spool.ts';
import type {
  Answer,
  DryDecision,
  FlushReport,
  InzageOptions,
  Lookup,
  Outcome,
  Read,
  Result,
} from './types.ts';
import { uuid7 } from './uuid7.ts';
import { answerOf, isRecord, makeWire, type Wire, warningOf } from './wire.ts';
import { withhold } from './withhold.ts';

/**
 * The audited client: asks first, reads the CRM only when the answer is a permit, and hands over no more than
 * was permitted. A lookup has one id from its first try to its last, so that trying again, or sending a spool
 * twice, records it once.
 */
export interface Inzage {
  /**
   * Asks for one lookup and, when permitted, reads. `read` never runs on `ask` or `deny`. Throws
   * `InzageOutage` when nobody answered (and the lookup may not be spooled), `InzageRejected` when the service
   * refused the request as such, and whatever `read` throws.
   */
  lookup<T>(lookup: Lookup, read: Read<T>): Promise<Result<T>>;
  /**
   * What would be decided, to show before going on; records no lookup. Where there is something to say, `warning`
   * names it: the lookup that is made after all says so with `follows: warning.id`.
   */
  dryRun(lookup: Lookup): Promise<DryDecision>;
  /**
   * The policy in force, kept up to date in the background from the first call on; an outage leaves the last one
   * heard. Throws `InzageOutage` when none was heard yet.
   */
  policy(): Promise<ActivePolicy>;
  /** Tells what was shown and when it was closed. Sent once, not again: an outcome adds to the ledger. */
  outcome(id: string, outcome: Outcome): Promise<void>;
  /** Sends what waits in the spool; a report of what became of it. Never throws for an outage. */
  flush(): Promise<FlushReport>;
  /** Lookups that wait in the spool. */
  waiting(): number;
  /** Ends the timer and gives the spool directory back. What waits stays on disk. */
  close(): Promise<void>;
}

const POLICY_EVERY_MS = 60_000;
const PORTION_TIMEOUT_MS = 30_000;
const PORTION_LINES = 1000;
const NOTHING: FlushReport = { sent: 0, duplicates: 0, rejected: [], torn: 0, left: 0 };

/** Throws a TypeError for options that cannot work, and an Error when another process has `spoolDir`. */
export function createInzage(options: InzageOptions): Inzage {
  const { timeoutMs = 1500, onOutage = 'refuse', flushEveryMs = 30_000 } = options;
  const now = () => (options.clock ?? Date).now();
  const wire = makeWire({
    url: options.url,
    token: options.token,
    timeoutMs,
    insecureHttp: options.insecureHttp ?? false,
    fetch: options.fetch ?? fetch,
  });
  if (onOutage === 'spool' && options.spoolDir === undefined)
    throw new TypeError('onOutage spool needs a spoolDir');
  const spool = options.spoolDir === undefined ? null : openSpool(options.spoolDir);

  const watch = watchPolicy(wire, {
    everyMs: options.policyEveryMs ?? POLICY_EVERY_MS,
    changed: options.onPolicyChange,
  });
  const { onWarning } = options;
  // A lookup does not wait for it, and goes ahead unwarned until the policy is heard.
  if (onWarning) watch.policy().catch(() => undefined);
  const warn = (lookup: Lookup): void => {
    for (const warning of watch.known()?.check(lookup) ?? []) onWarning?.(warning);
  };

  let flushing: Promise<FlushReport> | null = null;
  const flush = (): Promise<FlushReport> => {
    if (!spool) return Promise.resolve(NOTHING);
    flushing ??= sendSpool(wire, spool, now)
      .then((report) => {
        if (report.sent + report.duplicates + report.rejected.length + report.torn > 0)
          options.onFlush?.(report);
        return report;
      })
      .finally(() => {
        flushing = null;
      });
    return flushing;
  };
  // A failure leaves the spool as it was; the next round tries again.
  const flushAside = () => {
    if (spool && !spool.isEmpty()) flush().catch(() => undefined);
  };
  const timer = spool && flushEveryMs > 0 ? setInterval(flushAside, flushEveryMs).unref() : null;

  const outcome = async (id: string, told: Outcome): Promise<void> => {
    await wire.post(`v1/lookups/${encodeURIComponent(id)}/outcome`, JSON.stringify(told), { once: true, id });
  };

  /** The answer; or null when nobody gave one and the lookup was spooled instead. */
  const ask = async (line: SpooledLine['lookup'], outage: 'refuse' | 'spool'): Promise<Answer | null> => {
    try {
      const answer = answerOf(await wire.post('v1/lookups', JSON.stringify(line), { id: line.id }), line.id);
      if (flushEveryMs > 0) flushAside();
      return answer;
    } catch (error) {
      if (error instanceof InzageRejected && line.source.seq !== null) spool?.giveBack(line.source.seq);
      if (!(error instanceof InzageOutage) || !spool) throw error;
      const read = outage === 'spool' && Array.isArray(line.fields);
      try {
        // Also when it is refused: whether it was taken in is not known, and its number must not go missing.
        spool.append({ lookup: line, read });
      } catch {
        throw new InzageOutage(
          'spool-failed',
          'Inzage cannot be reached and the spool cannot be written.',
          SPOOL_HINT,
          line.id,
        );
      }
      if (!read) throw error;
      return null;
    }
  };

  return {
    async lookup(lookup, read) {
      if (onWarning) warn(lookup);
      const { onOutage: outage = onOutage, ...request } = lookup;
      const line = {
        ...request,
        actor: actorOf(lookup),
        id: uuid7(now()),
        occurredAt: new Date(now()).toISOString(),
        source: { id: options.source, seq: spool?.nextSeq() ?? null },
      };
      const answer = await ask(line, outage);
      const { id } = line;
      const tell = (told: Outcome) => outcome(id, told);
      if (answer === null) {
        const data = await read(lookup.fields ?? [], null);
        return {
          status: 'spooled',
          data,
          id,
          decision: null,
          receipt: null,
          notices: [],
          withheld: [],
          outcome: tell,
        };
      }
      const { decision, receipt } = answer;
      const common = {
        id,
        decision,
        receipt,
        notices: decision.notices,
        withheld: decision.withheld,
        outcome: tell,
      };
      if (decision.effect === 'ask') return { ...common, status: 'ask' };
      if (decision.effect === 'deny') return { ...common, status: 'denied' };

      // Observing takes nothing away: what was asked for is read, and what enforcing would withhold is told.
      if (answer.policy.mode === 'observe') {
        const asked = lookup.fields ?? [...decision.permitted, ...decision.withheld];
        return { ...common, status: 'permitted', data: await read(asked, decision) };
      }
      const data = await read(decision.permitted, decision);
      return { ...common, status: 'permitted', data: withhold(data, decision.withheld, decision.permitted) };
    },

    async dryRun(lookup) {
      const { onOutage: _, ...request } = lookup;
      const body = JSON.stringify({
        ...request,
        actor: actorOf(lookup),
        occurredAt: new Date(now()).toISOString(),
      });
      const json = await wire.post('v1/lookups?dryRun=true', body);
      return { ...answerOf(json, null).decision, warning: warningOf(json) };
    },
    policy: watch.policy,
    outcome,
    flush,
    waiting: () => spool?.waiting() ?? 0,
    close: async () => {
      if (timer) clearInterval(timer);
      watch.stop();
      await flushing?.catch(() => undefined);
      spool?.close();
    },
  };
}

const SPOOL_HINT = 'Nothing may be shown. Look at the space and the rights of spoolDir.';

const actorOf = ({ actor }: Lookup) => (typeof actor === 'string' ? { id: actor } : actor);

/** Sends portion by portion, oldest first; what is delivered leaves the disk, what is refused is set aside. */
async function sendSpool(wire: Wire, spool: Spool, now: () => number): Promise<FlushReport> {
  const report = {
    sent: 0,
    duplicates: 0,
    rejected: [] as { id: string; code: string; message: string }[],
    torn: 0,
  };
  while (!spool.isEmpty()) {
    const { lines, torn } = spool.portion();
    const refused: { id: string; code: string; message: string; lookup: object }[] = [];
    try {
      for (let from = 0; from < lines.length; from += PORTION_LINES) {
        const part = lines.slice(from, from + PORTION_LINES);
        const body = part.map(({ lookup }) => `${JSON.stringify(lookup)}\n`).join('');
        // Not again at once: the next round does that.
        const how = { type: 'application/x-ndjson', timeoutMs: PORTION_TIMEOUT_MS, once: true };
        const summary = summaryOf(await wire.post('v1/lookups/batch', body, how));
        report.sent += summary.accepted;
        report.duplicates += summary.duplicates;
        const not = new Set<SpooledLine>();
        for (const { line, code, message } of summary.errors) {
          const spooled = part[line - 1];
          if (!spooled) continue;
          not.add(spooled);
          refused.push({ id: spooled.lookup.id, code, message, lookup: spooled.lookup });
        }
        // The data of these was never read; the ledger should say so.
        for (const one of part.filter((one) => !one.read && !not.has(one)))
          await tellUnread(wire, one.lookup.id, now);
      }
    } catch (error) {
      if (error instanceof InzageOutage) return { ...report, left: spool.waiting() };
      throw error;
    }
    spool.delivered(refused);
    report.torn += torn;
    report.rejected.push(...refused.map(({ id, code, message }) => ({ id, code, message })));
  }
  return { ...report, left: 0 };
}

async function tellUnread(wire: Wire, id: string, now: () => number): Promise<void> {
  const outcome: Outcome = { fieldsShown: [], closedAt: new Date(now()).toISOString() };
  try {
    await wire.post(`v1/lookups/${id}/outcome`, JSON.stringify(outcome), { once: true, id });
  } catch (error) {
    // An outcome that is not taken (told before, say) does not keep the lookups from being delivered.
    if (!(error instanceof InzageRejected)) throw error;
  }
}

function summaryOf(json: unknown): {
  accepted: number;
  duplicates: number;
  errors: { line: number; code: string; message: string }[];
} {
  if (!isRecord(json) || typeof json.accepted !== 'number' || !Array.isArray(json.errors)) {
    throw new InzageOutage(
      'unreadable-answer',
      'Inzage gave an answer to a batch that is not one.',
      SPOOL_HINT,
    );
  }
  const errors = json.errors.filter(isRecord).map((error) => ({
    line: Number(error.line),
    code: String(error.code),
    message: String(error.message),
  }));
  return { accepted: json.accepted, duplicates: Number(json.duplicates ?? 0), errors };
}
