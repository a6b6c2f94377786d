import type { Child } from 'hono/jsx';
import { reachOf } from '#server/auth/access.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { gatherOrganisation, gatherTeam } from '../groups-view.ts';
import { ActorPage } from '../pages/actor.tsx';
import { CustomerPage } from '../pages/customer.tsx';
import { OrganisationPage, TeamPage } from '../pages/groups.tsx';
import { PeoplePage } from '../pages/people.tsx';
import { type PersonKind, UnknownPersonPage, WhyPage } from '../pages/why.tsx';
import type { PersonProps } from '../parts/person-frame.tsx';
import { gatherActor, gatherCustomer, maySeeOrganisation } from '../people-view.ts';
import { lookQueryOf, organisationsFor, RANGES, type RangeName, rangeOf, rangeQuery } from '../range.ts';
import { pageOf, search, searchedId, TYPED_MAX } from '../search.ts';
import { type Call, cursorOf, fieldOf, idParam, type Site } from '../site.tsx';
import { isReference, NEEDS_REFERENCE, parseWhy, WHYS, type Why, type WhyCode, writeWhy } from '../why.ts';

/**
 * Search, and the pages of actors, customers, teams and organisations. Opening a person's page asks what for, unless
 * the address says so; the answer is part of the look that is recorded before anything is read.
 */
/** Organisations told of before anything is searched for. */
const ORGANISATIONS_MOST = 30;

export function people({ deps, page, form }: Site): void {
  page('GET /people', async ({ c, reader, who }) => {
    const isReader = reachOf('GET /people/organisations/:id', who.role) !== null;
    const organisations = isReader ? (await organisationsFor(deps, who)).slice(0, ORGANISATIONS_MOST) : [];
    return c.html(
      <PeoplePage reader={reader} typed="" found={null} entry={null} organisations={organisations} />,
    );
  });

  form('POST /people', async ({ c, reader, who, look, body }) => {
    const typed = fieldOf(body, 'typed').trim().slice(0, TYPED_MAX);
    const entry = await look(searchedId(typed), { search: searchedId(typed) === null ? 'words' : 'id' });
    const found = typed === '' ? [] : await search(deps, who, typed);
    const [only, ...others] = found;
    const href = only && others.length === 0 ? pageOf(only, who) : null;
    if (href !== null) return c.redirect(href, 303);
    return c.html(
      <PeoplePage reader={reader} typed={typed} found={found} entry={entry} organisations={[]} />,
    );
  });

  page('GET /people/actors/:id', (call) =>
    withWhy(call, 'actor', '30d', async (id, props, cursor) => {
      const view = await gatherActor(deps, call.who, id, props.range, cursor);
      return view && <ActorPage {...props} policy={deps.policy()} view={view} />;
    }),
  );

  page('GET /people/customers/:id', (call) =>
    withWhy(call, 'customer', '90d', async (id, props, cursor) => {
      const view = await gatherCustomer(deps, call.who, id, props.range, cursor);
      return view && <CustomerPage {...props} policy={deps.policy()} view={view} />;
    }),
  );

  page('GET /people/teams/:id', (call) =>
    withWhy(call, 'team', '30d', async (id, props) => {
      const view = await gatherTeam(deps, call.who, id, props.range);
      return view && <TeamPage {...props} view={view} />;
    }),
  );

  page('GET /people/organisations/:id', async ({ c, reader, who, look }) => {
    const id = idParam(c, 'organisation');
    const range = rangeOf(c, { deps, who });
    const entry = await look(id, lookQueryOf(range));
    const view = await gatherOrganisation(deps, who, id, range);
    if (!view) throw notFound('organisation');
    return c.html(<OrganisationPage reader={reader} range={range} view={view} entry={entry} />);
  });

  /** Asks what for, or records it and shows the page; a person of whom nothing is known has a page of its own. */
  async function withWhy(
    call: Call,
    kind: PersonKind,
    usual: RangeName,
    show: (id: string, props: PersonProps, cursor: string | null) => Promise<Child | null>,
  ): Promise<Response> {
    const { c, reader, who, look } = call;
    const id = idParam(c, kind);
    const asked = await askedWhy(call);
    if ('mistake' in asked) {
      const code = WHYS.find((known) => known === c.req.query('for')) ?? null;
      const reference = (c.req.query('reference') ?? '').slice(0, 40);
      if (asked.mistake !== null) c.status(422);
      return c.html(
        <WhyPage reader={reader} asked={{ kind, id, code, reference, ...asked, keep: kept(call) }} />,
      );
    }
    const { why } = asked;
    const path = c.req.path;
    if (c.req.query('why') === undefined)
      return c.redirect(`${path}?${new URLSearchParams({ ...kept(call), why: writeWhy(why) })}`, 303);
    const range = rangeOf(c, { deps, who, usual });
    const cursor = cursorOf(c);
    const entry = await look(id, { why: writeWhy(why), range: range.name, cursor });
    const query = rangeQuery(range);
    query.set('why', writeWhy(why));
    const here = `${path}?${query}`;
    const shown = await show(id, { reader, range, why, here, entry, isFirst: cursor === null }, cursor);
    if (shown !== null) return c.html(shown as string);
    if (kind === 'team') throw notFound('team');
    c.status(404);
    return c.html(<UnknownPersonPage reader={reader} kind={kind} entry={entry} />);
  }

  /** What the address says it is for, or the form that was just sent; else what to ask, and what was wrong. */
  async function askedWhy({
    c,
    who,
  }: Call): Promise<{ why: Why } | { mistake: 'code' | 'reference' | 'finding' | null }> {
    const given = parseWhy(c.req.query('why'));
    if (given) return (await isTrue(given)) ? { why: given } : { mistake: null };
    const sent = c.req.query('for');
    if (sent === undefined) return { mistake: null };
    const code: WhyCode | undefined = WHYS.find((known) => known === sent);
    if (!code) return { mistake: 'code' };
    const reference = (c.req.query('reference') ?? '').trim();
    if (reference === '' && !NEEDS_REFERENCE.includes(code)) return { why: { code, reference: null } };
    if (!isReference(reference)) return { mistake: 'reference' };
    const why = { code, reference };
    return (await isTrue(why)) ? { why } : { mistake: 'finding' };

    /** A finding that is named is one, and one that this person may see; files of elsewhere are not ours to know. */
    async function isTrue({ code, reference }: Why): Promise<boolean> {
      if (code !== 'finding') return true;
      const finding = await deps.store.finding(reference ?? '');
      return finding !== null && maySeeOrganisation(who, finding.organisation);
    }
  }
}

/** What of the address goes along through the question. */
function kept({ c }: Call): Record<string, string> {
  const range = RANGES.find((known) => known === c.req.query('range'));
  const dates = range === 'custom' ? { from: c.req.query('from') ?? '', to: c.req.query('to') ?? '' } : {};
  if (Object.values(dates).some((date) => date.length > 10))
    throw new AuditError('invalid-request', 'The dates are not dates.');
  return range ? ({ range, ...dates } as Record<string, string>) : {};
}
