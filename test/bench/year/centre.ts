import type { DirectoryInput } from '#server/world/nouns.ts';
import { draws } from '../draws.ts';

/**
 * The people of a large contact centre and what they do all day: the operator, three partners, teams of
 * fourteen, each person with a role, a device, a site and a gateway through which their lookups come.
 */

export interface Person {
  id: string;
  kind: 'human' | 'software';
  organisation: string;
  team: string;
  role: Role;
  /** Where the lookups of this person's organisation come from; a position in `GATEWAYS`. */
  gateway: number;
  /** The context of every lookup, as JSON up to the session's day. */
  context: string;
}

export interface Work {
  /** How many of a hundred episodes of this role. */
  share: number;
  reason: string | null;
  reference: 'interaction' | 'case' | 'work-item' | 'campaign' | 'task';
  fields: readonly string[];
  callSite: string;
  /** What is changed where a lookup of this work is a change. */
  change: readonly [action: string, amount: number | null];
}

type Role = keyof typeof WORK;

export const ORGANISATIONS = ['operator', 'partner-x', 'partner-a', 'partner-b'] as const;
export const GATEWAYS = ['crm-gateway-1', 'crm-gateway-2', 'crm-gateway-3', 'crm-gateway-4'] as const;
const SITES = ['groningen', 'maastricht', 'enschede', 'leeuwarden'] as const;
const TEAM_SIZE = 14;

const BILL = ['name', 'iban', 'invoices', 'balance'];
const CONTACT = ['name', 'email', 'phone', 'address'];
const billing: Omit<Work, 'share'> = {
  reason: 'billing-question',
  reference: 'interaction',
  fields: BILL,
  callSite: 'crm-sync/src/billing.ts#loadInvoice',
  change: ['refund', 25],
};
const service: Omit<Work, 'share'> = {
  reason: 'service-question',
  reference: 'interaction',
  fields: [...CONTACT, 'products'],
  callSite: 'crm-sync/src/customer.ts#openCustomer',
  change: ['change-address', null],
};

/** What each role does. One in two hundred service lookups declares no reason, as old screens do. */
const WORK = {
  'service-agent': [
    { ...service, share: 55 },
    { ...billing, share: 24, fields: ['name', 'iban'] },
    {
      share: 12,
      reason: 'technical-visit',
      reference: 'case',
      fields: ['name', 'phone', 'installationAddress', 'lineStatus'],
      callSite: 'field-planner/src/visit.ts#prepare',
      change: ['schedule-visit', null],
    },
    {
      share: 8,
      reason: 'moving-house',
      reference: 'interaction',
      fields: [...CONTACT, 'contractEnd'],
      callSite: 'crm-sync/src/moving.ts#loadMove',
      change: ['change-address', null],
    },
    { ...service, share: 1, reason: null, callSite: 'legacy-desktop/CustomerForm.cs#OnOpen' },
  ],
  'billing-agent': [
    { ...billing, share: 88 },
    { ...service, share: 12 },
  ],
  'retention-agent': [
    {
      share: 70,
      reason: 'retention-offer',
      reference: 'interaction',
      fields: ['name', 'phone', 'products', 'contractEnd', 'dataUsage'],
      callSite: 'retention/src/offer.ts#show',
      change: ['discount', 60],
    },
    { ...service, share: 30 },
  ],
  'collections-agent': [
    {
      share: 100,
      reason: 'collections',
      reference: 'case',
      fields: ['name', 'phone', 'balance', 'arrears', 'paymentPlan'],
      callSite: 'collections/src/dossier.ts#open',
      change: ['payment-plan', 400],
    },
  ],
  'fraud-analyst': [
    {
      share: 100,
      reason: 'fraud-check',
      reference: 'work-item',
      fields: ['name', 'birthDate', 'iban', 'callDetails', 'creditScore'],
      callSite: 'fraud/src/alert.ts#investigate',
      change: ['block-account', null],
    },
  ],
  'ai-assistant': [
    {
      share: 100,
      reason: 'ai-summary',
      reference: 'task',
      fields: ['name', 'products', 'contactHistory'],
      callSite: 'assistant/src/summary.ts#collect',
      change: ['refund', 10],
    },
  ],
} as const satisfies Record<string, readonly Work[]>;

/** A hundred places a role, each holding the work that is done so often. */
export const WORK_OF: ReadonlyMap<Role, readonly Work[]> = new Map(
  (Object.entries(WORK) as [Role, readonly Work[]][]).map(([role, works]) => [
    role,
    works.flatMap((work) => Array<Work>(work.share).fill(work)),
  ]),
);

const HUMAN_ROLES: readonly (readonly [Role, number])[] = [
  ['service-agent', 60],
  ['billing-agent', 18],
  ['retention-agent', 10],
  ['collections-agent', 8],
  ['fraud-analyst', 4],
];
const ROLE_TABLE = HUMAN_ROLES.flatMap(([role, share]) => Array<Role>(share).fill(role));

/** So many people, and one program for every fifty of them. The same every time. */
export function peopleOf(humans: number): Person[] {
  const next = draws(1);
  const programs = Math.ceil(humans / 50);
  return Array.from({ length: humans + programs }, (_, i): Person => {
    const human = i < humans;
    // Partners employ four in ten; programs are the operator's own.
    const place = human ? Math.max(0, (next() % 10) - 6) : 0;
    const organisation = ORGANISATIONS[place] as string;
    const id = human ? `a-${1000 + i}` : `bot-${i - humans + 1}`;
    const device = `${next().toString(16).padStart(8, '0')}${next().toString(16).padStart(8, '0')}`;
    return {
      id,
      kind: human ? 'human' : 'software',
      organisation,
      team: human ? `team-${organisation}-${Math.floor(i / TEAM_SIZE / ORGANISATIONS.length)}` : 'team-ai',
      role: !human ? 'ai-assistant' : place > 0 ? 'service-agent' : (ROLE_TABLE[next() % 100] as Role),
      gateway: place,
      context:
        `"context":{"site":"${SITES[place]}","country":"NL","device":"managed","deviceId":"${device}",` +
        `"network":"10.${2 + place}.${(i >> 8) & 255}.${i & 255}","session":"s-${id}-`,
    };
  });
}

/** What `POST /v1/directory` is told before the year begins: organisations, teams, then people. */
export function directoryOf(people: readonly Person[], at: string): DirectoryInput[] {
  const teams = new Map(people.map(({ team, organisation }) => [team, organisation]));
  return [
    ...ORGANISATIONS.map((id, i) => ({
      type: 'organisation' as const,
      id,
      kind: i === 0 ? ('controller' as const) : ('processor' as const),
      at,
    })),
    ...[...teams].map(([id, organisation]) => ({ type: 'team' as const, id, organisation, at })),
    ...people.map(({ id, kind, organisation, team, role }) => ({
      type: 'actor' as const,
      id,
      kind,
      organisation,
      teams: [team],
      roles: [role],
      at,
    })),
  ];
}
