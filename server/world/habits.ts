import { CLOSES, MINUTE, SECOND } from './calendar.ts';
import { searchesWide } from './friction.ts';
import { type Call, type Case, type Day, type Draft, iso, type Office, type Setting } from './nouns.ts';
import type { Agent } from './people.ts';
import type { Random } from './random.ts';
import { RELATED, SCREENS } from './trade.ts';

/**
 * How honest people look things up: for the work at hand, but in a hurry. They leave the reference out,
 * mistype it, click a reason next to the right one, look before they pick up and come back afterwards.
 */

const NO_REFERENCE = 0.35;
const TYPO = 0.012;
const RELATED_REASON = 0.03;
const NO_REASON = 0.02;
/** Roles whose calls the AI assistant may write up. */
const SUMMARISED = new Set(['service-agent', 'billing-agent', 'retention-agent']);

export const screen = (random: Random, reason: string): readonly string[] =>
  random.pick(SCREENS[reason] ?? [['name']]);

/** A lookup for a piece of work, with the sloppiness of the trade. */
export function sloppy(random: Random, draft: Draft): Draft {
  const { reference, reason } = draft;
  const kept = reference && !random.chance(NO_REFERENCE) ? reference : null;
  // Who changes something takes the time to say why.
  const related = draft.change || reason === null ? undefined : RELATED[reason];
  const hurried = !draft.change && random.chance(NO_REASON);
  const clicked = hurried ? null : related && random.chance(RELATED_REASON) ? related : reason;
  return {
    open: Math.floor(random.logNormal(75, 0.7) * SECOND),
    ...draft,
    reason: clicked,
    // The screen is that of the reason clicked; where none is, the old screen that shows a bit of all.
    fields: draft.fields ?? screen(random, clicked ?? reason ?? 'service-question'),
    reference: kept && random.chance(TYPO) ? { ...kept, id: mistyped(random, kept.id) } : kept,
  };
}

/** Two neighbouring digits changed about, or one digit off. */
function mistyped(random: Random, id: string): string {
  const last = id.length - 1 - random.int(3);
  const [before, digit] = [id[last - 1] ?? '0', id[last] ?? '0'];
  const swapped = before === digit ? `${before}${(Number(digit) + 1) % 10}` : `${digit}${before}`;
  return id.slice(0, last - 1) + swapped + id.slice(last + 1);
}

export function lookupsOfCall(
  setting: Setting,
  day: Day,
  office: Office,
  call: Call,
  about: { identified: boolean; supervisor: Agent | null; opened: Case | null },
): void {
  const { agent, customer, start, end, reason } = call;
  const random = day.random(`call/${call.id}`);
  const look = (at: number, more: Partial<Draft> = {}) => {
    const reference = { type: 'interaction' as const, id: call.id };
    // Nobody stays more than a few minutes after the shift.
    const leaves = Math.max(end, day.midnight + (day.roster.get(agent)?.to ?? CLOSES) + 4 * MINUTE);
    day.drafts.push(
      sloppy(random, {
        at: Math.floor(Math.min(at, leaves)),
        agent,
        customer,
        reason,
        reference,
        channel: 'phone',
        ...more,
      }),
    );
  };
  const length = end - start;
  const first = start + (random.chance(0.08) ? -random.between(5, 60) : random.between(2, 45)) * SECOND;

  if (!about.identified && random.chance(0.6)) {
    const keys = random.pick([['postcode', 'houseNumber'], ['name', 'birthDate'], ['phone']]);
    const wide = searchesWide(setting, day.random(`search/${call.id}`));
    look(start + 3 * SECOND, {
      customer: null,
      operation: 'search',
      fields: ['name'],
      search: { keys: wide ? ['name'] : keys, wildcard: wide },
      hits: wide ? 20 + (call.customer % 90) : 1 + (call.customer % 4),
      ...(wide && { habit: 'wide-search' }),
    });
  }
  look(about.identified ? first : start + random.between(20, 60) * SECOND);
  if (random.chance(0.36)) look(start + random.between(0.3, 0.95) * length);
  if (random.chance(0.12)) look(start + random.between(0.3, 0.95) * length);
  if (random.chance(0.12)) look(end + random.between(0.2, 12) * MINUTE);
  if (random.chance(0.03)) look(end + random.between(25, 150) * MINUTE);
  if (reason === 'billing-question' && agent.role === 'billing-agent' && random.chance(0.05)) {
    const amount = Math.round(random.between(5, 48) * 100) / 100;
    look(start + 0.8 * length, {
      operation: 'change',
      fields: ['name', 'balance'],
      change: { action: 'refund', amount, currency: 'EUR' },
    });
  }
  if (about.opened) look(end - 5 * SECOND, { reference: { type: 'case', id: about.opened.id } });
  if (about.supervisor) look(start + 0.6 * length, { agent: about.supervisor, reason: 'quality-review' });
  if (SUMMARISED.has(agent.role) && agent.organisation === 'telco' && random.chance(0.28))
    summarise(setting, day, call, random);
  if (random.chance(0.045)) {
    // A colleague across the desk asks for a hand: honest, and nothing will ever show it.
    const asked = random.int(setting.customers.count);
    const taken = setting.noWork.get(agent.id)?.has(asked) || asked === agent.customer;
    if (!taken)
      look(end + random.between(1, 5) * MINUTE, {
        customer: asked,
        reference: null,
        habit: 'help-across-the-desk',
      });
  }
  if (agent.role === 'service-agent' && agent.organisation === 'telco' && random.chance(0.002))
    emergency(setting, day, office, call, random);
}

/** The AI assistant writes up the call for the agent who had it. */
function summarise(setting: Setting, day: Day, call: Call, random: Random): void {
  day.drafts.push({
    at: Math.floor(call.end + random.between(4, 40) * SECOND),
    agent: setting.people.assistant,
    onBehalfOf: call.agent,
    customer: call.customer,
    reason: 'ai-summary',
    reference: { type: 'interaction', id: call.id },
    fields: screen(random, 'ai-summary'),
    task: `summary-${call.id}`,
    channel: 'phone',
    open: 4 * SECOND,
  });
}

/** The glass is broken for somebody in need, and a case by the team lead follows within the half hour. */
function emergency({ customers }: Setting, day: Day, office: Office, call: Call, random: Random): void {
  const { agent, customer } = call;
  const at = Math.floor(call.end - 20 * SECOND);
  const openedAt = Math.floor(call.end + random.between(6, 28) * MINUTE);
  day.drafts.push({
    at,
    agent,
    customer,
    reason: 'emergency',
    reference: { type: 'interaction', id: call.id },
    note: 'Caller in distress at home, address passed to 112',
    fields: ['name', 'phone', 'address'],
    channel: 'phone',
    open: 3 * MINUTE,
  });
  day.evidence.push({
    at: openedAt,
    item: {
      type: 'case',
      id: `case-${office.number('case')}`,
      at: iso(openedAt),
      kind: 'emergency',
      subject: customers.id(customer),
      team: agent.team,
      assignee: agent.id,
      openedBy: agent.supervisor,
      openedAt: iso(openedAt),
      closedAt: null,
    },
  });
}
