import type { ImportReport, Taken, WhyRows } from './run.ts';

/** The report as the command line prints it. Every row that made nothing is in it, with the reason. */
export function reportText(report: ImportReport): string {
  const lines = [`${number(report.rows)} rows read`];
  for (const kind of ['directory', 'evidence', 'consents', 'lookups'] as const) {
    if (kind === 'consents' && report.consents.made === 0) continue;
    lines.push(`${kind.padEnd(9)}  ${taken(report[kind])}`);
  }
  section(lines, 'Rows that made nothing, as the map says:', report.nothing);
  section(lines, 'Rows that could not be read as the map says:', report.unmade);
  if (report.absent.length > 0) {
    lines.push('', `Columns that no row has: ${report.absent.map((column) => `"${column}"`).join(', ')}`);
  }
  section(
    lines,
    'Items that were refused:',
    report.refused.map((one) => ({ ...one, why: `${one.kind}: ${one.why}` })),
  );
  const settled = Object.entries(report.settled).filter(([, value]) => typeof value === 'number');
  if (settled.length > 0)
    lines.push('', `Settled: ${settled.map(([name, value]) => `${name} ${number(value)}`).join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function taken({ made, accepted, duplicates, rejected }: Taken): string {
  const parts = [`${number(made)} made`, `${number(accepted)} accepted`];
  if (duplicates > 0) parts.push(`${number(duplicates)} already there`);
  if (rejected > 0) parts.push(`${number(rejected)} refused`);
  return parts.join(', ');
}

function section(lines: string[], title: string, whys: readonly WhyRows[]): void {
  if (whys.length === 0) return;
  lines.push('', title);
  for (const { why, rows, firstRow } of whys) {
    lines.push(
      `${number(rows).padStart(9)}  ${why}${firstRow > 0 ? ` (first: row ${number(firstRow)})` : ''}`,
    );
  }
}

const number = (value: number): string => value.toLocaleString('en-GB');
