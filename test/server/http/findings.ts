import { type Loose, lookup, type Service } from './service.ts';

/** Looks that no work explains, settled: one finding about each of `actors`. Answers lookups and findings by actor. */
export async function makeFindings(
  service: Service,
  actors: readonly string[] = ['a-1', 'a-2', 'x-1'],
): Promise<Record<string, { lookup: string; finding: string }>> {
  const lookups = new Map<string, string>();
  for (const [i, id] of actors.entries()) {
    const sent = lookup({
      actor: { id },
      subject: `c-${i + 1}`,
      reason: 'billing-question',
      fields: ['name'],
    });
    const { status, body } = await service.request('integration', 'POST', '/v1/lookups', sent);
    if (status !== 201) throw new Error(JSON.stringify(body));
    lookups.set(id, body.id);
  }
  await hear(service);
  await service.request('admin', 'POST', '/v1/admin/settle', {});
  const { body } = await service.request('auditor', 'GET', '/v1/findings?limit=1000');
  return Object.fromEntries(
    actors.map((actor) => {
      const finding = body.items.find((one: Loose) => one.about.id === actor);
      if (!finding) throw new Error(`no finding about ${actor}`);
      return [actor, { lookup: lookups.get(actor) as string, finding: finding.id as string }];
    }),
  );
}

let calls = 0;

/** Telephony is heard five hours later, by a call that has nothing to do with anybody here. */
export async function hear(service: Service): Promise<void> {
  service.clock.advance(5 * 3_600_000);
  const startedAt = new Date(service.clock.now()).toISOString();
  const call = {
    type: 'interaction',
    id: `call-elsewhere-${++calls}`,
    channel: 'phone',
    direction: 'inbound',
    startedAt,
  };
  const { body } = await service.request('integration', 'POST', '/v1/evidence', [
    { ...call, subject: 'c-elsewhere', actors: ['a-3'] },
  ]);
  if (body.accepted !== 1) throw new Error(JSON.stringify(body));
}
