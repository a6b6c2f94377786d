import type { FC } from 'hono/jsx';
import type { LiveCounts } from '#server/report/counter.ts';
import type { Reader } from '../reader.ts';
import { Moment } from './marks.tsx';

/** Counts of this moment. The script keeps them up to date in place, says so, and can be paused. */
export const NowStrip: FC<{
  reader: Reader;
  counts: LiveCounts;
  at: number;
}> = ({ reader, counts, at }) => {
  const { t, f } = reader;
  const told = liveTexts(reader, counts);
  const items = [
    ['today', t.overview.now.today],
    ['open', t.overview.now.open],
    ['waiting', t.overview.now.waiting],
    ['overdue', t.overview.now.overdue],
  ] as const;
  return (
    <section
      class="nowstrip"
      aria-labelledby="now"
      data-live-from="/overview/live"
      data-live-on={t.overview.now.live}
      data-live-paused={t.overview.now.paused}
      data-live-again={t.overview.now.again}
      data-live-lost={t.overview.now.lost}
    >
      <h2 class="vh" id="now">
        {t.overview.now.title}
      </h2>
      <dl>
        {items.map(([name, label]) => (
          <div>
            <dt>{label}</dt>
            <dd data-live={name}>{told[name]}</dd>
          </div>
        ))}
      </dl>
      <div class="live" data-live-bar hidden>
        <p>
          <span class="pulse" aria-hidden="true" />
          <span role="status" data-live-state />{' '}
          <span class="quiet">
            {t.overview.now.since} <span data-live="at">{f.clock(at)}</span>
          </span>
        </p>
        <button
          class="link"
          type="button"
          data-live-toggle
          data-pause={t.overview.now.pause}
          data-resume={t.overview.now.resume}
        >
          {t.overview.now.pause}
        </button>
      </div>
      <noscript>
        <p class="quiet">
          <Moment at={at} text={t.overview.asOf(f.clock(at))} />
        </p>
      </noscript>
    </section>
  );
};

/** What the stream tells, by the name of the place where it stands on the page; written in the reader's language. */
export const liveTexts = ({ t, f }: Reader, counts: LiveCounts) => ({
  today: f.number(counts.today),
  open: f.number(counts.open),
  waiting: f.number(counts.waiting),
  overdue: f.number(counts.overdue),
  integrity: t.overview.verdicts.states[counts.integrity],
  completeness: t.completeness.states[counts.completeness],
});
