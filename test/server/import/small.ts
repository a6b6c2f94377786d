import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseImportMap } from '#server/evidence/import/map.ts';
import type { Progress } from '#server/evidence/import/progress.ts';
import type { BatchAnswer, ImportSink, Item } from '#server/evidence/import/run.ts';

/** A hand-written log of one repair shop's CRM, its map, and a sink that keeps what it is given. */
export const LOG = `Ticket,Agent,Step,Queue,When
T1,,queued,repairs,2026-03-02 09:00:00
T1,anna,opened,repairs,2026-03-02 09:10:00
T1,anna,queued,repairs,2026-03-02 09:20:00
T1,anna,closed,repairs,2026-03-02 09:20:05
T2,bert,queued,"repairs, urgent",2026-03-02 10:00:00
T2,,opened,"repairs, urgent",2026-03-02 10:05:00
T2,bert,opened,"repairs, urgent",2026-03-02 10:06:00
T2,bert,closed,"repairs, urgent",2026-03-02 10:07:00
T2,bert,closed,"repairs, urgent",2026-03-02 11:00:00
T2,bert,archived,"repairs, urgent",2026-03-02 12:00:00
`;

export const MAP = `format: inzage-import/1
name: repairs
source: shop
time: When
timezone: Europe/Amsterdam
grouped: Ticket
tables:
  queue: { repairs: team-repairs, "*": team-other }
  maker: { robot: null, "*": "agent-*" }
directory:
  - { type: organisation, id: shop, kind: controller }
rows:
  - name: agents
    when: { Agent: { empty: false } }
    directory: { type: actor, id: "agent-\${Agent}", kind: human, organisation: shop }
  - name: opened by an agent
    when: { Step: opened, Agent: { empty: false } }
    lookup: { actor: { id: "agent-\${Agent}" }, subject: "c-\${Ticket}", operation: view, reason: repair }
  - name: opened by nobody
    when: { Step: opened, Agent: { empty: true } }
    nothing: opened rows name no agent
folds:
  - name: tickets
    when: { Step: [queued, opened, closed] }
    by: [Ticket]
    opens: { Step: queued }
    takes: { Step: opened }
    closes: { Step: closed }
    evidence:
      type: work-item
      id: "\${Ticket}-\${#}"
      subject: "c-\${Ticket}"
      team: "\${Queue|queue}"
      openedBy: "\${Agent|maker?}"
      queuedAt: "\${When|time}"
      doneAt: "\${When@close|time?}"
`;

export function mapOf(text: string) {
  const { map, problems } = parseImportMap(text, 'map.yaml');
  if (map === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return map;
}

/** A file that goes when its test is over. */
export function fileOf(contents: string | Uint8Array, name = 'log.csv'): string {
  const directory = mkdtempSync(join(tmpdir(), 'inzage-import-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, name);
  writeFileSync(file, contents);
  return file;
}

export interface KeptItems extends ImportSink {
  calls: string[];
  kept: Record<'directory' | 'evidence' | 'consents' | 'lookups', Item[]>;
}

/** Keeps items; a lookup whose id it has already is a duplicate; `refuse` names what is wrong with an item. */
export function keeper(refuse: (item: Item) => string | null = () => null): KeptItems {
  const calls: string[] = [];
  const kept: KeptItems['kept'] = { directory: [], evidence: [], consents: [], lookups: [] };
  const ids = new Set<unknown>();
  const take =
    (kind: keyof typeof kept) =>
    async (items: readonly Item[]): Promise<BatchAnswer> => {
      calls.push(`${kind} ${items.length}`);
      const answer = {
        accepted: 0,
        duplicates: 0,
        rejected: 0,
        errors: [] as { line: number; code: string; path: string; message: string }[],
      };
      for (const [i, item] of items.entries()) {
        const message = refuse(item);
        if (message !== null) {
          answer.rejected++;
          answer.errors.push({ line: i + 1, code: 'invalid-request', path: 'subject', message });
        } else if (kind === 'lookups' && ids.has(item.id)) answer.duplicates++;
        else {
          ids.add(item.id);
          kept[kind].push(item);
          answer.accepted++;
        }
      }
      return answer;
    };
  return {
    calls,
    kept,
    directory: take('directory'),
    evidence: take('evidence'),
    consents: take('consents'),
    lookups: take('lookups'),
    subjects: async (records) => records.map(() => null),
    settle: async () => {
      calls.push('settle');
      return { settled: kept.lookups.length };
    },
  };
}

export const silent: Progress = { update: () => undefined, end: () => undefined };
