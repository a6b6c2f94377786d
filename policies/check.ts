import { checkContext, checkRegions } from './check-context.ts';
import { checkReasons } from './check-reasons.ts';
import { checkTerms } from './check-terms.ts';
import { isTimeZone, leastDurationMs, momentEnd, momentStart, windowOf } from './durations.ts';
import { checkExplanations } from './explanations.ts';
import type { Layers } from './layers.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './policy.ts';
import { checkNames, didYouMean, entries, type Report } from './report.ts';
import { checkReview, reviewDeadline } from './review.ts';
import type { MandateFile, PackFile } from './schema.ts';
import { type Path, pathText } from './shape.ts';
import { DEFAULT_RETENTION, WORKS_COUNCIL_DETECTORS } from './vocabulary.ts';

/**
 * Whether the parts of a policy make sense together. Every check runs and tells all it finds: a privacy
 * officer mends a pack in one go.
 */

/** All that is wrong with the merged layers; an empty list means that the policy can be built. */
export function checkLayers(layers: Layers): Problem[] {
  return [...checkMeaning(layers), ...reported(layers, checkTerms)];
}

/** The same, but for the words of vocabularies, which grow: what a policy of earlier days was held to. */
export function checkMeaning(layers: Layers): Problem[] {
  return reported(layers, (pack, report) => {
    checkWhole(pack, report);
    const fields = checkCategories(pack, report);
    checkSystems(pack, fields, report);
    checkReasons(pack, report);
    checkRoles(pack, report);
    checkOrganisations(pack, report);
    checkNotices(pack, report);
    checkDetectors(pack, report);
    checkRetention(pack, report);
    checkReview(pack, report);
    checkExplanations(pack, report);
    checkRegions(pack.lint?.sinks?.regions, ['lint', 'sinks', 'regions'], report);
  });
}

function reported(layers: Layers, check: (pack: PackFile, report: Report) => void): Problem[] {
  const problems: Problem[] = [];
  check(layers.contents, (path, message, hint = null, part = 'value') => {
    problems.push({ ...layers.locate(path, part), path: pathText(path), message, hint });
  });
  return problems;
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
    if (category.fields === undefined) {
      report(['categories', id], 'No layer says which `fields` this category has.', null, 'key');
    }
    category.fields?.forEach((field, index) => {
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

function checkRoles(pack: PackFile, report: Report): void {
  for (const [id, role] of entries(pack.roles)) {
    const at: Path = ['roles', id];
    checkNames('reason', role.reasons, Object.keys(pack.reasons ?? {}), [...at, 'reasons'], report);
    for (const [action, mandate] of entries(role.mandate)) {
      checkMandate(mandate, [...at, 'mandate', action], report);
    }
    checkContext(role.context, [...at, 'context'], report);
    if (role.actsFor !== undefined && role.kind !== 'software') {
      report(
        [...at, 'actsFor'],
        'Only programs must act for somebody.',
        'Add `kind: software`, or leave `actsFor` out.',
        'key',
      );
    }
  }
}

function checkMandate({ max, currency }: MandateFile, at: Path, report: Report): void {
  if (currency === undefined) return;
  if (!CURRENCIES.has(currency)) report([...at, 'currency'], `\`${currency}\` is not a currency.`);
  if (max === undefined) {
    report(
      [...at, 'currency'],
      'A currency without `max` limits nothing.',
      'Add `max`, or leave the currency out.',
      'key',
    );
  }
}

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

function checkOrganisations(pack: PackFile, report: Report): void {
  const zone = pack.timezone !== undefined && isTimeZone(pack.timezone) ? pack.timezone : 'UTC';
  for (const [id, organisation] of entries(pack.organisations)) {
    const at: Path = ['organisations', id];
    checkNames('reason', organisation.reasons, Object.keys(pack.reasons ?? {}), [...at, 'reasons'], report);
    checkNames('role', organisation.roles, Object.keys(pack.roles ?? {}), [...at, 'roles'], report);
    const categories = Object.keys(pack.categories ?? {});
    checkNames('category', organisation.categories, categories, [...at, 'categories'], report);
    checkContext(organisation.context, [...at, 'context'], report);
    for (const [action, ceiling] of entries(organisation.mandate)) {
      checkMandate(ceiling, [...at, 'mandate', action], report);
      if (ceiling.max === undefined && ceiling.persons !== 2) {
        report(
          [...at, 'mandate', action],
          'This ceiling limits nothing.',
          'Give it `max` or `persons: 2`, or leave it out.',
          'key',
        );
      }
    }
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

/** Words that a customer's choice decides. */
const OF_CONSENT = ['consent-missing', 'consent-withdrawn'] as const;

/** A notice never tells what a customer chose: none, refused and withdrawn read the same. */
function checkNotices(pack: PackFile, report: Report): void {
  const [missing, withdrawn] = OF_CONSENT.map((id) => pack.notices?.[id]);
  if (missing?.nl === withdrawn?.nl && missing?.en === withdrawn?.en) return;
  const written = missing === undefined ? 'consent-withdrawn' : 'consent-missing';
  const other = missing === undefined ? 'consent-missing' : 'consent-withdrawn';
  report(
    ['notices', written],
    'Consent that is missing and consent that was refused or withdrawn must be told in the same words.',
    `Write \`${other}\` the same: a notice never tells what the customer chose.`,
    'key',
  );
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
    const window = windowOf(reason.evidence?.before) + windowOf(reason.evidence?.after);
    if (window > longest) {
      longest = window;
      by = id;
    }
  }
  const least = longest + reviewDeadline(pack);
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
