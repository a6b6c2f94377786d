import { type Config, configOf } from '#server/config.ts';
import { type Running, start } from '#server/main.ts';
import { many, one, required, type Values, whole } from './values.ts';

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
  return configOf(
    {
      data: required(values, 'data'),
      policy: many(values, 'policy'),
      ...(keys !== undefined && { keys }),
      ...(origin !== undefined && { origin }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(settle !== undefined && { settleEveryMs: settle * 1000 }),
    },
    process.env.NODE_ENV === 'production',
  );
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
