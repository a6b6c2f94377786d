import { DAY, HOUR, isOpen, MINUTE, midnight, SECOND, weekday } from './calendar.ts';
import { mayCall } from './consents.ts';
import type { MarketingReason } from './customers.ts';
import { type Day, type EvidenceInput, iso, type Office, type Setting, type Stage } from './nouns.ts';
import { BREAK } from './people.ts';
import { mix } from './random.ts';
import { SCREENS } from './trade.ts';

/** Campaigns of a week: customers who agreed to an offer are called with it, one after another. */

/** Nobody is called with an offer before nine or after eight. */
const DIAL_FROM = 9 * HOUR;
const DIAL_UNTIL = 20 * HOUR;

export interface Campaign {
  id: string;
  reason: MarketingReason;
  trade: string;
  week: number;
}

export const campaignsOf = (week: number): Campaign[] => [
  { id: `win-back-${week + 1}`, reason: 'win-back-offer', trade: 'retention', week },
  { id: `sales-fibre-${week + 1}`, reason: 'sales-offer', trade: 'sales', week },
];

/** Half of those who agreed are in this week's list, whatever they think of it by then. */
export const isMember = ({ seed, customers }: Stage, campaign: Campaign, index: number): boolean =>
  customers.consented(index, campaign.reason) === 'given' && (mix(seed, 51, campaign.week, index) & 1) === 0;

export function* members(setting: Setting, campaign: Campaign): Generator<string> {
  for (let index = 0; index < setting.customers.count; index++) {
    if (isMember(setting, campaign, index)) yield setting.customers.id(index);
  }
}

export function campaignItem(setting: Setting, campaign: Campaign): { at: number; item: EvidenceInput } {
  const monday = midnight(setting.start, campaign.week * 7);
  const item: EvidenceInput = {
    type: 'campaign',
    id: campaign.id,
    at: iso(monday),
    reason: campaign.reason,
    actors: setting.people.agents
      .filter((agent) => agent.mode === 'dial' && agent.trade === campaign.trade)
      .slice(0, 1000)
      .map((agent) => agent.id),
    from: iso(monday + 8 * HOUR),
    to: iso(monday + 5 * DAY + 21 * HOUR),
  };
  return { at: monday, item };
}

export function dial(setting: Setting, day: Day, office: Office): void {
  const { customers } = setting;
  for (const [agent, hours] of day.roster) {
    if (agent.mode !== 'dial' || !isOpen(day.index)) continue;
    const random = day.random(`dial/${agent.index}`);
    const campaign = campaignsOf(Math.floor(day.index / 7)).find((c) => c.trade === agent.trade);
    if (!campaign) continue;
    // Each agent and day starts somewhere else in the list.
    let cursor = mix(setting.seed, 52, agent.index, weekday(day.index)) % customers.count;
    let now = day.midnight + Math.max(hours.from, DIAL_FROM) + random.between(5, 20) * MINUTE;
    const leaves = day.midnight + Math.min(hours.to, DIAL_UNTIL) - 10 * MINUTE;
    const lunch = day.midnight + hours.breakAt;
    let eaten = false;
    while (now < leaves) {
      if (!eaten && now > lunch) {
        eaten = true;
        now += BREAK;
        continue;
      }
      let tries = 0;
      const unfit = () =>
        !isMember(setting, campaign, cursor) ||
        !mayCall(setting, cursor, campaign.reason, now) ||
        setting.noWork.get(agent.id)?.has(cursor) ||
        agent.customer === cursor;
      while (unfit() && tries++ < customers.count) cursor = (cursor + 1) % customers.count;
      if (tries > customers.count) return;
      const answered = random.chance(0.45);
      const start = Math.floor(now + random.between(5, 40) * SECOND);
      const end = Math.floor(
        start + (answered ? random.logNormal(230, 0.7) : random.between(15, 35)) * SECOND,
      );
      const id = `call-${office.number('call')}`;
      day.evidence.push({
        at: end,
        item: {
          type: 'interaction',
          id,
          at: iso(end),
          channel: 'phone',
          direction: 'outbound',
          subject: customers.id(cursor),
          actors: [agent.id],
          queue: campaign.id,
          startedAt: iso(start),
          endedAt: iso(end),
        },
      });
      day.drafts.push({
        at: Math.floor(now),
        agent,
        customer: cursor,
        reason: campaign.reason,
        reference: random.chance(0.8) ? { type: 'campaign', id: campaign.id } : null,
        fields: random.pick(SCREENS[campaign.reason] ?? []),
        channel: 'phone',
        open: end - now,
      });
      cursor = (cursor + 1) % customers.count;
      now = end + random.logNormal(6, 0.6) * MINUTE;
    }
  }
}
