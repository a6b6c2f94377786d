import type { KeyGroup, Person } from './keys.ts';
import type { Hot } from './open.ts';

/**
 * What `hot.db` holds of a person beyond their integer, made empty. Texts are overwritten by others of the same
 * length, so that SQLite writes over them in place instead of leaving them in a freed corner of a page.
 */
export function blankPerson(hot: Hot, group: KeyGroup, person: Person): void {
  hot.db.prepare('DELETE FROM alias WHERE kind = ? AND ref = ?').run(group, person.ref);
  blankDirectory(hot, group, person.ref);
  blankLooks(hot, person.id);
  if (group === 'subject') blankSubject(hot, person.ref);
  else blankActor(hot, person);
}

/** Every version: handles, household keys, aliases in other systems, the segment. */
function blankDirectory({ db }: Hot, group: KeyGroup, ref: number): void {
  const select = db.prepare<[string, string], { version: number; data: string }>(
    'SELECT version, data FROM directory WHERE type = ? AND key = ?',
  );
  const overwrite = db.prepare('UPDATE directory SET data = ? WHERE version = ?');
  for (const { version, data } of select.all(group, String(ref))) {
    overwrite.run('{}'.padEnd(Buffer.byteLength(data)), version);
  }
}

/** Who looked at this person stays; at whom they looked goes. */
function blankLooks({ db, keys }: Hot, id: string): void {
  const target = keys.rekey(id).toString('base64');
  db.prepare('UPDATE audit_look SET target = ? WHERE target = ?').run(' '.repeat(target.length), target);
}

function blankSubject({ db }: Hot, ref: number): void {
  db.prepare(
    `UPDATE evidence SET party = NULL WHERE subject IS NULL AND party IN (SELECT handle FROM handle WHERE subject = ?)`,
  ).run(ref);
  // The record's type among its actors stays: a call with an erased customer is not one with nobody known.
  db.prepare('UPDATE evidence SET subject = NULL, party = NULL WHERE subject = ?').run(ref);
  db.prepare('DELETE FROM handle WHERE subject = ?').run(ref);
  db.prepare('DELETE FROM campaign_member WHERE subject = ?').run(ref);
  db.prepare('DELETE FROM consent WHERE subject = ?').run(ref);
  db.prepare("UPDATE hold SET reason = '' WHERE subject = ?").run(ref);
  db.prepare(
    `UPDATE directory SET data = json_set(data, '$.customerId', NULL)
     WHERE type = 'actor' AND json_extract(data, '$.customerId') = ?`,
  ).run(ref);
}

function blankActor({ db }: Hot, { ref, id }: Person): void {
  const account = String(ref);
  db.prepare('DELETE FROM session WHERE account = ?').run(account);
  db.prepare('DELETE FROM sign_in_link WHERE account = ?').run(account);
  db.prepare("UPDATE hold SET reason = '' WHERE actor = ?").run(ref);
  // A token is named after its account, and nobody uses this one any more.
  db.prepare(
    'UPDATE token SET name = ?, revoked_at = coalesce(revoked_at, created_at), expires_at = created_at WHERE name = ?',
  ).run('-'.repeat(id.length), id);
}
