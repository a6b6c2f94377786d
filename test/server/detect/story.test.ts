import { expect, it } from 'vitest';
import type { Text } from '#policies/vocabulary.ts';
import { examineAll } from '#server/detect/detectors.ts';
import { tell } from '#server/detect/story.ts';
import type { Examined } from '#store/port.ts';
import { DAY, MINUTE, policy, TEN } from '../evidence/given.ts';
import { examined, sixCustomers } from './given.ts';

const story = (members: readonly Examined[], others: { total: number; accounted: number } | null = null) =>
  tell({
    about: { kind: 'actor', id: members[0]?.lookup.actor.id ?? '' },
    members,
    flags: examineAll(members, policy()),
    others,
    policy: policy(),
  });
const decided = (rule: Examined['lookup']['decision']['rules'][number]): Examined['lookup']['decision'] => ({
  effect: 'permit',
  wouldBe: 'deny',
  permitted: [],
  withheld: [],
  notices: [],
  rules: [rule],
});
const backDated = {
  reference: {
    verdict: 'back-dated',
    sentence: {
      nl: 'Zaak z-6107 is 41 minuten na de raadpleging aangemaakt, door dezelfde medewerker.',
      en: 'Case z-6107 was made 41 minutes after the lookup, by the same agent.',
    },
  },
} as const;

it('six customers in nine minutes', () => {
  expect(story(sixCustomers(), { total: 9, accounted: 9 })).toEqual({
    title: {
      nl: '6 klanten bekeken in 9 minuten; geen gesprek, geen zaak',
      en: 'Looked at 6 customers in 9 minutes; no call, no case',
    },
    body: {
      nl: 'Op 17 november 2026 tussen 14:43 en 14:52 bekeek a-1 6 klanten, met als reden ‘Vraag over de factuur’. Er is geen gesprek en geen zaak vastgelegd die dit verklaart. De 9 andere raadplegingen die dag zijn verklaard.',
      en: 'On 17 November 2026 between 14:43 and 14:52 a-1 looked at 6 customers, giving ‘Question about a bill’ as the reason. There is no call and no case on record that explains it. The 9 other lookups that day are explained.',
    },
  });
});

it('one customer over weeks, once in a call', () => {
  const visits = Array.from({ length: 11 }, (_, n) =>
    examined(n === 0 ? 'corroborated' : 'unexplained', { occurredAt: TEN + n * 2 * DAY }),
  );
  expect(story(visits)).toEqual({
    title: {
      nl: 'Dezelfde klant 11 keer bekeken in 20 dagen; werk verklaart 1 van 11',
      en: 'Same customer looked at 11 times in 20 days; work explains 1 of 11',
    },
    body: {
      nl: 'Tussen 17 november 2026 en 7 december 2026 bekeek a-1 één klant, in 11 raadplegingen, met als reden ‘Vraag over de factuur’. Van deze 11 raadplegingen: 10 onverklaard en 1 bevestigd.',
      en: 'Between 17 November 2026 and 7 December 2026 a-1 looked at one customer, in 11 lookups, giving ‘Question about a bill’ as the reason. Of these 11 lookups 10 are unexplained and 1 is corroborated.',
    },
  });
});

it('a case that was made afterwards', () => {
  const one = examined('contradicted', { reference: { type: 'case', id: 'z-6107' } }, { grading: backDated });
  expect(story([one]).title).toEqual({
    nl: 'Zaak z-6107 is 41 minuten na de raadpleging aangemaakt, door dezelfde medewerker',
    en: 'Case z-6107 was made 41 minutes after the lookup, by the same agent',
  });
  expect(story([one]).body.en).toContain(
    'giving ‘Question about a bill’ as the reason and naming case z-6107.',
  );
});

it('work that explains, and consent that was withdrawn', () => {
  const one = examined('corroborated', { decision: decided('consent-withdrawn') });
  expect(story([one])).toEqual({
    title: {
      nl: 'Eén klant bekeken; de toestemming was toen ingetrokken, geweigerd of verlopen',
      en: 'Looked at one customer; consent was withdrawn, refused or expired by then',
    },
    body: {
      nl: 'Op 17 november 2026 om 10:00 bekeek a-1 één klant, met als reden ‘Vraag over de factuur’. Gesprek call-1 met deze klant, door deze medewerker gevoerd, 09:55 tot 10:06.',
      en: 'On 17 November 2026 at 10:00 a-1 looked at one customer, giving ‘Question about a bill’ as the reason. Call call-1 with this customer, handled by this agent, 09:55 to 10:06.',
    },
  });
});

it('says of a kind of work that there was none only where it was heard', () => {
  const deaf = examined('unexplained', {}, { grading: { heard: ['case'], silent: ['interaction'] } });
  expect(story([deaf]).title.en).toBe('Looked at one customer; no case');
  expect(story([deaf]).body.en).toContain('There is no case on record that explains it. Not heard of: call.');
});

it('software names those it acts for; an organisation its people', () => {
  const robot = examined('unexplained', { actor: { id: 'ai-07', kind: 'software', onBehalfOf: ['a-1871'] } });
  expect(story([robot]).body.nl).toContain('bekeek ai-07 namens a-1871 één klant');
  const partner = [1, 2, 3].map((n) =>
    examined('explained', {
      organisation: 'partner-x',
      actor: { id: `p-${n}`, kind: 'human', onBehalfOf: [] },
      subject: `c-${n}`,
      occurredAt: TEN + n * MINUTE,
      decision: decided('contract-ended'),
    }),
  );
  const told = tell({
    about: { kind: 'organisation', id: 'partner-x' },
    members: partner,
    flags: examineAll(partner, policy()),
    others: null,
    policy: policy(),
  });
  expect(told.title.nl).toBe(
    '3 klanten bekeken in 2 minuten; het contract met deze organisatie liep toen niet',
  );
  expect(told.body.nl).toBe(
    'Op 17 november 2026 tussen 10:01 en 10:03 bekeken bij organisatie partner-x 3 medewerkers 3 klanten, met als reden ‘Vraag over de factuur’. Alle 3 zijn verklaard.',
  );
});

it('never names a customer, tells that one is watched, or accuses', () => {
  const watched = examined(
    'unexplained',
    { subject: 'c-88231' },
    { subject: { type: 'subject', id: 'c-88231', aliases: [], handles: [], watched: 'vip' } },
  );
  const everything = [...sixCustomers(), watched, examined('unsupported'), examined('undetermined')];
  const texts = (told: { title: Text; body: Text }) => Object.values(told).flatMap(({ nl, en }) => [nl, en]);
  for (const sentence of [...texts(story(everything)), ...texts(story([watched]))]) {
    expect(sentence).not.toMatch(/c-\d/);
    expect(sentence).not.toMatch(
      /vip|watched|protect|suspic|snoop|illegal|misuse|misbruik|verdacht|onrechtmatig|beschermd/i,
    );
  }
});
