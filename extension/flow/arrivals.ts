import { isLogCall } from '../facts/loggers.ts';
import { type Origin, originsOf } from '../facts/origins.ts';
import { isReceiver } from '../facts/receivers.ts';
import { settle } from '../facts/values.ts';
import type { CallValue } from '../parse/ir.ts';
import { type Abstract, CLEAN, holdsData, join, leaksOf, type Personal } from './abstract.ts';
import { labelOf } from './evaluate.ts';
import { saysNothing } from './shapes.ts';
import type { Arrival, Run } from './trace.ts';
import { type Beyond, type Crossing, NO_TRAIL } from './trail.ts';

/** Which personal data reaches a call; rules tell which calls must not get it. */

const DEEPEST = 5;

export const NOTHING: ReadonlySet<string> = new Set();

export function arrive(
  run: Run,
  value: CallValue,
  args: readonly Abstract[],
  receiver: Abstract = CLEAN,
): void {
  if (!holdsData(receiver) && !args.some((arg) => holdsData(arg))) return;
  if (!isReceiver(run.facts, value)) return;
  const { callee } = value;
  const own = callee.kind === 'member' ? leaksOf(receiver, labelOf(callee.of), callee.of.span, NOTHING) : [];
  const hidden = hiddenKeys(run, value);
  const isText = originsAt(run, value).some(isLogCall);
  const given = args.flatMap((arg, index) => {
    const item = value.args[index];
    if (!item || (isText && saysNothing(run.facts.world, item.value))) return [];
    return leaksOf(arg, labelOf(item.value), item.value.span, hidden);
  });
  const personal = [...own, ...given];
  if (personal.length === 0) return;
  const at = { origins: originsAt(run, value), sink: { call: value, facts: run.facts } };
  if (run.facts === run.entry) {
    run.arrivals.set(value, together(run.arrivals.get(value), { ...at, call: value, personal, args }));
    return;
  }
  // In another file only what this one handed over is its own; the rest is told where that file is looked at.
  const crossings = new Set(personal.map((each) => each.trail.crossed));
  for (const crossing of crossings) {
    if (crossing?.from !== run.entry.world.unit) continue;
    const view = { crossing, run, sink: value };
    const seen = personal.flatMap((each) => asSeenFrom(view, each) ?? []);
    if (seen.length === 0) continue;
    const sinks = run.crossings.get(crossing.call) ?? new Map<CallValue, Arrival>();
    run.crossings.set(crossing.call, sinks);
    const held = args.map((arg) => argumentSeenFrom(view, arg));
    const arrival = { ...at, call: crossing.call, personal: seen, args: held };
    sinks.set(value, together(sinks.get(value), arrival));
  }
}

/** A sink in another file, as the file tells it that handed data over by one call. */
interface View {
  crossing: Crossing;
  run: Run;
  sink: CallValue;
}

/** With the places of the file it came from, and the way it took here after them. */
function asSeenFrom<T extends Personal>({ crossing, run, sink }: View, personal: T): T | null {
  const { crossed, beyond, told } = personal.trail;
  if (told || crossed?.call !== crossing.call) return null;
  const { unit } = run.facts.world;
  const { read, at, steps } = crossed;
  const here: Beyond[] = [
    ...personal.steps.map((span): Beyond => ({ unit, span, role: 'passed' })),
    { unit, span: sink.span, role: 'reached' },
  ];
  return { ...personal, read, at, steps, trail: { ...NO_TRAIL, beyond: [...beyond, ...here] } };
}

function argumentSeenFrom(view: View, value: Abstract, depth = 0): Abstract {
  if (depth > DEEPEST || !holdsData(value)) return value;
  const { record, fields, element } = value;
  const next = (each: Abstract): Abstract => argumentSeenFrom(view, each, depth + 1);
  const moved =
    record &&
    asSeenFrom(view, { label: '', key: '', by: 'record', at: view.crossing.at, steps: [], ...record });
  return {
    ...value,
    personal: value.personal.flatMap((each) => asSeenFrom(view, each) ?? []),
    record: record && moved ? { ...record, read: moved.read, trail: { ...moved.trail, at: moved.at } } : null,
    fields: fields ? new Map([...fields].map(([key, inner]) => [key, next(inner)])) : null,
    element: element ? next(element) : null,
  };
}

function together(known: Arrival | undefined, added: Arrival): Arrival {
  if (!known) return added;
  const personal = [...known.personal];
  for (const each of added.personal) {
    if (!personal.some((other) => other.label === each.label && other.read.start === each.read.start))
      personal.push(each);
  }
  const args = added.args.map((arg, index) => join([arg, known.args[index] ?? CLEAN]));
  return { ...known, personal, args };
}

export function originsAt(run: Run, value: CallValue): readonly Origin[] {
  const known = run.origins.get(value);
  if (known) return known;
  const { world } = run.facts;
  const origins = originsOf(world, { value: value.callee, home: world.unit });
  run.origins.set(value, origins);
  return origins;
}

/** Keys that a logger was told to blank out when it was made: `pino({ redact: ['email', '*.phone'] })`. */
function hiddenKeys(run: Run, value: CallValue): ReadonlySet<string> {
  const { world } = run.facts;
  const keys = new Set<string>();
  for (const origin of originsAt(run, value)) {
    for (const made of origin.calls) {
      for (const item of made.value.args) {
        for (const options of settle(world, { value: item.value, home: made.home })) {
          if (options.value.kind !== 'object') continue;
          const redact = options.value.entries.find((entry) => entry.key === 'redact')?.value;
          const paths =
            redact?.kind === 'object' ? redact.entries.find((entry) => entry.key === 'paths')?.value : redact;
          if (paths?.kind !== 'array') continue;
          for (const path of paths.items) {
            if (path.value.kind === 'literal') keys.add(String(path.value.value).split('.').at(-1) ?? '');
          }
        }
      }
    }
  }
  return keys.size > 0 ? keys : NOTHING;
}
