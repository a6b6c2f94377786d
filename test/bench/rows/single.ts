import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ending } from '../ending.ts';
import type { Load, LoadTask } from '../load.ts';
import { byTurns, type Row, type Scale } from '../measure.ts';
import { ROOT } from '../week.ts';
import { openLine, tellPeople } from '../year/line.ts';

const CONNECTIONS = 64;
const PEOPLE = 500;

/** One durable lookup a request, over HTTP. Service, echo and load generator are a process each. */
export async function single({ quick, repetitions }: Scale): Promise<Row[]> {
  const many = quick ? 2000 : 30_000;
  const scratch = mkdtempSync(join(tmpdir(), 'inzage-bench-'));
  const running = new Set<ChildProcess>();
  const clear = () => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  return ending(clear, async () => {
    const line = await openLine(scratch, running);
    await tellPeople(line, { people: PEOPLE, start: Date.now() - 86_400_000 });
    const token = await line.token('integration');
    const echo = spawn(process.execPath, [join(ROOT, 'test/bench/echo.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(echo);
    const [said] = await once(echo.stdout, 'data');
    const echoUrl = /listens on (\S+)/.exec(String(said))?.[1] ?? '';
    let from = 0;
    const load = (url: string) => {
      from += many;
      const task = { url: `${url}/v1/lookups`, token, people: PEOPLE, from, many, connections: CONNECTIONS };
      return generate(task, running);
    };
    const measured = await byTurns(
      repetitions,
      () => load(line.service.url),
      () => load(echoUrl),
    );
    const of = (name: keyof Load) => ({
      ours: measured.ours.map((one) => one[name]),
      rival: measured.rival.map((one) => one[name]),
    });
    const what = `durable single \`POST /v1/lookups\`, ${CONNECTIONS} connections`;
    const against = 'a bare Hono echo of the same JSON';
    return [
      {
        what,
        against,
        ...of('rate'),
        unit: 'lookups/s',
        target: { ratio: 0.8 },
        note: `${many.toLocaleString('en')} a repetition; the load generator, a process of its own, shares the machine's cores with both.`,
      },
      { what: `${what}: half within`, against, ...of('p50'), unit: 'ms', target: null },
      { what: `${what}: 99 % within`, against, ...of('p99'), unit: 'ms', target: { most: 15 } },
    ];
  });
}

async function generate(task: LoadTask, running: Set<ChildProcess>): Promise<Load> {
  const child = fork(join(ROOT, 'test/bench/load.ts'));
  running.add(child);
  const exited = once(child, 'exit').then(() => {
    running.delete(child);
    throw new Error('the load generator stopped before it was done');
  });
  exited.catch(() => undefined);
  child.send(task);
  const [load] = (await Promise.race([once(child, 'message'), exited])) as [Load];
  return load;
}
