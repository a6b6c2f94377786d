import type { Explanation, GradingInput } from '#model/explanation.ts';
import type { Policy } from '#policies/policy.ts';
import { type Path, type Scene, sceneOf, type Template } from './scene.ts';
import { assignedCase } from './templates/assigned-case.ts';
import { assignedWorkItem } from './templates/assigned-work-item.ts';
import { campaign } from './templates/campaign.ts';
import { coachedInteraction } from './templates/coached-interaction.ts';
import { declaredTemplates } from './templates/declared-path.ts';
import { handledInteraction } from './templates/handled-interaction.ts';
import { openedRecord } from './templates/opened-record.ts';
import { returnVisit } from './templates/return-visit.ts';
import { teamCase } from './templates/team-case.ts';
import { teamWorkItem } from './templates/team-work-item.ts';
import { unidentifiedParty } from './templates/unidentified-party.ts';
import { warmTransfer } from './templates/warm-transfer.ts';

/** Every path from an actor to a subject, the most direct first. */
export const TEMPLATES: readonly Template[] = [
  handledInteraction,
  warmTransfer,
  assignedCase,
  assignedWorkItem,
  teamCase,
  teamWorkItem,
  campaign,
  coachedInteraction,
  openedRecord,
  unidentifiedParty,
  returnVisit,
];

/** With those that the pack declares, the product's own first. */
const templatesOf = (policy: Policy): readonly Template[] => {
  const declared = declaredTemplates(policy);
  return declared.length === 0 ? TEMPLATES : [...TEMPLATES, ...declared];
};

/**
 * All that accounts for a lookup: strong paths before weak ones, the more direct first. Pure. A piece of
 * work stands once, under its strongest path.
 */
export const explain = (input: GradingInput, policy: Policy): Explanation[] =>
  explainScene(sceneOf(input, policy), policy);

export function explainScene(scene: Scene, policy: Policy): Explanation[] {
  const found: Path[] = [];
  for (const template of templatesOf(policy))
    if (mayExplain(template, scene)) for (const path of template.explain(scene)) found.push(path);
  if (found.length < 2) return found.map(told);
  found.sort((a, b) => weight(a) - weight(b));
  const seen = new Set<string>();
  return found
    .filter(({ evidence }) => {
      const name = `${evidence.type} ${evidence.id}`;
      if (seen.has(name)) return false;
      seen.add(name);
      return true;
    })
    .map(told);
}

const told = ({ template, strength, weakness, evidence, sentence }: Path): Explanation => ({
  template,
  strength,
  weakness,
  evidence,
  sentence: sentence(),
});

/** Whether anything accounts for a lookup: stops at the first path, and tells none. */
export const isExplained = (input: GradingInput, policy: Policy): boolean => {
  const scene = sceneOf(input, policy);
  return templatesOf(policy).some(
    (template) => mayExplain(template, scene) && template.explain(scene).length > 0,
  );
};

function mayExplain({ over }: Template, { near }: Scene): boolean {
  if (over === undefined) return true;
  for (const { type } of near) if (over.includes(type)) return true;
  return false;
}

/** Sorting is stable, so within one strength the order of the templates stays. */
const weight = (one: Pick<Explanation, 'strength'>): number => (one.strength === 'strong' ? 0 : 1);
