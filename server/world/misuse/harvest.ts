import { MINUTE, SECOND } from '../calendar.ts';
import type { Agent } from '../people.ts';
import { count, inShift, type Kind, moments, view } from './kind.ts';

/** Gathering people one does not know: in a day, in a search, or a few a day for weeks. */

const isOnPhones = ({ mode, role }: Agent): boolean => mode === 'phone' && role === 'service-agent';
const SALEABLE = ['name', 'phone', 'address'];

export const volumeSpike: Kind = {
  name: 'volume-spike',
  days: 1,
  lookups: 48,
  who: isOnPhones,
  begin: ({ agent, day, strangers, about, random }) => {
    const seen = strangers(about(48, 36));
    const parts = Array.from(seen, () => random.between(-0.4, 0.4));
    return {
      actor: agent,
      customers: seen,
      story: `${seen.length} strangers in one shift, one every few minutes between the calls, so that no minute looks busy.`,
      enact: (today) =>
        today.index !== day
          ? []
          : seen.map((customer, i) =>
              view(
                inShift(today, agent, 0.03 + ((i + 0.5 + (parts[i] ?? 0)) / seen.length) * 0.94),
                agent,
                customer,
                'service-question',
              ),
            ),
    };
  },
};

export const wideSearch: Kind = {
  name: 'wide-search',
  days: 1,
  lookups: 14,
  who: isOnPhones,
  begin: ({ agent, day, strangers, about, random }) => {
    const searches = about(10, 6);
    const opened = strangers(Math.ceil(searches / 3));
    const hits = Array.from({ length: searches }, () => Math.floor(random.between(45, 200)));
    return {
      actor: agent,
      customers: opened,
      story: `${count(searches)} searches by half a name or a postcode alone, each with dozens of hits, scrolled through from top to bottom; now and then one of them is opened.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const at = inShift(today, agent, 0.62);
        return hits.flatMap((found, i) => {
          const keys = i % 2 === 0 ? ['name'] : ['postcode'];
          const search = { keys, wildcard: i % 2 === 0 };
          const searched = at + i * 3 * MINUTE;
          const customer = i % 3 === 0 ? opened[i / 3] : undefined;
          return [
            view(searched, agent, null, 'service-question', {
              operation: 'search',
              search,
              fields: ['name'],
              hits: found,
            }),
            ...(customer === undefined
              ? []
              : [view(searched + 70 * SECOND, agent, customer, 'service-question', { open: 20 * SECOND })]),
          ];
        });
      },
    };
  },
};

export const slowDrip: Kind = {
  name: 'slow-drip',
  days: 12,
  lookups: 40,
  who: isOnPhones,
  begin: ({ agent, day, strangers, about, random }) => {
    const each = about(4, 3);
    const seen = strangers(each * 12);
    return {
      actor: agent,
      customers: seen,
      story: `Somebody pays for names and addresses: ${count(each, 'lower')} strangers a day, never more, on every working day of two weeks.`,
      enact: (today) => {
        const nth = today.index - day;
        if (nth < 0 || nth >= 12 || !today.roster.has(agent)) return [];
        const todays = seen.slice(nth * each, (nth + 1) * each);
        const at = moments(today, agent, today.random(`drip/${agent.index}`), todays.length);
        return todays.map((customer, i) =>
          view(at[i] ?? 0, agent, customer, 'service-question', {
            fields: SALEABLE,
            open: 8 * SECOND + random.int(9) * SECOND,
          }),
        );
      },
    };
  },
};

export const oneOffs: Kind = {
  name: 'curious-one-offs',
  days: 1,
  lookups: 9,
  who: isOnPhones,
  begin: ({ agent, day, strangers, about }) => {
    const seen = strangers(about(9, 6));
    return {
      actor: agent,
      customers: seen,
      story: `An ordinary day, and in between ${count(seen.length, 'lower')} people nobody called about: a teacher, a neighbour of a friend, somebody from the gym, each opened once for a minute.`,
      enact: (today) => {
        if (today.index !== day) return [];
        const at = moments(today, agent, today.random(`one-offs/${agent.index}`), seen.length);
        return seen.map((customer, i) =>
          view(at[i] ?? 0, agent, customer, 'service-question', {
            fields: ['name', 'email', 'address', 'contactHistory'],
          }),
        );
      },
    };
  },
};
