/**
 * Names that mean personal data, in English and Dutch, and names that only look like it. A name is split into
 * words; its head (the last words, as both languages build their compounds) must be a personal term:
 * `customerEmail` is an e-mail address, `emailTemplate` is a template.
 */

/** Concept → how it is written. Strong terms mean personal data wherever they stand. */
const STRONG: Readonly<Record<string, readonly string[]>> = {
  email: [
    'email',
    'e mail',
    'email address',
    'mail address',
    'emailadres',
    'e mailadres',
    'person email',
    'emailaddress',
  ],
  phone: [
    'phone',
    'phone number',
    'phonenumber',
    'telephone',
    'telephone number',
    'mobile phone',
    'mobile number',
    'mobilephone',
    'home phone',
    'msisdn',
    'telefoon',
    'telefoonnummer',
    'telefoon nummer',
    'mobiel nummer',
    'mobielnummer',
    'mobiele telefoon',
    '06 nummer',
    'other phone',
    'cell phone',
    'cellphone',
  ],
  bsn: [
    'bsn',
    'burgerservicenummer',
    'burger service nummer',
    'sofinummer',
    'citizen service number',
    'ssn',
    'social security number',
    'national id',
    'national insurance number',
    'bsn nummer',
  ],
  iban: [
    'iban',
    'rekeningnummer',
    'rekening nummer',
    'bankrekening',
    'bankrekeningnummer',
    'bank account',
    'bank account number',
    'account iban',
    'iban number',
    'iban nummer',
  ],
  birthDate: [
    'birth date',
    'birthdate',
    'date of birth',
    'dob',
    'birthday',
    'geboortedatum',
    'geboorte datum',
    'date birth',
  ],
  name: [
    'first name',
    'firstname',
    'last name',
    'lastname',
    'surname',
    'full name',
    'fullname',
    'given name',
    'family name',
    'voornaam',
    'voornamen',
    'achternaam',
    'tussenvoegsel',
    'klantnaam',
    'klant naam',
    'customer name',
    'geslachtsnaam',
    'maiden name',
    'volledige naam',
  ],
  address: [
    'home address',
    'postal address',
    'mailing address',
    'street address',
    'billing address',
    'shipping address',
    'mailing street',
    'mailing city',
    'mailing postal code',
    'billing street',
    'woonadres',
    'postadres',
    'factuuradres',
    'huisadres',
    'adresgegevens',
    'customer address',
    'klant adres',
    'klantadres',
  ],
  document: [
    'passport number',
    'passport',
    'paspoortnummer',
    'paspoort nummer',
    'drivers license',
    'driving licence',
    'license number',
    'rijbewijsnummer',
    'document number',
  ],
  card: ['card number', 'credit card', 'credit card number', 'creditcard', 'cvc', 'cvv'],
  health: ['diagnosis', 'diagnose', 'medication', 'medicatie', 'medical history'],
};

/** Weak terms mean it on a CRM record, or on something named after a person. */
const WEAK: Readonly<Record<string, readonly string[]>> = {
  name: ['name', 'naam', 'initials', 'voorletters', 'nickname', 'salutation'],
  address: [
    'address',
    'address1',
    'address2',
    'adres',
    'street',
    'straat',
    'straatnaam',
    'house number',
    'huisnummer',
    'postcode',
    'postal code',
    'zip',
    'zip code',
    'city',
    'woonplaats',
    'plaats',
    'location',
  ],
  phone: ['mobile', 'mobiel', 'fax', 'tel', 'cell'],
  gender: ['gender', 'geslacht', 'sex'],
  nationality: ['nationality', 'nationaliteit', 'country of birth', 'geboorteland', 'geboorteplaats'],
  birthDate: ['age', 'leeftijd', 'born'],
  notes: [
    'notes',
    'notities',
    'description',
    'comments',
    'opmerking',
    'opmerkingen',
    'subject',
    'body',
    'raw subject',
    'omschrijving',
  ],
  income: ['income', 'inkomen', 'salary', 'salaris', 'balance', 'saldo', 'invoices', 'annual income'],
};

/** Heads that turn what stands before them into something else are not needed: a head is simply not a term. */
const NEGATING_FIRST = new Set([
  'is',
  'has',
  'have',
  'had',
  'can',
  'should',
  'needs',
  'heeft',
  'moet',
  'no',
  'with',
  'use',
  'allow',
  'show',
  'require',
  'requires',
  'missing',
  'verify',
  'validate',
  'check',
  'count',
  'num',
  'send',
  'set',
  'get',
  'on',
  'enable',
  'disable',
  'invalid',
]);

/** `support.email` and `ipAddress` belong to nobody, or not to a customer. */
const NEGATING_BEFORE = new Set([
  'ip',
  'mac',
  'web',
  'base',
  'host',
  'bind',
  'listen',
  'listening',
  'server',
  'remote',
  'local',
  'memory',
  'contract',
  'wallet',
  'support',
  'noreply',
  'reply',
  'from',
  'sender',
  'system',
  'admin',
  'company',
  'organisation',
  'organization',
  'shop',
  'store',
  'office',
  'bcc',
  'url',
  'http',
  'domain',
  'dummy',
  'masked',
  'hashed',
  'redacted',
  'encrypted',
  'pseudonymised',
  'anonymous',
  'test',
  'file',
  'display',
  'template',
  'function',
  'class',
  'service',
  'event',
  'queue',
  'table',
  'product',
  'index',
]);

/** Holders whose fields are settings, not people. */
const IMPERSONAL_HOLDERS = new Set([
  'config',
  'configuration',
  'settings',
  'options',
  'opts',
  'env',
  'process',
  'template',
  'templates',
  'schema',
  'columns',
  'labels',
  'label',
  'messages',
  'errors',
  'smtp',
  'validators',
  'constants',
  'types',
  'features',
  'flags',
  'permissions',
  'translations',
  'i18n',
  'company',
  'support',
  'sender',
  'queue',
  'channel',
  'channels',
  'mapping',
  'routes',
  'route',
  'server',
  'socket',
  'listener',
  'stats',
  'metrics',
  'counts',
  'totals',
  'validation',
  'masked',
  'redacted',
  'required',
  'enabled',
  'patterns',
  'regex',
  'fields',
  'props',
  'package',
  'pkg',
  'product',
  'plan',
  'campaign',
  'organization',
  'organisation',
  'module',
  'function',
  'file',
  'styles',
  'icons',
  'component',
]);

const PERSON_HOLDERS = new Set([
  'customer',
  'contact',
  'klant',
  'patient',
  'lead',
  'person',
  'persoon',
  'user',
  'inwoner',
  'citizen',
  'burger',
  'subscriber',
  'client',
  'verzekerde',
  'debiteur',
  'member',
  'employee',
  'medewerker',
  'caller',
  'beller',
  'party',
  'applicant',
  'recipient',
  'consumer',
  'policyholder',
  'huurder',
  'tenant',
  'student',
  'guest',
  'passenger',
  'requester',
  'subject',
  'profile',
  'profiel',
  'betrokkene',
  'abonnee',
  'relatie',
]);

/** CRM fields that look like personal terms and are not about a person. */
const CRM_IMPERSONAL = new Set(['record type', 'record type name', 'case number', 'attributes']);

const strong = table(STRONG);
const weak = table(WEAK);

function table(terms: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(terms).flatMap(([concept, all]) => all.map((term) => [term, concept] as const)),
  );
}

/** `BSN__c` → `bsn`; `customerEmailAddress` → `customer email address`; `emails` → `email`. */
export function wordsOf(name: string): string[] {
  const words = name
    .replace(/__(c|pc|r)$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const last = words.at(-1);
  if (last && !strong.has(last) && !weak.has(last)) {
    const singular = last.endsWith('esses') ? last.slice(0, -2) : last.replace(/s$/, '');
    if (strong.has(singular) || weak.has(singular) || singular === 'number')
      words[words.length - 1] = singular;
  }
  return words;
}

export interface Concept {
  concept: string;
  strong: boolean;
}

/** What kind of personal data a name means; null for none. */
export function conceptOf(name: string): Concept | null {
  const words = wordsOf(name);
  const [first] = words;
  if (!first || (words.length > 1 && NEGATING_FIRST.has(first)) || CRM_IMPERSONAL.has(words.join(' ')))
    return null;
  for (let length = Math.min(4, words.length); length > 0; length--) {
    const head = words.slice(-length).join(' ');
    const before = words[words.length - length - 1];
    if (before && NEGATING_BEFORE.has(before)) continue;
    const concept = strong.get(head) ?? weak.get(head);
    if (concept) return { concept, strong: strong.has(head) };
  }
  return null;
}

export function isPersonHolder(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  return PERSON_HOLDERS.has(last) || PERSON_HOLDERS.has(last.replace(/(en|s)$/, ''));
}

export function isImpersonalHolder(name: string): boolean {
  return wordsOf(name).some((word) => IMPERSONAL_HOLDERS.has(word));
}
