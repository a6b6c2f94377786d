import { basesOf, sensitivityOf } from './bases.ts';
import { DETECTOR_OPTIONS, OPTION_KINDS, type OptionKind } from './detectors.ts';
import {
  DPV_VERSION,
  LEGAL_BASIS_TERMS,
  PERSONAL_DATA_TERMS,
  PURPOSE_TERMS,
  shortTerm,
  termAddress,
} from './dpv/dpv.ts';
import { durationMs } from './durations.ts';
import { nearest } from './nearest.ts';
import { didYouMean, entries, type Report } from './report.ts';
import type { CategoryFile, PackFile, ReasonFile } from './schema.ts';
import type { Path } from './shape.ts';
import type { Detector } from './vocabulary.ts';

/** The words of vocabularies: DPV's purposes and kinds of data, the GDPR's bases, and detectors' own options. */

export function checkTerms(pack: PackFile, report: Report): void {
  for (const [id, category] of entries(pack.categories)) {
    const at: Path = ['categories', id, 'dpv'];
    checkTerm('kind of personal data', category.dpv, PERSONAL_DATA_TERMS, at, report);
    checkSensitivity(id, category, report);
  }
  for (const [id, reason] of entries(pack.reasons)) {
    checkTerm('purpose', reason.purpose, PURPOSE_TERMS, ['reasons', id, 'purpose'], report);
    const isList = Array.isArray(reason.basis);
    basesOf(reason).forEach((basis, index) => {
      checkBasis(basis, ['reasons', id, 'basis', ...(isList ? [index] : [])], report);
    });
    checkGround(pack, id, reason, report);
  }
  for (const [detector, settings] of entries(pack.detect)) {
    const { on, severity, worksCouncil, ...options } = settings ?? {};
    checkOptions(detector as Detector, options, report);
  }
}

/** Other extensions of DPV, which are not carried here: taken as they are. */
const OTHER_PREFIXES = [
  ...['tech', 'ai', 'loc', 'risk', 'justifications'],
  ...['eu-dga', 'eu-aiact', 'eu-nis2', 'eu-rights', 'legal-eu', 'legal-nl'],
  ...['sector-education', 'sector-health', 'sector-infra', 'sector-law'],
];

function checkTerm(
  what: string,
  written: string | undefined,
  known: readonly string[],
  path: Path,
  report: Report,
): void {
  if (written === undefined) return;
  const term = shortTerm(written);
  if (known.includes(term) || /^https:\/\/[^\s]+$/.test(term)) return;
  const parts = /^([A-Za-z][A-Za-z0-9-]*):([A-Za-z0-9][A-Za-z0-9-]*)$/.exec(term);
  const prefix = parts?.[1];
  const carried = new Set(known.map((one) => one.slice(0, one.indexOf(':'))));
  if (prefix === undefined) {
    report(path, `\`${written}\` is not a DPV term.`, `Such as ${known[0]}, or a whole https address.`);
  } else if (carried.has(prefix)) {
    report(
      path,
      `DPV ${DPV_VERSION} has no ${what} \`${written}\`.`,
      didYouMean(term, known) ??
        moved(term, known) ??
        `They stand at ${termAddress(`${prefix}:`).slice(0, -1)}.`,
    );
  } else if (!OTHER_PREFIXES.includes(prefix)) {
    const near = nearest(prefix, [...carried, ...OTHER_PREFIXES]);
    report(
      path,
      `\`${prefix}:\` is no prefix of DPV for a ${what}.`,
      near === null ? `Known: ${[...carried].join(', ')}.` : `Did you mean \`${near}:${parts?.[2]}\`?`,
    );
  }
}

/** A term that moved: the same name under another prefix. */
function moved(term: string, known: readonly string[]): string | null {
  const name = term.slice(term.indexOf(':'));
  const now = known.find((one) => one.endsWith(name));
  return now === undefined ? null : `Did you mean \`${now}\`?`;
}

function checkBasis(term: string, path: Path, report: Report): void {
  if (LEGAL_BASIS_TERMS.includes(shortTerm(term))) return;
  report(
    path,
    `\`${term}\` is not a legal basis of the GDPR.`,
    didYouMean(term, LEGAL_BASIS_TERMS) ?? 'From eu-gdpr:A6-1-a to -f, and eu-gdpr:A9-2-a to -j.',
  );
}

function checkSensitivity(id: string, category: CategoryFile, report: Report): void {
  const { dpv, sensitivity } = category;
  if (dpv === undefined || sensitivity === undefined) return;
  const inLaw = sensitivityOf({ ...category, sensitivity: undefined });
  if (inLaw === 'ordinary' || inLaw === sensitivity) return;
  const article = inLaw === 'special' ? 'a special category (Art. 9)' : 'about crime (Art. 10)';
  report(
    ['categories', id, 'sensitivity'],
    `\`${dpv}\` is ${article}.`,
    `Write \`${inLaw}\`, or leave it out.`,
  );
}

/**
 * Art. 9, 10 and 87: more than a basis in Art. 6 is needed to see some data. Asked where a pack says how sensitive a
 * category is: one that was written before there was such a word goes on as it was.
 */
function checkGround(pack: PackFile, id: string, reason: ReasonFile, report: Report): void {
  const bases = basesOf(reason).map(shortTerm);
  reason.categories?.forEach((name, index) => {
    const category = pack.categories?.[name];
    if (category === undefined) return;
    const { sensitivity } = category;
    const at: Path = ['reasons', id, 'categories', index];
    if (sensitivity === 'special' && !bases.some((basis) => basis.startsWith('eu-gdpr:A9-2-'))) {
      report(
        at,
        `\`${name}\` is special data (Art. 9), and this reason has no basis for it.`,
        'Add one of eu-gdpr:A9-2-a to -j to `basis`, or leave the category out.',
      );
    }
    if ((sensitivity === 'criminal' || sensitivity === 'citizen-number') && reason.law === undefined) {
      const what = sensitivity === 'criminal' ? 'data about crime (Art. 10)' : 'a citizen number (Art. 87)';
      report(
        at,
        `\`${name}\` is ${what}, which only national law permits to see.`,
        'Add `law:` with the article, or leave the category out.',
      );
    }
  });
}

function checkOptions(detector: Detector, options: Readonly<Record<string, unknown>>, report: Report): void {
  const known = DETECTOR_OPTIONS[detector] ?? {};
  const names = Object.keys(known);
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      report(
        ['detect', detector, name],
        `\`${detector}\` has no option \`${name}\`.`,
        didYouMean(name, [...names, 'on', 'severity', 'worksCouncil']) ??
          (names.length === 0 ? 'It has none of its own.' : `Known here: ${names.join(', ')}.`),
        'key',
      );
    } else if (!isOfKind(kind, value)) {
      report(['detect', detector, name], `\`${name}\` is ${OPTION_KINDS[kind]}.`);
    }
  }
}

function isOfKind(kind: OptionKind, value: unknown): boolean {
  if (kind === 'positive') return typeof value === 'number' && Number.isFinite(value) && value > 0;
  if (kind === 'count') return typeof value === 'number' && Number.isFinite(value) && value >= 0;
  if (kind === 'day') return value === 'P1D';
  return typeof value === 'string' && durationMs(value) !== null;
}
