import { basesOf } from './bases.ts';
import { durationMs, endOfDay, isTimeZone, leastDurationMs, startOfDay } from './durations.ts';
import type { Layers } from './layers.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './policy.ts';
import { isRegion } from './regions.ts';
import type { PackFile, ReasonFile } from './schema.ts';
import { type Path, pathText } from './shape.ts';
import { DEFAULT_RETENTION, WORKS_COUNCIL_DETECTORS } from './vocabulary.ts';

/**
 * Whether the parts of a policy make sense together. Every check runs and tells all it finds: a privacy
 * officer mends a pack in one go.
 */

/** A review may take this long after a window closed; what it needs must not be gone by then. */
export const REVIEW_DEADLINE_DAYS = 30;

type Report = (path: Path, message: string, hint?: string | null, part?: 'key' | 'value') => void;

/** All that is wrong with the merged layers; an empty list means that the policy can be built. */
export function checkLayers(layers: Layers): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message, hint = null, part = 'value') => {
    problems.push({ ...layers.locate(path, part), path: pathText(path), message, hint });
  };
  const pack = layers.contents;
  checkWhole(pack, report);
  const fields = checkCategories(pack, report);
  checkSystems(pack, fields, report);
  for (const [id, reason] of entries(pack.reasons)) checkReason(pack, id, reason, report);
  checkRoles(pack, report);
  checkOrganisations(pack, report);
  checkDetectors(pack, report);
  checkRetention(pack, report);
  checkRegions(pack.lint?.sinks?.regions, ['lint', 'sinks', 'regions'], report);
  return problems;
}

function entries<T>(section: Readonly<Record<string, T>> | undefined): [string, T][] {
  return Object.entries(section ?? {});
}

function checkWhole(pack: PackFile, report: Report): void {
  for (const word of ['mode', 'timezone', 'categories', 'reasons', 'roles'] as const) {
    if (pack[word] === undefined) report([word], `No layer says \`${word}\`.`, MISSING_HINTS[word]);
  }
  if (pack.timezone !== undefined && !isTimeZone(pack.timezone)) {
    const zones = Intl.supportedValuesOf('timeZone');
    const near = zones.find((zone) => zone.endsWith(`/${pack.timezone}`)) ?? nearest(pack.timezone, zones);
    report(
      ['timezone'],
      `\`${pack.timezone}\` is not a time zone of the IANA database.`,
      near === null ? 'Such as Europe/Amsterdam.' : `Did you mean \`${near}\`?`,
    );
  }
}

const MISSING_HINTS = {
  mode: 'Start with `mode: observe`: it records and warns, and blocks nothing.',
  timezone: 'Such as Europe/Amsterdam.',
  categories: 'Name the fields that may be looked at, in categories.',
  reasons: 'Name the reasons people may give.',
  roles: 'Name the roles and the reasons each may give.',
};

/** Field → category, for the checks that follow. */
function checkCategories(pack: PackFile, report: Report): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [id, category] of entries(pack.categories)) {
    checkTerm(category.dpv, ['categories', id, 'dpv'], report);
    category.fields.forEach((field, index) => {
      const owner = fields.get(field);
      if (owner === undefined) fields.set(field, id);
      else {
        report(
          ['categories', id, 'fields', index],
          owner === id ? `\`${field}\` stands here twice.` : `\`${field}\` is in \`${owner}\` already.`,
          'A field belongs to one category, so that permitting a category means one thing.',
        );
      }
    });
  }
  return fields;
}

function checkSystems(pack: PackFile, fields: ReadonlyMap<string, string>, report: Report): void {
  for (const [system, objects] of entries(pack.systems)) {
    for (const [object, names] of entries(objects)) {
      for (const [name, field] of entries(names)) {
        if (!fields.has(field)) {
          report(
            ['systems', system, object, name],
            `\`${field}\` is in no category.`,
            didYouMean(field, fields.keys()) ?? 'Add it to a category, or leave this line out.',
          );
        }
      }
    }
  }
}

function checkReason(pack: PackFile, id: string, reason: ReasonFile, report: Report): void {
  const categories = Object.keys(pack.categories ?? {});
  reason.categories?.forEach((category, index) => {
    if (!categories.includes(category)) {
      report(
        ['reasons', id, 'categories', index],
        `There is no category \`${category}\`.`,
        didYouMean(category, categories),
      );
    }
  });
  checkTerm(reason.purpose, ['reasons', id, 'purpose'], report);
  const listed = Array.isArray(reason.basis);
  basesOf(reason).forEach((basis, index) => {
    checkBasis(basis, ['reasons', id, 'basis', ...(listed ? [index] : [])], report);
  });
  if (reason.breakGlass === true && reason.note !== 'required') {
    report(
      ['reasons', id, 'breakGlass'],
      'Emergency access needs a note.',
      'Add `note: required`: whoever breaks the glass says why.',
      'key',
    );
  }
  for (const side of ['before', 'after'] as const) {
    const window = reason.evidence?.[side];
    if (window !== undefined && durationMs(window) === null) {
      report(
        ['reasons', id, 'evidence', side],
        `\`${window}\` has months or years, which differ in length.`,
        'Write a window in weeks, days, hours or minutes.',
      );
    }
  }
}

function checkRoles(pack: PackFile, report: Report): void {
  for (const [id, role] of entries(pack.roles)) {
    checkReasonList(pack, role.reasons, ['roles', id, 'reasons'], report);
    for (const [action, mandate] of entries(role.mandate)) {
      const { currency } = mandate;
      if (currency !== undefined && !CURRENCIES.has(currency)) {
        report(['roles', id, 'mandate', action, 'currency'], `\`${currency}\` is not a currency.`);
      }
      if (currency !== undefined && mandate.max === undefined) {
        report(
          ['roles', id, 'mandate', action, 'currency'],
          'A currency without `max` limits nothing.',
          'Add `max`, or leave the currency out.',
          'key',
        );
      }
    }
  }
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function checkOrganisations(pack: PackFile, report: Report): void {
  const zone = pack.timezone !== undefined && isTimeZone(pack.timezone) ? pack.timezone : 'UTC';
  for (const [id, organisation] of entries(pack.organisations)) {
    checkReasonList(pack, organisation.reasons, ['organisations', id, 'reasons'], report);
    checkRegions(organisation.regions, ['organisations', id, 'regions'], report);
    const from = organisation.from === undefined ? null : momentStart(organisation.from, zone);
    const until = organisation.until === undefined ? null : momentEnd(organisation.until, zone);
    if (organisation.from !== undefined && from === null) {
      report(['organisations', id, 'from'], `There is no day \`${organisation.from}\`.`);
    }
    if (organisation.until !== undefined && until === null) {
      report(['organisations', id, 'until'], `There is no day \`${organisation.until}\`.`);
    }
    if (from !== null && until !== null && until <= from) {
      report(['organisations', id, 'until'], 'This contract ends before it begins.', null, 'key');
    }
  }
}

/** The instant a `from` begins: a bare date at its first moment in the zone. Null when there is no such day. */
export function momentStart(text: string, zone: string): number | null {
  return text.includes('T') ? instant(text) : startOfDay(text, zone);
}

/** The instant an `until` ends, exclusive: a bare date includes its whole day in the zone. */
export function momentEnd(text: string, zone: string): number | null {
  return text.includes('T') ? instant(text) : endOfDay(text, zone);
}

function instant(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) || startOfDay(text.slice(0, 10), 'UTC') === null ? null : at;
}

function checkDetectors(pack: PackFile, report: Report): void {
  for (const detector of WORKS_COUNCIL_DETECTORS) {
    const settings = pack.detect?.[detector];
    if (settings?.on === true && settings.worksCouncil === undefined) {
      report(
        ['detect', detector, 'on'],
        `\`${detector}\` needs the works council’s consent before it is on.`,
        'Add `worksCouncil:` with the reference of the decision.',
        'key',
      );
    }
  }
}

function checkRetention(pack: PackFile, report: Report): void {
  let longest = 0;
  let by = '';
  for (const [id, reason] of entries(pack.reasons)) {
    const before = durationMs(reason.evidence?.before ?? 'PT0S') ?? 0;
    const after = durationMs(reason.evidence?.after ?? 'PT0S') ?? 0;
    if (before + after > longest) {
      longest = before + after;
      by = id;
    }
  }
  const least = longest + REVIEW_DEADLINE_DAYS * 86_400_000;
  for (const kind of ['lookups', 'evidence', 'findings'] as const) {
    const kept = pack.retention?.[kind] ?? DEFAULT_RETENTION[kind];
    if ((leastDurationMs(kept) ?? 0) >= least) continue;
    const days = Math.ceil(least / 86_400_000);
    report(
      ['retention', kind],
      `\`${kept}\` is too short: ${by === '' ? 'a review' : `the window of \`${by}\` and a review`} may take ${days} days together.`,
      `At least P${days}D.`,
    );
  }
}

function checkReasonList(
  pack: PackFile,
  list: readonly string[] | undefined,
  path: Path,
  report: Report,
): void {
  const known = Object.keys(pack.reasons ?? {});
  list?.forEach((reason, index) => {
    if (!known.includes(reason)) {
      report([...path, index], `There is no reason \`${reason}\`.`, didYouMean(reason, known));
    }
  });
}

function checkRegions(list: readonly string[] | undefined, path: Path, report: Report): void {
  list?.forEach((code, index) => {
    if (!isRegion(code)) {
      const hint = code === 'UK' ? 'Did you mean `GB`?' : 'Two capitals of ISO 3166-1, or EU.';
      report([...path, index], `\`${code}\` is not a country.`, hint);
    }
  });
}

/** Prefixes of W3C's Data Privacy Vocabulary, version 2, and its extensions. */
const PREFIXES = [
  ...['dpv', 'pd', 'tech', 'ai', 'loc', 'risk', 'justifications'],
  ...['eu-gdpr', 'eu-dga', 'eu-aiact', 'eu-nis2', 'eu-rights', 'legal-eu', 'legal-nl'],
  ...['sector-education', 'sector-finance', 'sector-health', 'sector-infra', 'sector-law'],
  'sector-publicservices',
];

function checkTerm(term: string | undefined, path: Path, report: Report): void {
  if (term === undefined || /^https:\/\/[^\s]+$/.test(term)) return;
  const parts = /^([A-Za-z][A-Za-z0-9-]*):([A-Za-z0-9][A-Za-z0-9-]*)$/.exec(term);
  const prefix = parts?.[1];
  if (prefix === undefined) {
    report(path, `\`${term}\` is not a DPV term.`, 'Such as dpv:CustomerCare, or a whole https address.');
  } else if (!PREFIXES.includes(prefix)) {
    const near = nearest(prefix, PREFIXES);
    report(
      path,
      `\`${prefix}:\` is not a prefix of the Data Privacy Vocabulary.`,
      near === null ? `Known: ${PREFIXES.join(', ')}.` : `Did you mean \`${near}:${parts?.[2]}\`?`,
    );
  }
}

function checkBasis(term: string | undefined, path: Path, report: Report): void {
  if (term === undefined) return;
  if (!/^eu-gdpr:(?:A6-1-[a-f](?:-\w+)*|A9-2-[a-j])$/.test(term)) {
    report(path, `\`${term}\` is not a legal basis of the GDPR.`, 'From eu-gdpr:A6-1-a to eu-gdpr:A6-1-f.');
  }
}

function didYouMean(word: string, known: Iterable<string>): string | null {
  const near = nearest(word, known);
  return near === null ? null : `Did you mean \`${near}\`?`;
}
