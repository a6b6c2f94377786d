import { inForce } from '#server/policy/in-force.ts';
import { createShelf, digestOfUrl } from '#server/policy/shelf.ts';
import { PoliciesPage } from '../pages/policies.tsx';
import { PolicyCellPage } from '../pages/policy-cell.tsx';
import { DiffPage, VersionsPage } from '../pages/policy-versions.tsx';
import { chosenOf, createCells, gatherMatrix, gatherPolicy, VIEWS } from '../policies-view.ts';
import { createDiffs } from '../policy-change-view.ts';
import { cursorOf, type Site } from '../site.tsx';
import { lessons } from './lessons.tsx';
import { proposals } from './proposals.tsx';

const PAGE_SIZE = 50;

/** The policy in force and every version of it, what changed between them, and what is proposed. */
export function policies(site: Site): void {
  const { deps, page } = site;
  const shelf = createShelf(deps.store);
  const cellOf = createCells(shelf);
  const diffOf = createDiffs(shelf);

  page('GET /policies', async ({ c, reader }) => {
    const view = VIEWS.find((known) => known === c.req.query('view')) ?? 'matrix';
    const shown = await gatherPolicy(deps, view);
    const chosen = chosenOf(shown.policy, c.req.query());
    const groups = view === 'matrix' ? gatherMatrix(shown.policy, chosen) : [];
    return c.html(<PoliciesPage reader={reader} view={shown} chosen={chosen} groups={groups} />);
  });

  page('GET /policies/cell', async ({ c, reader }) => {
    const policy = deps.policy();
    const { role = '', reason = '', category, organisation } = c.req.query();
    const view = await cellOf(policy, {
      role,
      reason,
      category: category !== undefined && policy.categories.has(category) ? category : null,
      organisation: chosenOf(policy, { organisation }).organisation,
    });
    return c.html(<PolicyCellPage reader={reader} view={view} />);
  });

  page('GET /policies/versions', async ({ c, reader }) => {
    const all = await deps.store.policyVersions();
    const current = inForce(all, deps.clock.now());
    const newest = all
      .map((version, i) => ({
        version,
        state: i === current ? ('in-force' as const) : i > current ? ('to-come' as const) : ('past' as const),
        before: all[i - 1] ?? null,
      }))
      .toReversed();
    const cursor = cursorOf(c);
    const offset = cursor === null ? 0 : Math.max(0, Number.parseInt(cursor, 10) || 0);
    const end = offset + PAGE_SIZE;
    return c.html(
      <VersionsPage
        reader={reader}
        shown={{
          rows: newest.slice(offset, end),
          all: all.toReversed(),
          cursor,
          next: end < newest.length ? String(end) : null,
        }}
      />,
    );
  });

  page('GET /policies/diff', async ({ c, reader }) => {
    const all = (await deps.store.policyVersions()).toReversed();
    const digest = (text: string | undefined, otherwise: string | undefined) =>
      text === undefined || text === '' ? (otherwise ?? '') : digestOfUrl(text);
    const { was, now } = c.req.query();
    const diff = await diffOf(digest(was, all[1]?.digest ?? all[0]?.digest), digest(now, all[0]?.digest));
    return c.html(<DiffPage reader={reader} diff={diff} all={all} />);
  });

  proposals(site, { shelf, diffOf });
  lessons(site);
}
