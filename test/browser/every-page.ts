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

/** Pages about somebody are about those of the finding that stands highest; `month` is one that was counted. */
export async function everyPage(store: Store, month: string): Promise<EveryPage[]> {
  const { items } = await store.findings(
    { status: 'any-open', actorKind: 'human' },
    { limit: 20, cursor: null },
  );
  const [finding] = items;
  if (!finding) throw new Error('there is no finding to show');
  // Who was asked has a question on their page.
  const asked = items.find(({ status }) => status === 'asked') ?? finding;
  const lookups = await store.findingLookups(finding.id, { limit: 20, cursor: null });
  const customer = lookups.items.find(({ subject }) => subject !== null)?.subject ?? '';
  const actor = await store.actor(finding.about.id);
  const team = actor?.teams[0] ?? '';
  const lead = (await store.team(team))?.supervisor ?? '';
  const why = `why=finding:${finding.id}`;
  return [
    { name: 'overview', path: '/overview', who: officer },
    { name: 'triage', path: '/findings', who: officer },
    { name: 'triage-all', path: '/findings?budget=all&severity=high', who: officer },
    { name: 'finding', path: `/findings/${finding.id}`, who: officer },
    { name: 'rules', path: '/rules', who: officer },
    { name: 'rule', path: '/rules/unexplained-lookup', who: auditor },
    { name: 'exceptions-in-code', path: '/rules/in-code', who: auditor },
    { name: 'keys', path: '/keys', who: officer },
    { name: 'team', path: '/team', who: { role: 'supervisor', id: lead } },
    { name: 'mine', path: '/mine', who: { role: 'agent', id: asked.about.id } },
    { name: 'people', path: '/people', who: officer },
    { name: 'why', path: `/people/actors/${finding.about.id}`, who: officer },
    { name: 'actor', path: `/people/actors/${finding.about.id}?${why}`, who: officer },
    { name: 'customer', path: `/people/customers/${customer}?${why}`, who: officer },
    { name: 'organisation', path: `/people/organisations/${finding.organisation}?${why}`, who: officer },
    { name: 'people-team', path: `/people/teams/${team}?${why}`, who: officer },
    { name: 'reports', path: '/reports', who: officer },
    { name: 'report-month', path: `/reports/monthly/${month}`, who: officer },
    { name: 'scorecard', path: '/reports/scorecard', who: officer },
    { name: 'report-specific', path: '/reports/specific', who: officer },
    { name: 'report-subject', path: '/reports/subject', who: privacy },
    { name: 'deliveries', path: '/reports/deliveries', who: officer },
    { name: 'policies', path: '/policies', who: privacy },
    {
      name: 'policy-cell',
      path: '/policies/cell?role=service-agent&reason=billing-question&category=billing',
      who: privacy,
    },
    { name: 'policy-versions', path: '/policies/versions', who: privacy },
    { name: 'policy-diff', path: '/policies/diff', who: privacy },
    { name: 'policy-proposals', path: '/policies/proposals', who: privacy },
    { name: 'policy-propose', path: '/policies/propose', who: privacy },
    { name: 'lessons', path: '/policies/lessons', who: privacy },
    { name: 'consents', path: '/consents', who: privacy },
    { name: 'consents-of', path: `/consents/${customer}?why=check`, who: privacy },
    { name: 'ledger', path: '/log', who: auditor },
    { name: 'exports', path: '/exports', who: auditor },
    { name: 'integrations', path: '/integrations', who: admin },
    { name: 'settings', path: '/settings', who: admin },
    { name: 'keeping', path: '/settings/keeping', who: privacy },
  ];
}
