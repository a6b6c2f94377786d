import { isProjectModule, type Origin } from './origins.ts';

/** Libraries that write the application's log, and how their loggers are made. Data, not code. */

const LEVELS = [
  'log',
  'trace',
  'debug',
  'verbose',
  'silly',
  'info',
  'http',
  'notice',
  'warn',
  'warning',
  'error',
  'err',
  'fatal',
  'critical',
  'crit',
  'alert',
  'emerg',
  'dir',
  'table',
  'group',
  'groupCollapsed',
  'success',
  'mark',
  'start',
  'ready',
  'fail',
  'child',
  'assert',
  'box',
  'exception',
  'print',
  'bindings',
  'setBindings',
  'await',
  // Computed: `log[level](…)`.
  '[]',
  'complete',
  'pending',
  'note',
];
const levels = new Set(LEVELS);

interface LoggerLibrary {
  module: string;
  /** Ways from the module that end in a call that writes, besides `….<level>`. */
  calls?: readonly string[];
}

const LIBRARIES: readonly LoggerLibrary[] = [
  { module: 'winston' },
  { module: 'pino' },
  { module: 'bunyan' },
  { module: 'log4js' },
  { module: 'electron-log' },
  { module: 'electron-log/main' },
  { module: 'electron-log/renderer' },
  { module: 'consola' },
  { module: 'loglevel' },
  { module: 'signale' },
  { module: 'tslog' },
  { module: 'roarr' },
  { module: 'npmlog' },
  { module: 'tracer' },
  { module: 'fancy-log', calls: [''] },
  { module: 'debug', calls: ['()', 'extend()', '().extend()', 'debug()'] },
  { module: '@nestjs/common' },
  { module: 'nestjs-pino' },
  { module: '@adonisjs/core/services/logger' },
  { module: 'firebase-functions' },
  { module: 'firebase-functions/logger' },
  { module: 'firebase-functions/v2' },
  { module: '@aws-lambda-powertools/logger' },
  { module: 'lambda-log' },
  { module: '@google-cloud/logging-winston' },
  { module: 'logging' },
  { module: 'structlog' },
  { module: 'loguru' },
  { module: 'logbook' },
  { module: 'eliot' },
  { module: 'aws_lambda_powertools' },
  { module: 'node:console' },
  { module: 'console' },
];

/** Calls of Node itself that write to the process's output. */
const GLOBAL_CALLS = new Set(['process.stdout.write', 'process.stderr.write', 'print', 'pprint']);
const NODE_MODULES: Readonly<Record<string, ReadonlySet<string>>> = {
  'node:util': new Set(['debuglog()', 'debug()']),
  util: new Set(['debuglog()', 'debug()']),
  process: new Set(['stdout.write', 'stderr.write']),
  sys: new Set(['stdout.write', 'stderr.write']),
  warnings: new Set(['warn']),
  pprint: new Set(['pprint', 'pp']),
  rich: new Set(['print']),
  'node:process': new Set(['stdout.write', 'stderr.write']),
};

/** What somebody calls a logger that came from another file or was handed in. */
const LOGGER_NAME =
  /(^|_)(logger|logging|logboek|log|applog|applogger|auditlog|winston|pino|logg)$|logger(Service|Adapter|Port)?$|Log$/i;

/** Whether calling what has this origin writes its arguments to the application log. */
export function isLogCall(origin: Origin): boolean {
  const { module, path } = origin;
  const segments = path.split('.');
  const method = segments.at(-1) ?? '';
  if (module === 'global') {
    if (GLOBAL_CALLS.has(path)) return true;
    const holder = segments.at(-2) ?? '';
    const rooted = segments[0] === 'globalThis' || segments[0] === 'window' ? segments[1] : segments[0];
    if (rooted === 'console') return levels.has(method) && holder === 'console';
    return segments.length > 1 && levels.has(method) && isLoggerName(holder);
  }
  if (NODE_MODULES[module]?.has(path)) return true;
  const library = LIBRARIES.find((each) => each.module === module);
  if (library) return library.calls?.includes(path) || (levels.has(method) && !isSetup(path));
  // Handed in, or made in a file that could not be read: judged by its name.
  const holder = segments.at(-2);
  if (holder !== undefined) return levels.has(method) && isLoggerName(holder);
  return isProjectModule(module) && isLoggerName(method);
}

/** `winston.format.printf` and the like shape the log, they do not write to it. */
function isSetup(path: string): boolean {
  return /(^|\.)(format|transports|stdSerializers|levels)(\.|$)/.test(path);
}

function isLoggerName(segment: string): boolean {
  return LOGGER_NAME.test(segment.replace(/(\(\)|\[\])+$/, ''));
}
