import type { FC } from 'hono/jsx';
import type { PolicyVersion } from '#model/policy.ts';
import { reachOf } from '#server/auth/access.ts';
import { digestInUrl } from '#server/policy/shelf.ts';
import { Moment } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import { DiffView } from '../parts/policy-diff.tsx';
import { Digest, nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { DiffShown } from '../policy-change-view.ts';
import type { Reader } from '../reader.ts';

/** Every version of the policy, and the difference between two in words. */

export interface VersionRow {
  version: PolicyVersion;
  state: 'in-force' | 'to-come' | 'past';
  /** The version before it; null for the first. */
  before: PolicyVersion | null;
}

export interface VersionsShown {
  rows: VersionRow[];
  /** All, for choosing two. */
  all: readonly PolicyVersion[];
  cursor: string | null;
  next: string | null;
}

export const VersionsPage: FC<{ reader: Reader; shown: VersionsShown }> = ({ reader, shown }) => {
  const { t, f, who } = reader;
  const mayPropose = who !== null && reachOf('GET /policies/propose', who.role) !== null;
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.versions.title}
      tab="versions"
      lead={t.policies.versions.lead}
    >
      <section class="card" aria-label={t.policies.versions.title}>
        <Scroll label={t.policies.versions.title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.policies.versions.version}</th>
                <th scope="col">{t.policies.versions.state}</th>
                <th scope="col">{t.policies.versions.from}</th>
                <th scope="col">{t.policies.versions.by}</th>
                <th scope="col" class="num">
                  {t.policies.versions.entry}
                </th>
                <th scope="col">{t.policies.versions.change}</th>
              </tr>
            </thead>
            <tbody>
              {shown.rows.map(({ version, state, before }) => (
                <tr>
                  <th scope="row">
                    {nameOf(version)} <Digest digest={version.digest} />
                  </th>
                  <td>
                    {state === 'past' ? (
                      t.policies.versions.states.past
                    ) : (
                      <b>{t.policies.versions.states[state]}</b>
                    )}
                  </td>
                  <td>
                    <Moment at={version.at} text={f.moment(version.at)} />
                  </td>
                  <td>
                    {version.proposal === null
                      ? t.policies.versions.alone(version.by)
                      : t.policies.versions.two(version.by)}
                  </td>
                  <td class="num">{f.number(version.index)}</td>
                  <td>
                    {before === null ? (
                      <span class="quiet">{t.policies.versions.first}</span>
                    ) : (
                      <a href={diffLink(before.digest, version.digest)}>{t.policies.versions.change}</a>
                    )}
                    {mayPropose && state === 'past' ? (
                      <>
                        {' · '}
                        <a href={`/policies/propose?digest=${digestInUrl(version.digest)}`}>
                          {t.policies.versions.again}
                        </a>
                      </>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        <Pager reader={reader} href="/policies/versions" cursor={shown.cursor} next={shown.next} />
      </section>
      {shown.all.length > 1 ? <ComparePicker reader={reader} all={shown.all} /> : null}
    </PolicyFrame>
  );
};

export const diffLink = (was: string, now: string): string =>
  `/policies/diff?was=${digestInUrl(was)}&now=${digestInUrl(now)}`;

const ComparePicker: FC<{ reader: Reader; all: readonly PolicyVersion[]; was?: string; now?: string }> = ({
  reader,
  all,
  was,
  now,
}) => {
  const { t, f } = reader;
  const options = (chosen: string | undefined) =>
    all.map((version) => (
      <option value={digestInUrl(version.digest)} selected={version.digest === chosen}>
        {`${nameOf(version)}, ${f.moment(version.at)}`}
      </option>
    ));
  return (
    <section class="card" aria-labelledby="compare">
      <h2 id="compare">{t.policies.versions.compare}</h2>
      <form class="range" method="get" action="/policies/diff">
        <label>
          <span>{t.policies.versions.was}</span>
          <select name="was">{options(was ?? all[1]?.digest)}</select>
        </label>
        <label>
          <span>{t.policies.versions.now}</span>
          <select name="now">{options(now ?? all[0]?.digest)}</select>
        </label>
        <button class="btn" type="submit">
          {t.policies.versions.show}
        </button>
      </form>
    </section>
  );
};

export const DiffPage: FC<{ reader: Reader; diff: DiffShown; all: readonly PolicyVersion[] }> = ({
  reader,
  diff,
  all,
}) => {
  const { t } = reader;
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.diff.title(nameOf(diff.was), nameOf(diff.now))}
      tab="versions"
      crumb={t.policies.versions.change}
    >
      <div class="stack">
        <DiffView reader={reader} diff={diff} />
        {all.length > 1 ? (
          <ComparePicker reader={reader} all={all} was={diff.was.digest} now={diff.now.digest} />
        ) : null}
      </div>
    </PolicyFrame>
  );
};
