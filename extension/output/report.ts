import { relative } from 'node:path';
import type { Policy } from '../../policies/policy.ts';
import type { Language } from '../../policies/vocabulary.ts';
import type { FileResult } from '../lint.ts';
import type { Finding } from '../rules/rule.ts';

/** What every output format is made from. */
export interface Report {
  policy: Policy;
  /** Paths in it are relative to `root`, with forward slashes. */
  files: readonly FileResult[];
  root: string;
  language: Language;
  colour: boolean;
  /** Against what findings were told apart as known before; null where they were not. */
  since: 'baseline' | 'change' | null;
  /** What the baseline holds and is no longer there. */
  gone: number;
}

export interface Format {
  id: string;
  render(report: Report): string;
}

/** Whether a finding fails a run: not suppressed, not known before, and more than information. */
export const counts = ({ suppressed, known, level }: Finding): boolean =>
  !suppressed && !known && level !== 'information';

export interface Counts {
  findings: number;
  suppressed: number;
  known: number;
  notices: number;
}

export function countOf(report: Pick<Report, 'files'>): Counts {
  const all = report.files.flatMap((file) => file.findings);
  return {
    findings: all.filter(counts).length,
    suppressed: all.filter((finding) => finding.suppressed).length,
    known: all.filter((finding) => finding.known && !finding.suppressed).length,
    notices: report.files.reduce((sum, file) => sum + file.notices.length, 0),
  };
}

/** A path as reports write it: from their root, with slashes. */
export function pathIn(report: Pick<Report, 'root'>, path: string): string {
  return relative(report.root, path).replaceAll('\\', '/');
}
