import { createHash } from 'node:crypto';
import { canonical } from '#ledger/canonical.ts';
import { LedgerError } from '#ledger/error.ts';
import type { Actor } from '#model/directory.ts';
import type { LookupRequest } from '#model/lookup.ts';
import { OPERATIONS } from '#policies/vocabulary.ts';
import type { Principal } from '#server/auth/principal.ts';
import { AuditError } from '#server/errors.ts';
import type { Lookups } from '#server/lookups/service.ts';
import type { Store } from '#store/port.ts';
import { isPermitted } from './evaluate.ts';
import { questionOf, RESOURCE_TYPE, SUBJECT_TYPES } from './question.ts';
import type { ActionSearch, Found, PageAsked, ResourceSearch, SubjectSearch } from './schema.ts';

/**
 * Searches (AuthZEN 1.0 §8): who may, on whom, and what. Every candidate is put the question that an evaluation
 * would be; who is not known here, or lies outside the token's organisations, is not found.
 */
export interface Searches {
  subjects(asked: SubjectSearch, who: Principal): Promise<Found>;
  resources(asked: ResourceSearch, who: Principal): Promise<Found>;
  actions(asked: ActionSearch, who: Principal): Promise<Found>;
}

/** Results of a page unless the caller says, and at most. */
const LIMIT = 100;
const LIMIT_MAX = 1000;
/** People tried for one page; past that it is handed out as it is, with a token to go on from. */
const TRIED_MAX = 1000;
/** People tried at once. */
const TURN = 100;

export function createSearches({
  store,
  lookups,
}: {
  store: Store;
  lookups: Pick<Lookups, 'preview'>;
}): Searches {
  async function verdicts(
    requests: readonly LookupRequest[],
    allOrNothing: boolean,
    who: Principal,
  ): Promise<boolean[]> {
    return (await lookups.preview(requests, who)).map((dry) => isPermitted(dry, allOrNothing));
  }

  /** Whether the directory knows this actor, of this type, within the token's reach. */
  async function knowsActor(id: string, type: string, { organisations }: Principal): Promise<boolean> {
    const actor = await store.actor(id);
    return actor !== null && isOfType(actor, type) && isWithin(actor, organisations);
  }

  /** One page of the people of a kind for whom `request` with them in it is permitted. */
  async function people(
    kind: 'actor' | 'subject',
    page: Page,
    isCandidate: (id: string) => Promise<boolean>,
    permits: (ids: readonly string[]) => Promise<boolean[]>,
  ): Promise<{ ids: string[]; next: number | null }> {
    const ids: string[] = [];
    let last = page.after;
    let cursor = page.after;
    for (let tried = 0; tried < TRIED_MAX; tried += TURN) {
      const turn = await store.peopleAfter(kind, cursor, TURN);
      const candidates: typeof turn = [];
      for (const one of turn) if (await isCandidate(one.id)) candidates.push(one);
      const permitted = await permits(candidates.map(({ id }) => id));
      for (const [i, one] of candidates.entries()) {
        if (!permitted[i]) continue;
        if (ids.length === page.limit) return { ids, next: last };
        ids.push(one.id);
        last = one.cursor;
      }
      if (turn.length < TURN) return { ids, next: null };
      cursor = turn.at(-1)?.cursor ?? cursor;
      // A full page goes on from its last result, for what comes after it was not handed out.
      if (ids.length < page.limit) last = cursor;
    }
    return { ids, next: last };
  }

  return {
    async subjects({ page: asked, ...search }, who) {
      const question = questionOf({ ...search, subject: { ...search.subject, id: ANYBODY } });
      const page = openPage('subject', search, asked, who);
      if (!('request' in question) || !(await store.knowsSubject(search.resource.id))) return NOTHING;
      const { request, allOrNothing } = question;
      const { type } = search.subject;
      const { ids, next } = await people(
        'actor',
        page,
        (id) => knowsActor(id, type, who),
        (some) =>
          verdicts(
            some.map((id) => ({ ...request, actor: { ...request.actor, id } })),
            allOrNothing,
            who,
          ),
      );
      return found(
        ids.map((id) => ({ type, id })),
        page,
        next,
      );
    },

    async resources({ page: asked, ...search }, who) {
      const question = questionOf({ ...search, resource: { ...search.resource, id: ANYBODY } });
      const page = openPage('resource', search, asked, who);
      const { subject: actor } = search;
      if (!('request' in question) || !(await knowsActor(actor.id, actor.type, who))) return NOTHING;
      const { request, allOrNothing } = question;
      const { ids, next } = await people(
        'subject',
        page,
        async () => true,
        (some) =>
          verdicts(
            some.map((subject) => ({ ...request, subject })),
            allOrNothing,
            who,
          ),
      );
      return found(
        ids.map((id) => ({ type: RESOURCE_TYPE, id })),
        page,
        next,
      );
    },

    async actions({ page: asked, ...search }, who) {
      const questions = OPERATIONS.map((name) => questionOf({ ...search, action: { name } }));
      const page = openPage('action', search, asked, who);
      const { subject: actor, resource } = search;
      const known = (await knowsActor(actor.id, actor.type, who)) && (await store.knowsSubject(resource.id));
      const requests = questions.flatMap((question) => ('request' in question ? [question.request] : []));
      if (!known || requests.length < questions.length) return NOTHING;
      const allOrNothing = questions.some((question) => 'request' in question && question.allOrNothing);
      const permitted = await verdicts(requests, allOrNothing, who);
      const names = OPERATIONS.filter((_, i) => permitted[i]).map((name) => ({ name }));
      const end = page.after + page.limit;
      return found(names.slice(page.after, end), page, end < names.length ? end : null);
    },
  };
}

/** Stands where somebody is sought; no id of ours is told apart from it before it is put in. */
const ANYBODY = 'anybody';
const NOTHING: Found = { results: [] };

const isOfType = ({ kind }: Actor, type: string): boolean => {
  const claimed = Object.hasOwn(SUBJECT_TYPES, type) ? SUBJECT_TYPES[type] : undefined;
  return claimed === null || claimed === kind;
};
const isWithin = ({ organisation }: Actor, organisations: readonly string[]): boolean =>
  organisations.length === 0 || organisations.includes(organisation);

interface Page {
  after: number;
  limit: number;
  /** Of the question that the token goes on with. */
  digest: string;
  /** Whether the caller spoke of pages. */
  isAsked: boolean;
}

/**
 * Where a page begins and how long it is. A token carries the length and is held to its question, for it goes on
 * with that one alone (§8.2): another question, caller or length is refused as `bad-cursor`.
 */
function openPage(kind: string, question: object, asked: PageAsked, who: Principal): Page {
  const digest = digestOf(kind, question, who);
  const limit = asked?.limit ?? null;
  if (asked?.token == null || asked.token === '') {
    return { after: 0, limit: Math.min(limit ?? LIMIT, LIMIT_MAX), digest, isAsked: asked != null };
  }
  const match = /^(\d{1,15})\.(\d{1,4})\.(.+)$/.exec(
    Buffer.from(asked.token, 'base64url').toString('latin1'),
  );
  const length = Number(match?.[2]);
  const isSame = match?.[3] === digest && (limit === null || Math.min(limit, LIMIT_MAX) === length);
  if (!match || !isSame) {
    throw new AuditError('bad-cursor', 'This token does not go on with this question.', {
      hint: 'Send the `next_token` of the page before with the very same question, or leave it out to start anew.',
    });
  }
  return { after: Number(match[1]), limit: length, digest, isAsked: true };
}

function digestOf(kind: string, question: object, { id }: Principal): string {
  try {
    const text = canonical(JSON.parse(JSON.stringify([kind, id, question])));
    return createHash('sha256').update(text).digest('base64url').slice(0, 22);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new AuditError(
      'invalid-request',
      'The question is nested too deeply, or not well-formed Unicode.',
      { cause },
    );
  }
}

/** The page stands first, for readers of long answers (§8.3). */
function found(results: Found['results'], { digest, limit, isAsked }: Page, next: number | null): Found {
  if (next === null && !isAsked) return { results };
  const token = next === null ? '' : Buffer.from(`${next}.${limit}.${digest}`).toString('base64url');
  return { page: { next_token: token, count: results.length }, results };
}
