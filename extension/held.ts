import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Language } from '../policies/vocabulary.ts';
import {
  CONFIG_FILE,
  type Config,
  findConfig,
  type PolicyAnswer,
  pinned,
  policyFromPacks,
  readConfig,
} from './config.ts';
import { fetchPolicy, type RemotePolicy, savedPolicy } from './remote.ts';

/** Which policy holds for a document in an editor: read once, and a service's asked after while the editor works. */

export interface PolicySettings {
  /** Pack files; empty: look for a configuration. Relative ones lie in the first workspace folder. */
  policy: string[];
  /** The service whose policy holds where a project says nothing. */
  policyUrl: string | null;
}

/** A policy, and what is to be said of where it came from. */
export interface Held {
  answer: PolicyAnswer;
  /** Of a service's: whether it has answered yet, and whether this is a saved copy. */
  remote: { asked: boolean; saved: RemotePolicy['saved'] } | null;
}

export interface Holder {
  policyFor(path: string | null, settings: PolicySettings, workspace: string | null): Held;
  /** Files are read again when they are next needed; services are not asked again. */
  forget(): void;
  askAgain(): void;
}

const DEFAULT_PACK = 'contact-centre-nl.yaml';
const NOT_YET: PolicyAnswer = { policy: null, problems: [] };

export function createHolder(given: {
  /** The folder of saved policies. */
  cache(): string;
  tokenOf(url: string): Promise<string | null>;
  /** A service said something else than before. */
  changed(): void;
}): Holder {
  const held = new Map<string, Held>();
  /** By address; null until it has answered. */
  const remotes = new Map<string, RemotePolicy | null>();

  async function ask(url: string): Promise<void> {
    const before = remotes.get(url) ?? null;
    remotes.set(url, before);
    const heard = await fetchPolicy(url, { token: await given.tokenOf(url), cache: given.cache() });
    remotes.set(url, heard);
    if (before === null || markOf(before) !== markOf(heard)) given.changed();
  }
  /** What the service said; until it has said something, what was saved. */
  function byService(url: string, config: Config | null): Held {
    const heard = remotes.get(url);
    if (heard === undefined) void ask(url);
    const saved = heard ? null : savedPolicy(url, given.cache());
    const answer = heard?.answer ?? saved?.answer ?? NOT_YET;
    return {
      answer: config ? pinned(answer, config) : answer,
      remote: { asked: heard != null, saved: heard?.saved ?? (saved && { at: saved.at, why: '' }) },
    };
  }
  function byConfig(file: string): Held {
    const { config, refused } = readConfig(file);
    if (!config) return { answer: refused, remote: null };
    if ('url' in config.policy) return byService(config.policy.url, config);
    return { answer: pinned(policyFromPacks(config.policy.packs), config), remote: null };
  }
  function bySettings({ policy, policyUrl }: PolicySettings, workspace: string | null): Held {
    const packs = policy.map((each) => (isAbsolute(each) ? each : resolve(workspace ?? '.', each)));
    if (packs.length === 0 && policyUrl !== null) return byService(policyUrl, null);
    return { answer: policyFromPacks(packs.length > 0 ? packs : [defaultPack()]), remote: null };
  }

  return {
    policyFor(path, settings, workspace) {
      const file = settings.policy.length > 0 || path === null ? null : findConfig(dirname(path));
      const known = held.get(file ?? '');
      if (known) return known;
      const found = file === null ? bySettings(settings, workspace) : byConfig(file);
      held.set(file ?? '', found);
      return found;
    },
    forget: () => held.clear(),
    askAgain() {
      for (const url of remotes.keys()) void ask(url);
    },
  };
}

const markOf = ({ answer, saved }: RemotePolicy): string =>
  [answer.policy?.digest, answer.problems[0]?.message, saved?.why].join('\n');

/** Beside the bundle in the packaged extension, among the policies in a checkout. */
function defaultPack(): string {
  const packaged = join(import.meta.dirname, DEFAULT_PACK);
  return existsSync(packaged) ? packaged : join(import.meta.dirname, '../policies/packs', DEFAULT_PACK);
}

/** What the status bar says of it. */
export function statusOf(
  { answer, remote }: Held,
  language: Language,
): { text: string; problem: string | null } {
  const nl = language === 'nl';
  if (answer.policy) {
    const text = `Inzage: ${answer.policy.pack} ${answer.policy.version}`;
    if (!remote?.saved) return { text, problem: null };
    const { at, why } = remote.saved;
    const copy = nl ? `bewaarde kopie van ${at.slice(0, 10)}` : `saved copy of ${at.slice(0, 10)}`;
    return { text: `${text} (${copy})`, problem: why === '' ? null : why };
  }
  if (remote && !remote.asked)
    return { text: nl ? 'Inzage: beleid wordt opgehaald' : 'Inzage: fetching the policy', problem: null };
  const [first] = answer.problems;
  const place = first && (/^https?:/.test(first.file) ? first.file : `${first.file}:${first.line}`);
  const problem = first ? `${place}: ${first.message}${first.hint ? ` ${first.hint}` : ''}` : CONFIG_FILE;
  return { text: nl ? 'Inzage: beleid onleesbaar' : 'Inzage: policy unreadable', problem };
}
