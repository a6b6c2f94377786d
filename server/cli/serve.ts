import { type Config, configOf } from '#server/config.ts';
import { AuditError } from '#server/errors.ts';
import { type Running, start } from '#server/main.ts';
import { findChromium } from '#server/report/pdf.ts';
import { many, one, required, type Values, whole } from './values.ts';

const DAY_MS = 86_400_000;

export async function serve(values: Values): Promise<number> {
  const running = await start(configFrom(values));
  process.stdout.write(
    `Inzage listens on ${running.url}\nLedger key: ${running.inzage.checkpoints.verifierKey}\n`,
  );
  await untilStopped(running);
  return 0;
}

export function configFrom(values: Values): Config {
  const [keys, origin, host] = [one(values, 'keys'), one(values, 'origin'), one(values, 'host')];
  const [port, settle] = [whole(values, 'port'), whole(values, 'settle-every')];
  const [checkpoint, witnessing] = [whole(values, 'checkpoint-every'), whole(values, 'witness-every')];
  const [lookups, days] = [whole(values, 'segment-lookups'), whole(values, 'segment-days')];
  const threads = whole(values, 'settle-threads');
  const [head, publicUrl] = [one(values, 'head'), one(values, 'public-url')];
  const [perMinute, perDay] = [whole(values, 'dry-runs-per-minute'), whole(values, 'dry-runs-per-day')];
  const searchesPerMinute = whole(values, 'searches-per-minute');
  return configOf(
    {
      data: required(values, 'data'),
      policy: many(values, 'policy'),
      ...(keys !== undefined && { keys }),
      ...(origin !== undefined && { origin }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(settle !== undefined && { settleEveryMs: settle * 1000 }),
      ...(threads !== undefined && { settleThreads: threads }),
      ...(checkpoint !== undefined && { checkpointEveryMs: checkpoint * 1000 }),
      ...(witnessing !== undefined && { witnessEveryMs: Math.max(1, witnessing) * 1000 }),
      ...(head !== undefined && { head }),
      ...(publicUrl !== undefined && { publicUrl }),
      allowance: {
        ...(perMinute !== undefined && { perMinute }),
        ...(perDay !== undefined && { perDay }),
        ...(searchesPerMinute !== undefined && { searchesPerMinute }),
      },
      ...(lookups !== undefined && { segmentLookups: Math.max(256, lookups) }),
      ...(days !== undefined && { segmentAgeMs: Math.max(1, days) * DAY_MS }),
      witness: many(values, 'witness'),
      chromium: findChromium(one(values, 'chromium') ?? process.env.CHROMIUM),
      mail: mailFrom(values),
      webhookHosts: many(values, 'webhook-host'),
    },
    process.env.NODE_ENV === 'production',
  );
}

/** A password in the environment is in no list of processes. */
function mailFrom(values: Values): Config['mail'] {
  const url = one(values, 'smtp-url') ?? process.env.SMTP_URL;
  if (url === undefined || url === '') return null;
  const from = one(values, 'mail-from');
  if (from === undefined) {
    throw new AuditError('not-ready', 'A mail needs a sender.', {
      hint: 'Name one with --mail-from inzage@example.nl.',
    });
  }
  return { url, from };
}

/** Waits for SIGTERM or SIGINT, then lets running requests finish; a second signal ends it at once. */
export async function untilStopped(running: Running): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
  await running.stop();
}
