import { HOUR, MINUTE, SECOND } from '../calendar.ts';
import { count, inShift, type Kind, view } from './kind.ts';

/** Accounts: used by the wrong person, at the wrong time, or for far too much. */

export const offShift: Kind = {
  name: 'off-shift',
  days: 1,
  lookups: 9,
  who: (agent) =>
    agent.mode === 'phone' && agent.organisation !== 'partner-y' && agent.role === 'service-agent',
  begin: ({ agent, day, random, strangers, about }) => {
    const seen = strangers(about(9, 5));
    const from = random.between(1.6, 2.2) * HOUR;
    return {
      actor: agent,
      customers: seen,
      story: `${count(seen.length)} files between half past one and half past three at night, from home, hours before the shift.`,
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(today.midnight + from + i * 8 * MINUTE, agent, customer, 'service-question', {
                context: { site: 'home', network: `home-${agent.index}`, session: `s-night-${agent.id}` },
              }),
            ),
    };
  },
};

export const afterEmployment: Kind = {
  name: 'after-employment',
  days: 1,
  lookups: 5,
  // The cast names whoever is at work; the account is that of somebody who is not.
  who: () => true,
  begin: ({ setting, day, strangers, about, random }) => {
    const agent = random.pick(setting.people.formerAgents);
    const seen = strangers(about(5, 3));
    return {
      actor: agent,
      customers: seen,
      story:
        'Ten days after the last working day the account still works, and somebody uses it on an evening.',
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(today.midnight + 19.4 * HOUR + i * 5 * MINUTE, agent, customer, 'service-question', {
                context: { site: 'home', device: 'unmanaged', network: `home-${agent.index}` },
              }),
            ),
    };
  },
};

export const enumeration: Kind = {
  name: 'enumeration',
  days: 1,
  lookups: 81,
  who: (agent) => agent.mode === 'phone' && agent.organisation === 'partner-x',
  begin: ({ setting, agent, day, random, about }) => {
    const first = random.int(Math.max(1, setting.customers.count - 121));
    const many = about(80, 40);
    const run = Array.from({ length: many + 1 }, (_, i) => first + i)
      .filter((customer) => customer !== agent.customer)
      .slice(0, many);
    return {
      actor: agent,
      customers: run,
      story: `${many} customer numbers in a row, one every half minute; then all of them are exported in one go.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.7);
        const more = { fields: ['name', 'email', 'phone', 'address'], open: 5 * SECOND };
        const views = run.map((customer, i) =>
          view(at + i * 28 * SECOND, agent, customer, 'service-question', more),
        );
        const exported = view(at + (many + 1) * 28 * SECOND, agent, null, 'service-question', {
          ...more,
          operation: 'export',
          customers: run,
        });
        return [...views, exported];
      },
    };
  },
};

export const taskDrift: Kind = {
  name: 'task-drift',
  days: 1,
  lookups: 63,
  who: (agent) => agent.mode === 'phone' && agent.role === 'service-agent' && agent.organisation === 'telco',
  begin: ({ setting, agent, day, strangers, about }) => {
    const seen = strangers(about(62, 20));
    return {
      actor: setting.people.assistant,
      customers: seen,
      story: `Asked to sum up one call, the AI assistant goes on to “similar customers”: ${seen.length + 1} in one task, on behalf of an agent who asked for none of them.`,
      enact: (today) => {
        const call = today.calls.find((c) => c.agent === agent && c.reason === 'service-question');
        if (today.index !== day || !call) return [];
        return [call.customer, ...seen].map((customer, i) =>
          view(call.end + 10 * SECOND + i * 9 * SECOND, setting.people.assistant, customer, 'ai-summary', {
            onBehalfOf: agent,
            task: `similar-customers-${call.id}`,
            reference: { type: 'interaction', id: call.id },
            open: 2 * SECOND,
          }),
        );
      },
    };
  },
};

export const sharedAccount: Kind = {
  name: 'shared-account',
  days: 1,
  lookups: 8,
  who: (agent) => agent.mode === 'phone' && agent.organisation === 'partner-x',
  begin: ({ agent, day, strangers, about }) => {
    const seen = strangers(about(8, 4));
    return {
      actor: agent,
      customers: seen,
      story:
        'While the agent is on the phone in Eindhoven, somebody else works under the same account in Zwolle.',
      enact: (today) => {
        if (today.index !== day) return [];
        const calls = today.calls.filter((c) => c.agent === agent).slice(0, seen.length);
        const context = {
          site: 'zwolle',
          deviceId: `dev-zwolle-${agent.index}`,
          network: '10.8.0.31',
          session: `s-zwolle-${agent.id}`,
        };
        return calls.map((call, i) =>
          view(call.start + 40 * SECOND, agent, seen[i] ?? 0, 'service-question', { context }),
        );
      },
    };
  },
};
