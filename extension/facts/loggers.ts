import { LOG_LEVELS, LOG_LIBRARIES, OUTPUT_CALLS, OUTPUT_MODULES } from './knowledge/loggers.ts';
import { onceByWay } from './once.ts';
import { isProjectModule } from './origins.ts';

/** Whether a call writes the application's log. */

/** What somebody calls a logger that came from another file or was handed in. */
const LOGGER_NAME =
  /(^|_)(logger|logging|logboek|log|applog|applogger|auditlog|winston|pino|logg)$|logger(Service|Adapter|Port)?$|Log$/i;

/** Whether calling what has this origin writes its arguments to the application log. */
export const isLogCall = onceByWay(({ module, path }): boolean => {
  const segments = path.split('.');
  const method = segments.at(-1) ?? '';
  if (module === 'global') {
    if (OUTPUT_CALLS.has(path)) return true;
    const holder = segments.at(-2) ?? '';
    const rooted = segments[0] === 'globalThis' || segments[0] === 'window' ? segments[1] : segments[0];
    if (rooted === 'console') return LOG_LEVELS.has(method) && holder === 'console';
    return segments.length > 1 && LOG_LEVELS.has(method) && isLoggerName(holder);
  }
  if (OUTPUT_MODULES[module]?.has(path)) return true;
  const library = LOG_LIBRARIES.find((each) => each.module === module);
  if (library) return library.calls?.includes(path) || (LOG_LEVELS.has(method) && !isSetup(path));
  // Handed in, or made in a file that could not be read: judged by its name.
  const holder = segments.at(-2);
  if (holder !== undefined) return LOG_LEVELS.has(method) && isLoggerName(holder);
  if (!isProjectModule(module)) return false;
  // `const logger = require('../lib/logger')`, which could not be read: its file says what it is.
  const file = /([\w-]+)(\.[cm]?[jt]sx?)?$/.exec(module)?.[1] ?? '';
  return isLoggerName(method) || (LOG_LEVELS.has(method) && isLoggerName(file));
});

/** `winston.format.printf` and the like shape the log, they do not write to it. */
function isSetup(path: string): boolean {
  return /(^|\.)(format|transports|stdSerializers|levels)(\.|$)/.test(path);
}

function isLoggerName(segment: string): boolean {
  return LOGGER_NAME.test(segment.replace(/(\(\)|\[\])+$/, ''));
}
