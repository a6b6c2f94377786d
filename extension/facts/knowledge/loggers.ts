/** Libraries that write the application's log, and how their loggers are made. */

/** Methods that write, whatever the logger. */
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
export const LOG_LEVELS: ReadonlySet<string> = new Set(LEVELS);

export interface LoggerLibrary {
  module: string;
  /** Ways from the module that end in a call that writes, besides `….<level>`. */
  calls?: readonly string[];
}

export const LOG_LIBRARIES: readonly LoggerLibrary[] = [
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
export const OUTPUT_CALLS = new Set(['process.stdout.write', 'process.stderr.write', 'print', 'pprint']);
export const OUTPUT_MODULES: Readonly<Record<string, ReadonlySet<string>>> = {
  'node:util': new Set(['debuglog()', 'debug()']),
  util: new Set(['debuglog()', 'debug()']),
  process: new Set(['stdout.write', 'stderr.write']),
  sys: new Set(['stdout.write', 'stderr.write']),
  warnings: new Set(['warn']),
  pprint: new Set(['pprint', 'pp']),
  rich: new Set(['print']),
  'rich.console': new Set(['Console().print', 'Console().log']),
  click: new Set(['echo', 'secho', 'echo_via_pager']),
  typer: new Set(['echo', 'secho']),
  tqdm: new Set(['tqdm.write', 'write']),
  'django.core.management.base': new Set(
    ['BaseCommand', 'LabelCommand', 'AppCommand'].flatMap((command) => [
      `${command}().stdout.write`,
      `${command}().stderr.write`,
    ]),
  ),
  'node:process': new Set(['stdout.write', 'stderr.write']),
};
