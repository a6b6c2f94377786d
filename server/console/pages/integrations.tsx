import type { FC } from 'hono/jsx';
import { sizeOf, spanOf } from '#server/completeness/gaps.ts';
import { missingOf } from '#server/completeness/words.ts';
import type { IntegrationsView, SourceShown } from '../integrations-view.ts';
import { Frame } from '../parts/frame.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Trend } from '../parts/small-charts.tsx';
import { type TokenAttempt, TokensCard } from '../parts/tokens.tsx';
import type { Reader } from '../reader.ts';

/** What is connected: sources of lookups with what is missing of each, feeds of evidence, and tokens. */

export interface IntegrationsProps {
  reader: Reader;
  view: IntegrationsView;
  /** The source whose gaps are shown. */
  chosen: string | null;
  cursor: string | null;
  attempt: TokenAttempt | null;
  revoked: boolean;
  entry: number;
}

export const IntegrationsPage: FC<IntegrationsProps> = (props) => {
  const { reader, view, chosen, revoked, entry } = props;
  const { t, f } = reader;
  const source = view.sources.find(({ assessed }) => assessed.source === chosen);
  return (
    <Frame
      reader={reader}
      title={t.integrations.title}
      current="integrations"
      crumbs={<span>{t.integrations.title}</span>}
    >
      {revoked ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.integrations.done.revoked}
        </p>
      ) : null}
      <div class="head">
        <h1>{t.integrations.title}</h1>
        <p>{t.integrations.lead}</p>
      </div>
      <div class="stack">
        <SourcesCard reader={reader} sources={view.sources} />
        {source ? <GapsCard reader={reader} source={source} /> : null}
        {view.feeds === null ? null : <FeedsCard reader={reader} feeds={view.feeds} />}
        {view.tokens === null ? null : (
          <TokensCard
            reader={reader}
            tokens={view.tokens}
            organisations={view.organisations}
            cursor={props.cursor}
            attempt={props.attempt}
          />
        )}
      </div>
      <p class="footnote">{t.recorded(f.number(entry))}</p>
    </Frame>
  );
};

const SourcesCard: FC<{ reader: Reader; sources: readonly SourceShown[] }> = ({ reader, sources }) => {
  const { t } = reader;
  if (sources.length === 0)
    return (
      <section class="empty">
        <h2>{t.integrations.noSources}</h2>
        <p>{t.integrations.noSourcesLead}</p>
      </section>
    );
  return (
    <section class="card" aria-labelledby="sources">
      <h2 id="sources">{t.integrations.sources}</h2>
      <p class="sub">{t.integrations.sourcesLead}</p>
      <Scroll label={t.integrations.sources}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t.integrations.source}</th>
              <th scope="col">{t.integrations.state}</th>
              <th scope="col">{t.integrations.heard}</th>
              <th scope="col" class="num">
                {t.integrations.lookups}
              </th>
              <th scope="col">{t.integrations.rhythm}</th>
              <th scope="col">{t.integrations.numbers}</th>
              <th scope="col">{t.integrations.counts}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source) => (
              <SourceRow reader={reader} source={source} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};

const SourceRow: FC<{ reader: Reader; source: SourceShown }> = ({
  reader,
  source: { assessed, lookups, days },
}) => {
  const { t, f, now } = reader;
  const { state, lastReceivedAt, heartbeat, silentSince, sequence, reconciliation } = assessed;
  const missing = missingOf(assessed);
  const average = days === null ? 0 : days.reduce((sum, n) => sum + n, 0) / Math.max(1, days.length);
  return (
    <tr>
      <th scope="row">
        <a href={`/integrations?source=${encodeURIComponent(assessed.source)}#gaps`}>{assessed.source}</a>
      </th>
      <td>
        <span class={`verdict-line ${state === 'complete' ? 'holds' : 'unknown'}`}>
          <Icon name={state === 'complete' ? 'tick' : 'unsure'} />
          {t.completeness.states[state]}
        </span>
      </td>
      <td>
        {lastReceivedAt === null ? (
          t.integrations.never
        ) : (
          <Moment at={lastReceivedAt} text={t.integrations.ago(f.age(now - lastReceivedAt))} />
        )}
        {silentSince === null ? null : (
          <span class="hint warn">{t.integrations.silent(f.age(now - silentSince))}</span>
        )}
        {heartbeat === null ? null : (
          <span class="hint">{`${t.integrations.alive} ${f.moment(heartbeat)}`}</span>
        )}
      </td>
      <td class="num">{f.number(lookups)}</td>
      <td>
        {days === null ? (
          '–'
        ) : (
          <>
            <Trend values={days} />
            <span class="hint">{t.integrations.perDay(f.number(Math.round(average)))}</span>
          </>
        )}
      </td>
      <td>
        {sequence === null
          ? t.integrations.noNumbers
          : sequence.missing > 0
            ? t.integrations.missing(f.number(missing))
            : t.integrations.whole}
        {sequence !== null && sequence.duplicates > 0 ? (
          <span class="hint">{t.integrations.double(f.number(sequence.duplicates))}</span>
        ) : null}
      </td>
      <td>
        {reconciliation === null
          ? t.integrations.notCounted
          : reconciliation.differences.length > 0
            ? t.integrations.differing(
                f.number(reconciliation.differences.length),
                f.number(reconciliation.hours),
              )
            : t.integrations.agrees(f.number(reconciliation.hours))}
      </td>
    </tr>
  );
};

const GAPS = 50;

const GapsCard: FC<{ reader: Reader; source: SourceShown }> = ({ reader, source: { assessed } }) => {
  const { t, f } = reader;
  const all = (assessed.sequence?.gaps ?? []).toReversed();
  return (
    <section class="card" aria-labelledby="gaps">
      <h2 id="gaps">{t.integrations.gaps(assessed.source)}</h2>
      <p class="sub">{t.integrations.gapsLead}</p>
      {all.length === 0 ? (
        <p>{t.integrations.noGaps}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t.integrations.first}</th>
              <th scope="col" class="num">
                {t.integrations.count}
              </th>
              <th scope="col">{t.integrations.between}</th>
            </tr>
          </thead>
          <tbody>
            {all.slice(0, GAPS).map((gap) => {
              const { from, to } = spanOf(gap);
              return (
                <tr>
                  <th scope="row">{t.integrations.run(f.number(gap.first), f.number(gap.last))}</th>
                  <td class="num">{f.number(sizeOf(gap))}</td>
                  <td>{t.integrations.span(f.moment(from), f.moment(to))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {all.length > GAPS ? <p class="hint">{t.integrations.more(f.number(all.length - GAPS))}</p> : null}
    </section>
  );
};

const FeedsCard: FC<{ reader: Reader; feeds: NonNullable<IntegrationsView['feeds']> }> = ({
  reader,
  feeds,
}) => {
  const { t, f, now } = reader;
  return (
    <section class="card" aria-labelledby="feeds">
      <h2 id="feeds">{t.integrations.feeds}</h2>
      <p class="sub">{t.integrations.feedsLead}</p>
      {feeds.length === 0 ? (
        <p>{t.integrations.noFeeds}</p>
      ) : (
        <Scroll label={t.integrations.feeds}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.integrations.source}</th>
                <th scope="col">{t.integrations.kind}</th>
                <th scope="col">{t.integrations.told}</th>
                <th scope="col">{t.integrations.by}</th>
              </tr>
            </thead>
            <tbody>
              {feeds.map(({ source, type, watermark, heartbeats }) => (
                <tr>
                  <th scope="row">{source}</th>
                  <td>{t.integrations.kinds[type]}</td>
                  <td>
                    <Moment at={watermark} text={f.moment(watermark)} />
                    {watermark < now ? (
                      <span class="hint">{t.integrations.ago(f.age(now - watermark))}</span>
                    ) : null}
                  </td>
                  <td>{heartbeats ? t.integrations.heartbeats : t.integrations.receipts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
};
