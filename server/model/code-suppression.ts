import { z } from 'zod';
import { LINT_RULES } from '#policies/vocabulary.ts';
import { Code } from './values.ts';

/** Exceptions to the linter that developers wrote into their code, as a repository reports them. */

const Path = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..'), {
    message: 'must be a path within the repository, with forward slashes',
  });
const Day = z.iso.date();

export const CodeSuppressionReport = z.strictObject({
  /** What the repository is called where it lives. */
  repository: Code,
  /** The commit, branch or build that was read; for who looks it up. */
  revision: z.string().max(200).nullish(),
  /** Files and folders that were read: what stood there before and is not in `items` is gone. `.` is everything. */
  read: z.array(Path).min(1).max(200),
  items: z
    .array(
      z.strictObject({
        path: Path,
        line: z.number().int().min(1),
        rule: z.enum(LINT_RULES),
        /** The finding's, so that it stays the same when lines move. */
        fingerprint: z.string().min(1).max(128),
        why: z.string().min(1).max(500),
        until: Day.nullish(),
      }),
    )
    .max(5000),
});
export type CodeSuppressionReport = z.infer<typeof CodeSuppressionReport>;

export interface CodeSuppression {
  repository: string;
  path: string;
  line: number;
  rule: (typeof LINT_RULES)[number];
  fingerprint: string;
  why: string;
  until: string | null;
  /** Milliseconds: when it was first and last reported, and since when it stands there no more. */
  firstAt: number;
  lastAt: number;
  goneAt: number | null;
}
