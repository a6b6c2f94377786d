import { lineOf, positionOf, type Span, type Unit } from '../parse/ir.ts';
import { ARTICLES } from '../rules/articles.ts';
import type { Finding, Level } from '../rules/rule.ts';
import { RULES } from '../rules/rules.ts';
import { VERSION } from '../version.ts';
import { type Format, pathIn, type Report } from './report.ts';

/** SARIF 2.1.0 (OASIS Standard): what code scanning reads. GDPR articles are a taxonomy (§3.19.3). */
export const sarif: Format = {
  id: 'sarif',
  render: (report) => `${JSON.stringify(log(report), null, 2)}\n`,
};

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const TAXONOMY = 'GDPR';

function log(report: Report) {
  const articles = Object.keys(ARTICLES);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Inzage',
            semanticVersion: VERSION,
            language: report.language,
            rules: RULES.map((rule) => ({
              id: rule.id,
              shortDescription: { text: rule.title[report.language] },
              defaultConfiguration: { level: LEVELS[report.policy.lint.severity[rule.id] ?? rule.level] },
              relationships: rule.articles.map((article) => ({
                target: {
                  id: article,
                  index: articles.indexOf(article),
                  toolComponent: { name: TAXONOMY, index: 0 },
                },
                kinds: ['relevant'],
              })),
            })),
          },
        },
        taxonomies: [
          {
            name: TAXONOMY,
            version: '2016/679',
            organization: 'European Union',
            shortDescription: { text: 'General Data Protection Regulation, Regulation (EU) 2016/679' },
            taxa: articles.map((id) => ({
              id,
              name: `Art. ${id}`,
              shortDescription: { text: ARTICLES[id]?.[report.language] ?? id },
            })),
          },
        ],
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.files.flatMap((file) =>
              file.notices.map((notice) => ({
                level: 'warning',
                message: { text: notice.message[report.language] },
                locations: [location(file.path, file.unit, notice.span)],
              })),
            ),
          },
        ],
        results: report.files.flatMap((file) =>
          file.findings.map((finding) => result(report, file.path, file.unit, finding)),
        ),
        properties: {
          policy: { pack: report.policy.pack, version: report.policy.version, digest: report.policy.digest },
        },
      },
    ],
  };
}

const LEVELS: Readonly<Record<Level | 'off', string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  off: 'none',
};

function result(report: Report, path: string, unit: Unit, finding: Finding) {
  const rule = RULES.find((each) => each.id === finding.rule);
  const at = (span: Span) => location(path, unit, span);
  const articles = Object.keys(ARTICLES);
  return {
    ruleId: finding.rule,
    ruleIndex: rule ? RULES.indexOf(rule) : -1,
    level: LEVELS[finding.level],
    message: { text: finding.message[report.language] },
    locations: [at(finding.span)],
    partialFingerprints: { 'inzage/v1': finding.fingerprint },
    taxa: (rule?.articles ?? []).map((id) => ({
      id,
      index: articles.indexOf(id),
      toolComponent: { name: TAXONOMY, index: 0 },
    })),
    ...(finding.related.length > 0
      ? {
          codeFlows: [
            {
              threadFlows: [
                {
                  locations: finding.related.map((each) => ({
                    location: {
                      ...(each.elsewhere
                        ? location(pathIn(report, each.elsewhere.path), each.elsewhere, each.span)
                        : at(each.span)),
                      message: { text: each.message[report.language] },
                    },
                  })),
                },
              ],
            },
          ],
        }
      : {}),
    ...(finding.fixes.length > 0
      ? {
          fixes: finding.fixes.map((fix) => ({
            description: { text: fix.title[report.language] },
            artifactChanges: [
              {
                artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
                replacements: fix.edits.map((edit) => ({
                  deletedRegion: region(unit, edit.span),
                  ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
                })),
              },
            ],
          })),
        }
      : {}),
    ...(report.since === null ? {} : { baselineState: finding.known ? 'unchanged' : 'new' }),
    ...(finding.suppressed
      ? { suppressions: [{ kind: 'inSource', justification: finding.suppressed.justification }] }
      : {}),
  };
}

function location(path: string, unit: Pick<Unit, 'text' | 'lines'>, span: Span) {
  const line = lineOf(unit, span.start);
  const text = unit.text.slice(unit.lines[line - 1], unit.lines[line] ?? unit.text.length);
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
      region: { ...region(unit, span), snippet: { text: text.trimEnd() } },
    },
  };
}

function region(unit: Pick<Unit, 'lines'>, span: Span) {
  const start = positionOf(unit, span.start);
  const end = positionOf(unit, span.end);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
