import type { ZodType, z } from 'zod';
import { EVIDENCE_BYTES_MAX, EVIDENCE_ITEMS_MAX } from '#model/evidence.ts';
import { AuditError } from '#server/errors.ts';
import { type Call, decode, mediaType, mistakesOf, parseJson, readBytes } from '#server/http.ts';

/** Reading many items from one body, JSON array or lines: good ones are taken, bad ones named. */

export interface ItemError {
  line: number;
  code: string;
  path: string;
  message: string;
}

export interface Intake<T> {
  items: T[];
  /** The line of each good item, from 1. */
  lines: number[];
  errors: ItemError[];
}

/** `numbers`: the line of each value, where lines between them were blank. */
export function checkItems<T extends ZodType>(
  schema: T,
  values: readonly unknown[],
  numbers?: readonly number[],
): Intake<z.output<T>> {
  const items: z.output<T>[] = [];
  const lines: number[] = [];
  const errors: ItemError[] = [];
  for (const [i, value] of values.entries()) {
    const line = numbers?.[i] ?? i + 1;
    if (value instanceof AuditError) {
      errors.push({ line, code: value.code, path: '', message: value.message });
      continue;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) {
      items.push(parsed.data);
      lines.push(line);
    } else {
      const first = mistakesOf(parsed.error)[0];
      errors.push({
        line,
        code: 'invalid-request',
        path: first?.path ?? '',
        message: first?.message ?? 'is malformed',
      });
    }
  }
  return { items, lines, errors };
}

/** Up to 16 MiB or 10,000 items; one past a bound refuses the whole, so that nothing is taken by half. */
export async function takeItems<T extends ZodType>({ c }: Call, schema: T): Promise<Intake<z.output<T>>> {
  const type = mediaType(c, 'application/json', 'application/x-ndjson');
  const text = decode(await readBytes(c, EVIDENCE_BYTES_MAX));
  const { values, numbers } =
    type === 'application/json' ? { values: arrayOf(parseJson(text)), numbers: undefined } : linesOf(text);
  if (values.length > EVIDENCE_ITEMS_MAX) {
    throw new AuditError('too-large', `The body has more than ${EVIDENCE_ITEMS_MAX} items.`, {
      hint: 'Send them in several requests.',
    });
  }
  return checkItems(schema, values, numbers);
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function linesOf(text: string): { values: unknown[]; numbers: number[] } {
  const values: unknown[] = [];
  const numbers: number[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    numbers.push(i + 1);
    try {
      values.push(parseJson(line));
    } catch (error) {
      values.push(error);
    }
  }
  return { values, numbers };
}
