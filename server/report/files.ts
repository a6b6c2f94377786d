import { hash } from 'node:crypto';
import { canonical } from '#ledger/canonical.ts';
import type { Language } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';
import type { MonthlyReport } from './monthly/monthly.ts';

/**
 * A report as a file that says what it is: the query that made it, and how far the ledger had come. The JSON is signed
 * by the key that signs exports, over the canonical form (RFC 8785) of its `data`; it brings the proof that the log
 * committed that key, so that `inzage verify` needs the log's verifier key alone.
 */
export const FORMAT = 'inzage-report/1';

export interface ReportFile {
  format: typeof FORMAT;
  kind: 'monthly' | 'scorecard' | 'specific';
  origin: string;
  createdAt: string;
  /** Method and path of the request that answers the same. */
  query: string;
  /** Entries in the ledger when it was made. */
  ledgerSize: number;
  report: unknown;
}

export interface ReportSigner {
  /** Signs a payload as a compact JWS (EdDSA). */
  sign(payload: Record<string, unknown>): Promise<string>;
  /** The `.tlog-proof` of the entry that committed the key. */
  keyProof(): Promise<string>;
}

/** Digest of a report's `data`, base64. */
export const digestOf = (data: unknown): string => hash('sha256', canonical(data), 'base64');

/** `{ data, manifest, keyProof }`; the manifest's payload repeats all of `data` but the report, and has its digest. */
export async function jsonFile(data: ReportFile, { sign, keyProof }: ReportSigner): Promise<string> {
  const { report: _report, ...stated } = data;
  const manifest = await sign({ ...stated, sha256: digestOf(plain(data)) });
  return `${JSON.stringify({ data, manifest, keyProof: await keyProof() }, null, 2)}\n`;
}

/** What JSON makes of it: no member that is undefined. */
const plain = (data: ReportFile): unknown => JSON.parse(JSON.stringify(data));

/** Times as RFC 3339, for readers that are no program of ours. */
export const statedMonthly = ({ from, to, counted, ...report }: MonthlyReport) => ({
  ...report,
  from: timestamp(from),
  to: timestamp(to),
  counted: counted && { ...counted, at: timestamp(counted.at) },
});

/**
 * A cell that no spreadsheet takes for a formula (OWASP, CSV injection): a leading quote keeps it a text. Numbers stay
 * numbers.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export const csvLines = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

/** Shares and rates with six digits behind the point, in every language with a point. */
const exact = (n: number | null): number | null => (n === null ? null : Math.round(n * 1e6) / 1e6);

/** What every CSV says of itself first, in rows of two cells. */
export const statedRows = (file: Omit<ReportFile, 'report'>): [string, string | number][] => [
  ['format', FORMAT],
  ['query', file.query],
  ['created at', file.createdAt],
  ['origin', file.origin],
  ['ledger size', file.ledgerSize],
];

/** RFC 4180; what it is and what made it stand in rows of two cells above the table, an empty row between. */
export function monthlyCsv(
  file: Omit<ReportFile, 'report'>,
  report: MonthlyReport,
  language: Language,
): string {
  const head = [
    ...statedRows(file),
    ['counted at', report.counted === null ? null : timestamp(report.counted.at)],
    ['counted to entry', report.counted?.size ?? null],
    ['organisation', report.organisation?.id ?? null],
    ['time zone', report.timezone],
    ['organisations compared', report.peers],
  ] as const;
  const columns = [
    'chapter',
    'id',
    'indicator',
    'unit',
    ...report.months,
    'median',
    'lower',
    'upper',
    'peers',
  ];
  const rows = report.chapters.flatMap(({ id: chapter, rows }) =>
    rows.map(({ id, label, unit, values, peers }) => [
      chapter,
      id,
      label[language],
      unit,
      ...values.map(exact),
      ...[peers?.median ?? null, peers?.lower ?? null, peers?.upper ?? null].map(exact),
      peers?.of ?? null,
    ]),
  );
  return csvLines([...head, [], columns, ...rows]);
}
