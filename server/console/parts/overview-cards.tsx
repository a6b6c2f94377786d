import type { FC } from 'hono/jsx';
import { OUTCOMES } from '#model/finding.ts';
import type { Use } from '#server/report/overview.ts';
import type { OverviewView } from '../overview-view.ts';
import type { Reader } from '../reader.ts';
import { Interval, Meter, Segments } from './charts.tsx';

/** Cards with a figure: each beside what it rests on. */

type CardProps = { reader: Reader; view: OverviewView };

export const ExplainedCard: FC<{ reader: Reader; use: Use }> = ({ reader, use }) => {
  const { t, f } = reader;
  const { first, returns } = use;
  const rests = first.total === 0 ? null : (first.total - first.undetermined) / first.total;
  const all = first.total + returns.total;
  return (
    <section class="card w4" aria-labelledby="explained">
      <h2 class="k" id="explained">
        {t.overview.explained.title}
      </h2>
      <div class="pair">
        <div>
          <p class="fig">{f.percent(first.share)}</p>
          <p class="small soft">{t.overview.explained.first}</p>
        </div>
        <div>
          <p class="fig">{f.percent(returns.share)}</p>
          <p class="small soft">{t.overview.explained.returns}</p>
        </div>
      </div>
      <p class="why">
        {all === 0
          ? t.overview.explained.none
          : `${t.overview.explained.why(f.number(first.total), f.percent(rests))} ${t.overview.explained.weak(f.percent((first.weak + returns.weak) / all))}`}
      </p>
    </section>
  );
};

export const FindingsCard: FC<CardProps> = ({ reader, view: { findings } }) => {
  const { t, f } = reader;
  const { open, ages, overdue } = findings;
  const [a, b, c, d] = ages;
  const told = t.overview.findings.ages(f.number(a), f.number(b), f.number(c), f.number(d));
  return (
    <section class="card w4" aria-labelledby="open">
      <h2 class="k" id="open">
        {t.overview.findings.title}
      </h2>
      <p class="fig">
        {f.number(open)} <small>{t.overview.findings.older(f.number(c + d))}</small>
      </p>
      <div class="bar-under">
        <Segments label={t.overview.findings.label(told)} parts={ages} />
      </div>
      <p class="small soft">{told}</p>
      <p class="why">
        <a href="/findings">{t.overview.findings.triage}</a>.{' '}
        {overdue > 0 ? t.overview.findings.overdue(overdue, f.number(overdue)) : t.overview.findings.inTime}
      </p>
    </section>
  );
};

export const ReviewsCard: FC<CardProps> = ({ reader, view: { reviews } }) => {
  const { t, f } = reader;
  const { made, decided, withinLimits, byOutcome } = reviews;
  const outcomes = OUTCOMES.flatMap((outcome) => {
    const n = byOutcome[outcome] ?? 0;
    return n > 0 ? [`${f.number(n)} ${t.overview.reviews.outcome[outcome]}`] : [];
  });
  return (
    <section class="card w4 full" aria-labelledby="reviewed">
      <h2 class="k" id="reviewed">
        {t.overview.reviews.title}
      </h2>
      <p class="fig">
        {f.percent(made === 0 ? null : decided / made)}{' '}
        <small>{t.overview.reviews.of(made, f.number(made))}</small>
      </p>
      <div class="bar-under">
        <Meter share={made === 0 ? null : decided / made} strong />
      </div>
      {made === 0 ? (
        <p class="why">{t.overview.reviews.none}</p>
      ) : (
        <>
          <p class="small soft">{t.overview.reviews.state(f.number(decided), f.number(made - decided))}</p>
          {decided > 0 ? (
            <p class="why">
              {t.overview.reviews.outcomes(outcomes.join(', '))}{' '}
              {t.overview.reviews.inTime(f.percent(withinLimits / decided))}
            </p>
          ) : null}
        </>
      )}
    </section>
  );
};

export const SampleCard: FC<CardProps> = ({ reader, view: { sample } }) => {
  const { t, f } = reader;
  const current = sample[0]?.report;
  const told = sample.filter(({ report }) => report.decided > 0);
  return (
    <section class="card w4 full" aria-labelledby="sample">
      <h2 id="sample">{t.overview.sample.title}</h2>
      <p class="sub">{t.overview.sample.lead}</p>
      {!current || current.share === null ? (
        <p class="note">{t.overview.sample.none}</p>
      ) : (
        <>
          <p class="fig">{f.finePercent(current.share)}</p>
          <p class="small soft after">
            {t.overview.sample.level(
              f.percent(current.level),
              f.finePercent(current.low),
              f.finePercent(current.high),
            )}
          </p>
          <Interval
            reader={reader}
            label={t.overview.sample.label(
              f.finePercent(current.share),
              f.percent(current.level),
              f.finePercent(current.low),
              f.finePercent(current.high),
            )}
            estimate={current.share}
            low={current.low}
            high={current.high}
            format={f.finePercent}
            heads={[t.overview.sample.estimate, t.overview.sample.low, t.overview.sample.high]}
          />
          <p class="why">
            {t.overview.sample.told(
              current.decided,
              f.number(current.unjustified),
              f.number(current.decided),
            )}
          </p>
        </>
      )}
      {told.length > 1 ? (
        <table class="small spaced">
          <thead>
            <tr>
              <th scope="col">{t.overview.sample.heads.half}</th>
              <th scope="col" class="num">
                {t.overview.sample.heads.blind}
              </th>
              <th scope="col" class="num">
                {t.overview.sample.heads.missed}
              </th>
              <th scope="col" class="num">
                {t.overview.sample.heads.interval}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.map(({ from, to, report }) => (
              <tr>
                <th scope="row">{t.overview.sample.half(f.month(from), f.month(to))}</th>
                <td class="num">{f.number(report.decided)}</td>
                <td class="num">{f.finePercent(report.share)}</td>
                <td class="num">{`${f.finePercent(report.low)}–${f.finePercent(report.high)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
};
