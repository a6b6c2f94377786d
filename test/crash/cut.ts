import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { COSIGNATURE_V1, generateSigningKey, parseVerifierKey } from '#ledger/keys.ts';
import { systemClock } from '#server/clock.ts';
import { openCheckpoints } from '#server/tlog/checkpoints.ts';
import { createIntegrity } from '#server/tlog/integrity.ts';
import { checkpointKind, openLogKeys } from '#server/tlog/keys.ts';
import { rotateKey } from '#server/tlog/rotation.ts';
import { createWitness } from '#server/witness/app.ts';
import { openHeads } from '#server/witness/heads.ts';
import { openSqlite } from '#store/sqlite/index.ts';

/**
 * A process that ends without warning at a step that the caller names: `cut.ts sign|rotate POINT DATA KEYS
 * ORIGIN`, or `cut.ts witness POINT DATA LOGKEY`, which prints its URL first.
 */
const [job, point, data = '', ...rest] = process.argv.slice(2);
const fault = (at: string): void => {
  if (at === point) process.kill(process.pid, 'SIGKILL');
};

if (job === 'witness') {
  const app = createWitness({
    key: generateSigningKey('w.example', COSIGNATURE_V1),
    logs: [parseVerifierKey(rest[0] ?? '')],
    heads: openHeads(data),
    clock: systemClock,
    fault,
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
} else {
  const [keys = '', origin = ''] = rest;
  const store = openSqlite({ directory: data, origin });
  if (job === 'rotate') {
    await rotateKey({ store, directory: keys, kind: checkpointKind(origin), clock: systemClock, fault });
  } else {
    const integrity = createIntegrity(systemClock);
    const logKeys = openLogKeys(keys, origin);
    const checkpoints = await openCheckpoints({
      store,
      keys: logKeys,
      clock: systemClock,
      integrity,
      everyMs: 0,
      fault,
    });
    await checkpoints.sign();
  }
  await store.close();
}
