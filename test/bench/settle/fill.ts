import type { EvidenceItem } from '#model/evidence.ts';
import { newId } from '#server/clock.ts';
import type { NewLookup, Store } from '#store/port.ts';
import {
  agentId,
  CAMPAIGN,
  campaignMembers,
  customerId,
  DAYS,
  days,
  directory,
  END,
  type Look,
  type Size,
  START,
  teamId,
} from './centre.ts';

/** Takes the centre in over the store's own verbs: no HTTP, and everything else as in a service. */

const PORTION = 1000;
const DAY = 86_400_000;
/** Past every window, so that whatever can be told of a lookup has been told. */
export const ALL_TOLD = END + 40 * DAY;

export interface Filled {
  lookups: number;
  records: number;
  /** Records of evidence a second, over each tenth of them. */
  intake: number[];
}

export async function fill(
  store: Store,
  size: Size,
  say: (text: string) => void = () => undefined,
): Promise<Filled> {
  for (const items of inPortions(directory(size)))
    await store.saveDirectory({ id: newId(START), receivedAt: START, source: 'crm', items });
  const filled: Filled = { lookups: 0, records: 0, intake: [] };
  let [spent, told] = [0, 0];
  let day = 0;
  for (const { looks, evidence } of days(size)) {
    const receivedAt = START + ++day * DAY;
    for (const portion of inPortions(looks)) await store.commitLookups(portion.map(lookupOf));
    await store.room();
    const begun = performance.now();
    for (const [source, items] of evidence) {
      for (const portion of inPortions<EvidenceItem>(items))
        await store.saveEvidence({ id: newId(receivedAt), receivedAt, source, items: portion });
      told += items.length;
    }
    spent += performance.now() - begun;
    filled.lookups += looks.length;
    if (day % (DAYS / 10) === 0) {
      filled.records += told;
      filled.intake.push((told / spent) * 1000);
      say(`day ${day}: ${filled.records} records, ${Math.round((told / spent) * 1000)}/s`);
      [spent, told] = [0, 0];
    }
    if (day === 1) {
      for (const subjects of inPortions(campaignMembers(size)))
        await store.saveCampaignMembers(CAMPAIGN, subjects, {
          id: newId(receivedAt),
          receivedAt,
          source: 'campaigns',
          items: [],
        });
    }
  }
  // Every feed has been heard to the end.
  for (const source of ['telephony', 'crm-cases', 'back-office', 'campaigns', 'roster']) {
    const items: EvidenceItem[] = [{ type: 'heartbeat', source, watermark: END + 30 * DAY }];
    await store.saveEvidence({ id: newId(ALL_TOLD), receivedAt: END + 30 * DAY, source, items });
  }
  return filled;
}

function* inPortions<T>(items: Iterable<T>): Generator<T[]> {
  let portion: T[] = [];
  for (const item of items) {
    portion.push(item);
    if (portion.length < PORTION) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

const FIELDS = ['name', 'iban'];
const DECISION: NewLookup['decision'] = {
  effect: 'permit',
  wouldBe: 'permit',
  permitted: FIELDS,
  withheld: [],
  notices: [],
  rules: [],
};
const POLICY: NewLookup['policy'] = { pack: 'bench', version: '1', digest: 'bench', mode: 'observe' };
let serial = 0;

function lookupOf({ at, actor, team, subject, reason, reference }: Look): NewLookup {
  const organisation = actor % 4 === 3 ? 'partner-x' : 'own';
  return {
    id: newId(at),
    occurredAt: at,
    receivedAt: at + 40,
    actor: { id: agentId(actor), kind: 'human', onBehalfOf: [] },
    organisation,
    teams: [teamId(team * 12)],
    subject: customerId(subject),
    operation: 'view',
    change: null,
    task: null,
    follows: null,
    reason,
    note: null,
    reference,
    fields: FIELDS,
    search: null,
    system: 'crm',
    channel: 'phone',
    context: {},
    source: { id: 'crm-1', seq: ++serial },
    parent: null,
    marks: [],
    policy: POLICY,
    decision: DECISION,
    facts: {
      at,
      operation: 'view',
      reason,
      hasNote: false,
      fields: FIELDS,
      system: 'crm',
      change: null,
      country: null,
      actor: {
        known: true,
        kind: 'human',
        roles: ['service-agent'],
        organisation,
        organisationKind: organisation === 'own' ? 'controller' : 'processor',
        employed: true,
      },
      onBehalfOf: [],
      consent: null,
      evidence: 'unknown',
      withinToken: true,
      task: null,
      follows: null,
    },
    content: new Uint8Array(16).fill(serial & 255),
    integration: 'crm',
  };
}
