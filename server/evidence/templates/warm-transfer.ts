import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  callSpanOf,
  explanation,
  isHandledBy,
  isOnSubject,
  NO_PATHS,
  type Path,
  type Scene,
  type Template,
} from '../scene.ts';
import { reaches } from '../window.ts';

/**
 * The actor handled one call of a chain of transfers, and another call of that chain names the customer: a
 * colleague handed the customer over, or took the customer over. Both records are told, since a reference
 * may name either.
 */
export const warmTransfer: Template = {
  name: 'warm-transfer',
  explain: (scene) => {
    const moved = transferredIn(scene.work);
    if (moved.length === 0) return NO_PATHS;
    const told = new Map<string, Work>();
    for (const call of scene.work) {
      if (call.type !== 'interaction' || (call.transferredFrom === null && call.passedOn === false)) continue;
      const isUnnamed = call.subject === null || (call.byHandle && isOnSubject(call, scene));
      // The chain names the customer, so the call reaches as far as a named one does.
      if (!isUnnamed || !reaches(call, scene.at, scene.window, scene.subject !== null)) continue;
      // What has to be read is asked last.
      if (call.transferredFrom === null && !isPassedOn(call, moved)) continue;
      if (!isHandledBy(call, scene)) continue;
      const named = namedIn(transferChain(call, scene), scene);
      if (named) told.set(call.id, call).set(named.id, named);
    }
    return told.size === 0 ? NO_PATHS : Array.from(told.values(), (call) => tell(call, scene));
  },
};

const tell = (call: Work, scene: Scene): Path =>
  explanation('warm-transfer', call, null, () => {
    const when = callSpanOf(call, scene);
    return said(
      phrase`Gesprek ${call.id}, ${when}, hoort bij een gesprek met deze klant dat is doorverbonden van of naar deze medewerker.`,
      phrase`Call ${call.id}, ${when}, is part of a call with this customer that was transferred to or from this agent.`,
    );
  });

/** Calls that were transferred to where they are. */
function transferredIn(work: readonly Work[]): readonly Work[] {
  let found: Work[] | null = null;
  for (const one of work) {
    if (one.transferredFrom === null) continue;
    found ??= [];
    found.push(one);
  }
  return found ?? NONE;
}
const NONE: readonly Work[] = [];

function isPassedOn(call: Work, moved: readonly Work[]): boolean {
  for (const other of moved) if (isFrom(other, call)) return true;
  return false;
}

const namedIn = (chain: readonly Work[], scene: Scene): Work | undefined =>
  chain.find((call) => isOnSubject(call, scene) && !call.byHandle);

const isFrom = (call: Work, other: Work): boolean =>
  call.transferredFrom !== null && other.passedOn !== false && call.transferredFrom === other.id;

/** The calls that this one was transferred from or to, near and far; itself first. Cycles end. */
export function transferChain(call: Work, scene: Scene): Work[] {
  const chain = [call];
  for (const link of chain) {
    for (const other of scene.work) {
      if (other.type !== 'interaction' || chain.includes(other)) continue;
      if (isFrom(link, other) || isFrom(other, link)) chain.push(other);
    }
  }
  return chain;
}
