import { type SaxesAttributePlain, SaxesParser } from 'saxes';
import { AuditError } from '#server/errors.ts';
import type { Row } from '../rows.ts';

/**
 * An event log in XES (IEEE 1849): each event is a row. Its columns are the keys of its attributes, and
 * `case:` before a key for those of its trace: `time:timestamp`, `org:resource`, `case:concept:name`. Attributes
 * inside attributes, lists and the log's own are left aside; entities that a DTD would define are refused.
 */
const ATTRIBUTES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id']);

export async function* xesRows(text: AsyncIterable<string>, columns: readonly string[]): AsyncGenerator<Row> {
  const waiting: Row[] = [];
  let trace = new Map<string, string>();
  let event: Map<string, string> | null = null;
  const open: string[] = [];
  let number = 0;

  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    const inside = open.at(-1);
    open.push(name);
    if (name === 'trace') trace = new Map();
    else if (name === 'event') event = new Map();
    else if (ATTRIBUTES.has(name) && (inside === 'trace' || inside === 'event')) {
      const { key = '', value = '' } = attributes as Record<string, SaxesAttributePlain['value']>;
      if (inside === 'event') event?.set(key, value);
      else trace.set(`case:${key}`, value);
    }
  });
  parser.on('closetag', ({ name }) => {
    open.pop();
    if (name === 'trace') trace = new Map();
    if (name !== 'event' || event === null) return;
    const of = new Map([...trace, ...event]);
    event = null;
    waiting.push({
      number: ++number,
      values: columns.map((column) => of.get(column) ?? ''),
      identity: [...of].flat(),
    });
  });
  parser.on('error', (cause) => {
    throw new AuditError(
      'invalid-request',
      `The event log is not well-formed XES near line ${parser.line}, after event ${number}.`,
      { hint: 'Is the file cut off, or of another format than the map’s "input" says?', cause },
    );
  });
  for await (const chunk of text) {
    parser.write(chunk);
    yield* waiting.splice(0);
  }
  parser.close();
  yield* waiting.splice(0);
}
