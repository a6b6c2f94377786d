import { HOUR, MINUTE, midnight, SECOND } from '../calendar.ts';
import { campaignsOf, isMember } from '../campaigns.ts';
import { iso } from '../nouns.ts';
import { SCREENS } from '../trade.ts';
import { count, inShift, type Kind, view } from './kind.ts';

/** Pretexts: a reason or a reference that does not hold when somebody checks it. */

const onPhones = (role: string) => (agent: { mode: string; role: string; organisation: string }) =>
  agent.mode === 'phone' && agent.role === role && agent.organisation === 'telco';

export const backdatedCase: Kind = {
  name: 'backdated-case',
  days: 1,
  lookups: 2,
  who: onPhones('billing-agent'),
  begin: ({ setting, agent, day, strangers }) => {
    const [customer = 0] = strangers(1);
    return {
      actor: agent,
      customers: [],
      story:
        'The agent reserves a case number, reads a stranger’s payments under it, and opens the case only 41 minutes later, to have something to show.',
      enact: (today, office) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.5);
        const id = `case-${office.number('case')}`;
        const reference = { type: 'case' as const, id };
        const openedAt = at + 41 * MINUTE;
        const item = {
          type: 'case' as const,
          id,
          kind: 'billing-question',
          subject: setting.customers.id(customer),
          team: agent.team,
          assignee: agent.id,
          openedBy: agent.id,
          openedAt: iso(openedAt),
        };
        today.evidence.push({ at: openedAt, item: { ...item, at: iso(openedAt) } });
        const closedAt = openedAt + 2 * MINUTE;
        today.evidence.push({ at: closedAt, item: { ...item, at: iso(closedAt), closedAt: iso(closedAt) } });
        return [0, 3].map((minutes) =>
          view(at + minutes * MINUTE, agent, customer, 'billing-question', {
            reference,
            fields: ['name', 'iban', 'payments'],
          }),
        );
      },
    };
  },
};

/** Real work is handed to a back office and takes a while; a pretext is one's own from beginning to end. */
export const selfMadeCase: Kind = {
  name: 'self-made-case',
  days: 1,
  lookups: 10,
  who: onPhones('billing-agent'),
  begin: ({ setting, agent, day, strangers, about, random }) => {
    const seen = strangers(about(5, 4));
    return {
      actor: agent,
      customers: [],
      story: `${count(seen.length)} times the agent opens a case of their own for a stranger, reads the payments, and closes it minutes later; no call, no letter and no colleague had anything to do with it.`,
      enact: (today, office) => {
        if (today.index !== day) return [];
        return seen.flatMap((customer, i) => {
          const openedAt = inShift(today, agent, 0.1 + (0.8 * i) / seen.length);
          const id = `case-${office.number('case')}`;
          const item = {
            type: 'case' as const,
            id,
            kind: 'billing-question',
            subject: setting.customers.id(customer),
            team: agent.team,
            assignee: agent.id,
            openedBy: agent.id,
            openedAt: iso(openedAt),
          };
          const closedAt = openedAt + Math.floor(random.between(4, 9) * MINUTE);
          today.evidence.push({ at: openedAt, item: { ...item, at: iso(openedAt) } });
          today.evidence.push({
            at: closedAt,
            item: { ...item, at: iso(closedAt), closedAt: iso(closedAt) },
          });
          return [1, 3].map((minutes) =>
            view(openedAt + minutes * MINUTE, agent, customer, 'billing-question', {
              reference: { type: 'case', id },
              fields: ['name', 'iban', 'payments'],
              channel: 'letter',
            }),
          );
        });
      },
    };
  },
};

export const referenceReuse: Kind = {
  name: 'reference-reuse',
  days: 1,
  lookups: 14,
  who: onPhones('service-agent'),
  begin: ({ agent, day, strangers, about }) => {
    const others = strangers(about(14, 6));
    return {
      actor: agent,
      customers: others,
      story: `One real call is given as the reference for ${count(others.length, 'lower')} other customers in the course of an afternoon.`,
      enact: (today) => {
        const call = today.calls.find((c) => c.agent === agent);
        if (today.index !== day || !call) return [];
        const reference = { type: 'interaction' as const, id: call.id };
        return others.map((customer, i) =>
          view(
            inShift(today, agent, 0.45 + (0.49 * i) / others.length),
            agent,
            customer,
            'service-question',
            { reference },
          ),
        );
      },
    };
  },
};

export const contradictedReference: Kind = {
  name: 'contradicted-reference',
  days: 1,
  lookups: 4,
  who: onPhones('service-agent'),
  begin: ({ agent, day, strangers, about }) => {
    const others = strangers(about(4, 3));
    return {
      actor: agent,
      customers: others,
      story: `${count(others.length)} times the agent names the call just taken, for a customer who is not the one who called.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const calls = today.calls.filter((c) => c.agent === agent);
        return calls.slice(2, 2 + others.length).map((call, i) =>
          view(call.end + 30 * SECOND, agent, others[i] ?? 0, 'service-question', {
            reference: { type: 'interaction', id: call.id },
          }),
        );
      },
    };
  },
};

export const fieldsNotPermitted: Kind = {
  name: 'fields-not-permitted',
  days: 1,
  lookups: 5,
  who: onPhones('billing-agent'),
  begin: ({ agent, day, about }) => {
    const times = about(5, 3);
    return {
      actor: agent,
      customers: [],
      story: `The calls are real, but on ${count(times, 'lower')} of them the agent also asks for the citizen number, which no bill needs.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const calls = today.calls.filter((c) => c.agent === agent && c.reason === 'billing-question');
        return calls.slice(0, times).map((call) =>
          view(call.start + 50 * SECOND, agent, call.customer, 'billing-question', {
            reference: { type: 'interaction', id: call.id },
            fields: ['name', 'iban', 'bsn'],
          }),
        );
      },
    };
  },
};

export const unknownReason: Kind = {
  name: 'unknown-reason',
  days: 1,
  lookups: 3,
  who: onPhones('service-agent'),
  begin: ({ agent, day, strangers, about }) => {
    const others = strangers(about(3, 2));
    return {
      actor: agent,
      customers: others,
      story: `${count(others.length)} files are opened for “customer-check”, a reason that no policy knows.`,
      enact: (today) =>
        today.index !== day
          ? []
          : others.map((customer, i) =>
              view(inShift(today, agent, 0.3) + i * 4 * MINUTE, agent, customer, 'customer-check'),
            ),
    };
  },
};

export const breakGlass: Kind = {
  name: 'break-glass',
  days: 1,
  lookups: 2,
  who: onPhones('service-agent'),
  begin: ({ agent, day, strangers }) => {
    const [customer = 0] = strangers(1);
    return {
      actor: agent,
      customers: [customer],
      story: 'Emergency access with the note “urgent”: no call before it, no case after it, nobody told.',
      enact: (today) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.66);
        const more = { note: 'urgent', fields: SCREENS.emergency?.[0] ?? null };
        return [0, 7].map((minutes) => view(at + minutes * MINUTE, agent, customer, 'emergency', more));
      },
    };
  },
};

export const consentWithdrawn: Kind = {
  name: 'consent-withdrawn',
  days: 1,
  lookups: 3,
  who: (agent) => agent.mode === 'dial' && agent.trade === 'retention',
  begin: ({ setting, agent, day }) => {
    const { customers, start } = setting;
    const campaign = campaignsOf(Math.floor(day / 7)).find((c) => c.trade === 'retention');
    const called: number[] = [];
    // Each agent starts elsewhere in the list, so that two episodes do not share their customers.
    for (let i = 0; i < customers.count && called.length < 3; i++) {
      const customer = (i + agent.index * 41) % customers.count;
      if (campaign && isMember(setting, campaign, customer) && customer !== agent.customer)
        called.push(customer);
    }
    const withdrawnAt = midnight(start, day) - 6 * HOUR;
    return {
      actor: agent,
      customers: called,
      withdrawn: new Map(called.map((customer) => [customer, withdrawnAt])),
      story:
        'Three former customers withdrew their consent the evening before; the agent works from last week’s list and calls them all the same.',
      enact: (today, office) => {
        if (today.index !== day || !campaign) return [];
        return called.map((customer, i) => {
          const at = inShift(today, agent, 0.4) + i * 9 * MINUTE;
          const [startedAt, endedAt] = [iso(at + 20 * SECOND), iso(at + 3 * MINUTE)];
          today.evidence.push({
            at: at + 3 * MINUTE,
            item: {
              type: 'interaction',
              id: `call-${office.number('call')}`,
              at: endedAt,
              channel: 'phone',
              direction: 'outbound',
              subject: customers.id(customer),
              actors: [agent.id],
              queue: campaign.id,
              startedAt,
              endedAt,
            },
          });
          return view(at, agent, customer, 'win-back-offer', {
            reference: { type: 'campaign', id: campaign.id },
          });
        });
      },
    };
  },
};
