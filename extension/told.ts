import { z } from 'zod';
import { LINT_RULES } from '../policies/vocabulary.ts';
import type { FileResult } from './lint.ts';
import { frontEndFor } from './parse/front-end.ts';
import { lineStarts, type Unit } from './parse/ir.ts';
import { emptyUnit } from './parse/unit.ts';
import type { Project } from './project.ts';
import type { Finding } from './rules/rule.ts';

/**
 * What was found in a file, as plain data: for the cache on disk, and from one thread to another. Source text is not
 * in it: other files are named.
 */

const text = z.strictObject({ nl: z.string(), en: z.string() });
const span = z.strictObject({ start: z.int().min(0), end: z.int().min(0) });
const findingSchema = z.strictObject({
  rule: z.enum(LINT_RULES),
  level: z.enum(['error', 'warning', 'information']),
  span,
  message: text,
  related: z.array(z.strictObject({ span, message: text, elsewhere: z.string().optional() })),
  fixes: z.array(
    z.strictObject({
      title: text,
      safe: z.boolean(),
      edits: z.array(z.strictObject({ span, text: z.string() })),
    }),
  ),
  about: z
    .strictObject({ reasons: z.array(z.string()), category: z.string().nullable(), subject: z.string() })
    .optional(),
  fingerprint: z.string(),
  suppressed: z.strictObject({ justification: z.string(), until: z.string().nullable() }).nullable(),
});

export const toldSchema = z.strictObject({
  /** Files it leads to, however far. */
  files: z.array(z.string()),
  /** Imports that led nowhere: from which file, and what was asked. */
  nowhere: z.array(z.tuple([z.string(), z.string()])),
  findings: z.array(findingSchema),
  notices: z.array(z.strictObject({ span, message: text })),
});
export type Told = z.infer<typeof toldSchema>;

/** `project` is the one it was linted in. */
export function tell(result: FileResult, project: Pick<Project, 'reached'>): Told {
  const { files, nowhere } = project.reached(result.path);
  return { files, nowhere, findings: result.findings.map(written), notices: result.notices };
}

function written(finding: Finding): Told['findings'][number] {
  const { related, fixes, about, ...rest } = finding;
  return {
    ...rest,
    related: related.map(({ elsewhere, ...each }) => ({
      ...each,
      ...(elsewhere && { elsewhere: elsewhere.path }),
    })),
    fixes: fixes.map((fix) => ({ ...fix, edits: [...fix.edits] })),
    ...(about && { about: { ...about, reasons: [...about.reasons] } }),
  };
}

/** The result of a file again, told by `told`. */
export function revive(
  { path, text: source }: { path: string; text: string },
  { findings, notices }: Pick<Told, 'findings' | 'notices'>,
  project: Pick<Project, 'read'>,
): FileResult {
  const language = frontEndFor(path)?.language ?? '';
  const unit: Unit = emptyUnit(path, language, source, []);
  const revived = findings.map((finding): Finding => {
    const { about, ...rest } = finding;
    const related = finding.related.map(({ elsewhere, ...each }) => {
      if (elsewhere === undefined) return each;
      const other = project.read(elsewhere) ?? '';
      return { ...each, elsewhere: { path: elsewhere, text: other, lines: lineStarts(other) } };
    });
    return { ...rest, related, ...(about && { about }) };
  });
  return { path, unit, findings: revived, notices };
}
