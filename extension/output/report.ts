import { relative } from 'node:path';
import type { Policy } from '../../policies/policy.ts';
import type { Language } from '../../policies/vocabulary.ts';
import type { FileResult } from '../lint.ts';

/** What every output format is made from. */
export interface Report {
  policy: Policy;
  /** Paths in it are relative to `root`, with forward slashes. */
  files: readonly FileResult[];
  root: string;
  language: Language;
  colour: boolean;
}

export interface Format {
  id: string;
  render(report: Report): string;
}

/** Findings that count: not suppressed, and more than information. */
export function countOf(report: Report): { findings: number; suppressed: number; notices: number } {
  const all = report.files.flatMap((file) => file.findings);
  return {
    findings: all.filter((finding) => !finding.suppressed && finding.level !== 'information').length,
    suppressed: all.filter((finding) => finding.suppressed).length,
    notices: report.files.reduce((sum, file) => sum + file.notices.length, 0),
  };
}

/** A path as reports write it: from their root, with slashes. */
export function pathIn(report: Pick<Report, 'root'>, path: string): string {
  return relative(report.root, path).replaceAll('\\', '/');
}
