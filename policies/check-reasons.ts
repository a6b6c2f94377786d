import { basesOf, isBeyondObjection, isMarketing, restsOnConsent } from './bases.ts';
import { checkContext } from './check-context.ts';
import { durationMs } from './durations.ts';
import { checkNames, didYouMean, entries, type Report } from './report.ts';
import type { PackFile, ReasonFile } from './schema.ts';
import type { Path } from './shape.ts';

/** Whether each reason makes sense: what it may see, the work it asks for, objections, places. */

export function checkReasons(pack: PackFile, report: Report): void {
  const categories = Object.keys(pack.categories ?? {});
  for (const [id, reason] of entries(pack.reasons)) {
    const at: Path = ['reasons', id];
    checkNames('category', reason.categories, categories, [...at, 'categories'], report);
    if (reason.breakGlass === true && reason.note !== 'required') {
      report(
        [...at, 'breakGlass'],
        'Emergency access needs a note.',
        'Add `note: required`: whoever breaks the glass says why.',
        'key',
      );
    }
    checkContext(reason.context, [...at, 'context'], report);
    checkWindows(reason, at, report);
    checkEscape(pack, id, reason, report);
    checkObjection(reason, at, report);
  }
}

function checkWindows({ evidence }: ReasonFile, at: Path, report: Report): void {
  for (const side of ['before', 'after'] as const) {
    const window = evidence?.[side];
    if (window !== undefined && durationMs(window) === null) {
      report(
        [...at, 'evidence', side],
        `\`${window}\` has months or years, which differ in length.`,
        'Write a window in weeks, days, hours or minutes.',
      );
    }
  }
}

/** Whoever is sent to another reason must be able to give it, and must not be sent on. */
function checkEscape(pack: PackFile, id: string, { evidence }: ReasonFile, report: Report): void {
  const name = evidence?.escape;
  if (evidence === undefined || name === undefined) return;
  const at: Path = ['reasons', id, 'evidence', 'escape'];
  const reasons = pack.reasons ?? {};
  const instead = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
  if (instead === undefined) {
    report(at, `There is no reason \`${name}\`.`, didYouMean(name, Object.keys(reasons)));
    return;
  }
  if (evidence.then === undefined || evidence.then === 'permit') {
    report(
      at,
      'Missing work is permitted here, so nobody needs another reason.',
      'Add `then: ask` or `then: deny`, or leave `escape` out.',
      'key',
    );
  }
  if (name === id || instead.evidence?.then === 'deny') {
    report(at, `\`${name}\` asks for work itself, so it is no way out.`, 'Name a reason that asks for none.');
  }
  const roles = Object.values(pack.roles ?? {});
  const isOpen = instead.breakGlass === true && !roles.some((role) => role.reasons?.includes(name));
  for (const [role, { reasons: own }] of entries(pack.roles)) {
    if (isOpen || !own?.includes(id) || own.includes(name)) continue;
    report(
      at,
      `\`${role}\` may give \`${id}\` and not \`${name}\`.`,
      `Add \`${name}\` to the reasons of \`${role}\`.`,
    );
  }
}

/** GDPR Art. 21: which reasons an objection reaches, and when one may be outweighed. */
function checkObjection(reason: ReasonFile, at: Path, report: Report): void {
  const { objection, because, law } = reason;
  const bases = basesOf(reason);
  const place: Path = [...at, 'objection'];
  if (because !== undefined && objection !== 'compelling') {
    report(
      [...at, 'because'],
      '`because` says which grounds outweigh an objection, and none do here.',
      'Add `objection: compelling`, or leave it out.',
      'key',
    );
  }
  if (objection === undefined) return;
  if (objection === 'compelling') {
    if (isMarketing(reason.purpose ?? null)) {
      report(place, 'An objection to marketing always binds (Art. 21(3)).', 'Leave `objection` out.');
    } else if (reason.consent !== undefined || restsOnConsent(bases)) {
      report(place, 'What rests on consent ends with it: nothing outweighs that.', 'Leave `objection` out.');
    } else if (because === undefined && law === undefined) {
      report(
        place,
        'Which compelling grounds outweigh an objection is not said.',
        'Add `because:` with the grounds, or `law:` with the article.',
        'key',
      );
    }
  } else if (isBeyondObjection(bases) && !isMarketing(reason.purpose ?? null)) {
    report(
      place,
      'No objection reaches a contract, a legal obligation or vital interests (Art. 21(1)).',
      'Leave `objection` out, or mend the basis.',
    );
  }
}
