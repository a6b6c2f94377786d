import type { FC } from 'hono/jsx';
import type { Use } from '#server/report/overview.ts';
import type { OverviewView } from '../overview-view.ts';
import type { Reader } from '../reader.ts';
import { Meter } from './charts.tsx';
import { Moment } from './marks.tsx';

/** How much rests on evidence that we have, and which feeds would tell more: a silent one shows as a gap. */
export const CoverageCard: FC<{
  reader: Reader;
  use: Use;
  feeds: OverviewView['feeds'];
  /** Over the whole width of the board. */
  wide?: boolean;
}> = ({ reader, use, feeds, wide = false }) => {
  const { t, f, now } = reader;
  return (
    <section class={wide ? 'card' : 'card w5'} aria-labelledby="coverage">
      <h2 id="coverage">{t.overview.coverage.title}</h2>
      <p class="sub">{t.overview.coverage.lead}</p>
      <p class="fig">
        {f.percent(use.coverage)} <small>{t.overview.coverage.share}</small>
      </p>
      <div class="bar-under">
        <Meter share={use.coverage} />
      </div>
      {use.undetermined > 0 ? (
        <p class="why">{t.overview.coverage.undetermined(use.undetermined, f.number(use.undetermined))}</p>
      ) : null}
      {feeds.length === 0 ? (
        <p class="note">{t.overview.coverage.none}</p>
      ) : (
        <table class="small spaced">
          <thead>
            <tr>
              <th scope="col">{t.overview.coverage.feed}</th>
              <th scope="col">{t.overview.coverage.kind}</th>
              <th scope="col" class="num">
                {t.overview.coverage.heard}
              </th>
            </tr>
          </thead>
          <tbody>
            {feeds.map(({ source, type, watermark, state }) => (
              <tr class={state === 'silent' ? 'silent' : undefined}>
                <th scope="row">
                  {source}
                  {state === 'silent' ? (
                    <span class="tag-warn">{t.overview.coverage.silent(f.moment(watermark))}</span>
                  ) : null}
                </th>
                <td>{type === 'shift' ? t.overview.coverage.shift : t.references[type]}</td>
                <td class="num soft">
                  <Moment
                    at={watermark}
                    text={now - watermark < 60_000 ? f.time(watermark) : f.moment(watermark)}
                  />
                  {state === 'late' ? <span class="hint">{t.overview.coverage.late}</span> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
