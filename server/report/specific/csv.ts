import type { SpecificContent, SpecificReport } from '#model/report.ts';
import { timestamp } from '#server/clock.ts';
import { csvLines, type ReportFile, statedRows } from '../files.ts';

/** RFC 4180: what it is and is for in rows of two cells, an empty row, then a row a lookup, the latest first. */
export function specificCsv(
  file: Omit<ReportFile, 'report'>,
  { about, from, to, caseNumber, purpose, by, decidedBy, expiresAt }: SpecificReport,
  { total, lookups }: SpecificContent,
): string {
  return csvLines([
    ...statedRows(file),
    [about.kind, about.id],
    ['from', timestamp(from)],
    ['to', timestamp(to)],
    ['case number', caseNumber],
    ['purpose', purpose],
    ['asked for by', by],
    ['confirmed by', decidedBy],
    ['to be destroyed at', expiresAt === null ? null : timestamp(expiresAt)],
    ['lookups in all', total],
    [],
    ['at', 'actor', 'customer', 'organisation', 'operation', 'reason', 'reference', 'grade', 'entry', 'id'],
    ...lookups.map((one) => [
      timestamp(one.at),
      one.actor,
      one.subject,
      one.organisation,
      one.operation,
      one.reason,
      one.reference,
      one.grade,
      one.index,
      one.id,
    ]),
  ]);
}
