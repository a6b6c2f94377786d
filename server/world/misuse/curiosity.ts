import { MINUTE, SECOND } from '../calendar.ts';
import { count, inShift, type Kind, view } from './kind.ts';

/** Curiosity: looking at people one knows, or would like to. */

const answersPhones = (agent: { mode: string; role: string }) =>
  agent.mode === 'phone' && agent.role === 'service-agent';

export const celebrity: Kind = {
  name: 'celebrity',
  days: 1,
  lookups: 4,
  who: answersPhones,
  begin: ({ setting, agent, day, random, about }) => {
    const famous = Array.from({ length: setting.customers.count }, (_, i) => i).filter(
      setting.customers.watchedVip,
    );
    const customer = random.pick(famous);
    const reads = about(3, 2);
    return {
      actor: agent,
      customers: [customer],
      story: `A singer is in the news. The agent searches for the name between two calls and reads the file ${count(reads, 'lower')} times within a quarter of an hour, declaring a service question; nobody called.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.55);
        const search = { keys: ['name'], wildcard: true };
        return [
          view(at, agent, null, 'service-question', { operation: 'search', search, fields: ['name'] }),
          ...Array.from({ length: reads }, (_, i) =>
            view(
              at + 20 * SECOND + i * 5 * MINUTE,
              agent,
              customer,
              'service-question',
              i === 1 ? { fields: ['name', 'address', 'callMinutes'] } : {},
            ),
          ),
        ];
      },
    };
  },
};

export const neighbours: Kind = {
  name: 'neighbours',
  days: 1,
  lookups: 6,
  who: (agent, { customers }) =>
    answersPhones(agent) && customers.street(agent.street).filter((c) => c !== agent.customer).length >= 6,
  begin: ({ setting, agent, day, random, about }) => {
    const street = setting.customers.street(agent.street).filter((customer) => customer !== agent.customer);
    const many = Math.min(street.length, about(6, 4));
    const from = random.int(street.length - many + 1);
    const seen = street.slice(from, from + many);
    return {
      actor: agent,
      customers: seen,
      story: `${count(many)} households of the street the agent lives in are opened one after the other within a quarter of an hour.`,
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(inShift(today, agent, 0.8) + i * 96 * SECOND, agent, customer, 'service-question'),
            ),
    };
  },
};

export const serialInterest: Kind = {
  name: 'serial-interest',
  days: 4,
  lookups: 8,
  who: answersPhones,
  begin: ({ agent, day, strangers }) => {
    const [customer = 0] = strangers(1);
    return {
      actor: agent,
      customers: [customer],
      story:
        'A former partner’s file is opened every day, once early and once late, to see the address and who is called; there was never a call or a case.',
      enact: (today) => {
        if (today.index < day || today.index >= day + 4) return [];
        const fields = ['name', 'address', 'callMinutes', 'contactHistory'];
        return [0.12, 0.9].map((part) =>
          view(inShift(today, agent, part), agent, customer, 'service-question', { fields }),
        );
      },
    };
  },
};

export const self: Kind = {
  name: 'self',
  days: 1,
  lookups: 3,
  who: (agent) =>
    agent.customer !== null &&
    (agent.role === 'service-agent' || agent.role === 'billing-agent') &&
    agent.organisation === 'telco',
  begin: ({ agent, day }) => {
    const customer = agent.customer ?? 0;
    return {
      actor: agent,
      customers: [customer],
      story: 'The agent opens their own account, reads the bill, and gives themself a refund of 35 euro.',
      enact: (today) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.35);
        return [
          view(at, agent, customer, 'billing-question'),
          view(at + 2 * MINUTE, agent, customer, 'billing-question', {
            operation: 'change',
            change: { action: 'refund', amount: 35, currency: 'EUR' },
          }),
          view(at + 4 * MINUTE, agent, customer, 'billing-question', { fields: ['balance'] }),
        ];
      },
    };
  },
};

export const colleague: Kind = {
  name: 'colleague',
  days: 1,
  lookups: 3,
  who: (agent, { people }) =>
    (agent.role === 'billing-agent' || agent.role === 'service-agent') &&
    agent.organisation === 'telco' &&
    [...people.staff.values()].some((other) => other !== agent && other.organisation === 'telco'),
  begin: ({ setting, agent, day, random }) => {
    const others = [...setting.people.staff].filter(
      ([, other]) => other !== agent && other.organisation === 'telco',
    );
    const [customer] = random.pick(others);
    return {
      actor: agent,
      customers: [customer],
      story: 'The agent reads what a colleague pays and whether the colleague is behind with the bills.',
      enact: (today) =>
        today.index !== day
          ? []
          : [0.4, 0.41, 0.7].map((part) =>
              view(inShift(today, agent, part), agent, customer, 'billing-question'),
            ),
    };
  },
};

export const peek: Kind = {
  name: 'peek',
  days: 1,
  lookups: 24,
  who: answersPhones,
  begin: ({ agent, day, strangers, about }) => {
    const seen = strangers(about(24, 12));
    return {
      actor: agent,
      customers: seen,
      story: `On a quiet evening the agent leafs through ${seen.length} files, each closed again within two seconds.`,
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(inShift(today, agent, 0.82) + i * 9 * SECOND, agent, customer, 'service-question', {
                open: 900 + ((i * 137) % 1000),
              }),
            ),
    };
  },
};
