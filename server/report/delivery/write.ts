import type { Subscription } from '#model/report.ts';
import type { Language, Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import { jsonFile, monthlyCsv, type ReportFile, statedMonthly } from '../files.ts';
import type { MonthlyReport } from '../monthly/monthly.ts';
import { monthlyPath } from '../monthly/routes.ts';
import type { Norm } from '../scorecard/norms.ts';
import { scorecardCsv, scorecardPath, statedScorecard } from '../scorecard/routes.ts';
import type { Reports } from '../service.ts';

/** What goes out: a mail's words and attachment, or a webhook's data. Generic reports alone. */
export interface Written {
  subject: string;
  text: string;
  attachment: { filename: string; contentType: string; content: Buffer } | null;
  /** For a webhook: the signed file, or a link. */
  data: unknown;
}

/** Reports as whole documents; the console has them, and gives them. */
export interface Papers {
  monthly(report: MonthlyReport, norms: readonly Norm[], printed: Printed): string;
  scorecard(
    norms: readonly Norm[],
    organisation: string | null,
    printed: Printed & { timezone: string },
  ): string;
}

export interface Printed {
  language: Language;
  query: string;
  size: number;
  /** Milliseconds. */
  made: number;
}

export interface WriteInput {
  reports: Pick<Reports, 'monthly' | 'scorecard' | 'stated' | 'signer' | 'pdf'>;
  papers: Papers;
  zone: () => string;
  now: () => number;
  /** `https://inzage.example`; null where it is not known. */
  publicUrl: string | null;
}

const TITLES: Record<Subscription['kind'], Text> = {
  monthly: text('Maandrapport', 'Monthly report'),
  scorecard: text('Normenkaart', 'Norm scorecard'),
};
const TYPES = {
  html: 'text/html',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json',
} as const;

export function createWriter(
  input: WriteInput,
): (subscription: Subscription, month: string) => Promise<Written> {
  const { reports, papers, zone, now, publicUrl } = input;

  const fileOf = async ({ kind, organisation, format, language }: Subscription, month: string) => {
    const query = kind === 'monthly' ? monthlyPath(month, organisation) : scorecardPath(organisation);
    const stated: Omit<ReportFile, 'report'> = await reports.stated(kind, `GET ${query}`);
    const norms = await reports.scorecard(organisation);
    const printed = { language, query, size: stated.ledgerSize, made: now() };
    if (kind === 'scorecard') {
      if (format === 'csv') return scorecardCsv(stated, organisation, norms, language);
      if (format === 'json')
        return jsonFile({ ...stated, report: statedScorecard(organisation, now(), norms) }, reports.signer);
      return papers.scorecard(norms, organisation, { ...printed, timezone: zone() });
    }
    const report = await reports.monthly(month, organisation);
    if (format === 'csv') return monthlyCsv(stated, report, language);
    if (format === 'json') return jsonFile({ ...stated, report: statedMonthly(report) }, reports.signer);
    return papers.monthly(report, norms, printed);
  };

  return async (subscription, month) => {
    const { kind, organisation, format, language, channel } = subscription;
    const path = kind === 'monthly' ? `/reports/monthly/${month}` : '/reports/scorecard';
    const of = organisation === null ? '' : `?organisation=${encodeURIComponent(organisation)}`;
    const link = publicUrl === null ? null : `${publicUrl}${path}${of}`;
    const title = `${TITLES[kind][language]} ${month}`;
    const words = {
      subject: `Inzage: ${title}`,
      text: bodyText(language, title, organisation, link, format !== 'link'),
    };
    if (format === 'link') return { ...words, attachment: null, data: { kind, month, organisation, link } };
    const file = await fileOf(subscription, month);
    if (channel === 'webhook') return { ...words, attachment: null, data: JSON.parse(file) };
    const content = format === 'pdf' ? await reports.pdf.print(file) : Buffer.from(file);
    const filename = `inzage-${kind === 'monthly' ? month : `norms-${month}`}.${format}`;
    return { ...words, attachment: { filename, contentType: TYPES[format], content }, data: null };
  };
}

function bodyText(
  language: Language,
  title: string,
  organisation: string | null,
  link: string | null,
  attached: boolean,
): string {
  const say = text(
    [
      `${title}${organisation === null ? ', alle organisaties' : `, organisatie ${organisation}`}.`,
      ...(attached ? ['Het rapport zit bij dit bericht. Er staan geen personen in.'] : []),
      ...(link === null ? [] : [`In Inzage, na aanmelden: ${link}`]),
      'Dit bericht is vanzelf verzonden, omdat het zo is ingesteld onder Rapporten, Verzending.',
    ].join('\n\n'),
    [
      `${title}${organisation === null ? ', all organisations' : `, organisation ${organisation}`}.`,
      ...(attached ? ['The report is attached. It holds no persons.'] : []),
      ...(link === null ? [] : [`In Inzage, once signed in: ${link}`]),
      'This message went out by itself, as set under Reports, Deliveries.',
    ].join('\n\n'),
  );
  return `${say[language]}\n`;
}
