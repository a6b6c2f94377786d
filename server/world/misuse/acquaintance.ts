import { MINUTE } from '../calendar.ts';
import type { Stage } from '../nouns.ts';
import type { Agent } from '../people.ts';
import { count, inShift, type Kind, view } from './kind.ts';

/** People one lives with, used to live with, or is related to; one's own, or those of a colleague. */

const PRIVATE = ['name', 'address', 'callMinutes', 'contactHistory'];

/** Customers at the agent's own front door, or with the agent's surname in the agent's street. */
function circleOf({ customers }: Stage, agent: Agent): number[] {
  const { customer: own } = agent;
  if (own === null) return [];
  const home = customers.household(own);
  return customers.street(agent.street).filter((customer) => {
    if (customer === own) return false;
    const { addressKey, surnameKey } = customers.household(customer);
    return addressKey === home.addressKey || surnameKey === home.surnameKey;
  });
}

const isOnPhones = ({ mode, role }: Agent): boolean => mode === 'phone' && role === 'service-agent';

export const household: Kind = {
  name: 'household',
  days: 1,
  lookups: 3,
  who: (agent, stage) => isOnPhones(agent) && circleOf(stage, agent).length > 0,
  begin: ({ setting, agent, random, day, about }) => {
    const customer = random.pick(circleOf(setting, agent));
    const looks = about(3, 2);
    return {
      actor: agent,
      customers: [customer],
      story: `${count(looks)} times in one shift the agent opens the file of somebody at the same address, or of the same name a few doors on, to see who is called and when; there was never a call or a case.`,
      enact: (today) =>
        today.index !== day
          ? []
          : Array.from({ length: looks }, (_, i) =>
              view(inShift(today, agent, 0.1 + (0.8 * i) / looks), agent, customer, 'service-question', {
                fields: PRIVATE,
              }),
            ),
    };
  },
};

/** Who sits in the same team, is on the phones too, and has somebody at home. */
const matesOf = (stage: Stage, agent: Agent): Agent[] =>
  stage.people.agents.filter(
    (other) =>
      other !== agent && other.team === agent.team && isOnPhones(other) && circleOf(stage, other).length > 0,
  );

export const familyRing: Kind = {
  name: 'family-ring',
  days: 1,
  lookups: 4,
  who: (agent, stage) =>
    isOnPhones(agent) && circleOf(stage, agent).length > 0 && matesOf(stage, agent).length > 0,
  begin: ({ setting, agent, random, day, about }) => {
    const mate = random.pick(matesOf(setting, agent));
    const pairs = [
      { by: agent, customer: random.pick(circleOf(setting, mate)) },
      { by: mate, customer: random.pick(circleOf(setting, agent)) },
    ];
    const looks = about(2, 2);
    return {
      actor: agent,
      others: [mate],
      customers: pairs.map(({ customer }) => customer),
      story:
        'Two of one team know that their own circle is watched, so each looks up the other’s: the same evening, the file of the colleague’s housemate or relative, for nobody who called.',
      enact: (today) =>
        today.index !== day
          ? []
          : pairs.flatMap(({ by, customer }, which) =>
              Array.from({ length: looks }, (_, i) =>
                // The mate may have the day off, and does it during the agent's shift all the same.
                view(
                  inShift(today, today.roster.has(by) ? by : agent, 0.6) + (which * 9 + i * 4) * MINUTE,
                  by,
                  customer,
                  'service-question',
                  { fields: PRIVATE },
                ),
              ),
            ),
    };
  },
};
