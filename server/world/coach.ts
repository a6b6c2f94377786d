import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { sloppy } from './habits.ts';
import { type Day, iso, type Office, type Setting } from './nouns.ts';

/**
 * Quality coaches listen to a sample of the day's calls. The sample is given to them as work items, and
 * telephony tells that they opened the recording by naming them at the call.
 */
export function coach(setting: Setting, day: Day, office: Office): void {
  for (const [agent, hours] of day.roster) {
    if (agent.mode !== 'coach' || day.calls.length === 0) continue;
    const random = day.random(`coach/${agent.index}`);
    let now = day.midnight + hours.from + 2.5 * HOUR;
    while (now < day.midnight + hours.to - 30 * MINUTE) {
      const call = random.pick(day.calls);
      const at = Math.floor(now);
      now += random.between(16, 30) * MINUTE;
      const unfit = agent.customer === call.customer || setting.noWork.get(agent.id)?.has(call.customer);
      if (call.end > at - 10 * MINUTE || unfit) continue;

      const [queuedAt, doneAt] = [at - 5 * MINUTE, at + 12 * MINUTE];
      const item = {
        type: 'work-item' as const,
        id: `item-${office.number('item')}`,
        subject: setting.customers.id(call.customer),
        team: agent.team,
        assignee: agent.id,
        openedBy: null,
        queuedAt: iso(queuedAt),
      };
      day.evidence.push({ at: queuedAt, item: { ...item, at: iso(queuedAt) } });
      day.evidence.push({ at: doneAt, item: { ...item, at: iso(doneAt), doneAt: iso(doneAt) } });
      call.item = { ...call.item, at: iso(at), actors: [...call.item.actors, agent.id] };
      day.evidence.push({ at, item: call.item });
      day.drafts.push(
        sloppy(random, {
          at: at + 30 * SECOND,
          agent,
          customer: call.customer,
          reason: 'quality-review',
          reference: { type: 'interaction', id: call.id },
          channel: 'phone',
        }),
      );
    }
  }
}
