import { z } from 'zod';
import { DirectoryItem } from '#model/directory.ts';
import { CampaignMembers, EvidenceItem } from '#model/evidence.ts';
import { Id } from '#model/values.ts';
import { look } from '#server/auth/look.ts';
import { newId } from '#server/clock.ts';
import { notFound } from '#server/errors.ts';
import { type Api, body, type Call, parse, route } from '#server/http.ts';
import { lookupId, seen } from '#server/lookups/routes.ts';
import type { Policies } from '#server/policy/in-force.ts';
import type { Store } from '#store/port.ts';
import { resolveEvidence, resolveSubjects } from './aliases.ts';
import { grade } from './grade.ts';
import { type Intake, takeItems } from './intake.ts';

/** `/v1/evidence`, `/v1/directory` and the explanation of one lookup. */
export function evidenceRoutes(api: Api, policies: Policies): void {
  const sourceOf = (call: Call): string => call.who.source ?? call.who.id;
  const answer = async <T>(
    call: Call,
    { items, errors }: Intake<T>,
    save: (batch: { id: string; receivedAt: number; source: string; items: T[] }) => Promise<unknown>,
  ) => {
    const receivedAt = api.clock.now();
    if (items.length > 0) await save({ id: newId(receivedAt), receivedAt, source: sourceOf(call), items });
    return call.c.json({
      accepted: items.length,
      duplicates: 0,
      rejected: errors.length,
      treeSize: await api.store.treeSize(),
      errors,
    });
  };

  route(api, 'POST /v1/evidence', async (call) =>
    answer(
      call,
      await resolveEvidence(api.store, sourceOf(call), await takeItems(call, EvidenceItem)),
      (batch) => api.store.saveEvidence(batch),
    ),
  );
  route(api, 'POST /v1/directory', async (call) =>
    answer(call, await ofTheirOwn(api, call, await takeItems(call, DirectoryItem)), (batch) =>
      api.store.saveDirectory(batch),
    ),
  );
  route(api, 'POST /v1/evidence/campaigns/:id/members', async (call) => {
    const { id } = parse(z.object({ id: Id }), { id: call.c.req.param('id') });
    const told = await body(call.c, CampaignMembers, 2 << 20);
    const { subjects, errors } = await resolveSubjects(api.store, sourceOf(call), told.subjects);
    return answer(call, { items: subjects, lines: [], errors }, (batch) =>
      api.store.saveCampaignMembers(id, subjects, { ...batch, items: [] }),
    );
  });

  route(api, 'GET /v1/lookups/:id/explanation', async (call) => {
    const id = lookupId(call);
    const input = await api.store.gradingInput(id);
    if (!input) throw notFound('lookup');
    const lookup = seen(call, input.lookup);
    await look(api, call.who, 'GET /v1/lookups/:id/explanation', id);
    const policy = policies.at(lookup.occurredAt);
    const now = grade(input, policy, api.clock.now());
    const settled = await api.store.gradingOf(id);
    return call.c.json({
      id,
      grade: lookup.grade,
      settled: settled !== null,
      firstLook: now.firstLook,
      explanations: (settled ?? now).explanations,
      reference: (settled ?? now).reference,
      heard: now.heard,
      silent: now.silent,
      roster: now.roster,
    });
  });
}

/** A token that names organisations tells of their own teams and actors, and takes nobody over from another. */
async function ofTheirOwn(
  api: Api,
  { who: { organisations } }: Call,
  { items, lines, errors }: Intake<DirectoryItem>,
): Promise<Intake<DirectoryItem>> {
  if (organisations.length === 0) return { items, lines, errors };
  const kept: Intake<DirectoryItem> = { items: [], lines: [], errors: [...errors] };
  for (const [i, item] of items.entries()) {
    const line = lines[i] ?? i + 1;
    if (await isTheirOwn(api.store, item, organisations)) {
      kept.items.push(item);
      kept.lines.push(line);
    } else {
      const path = item.type === 'organisation' ? 'type' : 'organisation';
      kept.errors.push({ line, code: 'not-permitted', path, message: 'is not for this token to tell' });
    }
  }
  kept.errors.sort((a, b) => a.line - b.line);
  return kept;
}

async function isTheirOwn(
  store: Store,
  item: DirectoryItem,
  organisations: readonly string[],
): Promise<boolean> {
  if (item.type === 'subject') return true;
  if (item.type === 'organisation' || !organisations.includes(item.organisation)) return false;
  const known = await (item.type === 'team' ? store.team(item.id) : store.actor(item.id));
  return known === null || organisations.includes(known.organisation);
}
