import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '#policies/policy.ts';
import { openGradingReader } from '#store/sqlite/grading-reader.ts';
import type { PartAnswer, PartJob } from './apart.ts';
import { Batch } from './batch.ts';

/** The thread that grades a share of a long run: takes parts, one after another, and answers each. */

const port = parentPort;
if (port === null) throw new Error('this file is run as a thread');
const reader = await openGradingReader(workerData);
/** In the order in which they were told. */
const policies: Policy[] = [];
port.on('message', (job: PartJob | null) => {
  if (job === null) {
    reader.close();
    port.close();
    return;
  }
  const { part, now, news, policyOf } = job;
  policies.push(...news);
  const batch = new Batch();
  let pending = 0;
  const graded = reader.part(part, (input, position) => {
    const grading = batch.grade(input, policies[policyOf[position] as number] as Policy, now);
    if (grading.grade === 'pending') pending++;
    return grading;
  });
  port.postMessage({ graded, pending } satisfies PartAnswer);
});
