import { HOUR, MINUTE, SECOND } from '../calendar.ts';
import { inShift, type Kind, view } from './kind.ts';

/** Beyond a limit, or past the log: mandates, an AI agent's budget, an integration that does not report. */

export const mandateExceeded: Kind = {
  name: 'mandate-exceeded',
  days: 1,
  lookups: 3,
  who: ({ mode, role, organisation }) =>
    mode === 'phone' && role === 'service-agent' && organisation === 'telco',
  begin: ({ agent, day, about, random }) => {
    const times = about(3, 2);
    const amounts = Array.from({ length: times }, () => Math.round(random.between(70, 240)));
    return {
      actor: agent,
      customers: [],
      story: `The calls are real, the refunds are not what a service agent may give: ${amounts.join(', ')} euro, none of them asked for.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const calls = today.calls.filter((call) => call.agent === agent);
        return calls.slice(1, 1 + times).map((call, i) =>
          view(call.end - 10 * SECOND, agent, call.customer, 'billing-question', {
            operation: 'change',
            fields: ['name', 'balance'],
            change: { action: 'refund', amount: amounts[i] ?? 70, currency: 'EUR' },
            reference: { type: 'interaction', id: call.id },
          }),
        );
      },
    };
  },
};

export const budgetExceeded: Kind = {
  name: 'budget-exceeded',
  days: 1,
  lookups: 44,
  who: ({ mode, role, organisation }) =>
    mode === 'phone' && role === 'service-agent' && organisation === 'telco',
  begin: ({ setting, agent, day, about }) => {
    const { assistant } = setting.people;
    const times = about(44, 40);
    return {
      actor: assistant,
      customers: [],
      story: `Asked to sum up one call, the AI assistant reads the same customer ${times} times in a row, each time a screen more, until it has all there is.`,
      enact: (today) => {
        const call = today.calls.find((c) => c.agent === agent && c.reason === 'service-question');
        if (today.index !== day || !call) return [];
        return Array.from({ length: times }, (_, i) =>
          view(call.end + 8 * SECOND + i * 4 * SECOND, assistant, call.customer, 'ai-summary', {
            onBehalfOf: agent,
            task: `everything-${call.id}`,
            reference: { type: 'interaction', id: call.id },
            open: SECOND,
          }),
        );
      },
    };
  },
};

/**
 * The lookups are made and never told. Where they were numbered before they were kept back, the numbers show
 * it; where they went past the numbering too, only what the CRM itself counted does.
 */
export const missingLookups: Kind = {
  name: 'missing-lookups',
  days: 1,
  lookups: 40,
  who: ({ mode }) => mode === 'phone',
  begin: ({ agent, day, strangers, about, random }) => {
    const seen = strangers(about(40, 20));
    const numbered = random.chance(0.5);
    const from = random.between(10, 15) * HOUR;
    return {
      actor: agent,
      bySource: true,
      customers: [],
      story: `A script borrows the gateway’s key and reads ${seen.length} customers past the log${numbered ? '; their numbers are taken, and never come in' : ', numbers and all: only the CRM counted them'}.`,
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(today.midnight + from + i * 0.7 * MINUTE, agent, customer, 'service-question', {
                unsent: numbered ? 'numbered' : 'unnumbered',
              }),
            ),
    };
  },
};

/** Several people of one organisation, and a list of those who are in the news. */
export const watchedList: Kind = {
  name: 'watched-list',
  days: 3,
  lookups: 10,
  who: ({ mode, role, organisation }) =>
    mode === 'phone' && role === 'service-agent' && organisation !== 'telco',
  begin: ({ setting, agent, day, random }) => {
    const { customers, people } = setting;
    const own = people.agents.filter((other) => other.team === agent.team && other !== agent);
    const others = own.slice(0, random.int(3));
    const all = Array.from({ length: customers.count }, (_, i) => i).filter(customers.watchedVip);
    const seen = new Set<number>();
    while (seen.size < Math.min(all.length, 3 + random.int(6))) seen.add(random.pick(all));
    const acts = [...seen].flatMap((customer, i) => {
      const by = [agent, ...others][i % (1 + others.length)] ?? agent;
      const on = day + random.int(3);
      const part = random.between(0.05, 0.9);
      return Array.from({ length: 1 + random.int(3) }, (_, nth) => ({ by, on, customer, part, nth }));
    });
    return {
      actor: agent,
      others,
      byOrganisation: true,
      customers: [...seen],
      story: `At this organisation ${seen.size} people who are in the news were looked up by ${1 + others.length} of its agents within three days, and none of them had called.`,
      enact: (today) =>
        acts
          .filter(({ on }) => on === today.index)
          .map(({ by, customer, part, nth }) =>
            view(
              inShift(today, by, part) + nth * 5 * MINUTE,
              by,
              customer,
              'service-question',
              // Some take the trouble to name a call: any number will do.
              nth === 0 && part > 0.6
                ? { reference: { type: 'interaction', id: `call-${700_000 + Math.floor(part * 9000)}` } }
                : {},
            ),
          ),
    };
  },
};
