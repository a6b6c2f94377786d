import legalBases from './legal-bases.json' with { type: 'json' };
import personalData from './personal-data.json' with { type: 'json' };
import purposes from './purposes.json' with { type: 'json' };

/**
 * The parts of W3C's Data Privacy Vocabulary that packs and consents speak: purposes, kinds of personal data and
 * legal bases, as the JSON files beside this one say them (version, source and licence stand in each). Terms are
 * written `dpv:CustomerCare`, or as the whole address `https://w3id.org/dpv#CustomerCare`, with or without a version.
 */

type Broader = ReadonlyMap<string, readonly string[]>;
const PURPOSES: Broader = new Map(Object.entries(purposes.broader));
const PERSONAL_DATA: Broader = new Map(Object.entries(personalData.broader));

export const PURPOSE_TERMS: readonly string[] = [...PURPOSES.keys()];
export const PERSONAL_DATA_TERMS: readonly string[] = [...PERSONAL_DATA.keys()];
export const LEGAL_BASIS_TERMS: readonly string[] = legalBases.terms;
/** Of the vocabulary carried here. */
export const DPV_VERSION: string = purposes.version;

/** What the addresses of the vocabulary begin with, by prefix. */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['dpv', ''],
  ['pd', '/pd'],
  ['eu-gdpr', '/legal/eu/gdpr'],
  ['sector-finance', '/sector/finance'],
  ['sector-publicservices', '/sector/publicservices'],
]);

/** Names that packs use for what the vocabulary calls otherwise. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['pd:NationalIdentificationNumber', 'pd:OfficialID'],
]);

/**
 * A term by its prefix, however it was written: `https://w3id.org/dpv/2.2/pd#Contact` → `pd:Contact`. What is no
 * address of a vocabulary carried here is returned as it stands.
 */
export function shortTerm(term: string): string {
  const parts = /^https:\/\/w3id\.org\/dpv((?:\/[^#]*)?)#(.+)$/.exec(term);
  if (parts === null) return OTHER_NAMES.get(term) ?? term;
  const path = (parts[1] ?? '').replace(/^\/\d+(?:\.\d+)*(?=\/|$)/, '');
  const prefix = [...NAMESPACES.keys()].find((one) => NAMESPACES.get(one) === path);
  return prefix === undefined ? term : `${prefix}:${parts[2]}`;
}

/** The address of a term: `pd:Contact` → `https://w3id.org/dpv/pd#Contact`. Unknown prefixes are left as they are. */
export function termAddress(term: string): string {
  const at = term.indexOf(':');
  const path = NAMESPACES.get(term.slice(0, at));
  return path === undefined ? term : `https://w3id.org/dpv${path}#${term.slice(at + 1)}`;
}

const ancestorsByPurpose = new Map<string, readonly string[]>();

/** Every broader purpose, nearest first; none for a top purpose, or one that the vocabulary here does not hold. */
export function ancestorsOf(purpose: string): readonly string[] {
  const term = shortTerm(purpose);
  let found = ancestorsByPurpose.get(term);
  if (found === undefined) {
    found = broaderOf(PURPOSES, term);
    // Anybody may send a purpose; only those of the vocabulary are remembered.
    if (PURPOSES.has(term)) ancestorsByPurpose.set(term, found);
  }
  return found;
}

function broaderOf(tree: Broader, term: string): string[] {
  const found = new Set<string>();
  let level: readonly string[] = tree.get(term) ?? [];
  while (level.length > 0) {
    for (const one of level) found.add(one);
    level = level.flatMap((one) => tree.get(one) ?? []).filter((one) => !found.has(one));
  }
  return [...found];
}

/** Whether what is said of `of` is said of this purpose: it is the same, or narrower. */
export function isNarrower(purpose: string, of: string): boolean {
  const wider = shortTerm(of);
  return shortTerm(purpose) === wider || ancestorsOf(purpose).includes(wider);
}

/** Whether the vocabulary counts this kind of personal data among the special categories (GDPR Art. 9). */
export function isSpecialCategory(personalDataTerm: string): boolean {
  return broaderOf(PERSONAL_DATA, shortTerm(personalDataTerm)).includes('dpv:SpecialCategoryPersonalData');
}

/** Whether it is about crime (GDPR Art. 10). */
export function isCriminal(personalDataTerm: string): boolean {
  const term = shortTerm(personalDataTerm);
  return term === 'pd:Criminal' || broaderOf(PERSONAL_DATA, term).includes('pd:Criminal');
}
