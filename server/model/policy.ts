import { z } from 'zod';
import type { Text, WorkType } from '#policies/vocabulary.ts';
import type { PolicyRef } from './lookup.ts';
import { Time, words } from './values.ts';

/**
 * The life of a policy version: one privacy officer proposes, another brings it into force, and no version is ever
 * forgotten. Times in milliseconds.
 */

const PACKS_MAX = 20;
/** The texts of one policy together, and a body that holds them. */
export const POLICY_CHARS_MAX = 512 * 1024;
export const POLICY_BYTES_MAX = 2 * 1024 * 1024;

const note = words(500);
export const Digest = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'must be a SHA-256 in standard base64');

export const Packs = z
  .array(
    z.strictObject({
      file: z
        .string()
        .min(1, 'must not be empty')
        .max(200, 'must be at most 200 characters')
        .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold no control characters'),
      text: z.string().refine((text) => text.isWellFormed(), 'must be well-formed Unicode'),
    }),
  )
  .min(1, 'must name at least one pack')
  .max(PACKS_MAX, `must be at most ${PACKS_MAX} packs`)
  .superRefine((packs, context) => {
    const names = new Set<string>();
    for (const [i, { file }] of packs.entries()) {
      if (names.has(file))
        context.addIssue({ code: 'custom', path: [i, 'file'], message: 'is the name of another pack too' });
      names.add(file);
    }
    if (packs.reduce((sum, { text }) => sum + text.length, 0) > POLICY_CHARS_MAX)
      context.addIssue({
        code: 'custom',
        path: [],
        message: `must be at most ${POLICY_CHARS_MAX} characters together`,
      });
  });

/** New texts, or the digest of texts that were proposed or in force before. */
export const ProposalRequest = z
  .strictObject({
    packs: Packs.nullish(),
    digest: Digest.nullish(),
    /** Why. */
    note,
    /** From when, where it is not to be at once. */
    activateAt: Time.nullish(),
  })
  .superRefine(({ packs, digest }, context) => {
    if (!packs === !digest)
      context.addIssue({
        code: 'custom',
        path: ['packs'],
        message: 'send packs or a digest, one of the two',
      });
  });
export type ProposalRequest = z.infer<typeof ProposalRequest>;

/** Left out, `activateAt` is the proposal's; null is at once. */
export const ActivateRequest = z.strictObject({ activateAt: Time.nullish(), note: note.nullish() });
export type ActivateRequest = z.infer<typeof ActivateRequest>;

export const RefuseRequest = z.strictObject({ reason: note });

export const PROPOSAL_STATES = ['proposed', 'withdrawn', 'declined', 'activated', 'called-off'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

export interface NewProposal {
  id: string;
  policy: PolicyRef;
  bundle: string;
  /** Names of the bundle's texts, in its order. */
  files: string[];
  note: string;
  activateAt: number | null;
  by: string;
  at: number;
  via: PolicyVia;
}

/** How it was done: by a token of the API, at the machine under names given there, or by a flag at start. */
export type PolicyVia = 'api' | 'command-line' | 'console' | 'start';

export interface Step {
  at: number;
  by: string;
  why: string | null;
}

export interface Proposal extends Omit<NewProposal, 'bundle' | 'via'> {
  state: ProposalState;
  /** The version in force when it was proposed; null before the first. */
  base: string | null;
  /** Whether another version has come in between: it must be proposed again. */
  stale: boolean;
  /** Who brought it into force, declined it or withdrew it. */
  decided: Step | null;
  inForceAt: number | null;
  calledOff: Step | null;
}

/** One time that a policy was brought into force; the same digest can have several. */
export interface PolicyVersion extends PolicyRef {
  /** Index of its ledger entry. */
  index: number;
  /** From when it is in force; later than `enteredAt` where it was activated ahead. */
  at: number;
  enteredAt: number;
  by: string;
  /** The proposal that two people brought into force; null where the operator did, at start. */
  proposal: string | null;
}

/** The policy in force as `GET /v1/policy` answers it, beside its texts. */
export interface PolicySummary {
  reasons: {
    id: string;
    label: Text;
    purpose: string | null;
    bases: string[];
    categories: string[];
    /** In the policy's own names. */
    fields: string[];
    /** Whether a note must be given. */
    note: boolean;
    consent: 'required' | 'granted' | null;
    /** `{ any: [...] }` or `{ all: [...] }`; null where no work need be at hand. */
    evidence: { any?: WorkType[]; all?: WorkType[] } | null;
    breakGlass: boolean;
  }[];
  /** System → a name it has → what that may mean, in policy fields; permitted where all of these are. */
  names: Record<string, Record<string, string[]>>;
}
