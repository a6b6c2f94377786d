import type { Text } from '../../policies/vocabulary.ts';
import {
  CITIZEN_NUMBER,
  NOBODY,
  OTHER_NUMBER,
  PERSONAL_MAIL,
  SIGNATURE,
} from '../facts/knowledge/persons.ts';
import { calledName, type Literal, literalsOf } from '../facts/literals.ts';
import type { Found, Rule } from './rule.ts';

export const hardCodedPersonalData: Rule = {
  id: 'hard-coded-personal-data',
  level: 'error',
  title: { nl: 'Persoonsgegevens in de broncode', en: 'Personal data in the source code' },
  articles: ['5(1)(e)', '5(1)(f)', '32'],
  check: (facts) =>
    literalsOf(facts.world.unit).flatMap((literal): Found[] => {
      const what = whatIs(literal);
      if (!what) return [];
      return [
        {
          span: literal.span,
          message: {
            nl: `Hier staat ${what.nl} in de broncode, voor iedereen die haar leest en zolang haar geschiedenis bestaat.`,
            en: `Here ${what.en} stands in the source code, for whoever reads it and as long as its history lasts.`,
          },
          about: { reasons: [], category: null, subject: what.en },
        },
      ];
    }),
};

function whatIs(literal: Literal): Text | null {
  const { value } = literal;
  if (typeof value === 'number') {
    const isNamed = CITIZEN_NUMBER.test(literal.name ?? '');
    // With its leading zero left out it still has eight digits.
    return isNamed && /^\d{8,9}$/.test(String(value)) && isBsn(String(value)) ? BSN : null;
  }
  if (typeof value !== 'string' || value.length > 20_000) return null;
  if (isCitizenNumber(literal, value)) return BSN;
  const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/.exec(value);
  if (iban && isIban(iban[0])) return IBAN;
  const mail = /(?<![\w.+-])([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)(?![\w-])/.exec(value);
  const isExample = /placeholder|example|voorbeeld|sample|hint/i.test(literal.name ?? '');
  // Who wrote the code said so, where a comment or `__author__` says it.
  const isSigned =
    literal.alone ||
    SIGNATURE.test(literal.name ?? '') ||
    (mail && /(author|maintainer|copyright)s?\b[^\n]*\n?[^\n]*$/i.test(value.slice(0, mail.index)));
  if (mail && !isExample && !isSigned && isSomebodysMail(mail[1] ?? '', mail[2] ?? '')) return MAIL;
  return null;
}

const BSN: Text = { nl: 'een burgerservicenummer', en: 'a citizen service number' };
const IBAN: Text = { nl: 'een rekeningnummer', en: 'a bank account number' };
const MAIL: Text = { nl: 'iemands e-mailadres', en: 'somebody’s e-mail address' };

/**
 * Nine digits that pass the test of eleven. One in eleven numbers does, so a name that says something else
 * clears them, and among a longer text they count only behind the word.
 */
function isCitizenNumber(literal: Literal, text: string): boolean {
  const whole =
    /^\s*(\d{9}|\d{3}[. ]\d{2}[. ]\d{4}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3})\s*$/.exec(text)?.[1];
  if (whole !== undefined) {
    const names = [literal.name, ...literal.keys].filter((name) => name !== null);
    const called = literal.call ? (calledName(literal.call.call) ?? '') : '';
    if (names.some((name) => CITIZEN_NUMBER.test(name)) || CITIZEN_NUMBER.test(called)) return isBsn(whole);
    if (literal.partial || names.some((name) => OTHER_NUMBER.test(name))) return false;
    // A pattern of bits, or one digit nine times over.
    return isBsn(whole) && new Set(whole.replace(/\D/g, '')).size > 2;
  }
  const named = /(?:bsn|burgerservicenummer|BSN__c)\W{1,6}(\d{9})\b/i.exec(text)?.[1];
  return named !== undefined && isBsn(named);
}

/** The test of eleven: 9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h − i divides by eleven. */
export function isBsn(text: string): boolean {
  const digits = text.replace(/\D/g, '').padStart(9, '0');
  if (digits.length !== 9 || /^0+$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index === 8 ? -1 : 9 - index),
    0,
  );
  return sum % 11 === 0;
}

/** ISO 13616: the number with its first four letters behind it, letters as 10 to 35, leaves 1 modulo 97. */
export function isIban(text: string): boolean {
  const plain = text.replace(/\s/g, '');
  const length = IBAN_LENGTHS[plain.slice(0, 2)];
  if (length === undefined || plain.length !== length) return false;
  const moved = plain.slice(4) + plain.slice(0, 4);
  let left = 0;
  for (const letter of moved) {
    const digits = /\d/.test(letter) ? letter : String(letter.charCodeAt(0) - 55);
    for (const digit of digits) left = (left * 10 + Number(digit)) % 97;
  }
  return left === 1;
}

const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  NL: 18,
  BE: 16,
  DE: 22,
  FR: 27,
  GB: 22,
  ES: 24,
  IT: 27,
  LU: 20,
  AT: 20,
  IE: 22,
  PT: 25,
  PL: 28,
  CH: 21,
  DK: 18,
  SE: 24,
  NO: 15,
  FI: 18,
};

function isSomebodysMail(local: string, domain: string): boolean {
  return PERSONAL_MAIL.has(domain.toLowerCase()) && !NOBODY.test(local) && !/^(x+|\d)$/.test(local);
}
