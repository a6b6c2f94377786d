import { DeclineRequest, ErasureRequest, HoldRequest } from '#model/keeping.ts';
import { DATE_PATTERN, endOfDay, startOfDay } from '#policies/durations.ts';
import { AuditError } from '#server/errors.ts';
import { retentionRuns } from '#server/tlog/overview.ts';
import type { SignedIn } from '../deps.ts';
import { KEEPING_DONE, KeepingPage, type KeepingRefusal } from '../pages/keeping.tsx';
import { SettingsPage } from '../pages/settings.tsx';
import { type Call, cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';

const PAGE_SIZE = 25;

/** What the installation is set to; erasing, which takes two people, and holding. */
export function settings({ deps, page, form }: Site): void {
  const { store, services, clock } = deps;

  page('GET /settings', async ({ c, reader }) =>
    c.html(
      <SettingsPage
        reader={reader}
        installation={services.installation}
        policy={deps.policy()}
        retention={await retentionRuns(store)}
      />,
    ),
  );

  page('GET /settings/keeping', (call) => show(call, null));

  async function show({ c, reader, look }: Call, refusal: KeepingRefusal | null): Promise<Response> {
    const cursor = cursorOf(c);
    const ofHolds = c.req.query('of') === 'holds';
    const cursors = { erasures: ofHolds ? null : cursor, holds: ofHolds ? cursor : null };
    const entry = await look(null, { cursor });
    const [erasures, holds] = await Promise.all([
      store.erasures({ limit: PAGE_SIZE, cursor: cursors.erasures }),
      store.holds({ limit: PAGE_SIZE, cursor: cursors.holds }),
    ]);
    const view = {
      erasures: await Promise.all(erasures.items.map((one) => services.erasures.withBlocks(one))),
      holds: holds.items,
      cursors,
      next: { erasures: erasures.next, holds: holds.next },
      entry,
    };
    const done = KEEPING_DONE.find((known) => known === c.req.query('done')) ?? null;
    return c.html(<KeepingPage reader={reader} view={view} done={done} refusal={refusal} />);
  }

  /** Takes a step, or shows the page with why it was refused. */
  async function step(
    call: Call,
    done: (typeof KEEPING_DONE)[number],
    take: () => Promise<unknown>,
  ): Promise<Response> {
    unbounded(call.who);
    try {
      await take();
    } catch (error) {
      const refusal = error instanceof AuditError ? REFUSALS[error.code] : undefined;
      if (!(error instanceof AuditError) || refusal === undefined) throw error;
      call.c.status(error.code === 'invalid-request' ? 422 : error.status);
      return show(call, refusal);
    }
    return call.c.redirect(`/settings/keeping?done=${done}`, 303);
  }

  form('POST /settings/erasures', (call) =>
    step(call, 'requested', () => {
      const { body, who } = call;
      const asked = ErasureRequest.safeParse({
        [fieldOf(body, 'kind') === 'actor' ? 'actor' : 'subject']: text(body, 'id'),
        reason: text(body, 'reason') ?? '',
        note: text(body, 'note'),
      });
      if (!asked.success) throw invalid();
      return services.erasures.request(asked.data, who.id);
    }),
  );

  form('POST /settings/erasures/:id/confirm', (call) =>
    step(call, 'confirmed', () => services.erasures.confirm(idParam(call.c, 'erasure'), call.who.id)),
  );

  form('POST /settings/erasures/:id/decline', (call) =>
    step(call, 'declined', () => {
      const asked = DeclineRequest.safeParse({ reason: text(call.body, 'reason') ?? '' });
      if (!asked.success) throw invalid();
      return services.erasures.decline(idParam(call.c, 'erasure'), call.who.id, asked.data.reason);
    }),
  );

  form('POST /settings/holds', (call) =>
    step(call, 'held', () => {
      const { body, who } = call;
      const day = (name: string, end: boolean) => dayOf(text(body, name), end, deps.policy().timezone);
      const asked = HoldRequest.safeParse({
        subject: text(body, 'subject'),
        actor: text(body, 'actor'),
        finding: text(body, 'finding'),
        from: day('from', false),
        to: day('to', true),
        reason: text(body, 'reason') ?? '',
        ground: text(body, 'ground'),
        until: day('until', true),
      });
      const at = clock.now();
      if (!asked.success || (asked.data.until != null && asked.data.until <= at)) throw invalid();
      const { subject, actor, finding, from, to, reason, ground, until } = asked.data;
      return store.commitHold({
        id: services.newId(at),
        subject: subject ?? null,
        actor: actor ?? null,
        finding: finding ?? null,
        from: from ?? null,
        to: to ?? null,
        reason,
        ground: ground ?? null,
        until: until ?? null,
        at,
        by: who.id,
      });
    }),
  );

  form('POST /settings/holds/:id/end', (call) =>
    step(call, 'ended', () => store.endHold(idParam(call.c, 'hold'), call.who.id, clock.now())),
  );
}

const REFUSALS: Partial<Record<AuditError['code'], KeepingRefusal>> = {
  'invalid-request': 'invalid',
  // Nobody of that id, or no such request.
  'not-found': 'invalid',
  'not-permitted': 'second',
  'erasure-blocked': 'blocked',
  'already-erased': 'gone',
  'wrong-step': 'passed',
  conflict: 'passed',
};

const invalid = () => new AuditError('invalid-request', 'The form holds what is no such thing.');

const text = (body: Form, name: string): string | null => fieldOf(body, name).trim() || null;

/** A local day as the moment it begins, or ends. */
function dayOf(date: string | null, end: boolean, zone: string): string | null {
  if (date === null || !DATE_PATTERN.test(date)) return null;
  const at = end ? endOfDay(date, zone) : startOfDay(date, zone);
  return at === null ? null : new Date(at).toISOString();
}

/** A person is erased everywhere or nowhere: an account for some organisations does not decide that. */
function unbounded({ organisations }: SignedIn): void {
  if (organisations.length > 0)
    throw new AuditError('not-found', 'This account is for some organisations only.');
}
