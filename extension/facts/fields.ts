import type { Policy } from '../../policies/policy.ts';
import { conceptOf } from './personal.ts';

/** From a CRM's name for a field to the policy's. */

/** What one name of a field means under a policy. */
export type Meaning =
  /** Policy fields; several where objects share the name and nobody knows which object this is. */
  | { kind: 'fields'; fields: readonly string[] }
  /** Not in the policy, but its name says personal data. */
  | { kind: 'personal'; concept: string }
  /** Not in the policy, and nothing says it is about a person: an id, a date, a status. */
  | { kind: 'none' };

/**
 * What a field of a CRM record means. `name` may lead through relationships: `Account.Owner.Email`.
 * Salesforce does not mind upper or lower case; nor does this.
 */
export function nativeMeaning(policy: Policy, system: string, object: string | null, name: string): Meaning {
  const path = name.split('.');
  const last = path.at(-1) ?? name;
  const holder = path.length > 1 ? relationship(path.at(-2) ?? '') : object;
  const objects = policy.systems.get(system);
  const whole = objects && object !== null ? lookUp(objectNamed(objects, object), name) : null;
  const exact = whole ?? (objects && holder !== null ? lookUp(objectNamed(objects, holder), last) : null);
  if (exact) return { kind: 'fields', fields: [exact] };
  // Of another object, or of one that nobody can tell: what the name means wherever it is known.
  const anywhere = new Set<string>();
  for (const fields of objects?.values() ?? []) {
    const field = lookUp(fields, last);
    if (field) anywhere.add(field);
  }
  if (anywhere.size > 0) return { kind: 'fields', fields: [...anywhere] };
  return byConcept(policy, last, path.length > 1 || isPersonObject(object));
}

/** What a name in a lookup's own `fields` means: the policy's field, or a system's name for one. */
export function requestedMeaning(
  policy: Policy,
  system: string | null,
  object: string | null,
  name: string,
): readonly string[] {
  if (policy.fields.has(name)) return [name];
  const found = new Set<string>();
  for (const [id, objects] of policy.systems) {
    if (system !== null && policy.systems.has(system) && id !== system) continue;
    const own = object === null ? null : lookUp(objectNamed(objects, object), name);
    if (own) return [own];
    for (const fields of objects.values()) {
      const field = lookUp(fields, name);
      if (field) found.add(field);
    }
  }
  return [...found];
}

/** Objects whose records are people: a weak term such as `Name` is personal on them, not on a campaign. */
export function isPersonObject(object: string | null): boolean {
  return (
    object === null ||
    /contact|lead|account|user|person|customer|klant|case|ticket|requester|patient|member|subscriber|abonnee|relatie|debiteur|gebruiker|profile|deelnemer|guest|applicant|candidate|kandidaat|prospect|persoon|people|partner|bewoner|inwoner|huurder|debtor|employee|medewerker/i.test(
      object,
    )
  );
}

function byConcept(policy: Policy, name: string, onPerson: boolean): Meaning {
  const concept = conceptOf(name);
  if (!concept || (!concept.strong && !onPerson)) return { kind: 'none' };
  const fields = [...policy.fields.keys()].filter((field) => conceptOf(field)?.concept === concept.concept);
  if (fields.length > 0) return { kind: 'fields', fields: [fields[0] ?? ''] };
  return concept.strong ? { kind: 'personal', concept: concept.concept } : { kind: 'none' };
}

function objectNamed(
  objects: ReadonlyMap<string, ReadonlyMap<string, string>>,
  name: string,
): ReadonlyMap<string, string> | null {
  const plain = (each: string): string => each.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '');
  for (const [object, fields] of objects) if (plain(object) === plain(name)) return fields;
  return null;
}

function lookUp(fields: ReadonlyMap<string, string> | null, name: string): string | null {
  if (!fields) return null;
  const exact = fields.get(name);
  if (exact) return exact;
  for (const [native, field] of fields) if (native.toLowerCase() === name.toLowerCase()) return field;
  return null;
}

/** `Contact__r` leads to Contact__c; Owner and CreatedBy lead to users. */
function relationship(name: string): string {
  if (/^(owner|createdby|lastmodifiedby|manager)$/i.test(name)) return 'User';
  if (/^reportsto$/i.test(name)) return 'Contact';
  return name.replace(/__r$/i, '__c');
}
