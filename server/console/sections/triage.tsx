import type { Context } from 'hono';
import { FURTHER_STEPS, REVIEW_STEPS } from '#model/finding.ts';
import { DATE_PATTERN } from '#policies/durations.ts';
import { reachOf } from '#server/auth/access.ts';
import { AuditError } from '#server/errors.ts';
import { type Attempt, readAttempt, refusal, requestOf } from '../attempt.ts';
import type { SignedIn } from '../deps.ts';
import { gatherFinding } from '../finding-view.ts';
import { gatherMine } from '../mine-view.ts';
import { FindingPage } from '../pages/finding.tsx';
import { FindingsPage, listFindings, TABS } from '../pages/findings.tsx';
import { MinePage } from '../pages/mine.tsx';
import type { Reader } from '../reader.ts';
import { cursorOf, idParam, type Site } from '../site.tsx';

/** The queue, a finding with its review, and the page of the agent who is asked. */
export function triage({ deps, page, form }: Site): void {
  page('GET /findings', async ({ c, reader, who }) => {
    const tab = TABS.find((known) => known === c.req.query('status')) ?? 'any-open';
    const list = await listFindings(deps, who, { tab, cursor: cursorOf(c) });
    return c.html(<FindingsPage reader={reader} list={list} />);
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
