import { CREDENTIAL_NAME, CREDENTIAL_SHAPES, PLACEHOLDER } from '../facts/knowledge/credentials.ts';
import { calledName, isTestFile, type Literal, literalsOf } from '../facts/literals.ts';
import { isLogCall } from '../facts/loggers.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { originsOf } from '../facts/origins.ts';
import { queryOf } from '../facts/requests.ts';
import { constantsOf, type Known, settle } from '../facts/values.ts';
import type { Span, Value } from '../parse/ir.ts';
import type { Found, Rule } from './rule.ts';

export const credentialExposed: Rule = {
  id: 'credential-exposed',
  level: 'error',
  title: { nl: 'Een geheim dat openligt', en: 'A secret that lies open' },
  articles: ['32'],
  check: (facts) => [...written(facts), ...logged(facts), ...inUrls(facts)],
};

/** In the source itself. */
function written(facts: FileFacts): Found[] {
  const isTest = isTestFile(facts.world.unit);
  return literalsOf(facts.world.unit).flatMap((literal): Found[] => {
    if (typeof literal.value !== 'string') return [];
    const name = secretIn(literal, literal.value, isTest);
    if (name === null) return [];
    return [
      {
        span: literal.span,
        message: {
          nl: `Hier staat een geheim (${name}) in de broncode; trek het in en haal het uit de omgeving.`,
          en: `Here a secret (${name}) stands in the source code; revoke it, and take it from the environment.`,
        },
        about: { reasons: [], category: null, subject: name },
      },
    ];
  });
}

function secretIn(literal: Literal, text: string, isTest: boolean): string | null {
  const shape = CREDENTIAL_SHAPES.find(({ pattern }) => pattern.test(text));
  if (shape && !/x{4,}|\.\.\.|…|<[^>]*>|example|placeholder|(\w)\1{7,}/i.test(text)) return shape.name;
  const name = literal.name ?? (isSignIn(literal) ? 'password' : null);
  if (isTest || name === null || literal.compared || literal.partial || !CREDENTIAL_NAME.test(plain(name)))
    return null;
  // A key of translations, or a name with words in it.
  if (/[.\s]/.test(name) || !isSecretText(text)) return null;
  if (literal.call && isDeclaration(literal)) return null;
  return name;
}

/** Long enough, no placeholder, no address, and no word: secrets have digits or signs, or are long. */
function isSecretText(text: string): boolean {
  if (text.length < 6 || text.length > 400 || PLACEHOLDER.test(text)) return false;
  if (!/^[\x21-\x7e]+$/.test(text) || /^(https?:|\/|\.|#|@)/.test(text)) return false;
  if (/^[a-z]+([-_.][a-z]+)*$/.test(text) || /^[a-z]+(:[a-z]+)+$/i.test(text)) return false;
  const isWords = /^[A-Za-z]+([-_][A-Za-z]+)*$/.test(text);
  return !isWords || (text.length >= 20 && !/[-_]/.test(text) && /[a-z][A-Z]/.test(text));
}

/** `conn.login(user, 'password')`: the second argument of whatever signs in. */
function isSignIn({ call }: Literal): boolean {
  return (
    call?.index === 1 &&
    /^(login|signIn|sign_in|authenticate|authorize|auth|(HTTP)?(Basic|Digest)Auth)$/.test(
      calledName(call.call) ?? '',
    )
  );
}

/** `z.object({ password: … })`, `register('password')`, column names and labels. */
function isDeclaration(literal: Literal): boolean {
  const { callee } = literal.call?.call ?? {};
  const name = callee?.kind === 'member' ? callee.name : callee?.kind === 'ref' ? callee.binding.name : '';
  return /^(t|translate|i18n|label|describe|it|test|expect|register|string|text|column|getByLabel|getByLabelText|fill|type|querySelector|getElementById)$/.test(
    name ?? '',
  );
}

function plain(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-.\s]+/g, '_')
    .toLowerCase();
}

/** Into the log: whoever reads the log may then act as the application. */
function logged(facts: FileFacts): Found[] {
  const { unit } = facts.world;
  return unit.calls.flatMap(({ call }): Found[] => {
    if (!originsOf(facts.world, { value: call.callee, home: unit }).some(isLogCall)) return [];
    for (const item of call.args) {
      const at = secretNamed(facts, item.value, 0);
      if (!at) continue;
      const name = unit.text.slice(at.start, at.end);
      return [
        {
          span: at,
          message: {
            nl: `\`${name}\` is een geheim en komt hier in het logboek.`,
            en: `\`${name}\` is a secret, and reaches the log here.`,
          },
          about: { reasons: [], category: null, subject: name },
        },
      ];
    }
    return [];
  });
}

function secretNamed(facts: FileFacts, value: Value, depth: number): Span | null {
  if (depth > 4) return null;
  switch (value.kind) {
    case 'ref':
    case 'member':
      return isNamedSecret(value) || isGivenSecret(facts, value) ? value.span : null;
    case 'template':
      for (const part of value.parts) {
        const found = part.kind === 'text' ? null : secretNamed(facts, part, depth + 1);
        if (found) return found;
      }
      return null;
    case 'object':
      for (const entry of value.entries) {
        const found = secretNamed(facts, entry.value, depth + 1);
        if (found) return found;
      }
      return null;
    case 'call':
      return value.callee.kind === 'member' && value.callee.name === 'stringify' && value.args[0]
        ? secretNamed(facts, value.args[0].value, depth + 1)
        : null;
    default:
      return null;
  }
}

function isNamedSecret(value: Value): boolean {
  if (value.kind === 'ref') return isSecret(value.binding.name);
  // `PWD` of the environment is the working directory.
  return value.kind === 'member' && value.name !== null && value.name !== 'PWD' && isSecret(value.name);
}

/** `token = answer['access_token']` before. */
function isGivenSecret({ world }: FileFacts, value: Value): boolean {
  return settle(world, { value, home: world.unit }).some(
    (each) => each.value !== value && each.value.kind === 'member' && isNamedSecret(each.value),
  );
}

function isSecret(name: string): boolean {
  return (
    CREDENTIAL_NAME.test(plain(name)) &&
    !/^(has|is|no|missing|invalid|masked|hashed|reset)_|_(id|name|type|length|hash|policy|field|input|error|url|expires?)$/.test(
      plain(name),
    )
  );
}

/** In a URL, which proxies, browsers and servers keep. */
const URL_SECRETS = [
  'api_key',
  'apikey',
  'apiKey',
  'access_token',
  'hapikey',
  'token',
  'api_token',
  'key',
  'client_secret',
  'password',
];

function inUrls(facts: FileFacts): Found[] {
  const { world } = facts;
  return world.unit.calls.flatMap(({ call }): Found[] => {
    const request = facts.requestAt(call);
    if (!request) return [];
    for (const name of URL_SECRETS) {
      const found = queryOf(world, request, name);
      if (!found) continue;
      if (!('from' in found)) {
        // `params: { api_key: key }`: it stands in the URL all the same.
        if (!isHandedOver(facts, found, name)) continue;
        return [inUrl(found.home === world.unit ? found.value.span : call.span, name)];
      }
      if (found.from === found.to) continue;
      const hole = request.pieces.find(({ hole: each }) => each && secretNamed(facts, each.value, 0));
      if (name.length < 6 && !hole) continue;
      return [inUrl(call.args[request.urlArg]?.value.span ?? call.span, name)];
    }
    return [];
  });
}

/** A secret by its own name, or by that of the parameter; not what is written out, which is told already. */
function isHandedOver(facts: FileFacts, found: Known, name: string): boolean {
  if (constantsOf(facts.world, found)) return false;
  return name.length >= 6 || secretNamed(facts, found.value, 0) !== null;
}

function inUrl(span: Span, name: string): Found {
  return {
    span,
    message: {
      nl: `\`${name}\` staat in de URL, en die bewaren proxy’s, browsers en servers; zet het in een kop.`,
      en: `\`${name}\` stands in the URL, which proxies, browsers and servers keep; put it in a header.`,
    },
    about: { reasons: [], category: null, subject: name },
  };
}
