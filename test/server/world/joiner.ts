import type { EvidenceInput, LookupInput } from '#server/world/nouns.ts';
import type { World } from '#server/world/world.ts';

/**
 * A small explainer of the world's lookups, written from the design and not from the product: does any record
 * of work join this actor (or whom the actor works for) to this customer around that time?
 */
export function makeJoiner(world: World): (lookup: LookupInput & { occurredAt: string }) => boolean {
  const HOUR = 3_600_000;
  const teams = new Map<string, Set<string>>();
  const handles = new Map<string, string>();
  for (const item of world.directory()) {
    if (item.type === 'actor') teams.set(item.id, new Set(item.teams));
    if (item.type === 'subject') for (const handle of item.handles ?? []) handles.set(handle, item.id);
  }
  const bySubject = new Map<string, Span[]>();
  const latest = new Map<string, EvidenceInput>();
  for (const item of world.evidence()) {
    if ('id' in item) latest.set(`${item.type}/${item.id}/${'assignee' in item ? item.assignee : ''}`, item);
  }
  const add = (subject: string | null | undefined, span: Span) => {
    if (!subject) return;
    const spans = bySubject.get(subject) ?? [];
    spans.push(span);
    bySubject.set(subject, spans);
  };
  const campaigns = new Map<string, Span>();
  for (const item of latest.values()) {
    if (item.type === 'interaction') {
      const subject = item.subject ?? handles.get(item.party ?? '');
      const from = Date.parse(item.startedAt) - HOUR / 4;
      add(subject, {
        actors: item.actors,
        team: null,
        from,
        to: Date.parse(item.endedAt ?? item.startedAt) + 12 * HOUR,
      });
    } else if (item.type === 'case' || item.type === 'work-item') {
      const opened = item.type === 'case' ? item.openedAt : item.queuedAt;
      const closed = item.type === 'case' ? item.closedAt : item.doneAt;
      const actors = [item.assignee, item.openedBy].filter((id): id is string => typeof id === 'string');
      const to = closed ? Date.parse(closed) + 24 * HOUR : Number.POSITIVE_INFINITY;
      add(item.subject, { actors, team: item.team ?? null, from: Date.parse(opened) - HOUR / 4, to });
    } else if (item.type === 'campaign') {
      campaigns.set(item.id, {
        actors: item.actors ?? [],
        team: null,
        from: Date.parse(item.from),
        to: Date.parse(item.to),
      });
    }
  }
  for (const { campaign, subjects } of world.members()) {
    const span = campaigns.get(campaign);
    if (span) for (const subject of subjects) add(subject, span);
  }
  return ({ actor, subject, occurredAt }) => {
    const at = Date.parse(occurredAt);
    const who = [actor.id, ...(actor.onBehalfOf ?? [])];
    return (bySubject.get(subject ?? '') ?? []).some(
      (span) =>
        span.from <= at &&
        at <= span.to &&
        who.some((id) => span.actors.includes(id) || (span.team !== null && teams.get(id)?.has(span.team))),
    );
  };
}

interface Span {
  actors: readonly string[];
  team: string | null;
  from: number;
  to: number;
}
