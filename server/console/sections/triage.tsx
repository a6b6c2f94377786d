import type { Context } from 'hono';
import { FURTHER_STEPS, REVIEW_STEPS } from '#model/finding.ts';
import { ID_PATTERN } from '#model/values.ts';
import { DATE_PATTERN } from '#policies/durations.ts';
import { reachOf } from '#server/auth/access.ts';
import { AuditError } from '#server/errors.ts';
import { BULK_MAX } from '#server/review/waiting.ts';
import { type Attempt, readAttempt, refusal, requestOf } from '../attempt.ts';
import type { SignedIn } from '../deps.ts';
import { gatherFinding } from '../finding-view.ts';
import { keepKeymap, readKeymap } from '../keymap.ts';
import { gatherMine } from '../mine-view.ts';
import { FindingPage } from '../pages/finding.tsx';
import { FindingsPage, type Note } from '../pages/findings.tsx';
import { KeysPage } from '../pages/keys.tsx';
import { MinePage } from '../pages/mine.tsx';
import { Preview } from '../parts/preview.tsx';
import { askedBy, filterQuery, gatherQueue, nextInQueue, queueQueryOf } from '../queue.ts';
import type { Reader } from '../reader.ts';
import { forgetFilter, saveFilter } from '../saved-filters.ts';
import { cursorOf, type Form, fieldOf, idParam, type Site } from '../site.tsx';

/** The queue, a finding with its review, and the page of the agent who is asked. */
export function triage({ deps, page, form }: Site): void {
  page('GET /findings', async ({ c, reader, who }) => {
    const queue = await gatherQueue(deps, who, queueQueryOf(c, who, cursorOf(c)));
    return c.html(<FindingsPage reader={reader} queue={queue} note={noteOf(c)} />);
  });

  form('POST /findings/bulk', async ({ c, reader, who, body }) => {
    const findings = chosen(await c.req.parseBody({ all: true }));
    const step = fieldOf(body, 'step');
    const sent = {
      ...body,
      step: step === 'ask' ? 'ask' : 'decide',
      ...(step !== 'ask' && { outcome: step }),
    };
    const { request } = requestOf(readAttempt('', sent), reader.t);
    if (!request || findings.length === 0 || findings.length > BULK_MAX)
      return c.redirect('/findings?note=none-chosen', 303);
    await deps.services.waiting.put(who, findings, request);
    return c.redirect('/findings', 303);
  });

  form('POST /findings/undo', async ({ c, who, body }) => {
    const undone = await deps.services.waiting.undo(who, fieldOf(body, 'id'));
    return c.redirect(`/findings?note=${undone ? 'undone' : 'too-late'}`, 303);
  });

  form('POST /findings/filters', async ({ c, who, body }) => {
    const query = filterQuery(queueQueryOf(askedBy(fieldOf(body, 'query')), who, null)).toString();
    const saved = await saveFilter(deps.store, who, { name: fieldOf(body, 'name'), query });
    return c.redirect(
      `/findings?${query === '' ? '' : `${query}&`}note=${saved ? 'saved' : 'not-saved'}`,
      303,
    );
  });

  form('POST /findings/filters/forget', async ({ c, who, body }) => {
    await forgetFilter(deps.store, who, fieldOf(body, 'name'));
    return c.redirect('/findings', 303);
  });

  page('GET /findings/:id/preview', async ({ c, reader, who }) => {
    const view = await gatherFinding(deps, who, idParam(c, 'finding'), {
      cursor: null,
      firstNumber: 1,
      date: null,
      route: 'GET /findings/:id/preview',
    });
    return c.html(<Preview reader={reader} view={view} />);
  });

  page('GET /findings/:id/next', async ({ c, who }) => {
    const next = await nextInQueue(deps, who, idParam(c, 'finding'));
    return c.redirect(next === null ? '/findings' : `/findings/${encodeURIComponent(next)}`, 303);
  });

  page('GET /keys', async ({ c, reader }) => c.html(<KeysPage reader={reader} state="plain" />));

  form('POST /keys', async ({ c, reader, body }) => {
    const keymap = readKeymap({ get: (name) => fieldOf(body, name) });
    if (!keymap) return c.html(<KeysPage reader={reader} state="wrong" />, 422);
    keepKeymap(c, keymap);
    return c.html(<KeysPage reader={{ ...reader, keymap }} state="saved" />);
  });

  page('GET /findings/:id', async ({ c, reader, who }) =>
    // An agent's question stands on their own page, where nothing is told that they were not asked about.
    who.role === 'agent' ? c.redirect('/mine', 303) : findingResponse(c, reader, who, null),
  );

  page('GET /mine', ({ c, reader, who }) => mineResponse(c, reader, who, null));

  form('POST /findings/:id/review', async ({ c, reader, who, body }) => {
    const id = idParam(c, 'finding');
    const again = (attempt: Attempt) =>
      who.role === 'agent' ? mineResponse(c, reader, who, attempt) : findingResponse(c, reader, who, attempt);
    const { request, attempt } = requestOf(readAttempt(id, body), reader.t);
    if (!request) {
      c.status(422);
      return again(attempt);
    }
    try {
      await deps.review(who, id, request);
    } catch (error) {
      const problem = error instanceof AuditError ? refusal(error, reader.t) : null;
      if (!(error instanceof AuditError) || problem === null) throw error;
      c.status(error.status);
      return again({ ...attempt, problem });
    }
    const home = who.role === 'agent' ? '/mine' : `/findings/${encodeURIComponent(id)}`;
    return c.redirect(`${home}?done=${request.step}`, 303);
  });

  async function findingResponse(c: Context, reader: Reader, who: SignedIn, attempt: Attempt | null) {
    const number = Number(c.req.query('number') ?? 1);
    const view = await gatherFinding(deps, who, idParam(c, 'finding'), {
      cursor: cursorOf(c),
      firstNumber: Number.isSafeInteger(number) && number > 0 ? number : 1,
      route: 'GET /findings/:id',
      date: DATE_PATTERN.test(c.req.query('day') ?? '') ? (c.req.query('day') ?? null) : null,
    });
    return c.html(
      <FindingPage reader={reader} policy={deps.policy()} view={view} attempt={attempt} done={justDone(c)} />,
    );
  }

  async function mineResponse(c: Context, reader: Reader, who: SignedIn, attempt: Attempt | null) {
    if (reachOf('GET /mine', who.role) === null)
      throw new AuditError('not-permitted', `The role ${who.role} may not do this.`);
    const view = await gatherMine(deps, who, cursorOf(c));
    return c.html(
      <MinePage reader={reader} policy={deps.policy()} view={view} attempt={attempt} done={justDone(c)} />,
    );
  }
}

const justDone = (c: Context) =>
  [...REVIEW_STEPS, ...FURTHER_STEPS].find((step) => step === c.req.query('done')) ?? null;

const NOTES: readonly Note[] = ['saved', 'not-saved', 'undone', 'too-late', 'none-chosen'];
const noteOf = (c: Context): Note | null => NOTES.find((note) => note === c.req.query('note')) ?? null;

/** The findings that a form names, each once. */
const chosen = (form: Form): string[] => [
  ...new Set(
    [form.finding ?? []]
      .flat()
      .filter((id): id is string => typeof id === 'string' && id.length <= 128 && ID_PATTERN.test(id)),
  ),
];
