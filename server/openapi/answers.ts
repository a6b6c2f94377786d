import { z } from 'zod';
import { OUTCOMES, STATUSES } from '#model/finding.ts';
import { EFFECTS, GRADES, MODES } from '#policies/vocabulary.ts';

/** What the routes answer, for the contract as OpenAPI. Their requests are the schemas that they parse with. */

export const Receipt = z
  .object({
    origin: z.string(),
    index: z.int(),
    leafHash: z.string(),
    treeSize: z.int(),
    at: z.iso.datetime(),
  })
  .meta({
    id: 'Receipt',
    description: 'Where the record stands in the ledger. The hash is standard base64.',
  });
const Text = z.object({ nl: z.string(), en: z.string() });
const Decision = z
  .object({
    effect: z.enum(EFFECTS),
    wouldBe: z.enum(EFFECTS),
    permitted: z.array(z.string()),
    withheld: z.array(z.string()),
    notices: z.array(z.object({ id: z.string(), text: Text })),
    rules: z.array(z.string()),
  })
  .meta({
    id: 'Decision',
    description: 'In observe mode `effect` is permit and `wouldBe` holds the real answer.',
  });
export const Answer = z
  .object({
    id: z.string(),
    decision: Decision,
    grade: z.enum(GRADES),
    policy: z.object({ pack: z.string(), version: z.string(), digest: z.string(), mode: z.enum(MODES) }),
    receipt: Receipt,
    proof: z.string().optional().meta({
      description: 'With `Prefer: wait`: the .tlog-proof of the lookup, when a checkpoint covers it.',
    }),
  })
  .meta({ id: 'LookupAnswer' });
export const Batch = z
  .object({
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    treeSize: z.int(),
    errors: z.array(z.object({ line: z.int(), code: z.string(), path: z.string(), message: z.string() })),
  })
  .meta({ id: 'BatchAnswer' });
export const Reconciled = z
  .object({
    source: z.string(),
    system: z.string().nullable(),
    accepted: z.int(),
    corrected: z.int(),
    duplicates: z.int(),
    treeSize: z.int(),
    compared: z.int(),
    waiting: z.int(),
    counted: z.int(),
    held: z.int(),
    differing: z.int(),
    differences: z.array(
      z.object({
        hour: z.iso.datetime(),
        system: z.string().nullable(),
        organisation: z.string().nullable(),
        counted: z.int(),
        held: z.int(),
        missing: z.int(),
      }),
    ),
  })
  .meta({
    id: 'ReconciliationAnswer',
    description:
      'Of the hours told: how many were compared, and where the counts differ. `missing` is negative where we hold more.',
  });
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    hint: z.string().nullable(),
    path: z.string().optional(),
    mistakes: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          file: z.string().optional(),
          line: z.int().optional(),
          column: z.int().optional(),
          hint: z.string().nullish(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, with our code, the place and the cure.' });
export const Items = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  next: z.string().nullable(),
});
export const Anything = z.record(z.string(), z.unknown());
export const Said = z.object({ id: z.string(), receipt: Receipt });

export const Drawn = z
  .object({
    rounds: z.array(
      z.object({
        round: z.string(),
        until: z.iso.datetime().nullable(),
        committed: z.object({ commitment: z.string(), index: z.int() }).nullable(),
        key: z.string().nullable(),
      }),
    ),
    items: z.array(
      z.object({
        lookup: z.string(),
        index: z.int(),
        occurredAt: z.iso.datetime(),
        finding: z.string(),
        round: z.string(),
        share: z.number(),
        number: z.number(),
        stratum: z.enum(['accounted', 'doubtful']),
        organisation: z.string().nullable(),
        status: z.enum(STATUSES),
        outcome: z.enum(OUTCOMES).nullable(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({
    id: 'Drawn',
    description:
      'A lookup was drawn because its `number` lies below its `share`. The number is the first 53 bits of HMAC-SHA-256(key, leaf hash), as a part of 1; the key is told once its week is over, and its SHA-256 is in the ledger at `committed`.',
  });
