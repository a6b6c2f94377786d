import { checkDisclosure, type Disclosure, type LedgerEntry } from '#ledger/entry.ts';
import type { Consent, ConsentStatus } from '#model/consent.ts';
import type { Receipt } from '#model/lookup.ts';
import { shortTerm } from '#policies/dpv/dpv.ts';
import { localTime } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Language, Text } from '#policies/vocabulary.ts';
import { timestamp } from '#server/clock.ts';

/**
 * What a customer is handed for a word of theirs: what was said, to whom, since when, until when, and how to withdraw
 * it, with enough to check offline that it stands in the ledger (`inzage verify RECEIPT.json --key …`).
 */
export const RECEIPT_FORMAT = 'inzage-consent-receipt/1';

export interface ConsentReceipt {
  format: typeof RECEIPT_FORMAT;
  id: string;
  receivedAt: string;
  /** The same in sentences: the service's word, which nothing proves. */
  text: { nl: string[]; en: string[] };
  ledger: Receipt & { verifierKey: string };
  /** What was said, exactly as the entry's subject digest has it, and what the digest is checked with. */
  disclosure: Disclosure;
  /** `.tlog-proof` (C2SP), which carries the entry. */
  proof: string;
}

export interface ReceiptParts {
  consent: Consent;
  receipt: Receipt;
  disclosure: Disclosure;
  proof: string;
  verifierKey: string;
  policy: Policy;
  /** The organisation's own name, where the directory has one. */
  organisation: string | null;
}

export function receiptOf(parts: ReceiptParts): ConsentReceipt {
  const { consent, receipt, disclosure, proof, verifierKey } = parts;
  return {
    format: RECEIPT_FORMAT,
    id: consent.id,
    receivedAt: timestamp(consent.receivedAt),
    text: { nl: sentences(parts, 'nl'), en: sentences(parts, 'en') },
    ledger: { ...receipt, verifierKey },
    disclosure,
    proof,
  };
}

const DID: Record<ConsentStatus, Text> = {
  given: { nl: 'U gaf toestemming', en: 'You gave consent' },
  refused: { nl: 'U weigerde toestemming', en: 'You refused consent' },
  withdrawn: { nl: 'U trok uw toestemming in', en: 'You withdrew your consent' },
  expired: { nl: 'Uw toestemming is afgelopen', en: 'Your consent has ended' },
  objected: { nl: 'U maakte bezwaar', en: 'You objected' },
  'objection-lifted': { nl: 'U trok uw bezwaar in', en: 'You took back your objection' },
};

const WORDS = {
  what: { nl: 'Waarvoor', en: 'What for' },
  part: { nl: 'Welke gegevens', en: 'Which data' },
  all: { nl: 'alle gegevens die daarvoor nodig zijn', en: 'all data that this needs' },
  whom: { nl: 'Aan wie', en: 'To whom' },
  everybody: {
    nl: 'ons, en wie voor ons werken',
    en: 'us, and those who work for us',
  },
  until: { nl: 'Tot', en: 'Until' },
  open: { nl: 'totdat u het intrekt', en: 'you withdraw it' },
  how: { nl: 'Hoe u het zei', en: 'How you said it' },
  notice: { nl: 'Uitleg die u kreeg', en: 'Notice you were shown' },
  number: { nl: 'Nummer', en: 'Number' },
  withdraw: { nl: 'Intrekken', en: 'To withdraw' },
  withdrawHow: {
    nl: 'Zeg het op dezelfde manier als u het gaf, of noem ons dit nummer. Het geldt vanaf de eerstvolgende keer dat iemand uw gegevens wil inzien.',
    en: 'Say so in the way you gave it, or tell us this number. It holds from the very next time that anybody wants to look at your data.',
  },
} as const satisfies Record<string, Text>;

/** What was said, a line a fact. */
function sentences({ consent, policy, organisation }: ReceiptParts, language: Language): string[] {
  const { at, validUntil, categories, noticeVersion, method, channel, status, id } = consent;
  const say = (word: keyof typeof WORDS): string => WORDS[word][language];
  const when = (ms: number): string => localText(ms, policy.timezone, language);
  const line = (word: keyof typeof WORDS, value: string): string =>
    `${say(word)}: ${value}${value.endsWith('.') ? '' : '.'}`;
  const part = categories?.map((one) => policy.categories.get(one)?.label[language] ?? one).join(', ');
  const isGiven = status === 'given';
  return [
    `${DID[status][language]} (${when(at)}).`,
    line('what', subjectMatter(consent, policy, language)),
    ...(isGiven ? [line('part', part ?? say('all'))] : []),
    line('whom', organisation ?? consent.organisation ?? say('everybody')),
    ...(isGiven ? [line('until', validUntil === null ? say('open') : when(validUntil))] : []),
    line('how', channel === undefined ? method : `${method}, ${channel}`),
    ...(noticeVersion === null ? [] : [line('notice', noticeVersion)]),
    line('number', id),
    ...(isGiven ? [line('withdraw', consent.record?.withdrawalMethod ?? say('withdrawHow'))] : []),
  ];
}

/** The reason's label, or the purpose's own name. */
function subjectMatter({ reason, purpose }: Consent, policy: Policy, language: Language): string {
  if (reason !== null) return policy.reasons.get(reason)?.label[language] ?? reason;
  return shortTerm(purpose ?? '')
    .replace(/^[\w-]+:/, '')
    .replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

const MONTHS: Record<Language, string[]> = {
  nl: 'januari februari maart april mei juni juli augustus september oktober november december'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

/** `24 november 2026, 10:00`, on the wall clock of the policy's zone. */
function localText(ms: number, zone: string, language: Language): string {
  const { year, month, day, hour, minute } = localTime(ms, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${day} ${MONTHS[language][month - 1]} ${year}, ${two(hour)}:${two(minute)}`;
}

/** What of a receipt the entry does not bear out; null where it does. */
export function receiptMistake(receipt: ConsentReceipt, entry: LedgerEntry): string | null {
  if (entry.kind !== 'consent') return `the entry is a ${entry.kind}`;
  if (entry.id !== receipt.id) return 'the entry is of another word';
  if (entry.at !== receipt.receivedAt) return 'the entry was taken in at another time';
  const { disclosure } = receipt;
  const isOpened = typeof disclosure === 'object' && disclosure !== null;
  return isOpened && checkDisclosure(entry, 'subject', disclosure)
    ? null
    : 'what was said is not what the entry’s digest stands for';
}

/** An entry, its path and its words, many times over: an export is not read twice to see that it is none. */
const RECEIPT_BYTES_MAX = 1 << 20;

/** A receipt as it was handed out; null for any other file. */
export function readReceipt(file: Uint8Array): ConsentReceipt | null {
  if (file[0] !== 0x7b || file.length > RECEIPT_BYTES_MAX) return null;
  try {
    const read = JSON.parse(Buffer.from(file).toString('utf8')) as ConsentReceipt;
    return read.format === RECEIPT_FORMAT && typeof read.proof === 'string' ? read : null;
  } catch {
    return null;
  }
}
