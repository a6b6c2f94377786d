import type { FindingFilter } from '#store/port.ts';
import type { Hot } from './open.ts';

/** What a list of findings may be narrowed to, as conditions on `finding f`. */

const OPEN = "('open', 'asked', 'answered', 'to-confirm')";

/** The limit that the last step set for the next; null before the first. */
export const LAST_DUE =
  "(SELECT json_extract(s.data, '$.due') FROM review_step s WHERE s.finding = f.id ORDER BY s.seq DESC LIMIT 1)";

/** The integer of the supervisor that a finding was put to last. */
const ASSIGNEE = `(SELECT json_extract(s.data, '$.assignee') FROM review_step s
  WHERE s.finding = f.id AND s.step = 'assign' ORDER BY s.seq DESC LIMIT 1)`;

export function findingWhere(
  hot: Hot,
  filter: FindingFilter,
): { where: string[]; values: (string | number)[] } {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...more: (string | number)[]) => {
    where.push(condition);
    values.push(...more);
  };
  if (filter.status === 'any-open') add(`status IN ${OPEN}`);
  else if (filter.status !== undefined) add('status = ?', filter.status);
  if (filter.rule !== undefined)
    add('rules IN (SELECT f.rules FROM finding f, json_each(f.rules) r WHERE r.value = ?)', filter.rule);
  if (filter.guises === 'while open') add("(origin = 'detected' OR status <> 'closed')");
  if (filter.severity !== undefined) add('severity = ?', filter.severity);
  if (filter.origin !== undefined) add('origin = ?', filter.origin);
  if (filter.organisation !== undefined) add('organisation = ?', filter.organisation);
  if (filter.organisations !== undefined) {
    add('organisation IN (SELECT value FROM json_each(?))', JSON.stringify(filter.organisations));
  }
  if (filter.actor !== undefined) {
    add("about_kind = 'actor' AND about = ?", String(hot.keys.find('actor', filter.actor)?.ref ?? -1));
  }
  if (filter.subject !== undefined) {
    const known = hot.keys.find('subject', filter.subject);
    const seqs = known ? Array.from(hot.shelf.ofSubject(known.ref), ({ seq }) => seq) : [];
    add(
      'f.id IN (SELECT finding FROM finding_lookup WHERE lookup IN (SELECT value FROM json_each(?)))',
      JSON.stringify(seqs),
    );
  }
  if (filter.asked)
    add(
      "(id IN (SELECT finding FROM review_step WHERE step = 'ask') OR (status = 'closed' AND outcome = 'unjustified'))",
    );
  if (filter.actorKind !== undefined) {
    add(
      `about_kind = 'actor' AND (SELECT json_extract(d.data, '$.kind') FROM directory d
         WHERE d.type = 'actor' AND d.key = f.about ORDER BY d.version DESC LIMIT 1) = ?`,
      filter.actorKind,
    );
  }
  if (filter.madeBefore !== undefined) add('created_at < ?', filter.madeBefore);
  if (filter.assignee !== undefined)
    add(`${ASSIGNEE} = ?`, hot.keys.find('actor', filter.assignee)?.ref ?? -1);
  if (filter.overdue !== undefined) {
    const { at, decideWithin, not } = filter.overdue;
    const isOverdue = `status <> 'closed' AND coalesce(${LAST_DUE}, created_at + ?) <= ?`;
    add(not ? `NOT (${isOverdue})` : isOverdue, decideWithin, at);
  }
  if (filter.teams !== undefined) {
    add(
      `about_kind = 'actor' AND about IN (SELECT d.key FROM directory d, json_each(d.data, '$.teams') t
         WHERE d.type = 'actor' AND t.value IN (SELECT value FROM json_each(?))
           AND d.version = (SELECT max(version) FROM directory WHERE type = 'actor' AND key = d.key))`,
      JSON.stringify(filter.teams),
    );
  }
  return { where, values };
}
