import { ANALYTICS, ERROR_TRACKERS } from './knowledge/analytics.ts';
import { MODELS } from './knowledge/models.ts';
import { SENDERS, THIRD_PARTIES } from './knowledge/receivers.ts';
import type { SinkKind, SinkLibrary } from './knowledge/sink.ts';
import { PYTHON_SINKS } from './knowledge/sinks-python.ts';
import { ALL_FILES, CACHES, COOKIE_CALL } from './knowledge/storage.ts';
import { isLogCall } from './loggers.ts';
import { bare, endsWithOne, isModuleOf, isUnknown, segmentsOf } from './match.ts';
import { onceByName, onceByWay, type Way } from './once.ts';
import { isProjectModule } from './origins.ts';

/** Where a call brings what it is given. */

const LIBRARIES: readonly SinkLibrary[] = [
  ...ANALYTICS,
  ...ERROR_TRACKERS,
  ...MODELS,
  ...ALL_FILES,
  ...CACHES,
  ...SENDERS,
  ...THIRD_PARTIES,
  ...PYTHON_SINKS,
];

const COOKIE: SinkLibrary = { kind: 'cache', name: 'a cookie', modules: [], calls: [] };
const LOG: SinkLibrary = { kind: 'log', name: 'the log', modules: [], calls: [] };

/** What a call with this origin is to the data it is given; null for none of these. */
export const sinkOf = onceByWay((origin): SinkLibrary | null => {
  const segments = segmentsOf(origin.path);
  const ofModule = librariesOf(origin.module);
  const library = ofModule.find((each) => isCallOf(each, origin, segments));
  if (library) return library;
  if (isLogCall(origin)) return LOG;
  if (!isUnknown(origin) && ofModule.length > 0) return null;
  if (COOKIE_CALL.test(segments.slice(-2).map(bare).join('.'))) return COOKIE;
  return namedLike(origin, segments);
});

const librariesOf = onceByName((module) => LIBRARIES.filter((each) => isModuleOf(each.modules, module)));

/** `library` is one of the origin's module. */
function isCallOf(library: SinkLibrary, origin: Way, segments: readonly string[]): boolean {
  // Without an import only the whole way counts: `analytics` of somebody's own may have a `page` too.
  return origin.module === 'global'
    ? library.calls.includes(origin.path)
    : endsWithOne(library.calls, segments);
}

/** Libraries by the name of the last step of their calls. */
const byMethod = new Map<string, SinkLibrary[]>();
for (const library of LIBRARIES) {
  for (const method of new Set(library.calls.map((call) => segmentsOf(call).at(-1) ?? ''))) {
    byMethod.set(method, [...(byMethod.get(method) ?? []), library]);
  }
}

function namedLike(origin: Way, segments: readonly string[]): SinkLibrary | null {
  const method = segments.at(-1) ?? '';
  const holder = segments.at(-2);
  if (holder !== undefined) {
    const holders = holdersOf(origin, bare(holder));
    const found = (byMethod.get(method) ?? []).find(
      ({ named, unlike }) => !unlike?.test(origin.path) && holders.some((each) => named?.test(each)),
    );
    return found ?? null;
  }
  const isOpen = isProjectModule(origin.module) || origin.module === '?';
  return (isOpen && LIBRARIES.find(({ functions }) => functions?.test(method))) || null;
}

/** `client` of a file that is not at hand says little, and `./redis.ts` says which client. */
function holdersOf({ module }: Way, holder: string): string[] {
  const file = /([\w-]+)(\.[cm]?[jt]sx?)?$/.exec(module)?.[1];
  const isVague = /^(client|default|instance|connection)$/i.test(holder);
  return isVague && isProjectModule(module) && file ? [holder, file] : [holder];
}

/** Kinds by which data leaves the organisation. */
export const LEAVING: ReadonlySet<SinkKind> = new Set<SinkKind>([
  'analytics',
  'error-tracker',
  'prompt',
  'third-party',
]);
