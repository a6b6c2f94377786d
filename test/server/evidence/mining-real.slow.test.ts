// biome-ignore-all lint/suspicious/noTemplateCurlyInString: maps have placeholders of their own
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { compilePolicy } from '#policies/compile.ts';
import { createSink } from '#server/cli/sink.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { runImport } from '#server/evidence/import/run.ts';
import { mineEvidence } from '#server/evidence/mining/run.ts';
import { miningText, packText } from '#server/evidence/mining/text.ts';
import { makeService } from '../http/service.ts';
import { fileOf, mapOf, silent } from '../import/small.ts';

const REAL = new URL('../../../../shared/data/bpic2012.csv.gz', import.meta.url).pathname;
const ROWS = 60_000;

/** The first rows of the real log, whole applications only. */
async function firstRows(): Promise<string> {
  const lines: string[] = [];
  const reader = createInterface({ input: createReadStream(REAL).pipe(createGunzip()) });
  for await (const line of reader) {
    lines.push(line);
    if (lines.length > ROWS) break;
  }
  reader.close();
  return `${lines.join('\n')}\n`;
}

/** As docs/maps/bpic2012.yaml, but a work item is with whoever completed it, and with no team: what an agent did before. */
async function mapOfAgents() {
  const text = await readFile('docs/maps/bpic2012.yaml', 'utf8');
  return mapOf(text.replace('      team: loans\n', '      assignee: "agent-${org:resource@close?}"\n'));
}

test.skipIf(!existsSync(REAL))(
  'the loan desk of 2012: who worked on an application comes back to it days later, and mining finds that (skipped where the file is missing)',
  async () => {
    const service = await makeService('observe', { people: false });
    try {
      const { inzage, store, clock } = service;
      const map = await mapOfAgents();
      const log = await openEventLog(fileOf(await firstRows()), map.input);
      const sink = createSink({ inzage, store, clock, source: map.source });
      const report = await runImport({
        log,
        map,
        sink: { ...sink, settle: async () => ({}) },
        progress: silent,
      });
      expect(report.lookups.accepted).toBeGreaterThan(10_000);
      const pack = await readFile('policies/packs/bank-loans-nl.yaml', 'utf8');
      // As if nobody had declared a path yet.
      const text = pack.replace(/^explanations:\n[\s\S]*?\n\n/m, '');
      expect(text).not.toBe(pack);
      const base = { file: 'bank.yaml', text };
      const { policy } = compilePolicy([base]);
      if (!policy) throw new Error('the pack does not compile');
      const [from, to] = [Date.parse('2011-10-01'), Date.parse('2012-04-01')];
      const mining = await mineEvidence({ store, policy: () => policy, from, to, limit: 3000, seed: 3 });
      process.stdout.write(miningText(mining));
      expect(mining.sampled).toBe(3000);
      const [first] = mining.paths;
      expect(first?.path).toMatchObject({ work: 'work-item', through: 'past-assignee' });
      expect(first?.precision).toBeGreaterThan(0.8);
      const layer = `format: 1\npack: mined\nversion: 1.0.0\n${packText(mining.paths)}`;
      const accepted = compilePolicy([base, { file: 'mined.yaml', text: layer }]).policy;
      if (!accepted) throw new Error('the mined layer does not compile');
      const after = await mineEvidence({ store, policy: () => accepted, from, to, limit: 3000, seed: 3 });
      const newly = mining.paths.reduce((sum, path) => sum + path.newly, 0);
      expect(after.unexplained).toBe(mining.unexplained - newly);
    } finally {
      await service.close();
    }
  },
  600_000,
);
