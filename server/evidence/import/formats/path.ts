/**
 * Columns of records that are trees: a path from the record to a value.
 *
 *     conversationId · via.channel · participants[purpose=customer,external].externalContactId
 *     participants[purpose=agent][sessions.segments.segmentType=interact].userId
 *
 * A dot goes into a member; a name that itself holds dots is found too. Square brackets choose among the
 * elements of a list: `[name=a,b]` those that have one of these values there or anywhere below, `[]` all of them.
 * A list without brackets stands for its first element, or, when the rows are its elements (`each`), for the
 * row's own.
 */

/** Parts several values of one column; no text that is imported has it. */
export const BETWEEN = '\u001f';

interface Step {
  name: string;
  /** What elements must have; none means all of them. Null: the first element, or the row's own. */
  choose: readonly Demand[] | null;
  /** This step and all after it, as one name. */
  tail: string;
}
interface Demand {
  names: readonly string[];
  values: readonly string[];
}

/** Elements that a row stands for, by the path of their list. */
export type Here = ReadonlyMap<string, unknown>;
export type Reader = (record: unknown, here: Here) => string;

const STEP = /^([^.[\]]+)((?:\[(?:[^=\][]+=[^\][]*)?\])*)(\.|$)/;
const BRACKET = /\[([^=\][]+)=([^\][]*)\]/g;

/** Null for a text that is no path. */
function stepsOf(path: string): Step[] | null {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '') {
    const [whole = '', name = '', brackets = '', end] = STEP.exec(rest) ?? [];
    if (whole === '' || (end === '.' && whole.length === rest.length)) return null;
    const demands = [...brackets.matchAll(BRACKET)].map(([, member = '', values = '']) => ({
      names: member.split('.'),
      values: values.split(','),
    }));
    steps.push({ name, choose: brackets === '' ? null : demands, tail: rest });
    rest = rest.slice(whole.length);
  }
  return steps.length === 0 ? null : steps;
}

export const isPath = (path: string): boolean => stepsOf(path) !== null;

/** Reads the values at a path: none gives an empty text, several stand with `BETWEEN` between them, each once. */
export function pathReader(path: string): Reader {
  const steps = stepsOf(path) ?? [{ name: path, choose: null, tail: path }];
  return (record, here) => {
    const found = new Set<string>();
    const walk = (value: unknown, i: number, at: string): void => {
      const step = steps[i];
      if (step === undefined) {
        const text = textOf(value);
        if (text !== '') found.add(text);
      } else if (typeof value === 'object' && value !== null) {
        const members = value as Record<string, unknown>;
        if (Object.hasOwn(members, step.tail) && step.tail !== step.name)
          walk(members[step.tail], steps.length, at);
        else if (Object.hasOwn(members, step.name)) into(members[step.name], step, i, at);
      }
    };
    const into = (value: unknown, { name, choose }: Step, i: number, at: string): void => {
      const place = at === '' ? name : `${at}.${name}`;
      if (!Array.isArray(value)) walk(value, i + 1, place);
      else if (choose === null) walk(here.has(place) ? here.get(place) : value[0], i + 1, place);
      else for (const element of value) if (isChosen(element, choose)) walk(element, i + 1, place);
    };
    walk(record, 0, '');
    return [...found].join(BETWEEN);
  };
}

const isChosen = (element: unknown, demands: readonly Demand[]): boolean =>
  demands.every(({ names, values }) => hasBelow(element, names, 0, values));

function hasBelow(value: unknown, names: readonly string[], i: number, values: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((one) => hasBelow(one, names, i, values));
  const name = names[i];
  if (name === undefined) return values.includes(textOf(value));
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, name) &&
    hasBelow((value as Record<string, unknown>)[name], names, i + 1, values)
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll(BETWEEN, '');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A record's rows: itself, or the elements of a list inside it, of lists in lists where the path goes on. */
export function* rowsOf(record: unknown, each: string | undefined): Generator<{ here: Here; place: string }> {
  if (each === undefined) return yield { here: new Map(), place: '' };
  const names = each.split('.');
  yield* (function* open(
    value: unknown,
    i: number,
    here: Here,
    place: string,
  ): Generator<{ here: Here; place: string }> {
    const name = names[i];
    if (name === undefined) return yield { here, place };
    const list =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null;
    const elements = Array.isArray(list) ? list : list == null ? [] : [list];
    for (const [n, element] of elements.entries()) {
      const at = names.slice(0, i + 1).join('.');
      yield* open(element, i + 1, new Map([...here, [at, element]]), `${place}/${n}`);
    }
  })(record, 0, new Map(), '');
}
