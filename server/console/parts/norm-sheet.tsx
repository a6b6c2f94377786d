import type { FC } from 'hono/jsx';
import type { Evidence, Judgement, Norm } from '#server/report/scorecard/norms.ts';
import { sumOf } from '#server/report/scorecard/scorecard.ts';
import { Icon } from './marks.tsx';
import type { Tongue } from './report-sheets.tsx';

/** The norms as a sheet: what each judgement rests on, in words, and where it can be seen. */

const ICONS = { meets: 'tick', partly: 'unsure', 'does-not': 'dash', 'cannot-tell': 'unsure' } as const;

const PAGES: Record<NonNullable<Evidence['page']>, string> = {
  policies: '/policies',
  proposals: '/policies/proposals',
  findings: '/findings',
  deliveries: '/reports/deliveries',
  monthly: '/reports',
  integrity: '/log',
};

export const NormSheet: FC<{
  tongue: Tongue;
  norms: readonly Norm[];
  at: number;
  /** Whether it stands on a page by itself, and its title is the page's. */
  alone?: boolean;
  /** Which pages this reader may open; links elsewhere are words. Absent: on paper, none. */
  opens?: (path: string) => boolean;
}> = ({ tongue, norms, at, alone = false, opens = () => false }) => {
  const { t, f } = tongue;
  const { meets, partly } = sumOf(norms);
  const title = t.reports.norms.heading(meets, partly);
  const rows = (set: Norm['set']) =>
    norms
      .filter((norm) => norm.set === set)
      .map((norm) => <NormRow tongue={tongue} norm={norm} opens={opens} />);
  return (
    <section class="sheet norms" aria-labelledby="norms">
      {alone ? <h1 id="norms">{title}</h1> : <h2 id="norms">{title}</h2>}
      <p class="q">
        {t.reports.norms.question} {t.reports.norms.now(f.date(at))}
      </p>
      <section class="scroll" tabindex={0} aria-label={t.reports.norms.title}>
        <table>
          <caption class="vh">{t.reports.norms.title}</caption>
          <thead>
            <tr>
              <th scope="col">{t.reports.norms.norm}</th>
              <th scope="col">{t.reports.norms.because}</th>
              <th scope="col">{t.reports.norms.judgement}</th>
              <th scope="col">{t.reports.norms.evidence}</th>
            </tr>
          </thead>
          <tbody>{rows('suwinet')}</tbody>
          <tbody>
            <tr class="group">
              <th colspan={4} scope="rowgroup">
                {t.reports.norms.bio2}
              </th>
            </tr>
            {rows('bio2')}
          </tbody>
        </table>
      </section>
    </section>
  );
};

const NormRow: FC<{ tongue: Tongue; norm: Norm; opens: (path: string) => boolean }> = ({
  tongue,
  norm,
  opens,
}) => {
  const { say } = tongue;
  return (
    <tr>
      <th scope="row" class="nowrap">
        {norm.id}
      </th>
      <td>
        <b>{say(norm.title)}</b>
        <br />
        <span class="soft">{say(norm.because)}</span>
      </td>
      <td>
        <JudgementWord tongue={tongue} judgement={norm.judgement} />
      </td>
      <td>
        <ul>
          {norm.evidence.map((one) => (
            <li class="nowrap">
              <EvidenceLink tongue={tongue} evidence={one} opens={opens} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
};

const EvidenceLink: FC<{ tongue: Tongue; evidence: Evidence; opens: (path: string) => boolean }> = ({
  tongue: { say, f },
  evidence: { label, entry, page },
  opens,
}) => {
  const words = entry === null ? say(label) : say(label).replace(String(entry), f.number(entry));
  const path = page === null ? PAGES.integrity : PAGES[page];
  if (!opens(path)) return <>{words}</>;
  return <a href={entry === null ? path : `/log?entry=${entry}`}>{words}</a>;
};

const JudgementWord: FC<{ tongue: Tongue; judgement: Judgement }> = ({ tongue: { t }, judgement }) => (
  <span class={`norm ${judgement}`}>
    <Icon name={ICONS[judgement]} />
    {t.reports.norms.judgements[judgement]}
  </span>
);
