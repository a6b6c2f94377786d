import type { FC } from 'hono/jsx';
import type { SourceIssue } from '#model/completeness.ts';
import type { Reader } from '../reader.ts';
import { Moment } from './marks.tsx';

/** What a finding about a source tells of: gaps, silences and counts, each as it was found and as it is now. */
export const MissingCard: FC<{ reader: Reader; issues: readonly SourceIssue[] }> = ({ reader, issues }) => {
  const { t, f } = reader;
  const sorted = [...issues].sort((a, b) => a.from - b.from);
  return (
    <section class="card" aria-labelledby="missing">
      <h2 id="missing">{t.missing.title}</h2>
      <p class="sub">{t.missing.lead}</p>
      <table class="compare blocks">
        <thead>
          <tr>
            <th scope="col">{t.missing.what}</th>
            <th scope="col">{t.missing.found}</th>
            <th scope="col">{t.missing.open}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((issue) => (
            <tr>
              <th scope="row">
                {whatOf(reader, issue)}
                <span class="hint">
                  <Moment at={issue.from} text={f.moment(issue.from)} />
                </span>
              </th>
              <td data-head={t.missing.found}>{stateOf(reader, issue, issue.count)}</td>
              <td data-head={t.missing.open}>
                {issue.open === 0 && issue.resolvedAt !== null
                  ? t.missing.resolved(f.moment(issue.resolvedAt))
                  : stateOf(reader, issue, issue.open)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

function whatOf({ t, f }: Reader, { kind, first, last, organisation, system }: SourceIssue): string {
  if (kind !== 'gap') return [t.missing.kinds[kind], organisation, system].filter(Boolean).join(' · ');
  return t.missing.numbers(f.number(first ?? 0), f.number(last ?? 0));
}

function stateOf({ t, f }: Reader, { kind }: SourceIssue, count: number): string {
  if (kind === 'silence') return t.missing.silent;
  if (kind === 'duplicates') return t.missing.twice(f.number(count));
  return count < 0 ? t.missing.fewer(f.number(-count)) : t.missing.more(f.number(count));
}
