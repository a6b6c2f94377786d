import type { FC } from 'hono/jsx';
import type { OverviewView } from '../overview-view.ts';
import { type Range, rangeQuery } from '../range.ts';
import type { Reader } from '../reader.ts';
import { PeerDots } from './charts.tsx';

/** Organisations beside each other: shares that can be compared, and never an order of merit. */
export const OrganisationsCard: FC<{
  reader: Reader;
  view: OverviewView;
  linked: boolean;
  range: Range;
}> = ({ reader, view, linked, range }) => {
  const { t, f } = reader;
  const all = view.organisations;
  const shares = all.flatMap(({ first, peers }) => [
    ...(first.share === null ? [] : [first.share]),
    ...(peers ? [peers.lower] : []),
  ]);
  // In steps of five from a hundred down, so that a page looks the same tomorrow.
  const low = Math.max(0, Math.floor(Math.min(1, ...shares) * 20 - 0.5) / 20);
  const compared = all.some(({ peers }) => peers !== null);
  const query = rangeQuery({ ...range, organisation: null });
  return (
    <section class="card w7" aria-labelledby="organisations">
      <h2 id="organisations">{t.overview.organisations.title}</h2>
      <p class="sub">{compared ? t.overview.organisations.lead : t.overview.organisations.few}</p>
      {all.length === 0 ? <p class="note">{t.overview.organisations.none}</p> : null}
      {all.length === 0 ? null : (
        <section class="scroll" tabindex={0} aria-labelledby="organisations">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">{t.overview.organisations.name}</th>
                <th scope="col" class="num">
                  {t.overview.organisations.first}
                </th>
                <th scope="col" class="nowrap">{`${f.percent(low)} – ${f.percent(1)}`}</th>
                {compared ? (
                  <th scope="col" class="num">
                    {t.overview.organisations.median}
                  </th>
                ) : null}
                <th scope="col" class="num">
                  {t.overview.organisations.returns}
                </th>
                <th scope="col" class="num">
                  {t.overview.organisations.coverage}
                </th>
                <th scope="col" class="num">
                  {t.overview.organisations.lookups}
                </th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ organisation, name, first, returns, coverage, lookups, peers }) => (
                <tr>
                  <th scope="row">
                    {linked ? (
                      <a href={`/people/organisations/${encodeURIComponent(organisation)}?${query}`}>
                        {name}
                      </a>
                    ) : (
                      name
                    )}
                  </th>
                  <td class="num">{f.percent(first.share)}</td>
                  <td>
                    <PeerDots own={first.share} peers={peers} domain={[low, 1]} />
                  </td>
                  {compared ? <td class="num">{f.percent(peers?.median ?? null)}</td> : null}
                  <td class="num">{f.percent(returns.share)}</td>
                  <td class="num">{f.percent(coverage)}</td>
                  <td class="num">{f.number(lookups)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
};
