import { z } from 'zod';
import { packSchema } from './schema.ts';

/**
 * The schema of a pack file for editors, as `pack.schema.json` beside this file. Generated; a test keeps it
 * current (`UPDATE_GENERATED=1` rewrites it).
 */
export function packJsonSchema(): string {
  const schema = z.toJSONSchema(packSchema, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}
