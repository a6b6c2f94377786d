import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inzage, type Place, type Service, startService } from '../../crash/service.ts';
import { directoryOf, peopleOf } from './centre.ts';
import { type Client, connect } from './client.ts';
import type { Written, Year } from './lines.ts';
import type { SenderNews, SenderTask } from './sender.ts';

/** The real line: the service as `inzage serve` starts it, and a sender beside it, each a process of its own. */
export interface Line {
  place: Place;
  service: Service;
  /** Ended with SIGKILL by whoever gives the line up in the middle. */
  running: Set<ChildProcess>;
  /** A bearer token for a role. */
  token(role: string, ...more: string[]): Promise<string>;
  client(role: string, connections?: number): Promise<Client>;
}

const SENDER = fileURLToPath(new URL('sender.ts', import.meta.url));

/** Starts a service over `data/` and `keys/` in a directory; `flags` are Node's own. */
export async function openLine(
  directory: string,
  running: Set<ChildProcess>,
  flags: readonly string[] = [],
): Promise<Line> {
  const place: Place = {
    data: join(directory, 'data'),
    keys: join(directory, 'keys'),
    cache: join(directory, 'cache'),
  };
  const service = await startService(place, running, flags);
  const token: Line['token'] = async (role, ...more) =>
    (await inzage(place, 'token', '--data', place.data, '--role', role, '--name', role, ...more)).trim();
  return {
    place,
    service,
    running,
    token,
    client: async (role, connections = 1) => connect(service.url, await token(role), connections),
  };
}

/** Tells the directory who works there. */
export async function tellPeople(
  line: Line,
  { people, start }: Pick<Year, 'people' | 'start'>,
): Promise<void> {
  const crm = await line.client('integration');
  await crm.post('/v1/directory', directoryOf(peopleOf(people), new Date(start).toISOString()));
  crm.close();
}

/** Streams the year, but for what is skipped; `told` hears how it goes. Resolves when all is acknowledged. */
export async function send(
  { service, token, running }: Line,
  task: Omit<SenderTask, 'url' | 'token'>,
  told: (news: Exclude<SenderNews, { kind: 'done' }>) => void,
): Promise<{ bytes: number; samples: Written[] }> {
  const gateway = await token('integration', '--scope', 'lookups:import');
  const sender = fork(SENDER, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  running.add(sender);
  let done: { bytes: number; samples: Written[] } | null = null;
  await new Promise<void>((resolve, reject) => {
    sender.on('message', (news: SenderNews) => {
      if (news.kind === 'done') done = news;
      else told(news);
    });
    sender.once('exit', (code) => {
      running.delete(sender);
      if (code === 0) resolve();
      else reject(new Error('the sender stopped before it was done'));
    });
    sender.send({ ...task, url: service.url, token: gateway } satisfies SenderTask);
  });
  if (done === null) throw new Error('the sender did not tell what it sent');
  return done;
}
