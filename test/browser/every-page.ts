import type { ServiceRole } from '#policies/vocabulary.ts';
import type { Store } from '#store/port.ts';

/** Every page of the console and who opens it: for the browser suite, the screenshots and the bench. */
export interface EveryPage {
  /** Good for a file name. */
  name: string;
  path: string;
  who: { role: ServiceRole; id: string };
}

const officer = { role: 'security-officer', id: 'so-01' } as const;
const auditor = { role: 'auditor', id: 'au-01' } as const;
const privacy = { role: 'privacy-officer', id: 'po-01' } as const;
const admin = { role: 'admin', id: 'ad-01' } as const;

/** Pages about somebody are about those of the finding that stands highest. */
export async function everyPage(store: Store): Promise<EveryPage[]> {
  const { items } = await store.findings(
    { status: 'any-open', actorKind: 'human' },
    { limit: 20, cursor: null },
  );
  const [finding] = items;
  if (!finding) throw new Error('there is no finding to show');
  const lookups = await store.findingLookups(finding.id, { limit: 20, cursor: null });
  const customer = lookups.items.find(({ subject }) => subject !== null)?.subject ?? '';
  const actor = await store.actor(finding.about.id);
  const team = actor?.teams[0] ?? '';
  const lead = (await store.team(team))?.supervisor ?? '';
  return [
    { name: 'triage', path: '/findings', who: officer },
    { name: 'triage-all', path: '/findings?budget=all&severity=high', who: officer },
    { name: 'finding', path: `/findings/${finding.id}`, who: officer },
    { name: 'rules', path: '/rules', who: officer },
    { name: 'rule', path: '/rules/unexplained-lookup', who: auditor },
    { name: 'keys', path: '/keys', who: officer },
    { name: 'team', path: '/team', who: { role: 'supervisor', id: lead } },
    { name: 'mine', path: '/mine', who: { role: 'agent', id: finding.about.id } },
  ];
}
