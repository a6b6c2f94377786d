import { HOME, parseRange } from './context.ts';
import { isRegion } from './regions.ts';
import type { Report } from './report.ts';
import type { ContextFile } from './schema.ts';
import type { Path } from './shape.ts';

/** Conditions on where somebody looks from, and countries. */

export function checkContext(context: ContextFile | undefined, path: Path, report: Report): void {
  if (context === undefined) return;
  const { then, ...conditions } = context;
  if (Object.values(conditions).every((condition) => condition === undefined)) {
    report(
      path,
      'No condition is said here.',
      'Name sites, a device, networks, countries or `home: false`.',
      'key',
    );
  }
  if (context.home === false && context.sites?.includes(HOME)) {
    report(
      [...path, 'sites', context.sites.indexOf(HOME)],
      'Home is both named and refused.',
      'Leave `home` out of one of the two.',
    );
  }
  context.networks?.forEach((range, index) => {
    if (parseRange(range) === null) {
      report(
        [...path, 'networks', index],
        `\`${range}\` is not a range of addresses.`,
        'Such as 10.2.0.0/16, 2001:db8::/32 or a single address.',
      );
    }
  });
  checkRegions(context.countries, [...path, 'countries'], report);
}

export function checkRegions(list: readonly string[] | undefined, path: Path, report: Report): void {
  list?.forEach((code, index) => {
    if (!isRegion(code)) {
      const hint = code === 'UK' ? 'Did you mean `GB`?' : 'Two capitals of ISO 3166-1, or EU.';
      report([...path, index], `\`${code}\` is not a country.`, hint);
    }
  });
}
