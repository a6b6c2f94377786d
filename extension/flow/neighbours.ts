import type { FileFacts } from '../facts/lookups.ts';
import type { Class, Fn, Unit } from '../parse/ir.ts';
import type { Abstract } from './abstract.ts';
import type { Env } from './env.ts';
import type { Survey } from './survey.ts';

/**
 * What is known of other files, kept over the files of one look at a project: their facts, what their top levels
 * leave in names and objects, and what their functions give for arguments that hold nothing. It is worth nothing
 * once one of the files changes.
 */
export interface Neighbours {
  facts: Map<Unit, FileFacts>;
  tops: Map<FileFacts, Env>;
  selves: Map<Class, Map<string, Abstract>>;
  summaries: Map<Fn, Map<string, Abstract>>;
  /** Of a look at a whole project: where following data can tell anything. */
  survey: Survey | null;
}

export function createNeighbours(): Neighbours {
  return { facts: new Map(), tops: new Map(), selves: new Map(), summaries: new Map(), survey: null };
}
