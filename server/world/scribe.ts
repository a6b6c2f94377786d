import { type Day, type Draft, iso, type LookupInput, type Setting, type WorldLookup } from './nouns.ts';
import type { Agent } from './people.ts';
import { makeRandom, share } from './random.ts';

export interface Written {
  lookups: WorldLookup[];
  /** Made, and never sent. */
  unsent: { source: string; at: number; episode: number }[];
}

/**
 * Writes a day's lookups down as the gateways send them: in order of time, each with its id, its place in its
 * gateway's count and the circumstances of the desk it was made at.
 */
export function makeScribe(setting: Setting): (day: Day) => Written {
  const counts = new Map<string, number>();
  return (day) => {
    const random = makeRandom(setting.seed, `ids/${day.index}`);
    const word = () => Math.floor(random.next() * 4_294_967_296);
    const written: Written = { lookups: [], unsent: [] };
    for (const draft of day.drafts.sort((a, b) => a.at - b.at)) {
      const source = gatewayOf(draft.agent);
      const seq = (counts.get(source) ?? 0) + 1;
      if (draft.unsent !== 'unnumbered') counts.set(source, seq);
      if (draft.unsent) {
        const episode = draft.truth && draft.truth !== 'honest' ? draft.truth.episode : -1;
        written.unsent.push({ source, at: draft.at, episode });
        continue;
      }
      const id = uuid7(draft.at, word(), word(), word());
      written.lookups.push({
        request: request(setting, day, draft, id, { id: source, seq }),
        outcome: outcome(draft),
        truth: draft.truth ?? 'honest',
        habit: draft.habit ?? null,
      });
    }
    return written;
  };
}

const outcome = ({ at, open, hits }: Draft): WorldLookup['outcome'] =>
  open === undefined && hits === undefined
    ? null
    : {
        ...(hits !== undefined && { hits }),
        ...(open !== undefined && { closedAt: iso(at + Math.max(500, open)) }),
      };

export const gatewayOf = (agent: Agent): string =>
  agent.kind === 'software' ? 'ai-gateway-1' : `crm-gateway-${agent.organisation}`;

function request(
  { seed, customers }: Setting,
  day: Day,
  draft: Draft,
  id: string,
  source: { id: string; seq: number },
): WorldLookup['request'] {
  const { agent, customer } = draft;
  const software = agent.kind === 'software';
  const lookup: WorldLookup['request'] = {
    id,
    occurredAt: iso(draft.at),
    actor: { id: agent.id, kind: agent.kind, ...(draft.onBehalfOf && { onBehalfOf: [draft.onBehalfOf.id] }) },
    operation: draft.operation ?? 'view',
    reason: draft.reason,
    reference: draft.reference ?? null,
    fields: draft.fields ? [...draft.fields] : null,
    system: 'crm',
    channel: draft.channel ?? null,
    context: { ...circumstances(seed, agent, day.index, software), ...draft.context },
    source,
  };
  if (customer !== null) lookup.subject = customers.id(customer);
  if (draft.customers) lookup.subjects = draft.customers.map(customers.id);
  if (draft.note) lookup.note = draft.note;
  if (draft.task) lookup.task = draft.task;
  if (draft.search) lookup.search = draft.search;
  if (draft.change) lookup.change = draft.change;
  return lookup;
}

function circumstances(seed: number, agent: Agent, day: number, software: boolean): LookupInput['context'] {
  // Some of the people at home work from South Africa, which their contract allows.
  const abroad = agent.organisation === 'partner-y' && share(seed, 61, agent.index) < 0.2;
  return {
    site: agent.site,
    country: abroad ? 'ZA' : 'NL',
    device: 'managed',
    deviceId: agent.deviceId,
    network: agent.network,
    session: `s-${day}-${agent.id}`,
    callSite: software ? 'assistant/src/summary.ts#loadCustomer' : 'crm-desktop/src/customer.ts#openCustomer',
  };
}

/** RFC 9562 §5.7: 48 bits of milliseconds, version 7, the rest ours to choose. */
export function uuid7(at: number, a: number, b: number, c: number): string {
  const time = at.toString(16).padStart(12, '0');
  const hex = [a, b, c].map((word) => word.toString(16).padStart(8, '0')).join('');
  const variant = (((a >>> 28) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(1, 4)}-${variant}${hex.slice(4, 7)}-${hex.slice(8, 20)}`;
}
