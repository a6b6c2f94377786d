import type { CallValue } from '../parse/ir.ts';
import type { SinkLibrary } from './knowledge/sink.ts';
import { calledName } from './literals.ts';
import type { FileFacts } from './lookups.ts';
import { bare, segmentsOf } from './match.ts';
import { onceByWay, type Way } from './once.ts';
import { type Origin, originsOf } from './origins.ts';
import { sinkOf } from './sinks.ts';
import { settle } from './values.ts';

/** Calls that bring what they are given somewhere a rule asks about. Of all others nobody asks what reaches them. */

const known = new WeakMap<FileFacts, Map<CallValue, boolean>>();

/** Whether a call of this file may be such a place, whatever it is given. */
export function isReceiver(facts: FileFacts, call: CallValue): boolean {
  const ofFile = known.get(facts) ?? new Map<CallValue, boolean>();
  known.set(facts, ofFile);
  const before = ofFile.get(call);
  if (before !== undefined) return before;
  const origins = originsOf(facts.world, { value: call.callee, home: facts.world.unit });
  const receives =
    facts.requestAt(call) !== null ||
    origins.some((origin) => sinkOf(origin) !== null || isCloudClient(origin)) ||
    isErrorMade(facts, call, origins) ||
    streamedTo(facts, call) !== null ||
    navigation(facts, call, origins) !== null;
  ofFile.set(call, receives);
  return receives;
}

/** `rows.pipe(createWriteStream(path))`, `pipeline(rows, out)`: what the last of them does with what it is given. */
export function streamedTo({ world }: FileFacts, call: CallValue): SinkLibrary | null {
  const name = calledName(call) ?? '';
  const isPipe = call.callee.kind === 'member' && (name === 'pipe' || name === 'pipeTo');
  if (!isPipe && name !== 'pipeline') return null;
  const targets = call.args.filter(({ value }) => value.kind !== 'function');
  const target = isPipe ? targets[0] : targets.at(-1);
  if (!target || (name === 'pipeline' && targets.length < 2)) return null;
  for (const { module, path } of originsOf(world, { value: target.value, home: world.unit })) {
    const sink = path.endsWith('()') ? sinkOf({ module, path: `${path}.write` }) : null;
    if (sink) return sink;
  }
  return null;
}

const MADE_ERROR = /(Error|Exception|Fault|Fout)$/;
/** Functions that make an error of a message. */
const ERROR_MAKERS: Readonly<Record<string, RegExp>> = {
  'http-errors': /^(|[A-Z]\w+|default)$/,
  '@hapi/boom': /^(\w+\.)?[a-z]\w+$/,
  boom: /^[a-z]\w+$/,
  '@sveltejs/kit': /^error$/,
  h3: /^createError$/,
  '#imports': /^createError$/,
};

/** Whether a call makes an error, which is logged or shown wherever it is caught. */
export function isErrorMade(facts: FileFacts, call: CallValue, origins: readonly Origin[]): boolean {
  const { callee } = call;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
  if (call.construct) return (name !== null && MADE_ERROR.test(name)) || isErrorClass(facts, call);
  if (name !== null && /^(Error|TypeError|RangeError)$/.test(name)) return true;
  return origins.some(({ module, path }) => ERROR_MAKERS[module]?.test(path));
}

/** A class of the project that is an error by what it extends. */
function isErrorClass(facts: FileFacts, call: CallValue): boolean {
  const { world } = facts;
  return settle(world, { value: call.callee, home: world.unit }).some(({ value }) => {
    const parent = value.kind === 'class' ? value.cls.parent : null;
    return parent?.kind === 'ref' && MADE_ERROR.test(parent.binding.name);
  });
}

/** Calls that go to a URL: which arguments are it. Null: no such call. */
export function navigation(facts: FileFacts, call: CallValue, origins: readonly Origin[]): number[] | null {
  const ask = facts.world.unit.language === 'python' ? urlInPython : urlInScripts;
  for (const origin of origins) {
    const at = ask(origin);
    if (at !== null) return at === 'any' ? call.args.map((_, index) => index) : [at];
  }
  return null;
}

const urlInPython = onceByWay((way) => urlOf(way, true));
const urlInScripts = onceByWay((way) => urlOf(way, false));

/** Which argument of a call is the URL that it goes to; null: it is no such call. */
function urlOf({ module, path }: Way, isPython: boolean): number | 'any' | null {
  const way = segmentsOf(path).map(bare);
  const method = way.at(-1) ?? '';
  const holder = way.at(-2) ?? '';
  if (/^(pushState|replaceState)$/.test(method) && holder === 'history') return 2;
  if (
    /^(push|replace|prefetch|navigate|navigateByUrl)$/.test(method) &&
    /^(\$?router|history|navigation|useRouter)$/i.test(holder)
  )
    return 0;
  if (
    method === 'redirect' &&
    (/^(res|response|reply|c|ctx|context|Response|NextResponse)$/.test(holder) ||
      /^(next\/navigation|@remix-run\/|react-router|@sveltejs\/kit|astro|flask|quart|django\.shortcuts|tornado|bottle|sanic|aiohttp)/.test(
        module,
      ))
  )
    return 'any';
  if (
    method === 'permanentRedirect' ||
    path === 'navigateTo' ||
    /^(window\.)?location\.(assign|replace)$/.test(path)
  )
    return 0;
  if (path === 'XMLHttpRequest().open') return 1;
  if (/^(RedirectResponse|HttpResponseRedirect|HttpResponsePermanentRedirect)$/.test(method)) return 0;
  // Python's `open` opens a file.
  if (path === 'window.open' || (path === 'open' && module === 'global' && !isPython)) return 0;
  if (module === 'webbrowser' && /^open(_new(_tab)?)?$/.test(method)) return 0;
  if (/^(useNavigate\(\)|navigate|goto)$/.test(path) && (module !== 'global' || path === 'navigate'))
    return 0;
  return null;
}

const CLOUD =
  /^(@aws-sdk\/|aws-sdk|@google-cloud\/|@azure\/|firebase|boto3|aioboto3|aiobotocore|google\.cloud|azure\.)/;

/** A cloud provider's client: where it works may be another country. */
export function isCloudClient({ module }: Origin): boolean {
  return CLOUD.test(module);
}
