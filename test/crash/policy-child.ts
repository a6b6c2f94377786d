import { readFileSync } from 'node:fs';
import { newId, systemClock } from '#server/clock.ts';
import { createProposals } from '#server/policy/proposals.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { ORIGIN } from '../server/store/given.ts';

/**
 * A process that activates a proposal and ends without warning at a step of the commit: `policy-child.ts DIR ID POINT`.
 * With `propose` for ID it proposes the pack that POINT names, and prints the proposal's id.
 */
const [dir = '', id = '', point = ''] = process.argv.slice(2);
let armed = false;
const store = openSqlite({
  directory: dir,
  origin: ORIGIN,
  fault(passed) {
    if (armed && passed === point) process.kill(process.pid, 'SIGKILL');
  },
});
const proposals = createProposals({
  store,
  clock: systemClock,
  newId,
  via: 'command-line',
});
if (id === 'propose') {
  const packs = [{ file: point, text: readFileSync(point, 'utf8') }];
  const proposal = await proposals.propose({ packs, note: 'why' }, 'petra');
  await store.close();
  process.stdout.write(proposal.id);
} else {
  armed = true;
  await proposals.activate(id, {}, 'quinten');
}
