import type { ZodType, z } from 'zod';
import { type Erasure, ErasureRequest, HoldRequest } from '#model/keeping.ts';
import { newId, systemClock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { parse } from '#server/http.ts';
import { createErasures } from '#server/keeping/erasures.ts';
import { createRetention, type RetentionRun } from '#server/keeping/retention.ts';
import { openPolicies } from '#server/policy/in-force.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { one, required, type Values } from './values.ts';

/** `inzage admin erase | hold | release | retain`: the routes of the same name, for who stands at the machine. */

interface Place {
  store: Store;
  /** The data directory. */
  dir: string;
  /** Whether no service is running on it. */
  alone: boolean;
}

async function within(values: Values, work: (place: Place) => Promise<number>): Promise<number> {
  const dir = required(values, 'data');
  const place = openAlone(dir) ?? { store: openSqlite({ directory: dir, origin: null }), dir, alone: false };
  try {
    return await work(place);
  } finally {
    await place.store.close();
  }
}

/** In the service's place; null where one is running. */
function openAlone(dir: string): Place | null {
  try {
    return { store: openSqlite({ directory: dir, origin: null, serving: true }), dir, alone: true };
  } catch (error) {
    if (error instanceof AuditError && error.code === 'already-serving') return null;
    throw error;
  }
}

/** Options that were given, under the names that the request has for them. */
const given = <T extends ZodType>(schema: T, values: Values, ...names: string[]): z.output<T> =>
  parse(
    schema,
    Object.fromEntries(
      names.flatMap((name) => {
        const value = one(values, name);
        return value === undefined ? [] : [[name, withTime(name, value)]];
      }),
    ),
  );

/** A date alone means its first moment in UTC. */
const withTime = (name: string, value: string): string =>
  ['from', 'to', 'until'].includes(name) && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value;

/** Asks for, confirms or declines an erasure; with both names at once, does all of it. */
export const erase = (values: Values): Promise<number> =>
  within(values, async ({ store, dir, alone }) => {
    const erasures = createErasures({ store, exports: null, alone, dir, clock: systemClock, newId });
    const [declined, second] = [one(values, 'decline'), one(values, 'confirmed-by')];
    if (declined !== undefined) {
      await erasures.decline(declined, required(values, 'by'), required(values, 'reason'));
      process.stdout.write('The request is declined.\n');
      return 0;
    }
    let id = one(values, 'confirm');
    if (id === undefined) {
      const by = required(values, 'by');
      if (second === by) {
        throw new AuditError('not-permitted', 'Who asks for an erasure does not confirm it.', {
          hint: 'Two people erase: name the second one with --confirmed-by.',
        });
      }
      ({ id } = await erasures.request(
        given(ErasureRequest, values, 'subject', 'actor', 'reason', 'note'),
        by,
      ));
      if (second === undefined) {
        process.stdout.write(
          `${id}\nA second person confirms it: inzage admin erase --data ${dir} --confirm ${id} --confirmed-by NAME\n`,
        );
        return 0;
      }
    }
    await erasures.confirm(id, required(values, 'confirmed-by'));
    const { state, lookups } = await outcomeOf(store, id, alone);
    if (state === 'erased') {
      process.stdout.write(
        `Erased. ${lookups} ${lookups === 1 ? 'lookup stays' : 'lookups stay'} counted, and every proof holds.\n`,
      );
      return 0;
    }
    process.stdout.write('Confirmed, and not carried out yet: the service does it when nothing holds it.\n');
    return 1;
  });

const SERVICE_TAKES_MS = 30_000;

/** What became of it; a running service is given the time to see it. */
async function outcomeOf(
  store: Store,
  id: string,
  alone: boolean,
): Promise<Pick<Erasure, 'state' | 'lookups'>> {
  for (let waited = 0; ; waited += 250) {
    const erasure = await store.erasure(id);
    if (!erasure) throw notFound('erasure');
    if (erasure.state === 'erased' || alone || waited >= SERVICE_TAKES_MS) return erasure;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export const hold = (values: Values): Promise<number> =>
  within(values, async ({ store }) => {
    const request = given(
      HoldRequest,
      values,
      ...['subject', 'actor', 'finding', 'from', 'to', 'reason', 'ground', 'until'],
    );
    const at = systemClock.now();
    const id = newId(at);
    const { subject, actor, finding, from, to, reason, ground, until } = request;
    await store.commitHold({
      id,
      subject: subject ?? null,
      actor: actor ?? null,
      finding: finding ?? null,
      from: from ?? null,
      to: to ?? null,
      reason,
      ground: ground ?? null,
      until: until ?? null,
      at,
      by: required(values, 'by'),
    });
    process.stdout.write(`${id}\n`);
    return 0;
  });

export const release = (values: Values): Promise<number> =>
  within(values, async ({ store }) => {
    await store.endHold(required(values, 'hold'), required(values, 'by'), systemClock.now());
    process.stdout.write('The hold has ended.\n');
    return 0;
  });

/** Destroys what has passed its period by the policy in force, or with --dry-run counts it. */
export const retain = (values: Values): Promise<number> =>
  within(values, async ({ store, dir, alone }) => {
    const dryRun = values['dry-run'] === true;
    if (!alone && !dryRun) {
      throw new AuditError('conflict', 'The service is running, and does this once a day.', {
        hint: 'POST /v1/admin/retain has it done now; --dry-run counts what would go.',
      });
    }
    const policies = await openPolicies(store, null, systemClock);
    const retention = await createRetention({
      store,
      policy: policies.active,
      exports: null,
      dir,
      clock: systemClock,
      newId,
    });
    process.stdout.write(runText(await retention.run({ dryRun })));
    return 0;
  });

function runText({ dryRun, horizons, counts }: RetentionRun): string {
  const { destroyed, kept } = counts;
  const lines = Object.entries(destroyed).map(([kind, n]) => {
    const before = kind in horizons ? new Date(horizons[kind as 'lookups']).toISOString().slice(0, 10) : '';
    return `${kind.padEnd(12)} ${String(n).padStart(9)}  ${before && `before ${before}`}`.trimEnd();
  });
  const stayed = kept.held + kept.finding + kept.unsettled;
  return [
    dryRun ? 'Would be destroyed:' : 'Destroyed:',
    ...lines,
    `${stayed} past their period stay: ${kept.held} held, ${kept.finding} in open findings, ${kept.unsettled} not settled.`,
    '',
  ].join('\n');
}
