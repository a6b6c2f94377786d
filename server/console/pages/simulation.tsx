import type { FC } from 'hono/jsx';
import type { Figures } from '#server/report/simulation/cells.ts';
import { CHANGE_KINDS } from '#server/report/simulation/change.ts';
import type { SimulationJob } from '#server/report/simulation/jobs.ts';
import type { Simulation, Told } from '#server/report/simulation/tally.ts';
import { nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** A simulation: how far it is, and then what the proposal would have done. No person stands in it. */

export const SimulationPage: FC<{ reader: Reader; job: SimulationJob; proposal: string }> = ({
  reader,
  job,
  proposal,
}) => {
  const { t, f } = reader;
  return (
    <PolicyFrame
      reader={reader}
      title={`${nameOf(job.policy)}: ${t.policies.simulate.title.toLowerCase()}`}
      tab="proposals"
      crumb={t.policies.simulate.title}
      lead={t.policies.simulate.span(f.moment(job.from), f.moment(job.to))}
    >
      {job.state === 'running' ? (
        <section class="card" aria-labelledby="running">
          <h2 id="running">{t.policies.simulate.running}</h2>
          <p class="sub">{t.policies.simulate.runningLead}</p>
          <progress max={100} value={Math.round(job.share * 100)} aria-labelledby="running" />
          <p role="status">{t.policies.simulate.progress(f.number(job.lookups), f.percent(job.share))}</p>
        </section>
      ) : job.result === null ? (
        <section class="empty">
          <h2>{t.policies.simulate.failed}</h2>
          <p>{t.policies.simulate.failedLead}</p>
        </section>
      ) : (
        <Result reader={reader} found={job.result} />
      )}
      <p class="footnote">{t.policies.simulate.gone}</p>
      <p>
        <a class="btn" href={`/policies/proposals/${encodeURIComponent(proposal)}`}>
          {nameOf(job.policy)}
        </a>
      </p>
    </PolicyFrame>
  );
};

const Result: FC<{ reader: Reader; found: Simulation }> = ({ reader, found }) => {
  const { t, f } = reader;
  const open = Object.entries(found.open).filter(([, n]) => n > 0);
  if (found.lookups === 0)
    return (
      <section class="empty">
        <h2>{t.policies.simulate.noLookups}</h2>
      </section>
    );
  return (
    <div class="stack">
      <section class="card" aria-labelledby="sum">
        <h2 id="sum">{t.policies.simulate.title}</h2>
        <dl class="figures">
          <Figure reader={reader} what={t.policies.simulate.lookups} n={found.lookups} />
          <Figure reader={reader} what={t.policies.simulate.changed} n={found.changed} of={found.lookups} />
          {CHANGE_KINDS.map((kind) => (
            <Figure
              reader={reader}
              what={t.policies.simulate.kinds[kind]}
              n={found[kind]}
              of={found.lookups}
            />
          ))}
          <Figure reader={reader} what={t.policies.simulate.unjudged} n={found.unjudged} of={found.lookups} />
        </dl>
        {found.changed === 0 ? <p>{t.policies.simulate.nothing}</p> : null}
        {open.length > 0 ? (
          <p class="note">
            {t.policies.simulate.unjudgedLead}{' '}
            {open
              .map(
                ([fact, n]) =>
                  `${t.policies.simulate.open[fact as keyof Simulation['open']]}: ${f.number(n)}`,
              )
              .join('; ')}
          </p>
        ) : null}
        <p class="hint">{t.policies.simulate.caveat}</p>
      </section>
      <FigureCard
        reader={reader}
        id="reasons"
        title={t.policies.simulate.byReason}
        what={t.policies.reason}
        rows={found.reasons.map((row) => [row.reason ?? t.policies.simulate.noReason, row])}
      />
      <ToldCard
        reader={reader}
        id="roles"
        title={t.policies.simulate.byRole}
        what={t.policies.role}
        told={found.roles}
      />
      <ToldCard
        reader={reader}
        id="organisations"
        title={t.policies.simulate.byOrganisation}
        what={t.policies.organisation}
        told={found.organisations}
      />
      <PairCard
        reader={reader}
        id="fields"
        title={t.policies.simulate.byField}
        heads={[
          t.policies.simulate.field,
          t.policies.simulate.kinds.withheld,
          t.policies.simulate.kinds.shown,
        ]}
        rows={found.fields.map(({ field, withheld, shown }) => [field, withheld, shown])}
      />
      <PairCard
        reader={reader}
        id="rules"
        title={t.policies.simulate.byRule}
        heads={[t.policies.simulate.rule, t.policies.simulate.more, t.policies.simulate.fewer]}
        rows={found.rules.map(({ rule, more, fewer }) => [rule, more, fewer])}
      />
      <Examples reader={reader} found={found} />
    </div>
  );
};

const Figure: FC<{ reader: Reader; what: string; n: number; of?: number }> = ({ reader, what, n, of }) => (
  <div>
    <dt>{what}</dt>
    <dd>
      <b>{reader.f.number(n)}</b>
      {of === undefined ? null : <small>{reader.f.percent(n / of)}</small>}
    </dd>
  </div>
);

const isTouched = ({ changed, unjudged }: Figures): boolean => changed + unjudged > 0;

type Rows = readonly (readonly [string, Figures])[];

const FigureCard: FC<{
  reader: Reader;
  id: string;
  title: string;
  what: string;
  rows: Rows;
  note?: string;
}> = ({ reader, id, title, what, rows, note }) => {
  const { t, f } = reader;
  const touched = rows.filter(([, figures]) => isTouched(figures));
  if (touched.length === 0 && !note) return null;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {note ? <p class="sub">{note}</p> : null}
      {touched.length === 0 ? null : (
        <Scroll label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{what}</th>
                <th scope="col" class="num">
                  {t.policies.simulate.lookups}
                </th>
                <th scope="col" class="num">
                  {t.policies.simulate.changed}
                </th>
                {CHANGE_KINDS.map((kind) => (
                  <th scope="col" class="num">
                    {t.policies.simulate.kinds[kind]}
                  </th>
                ))}
                <th scope="col" class="num">
                  {t.policies.simulate.unjudged}
                </th>
              </tr>
            </thead>
            <tbody>
              {touched.map(([name, figures]) => (
                <tr>
                  <th scope="row">{name}</th>
                  {(['lookups', 'changed', ...CHANGE_KINDS, 'unjudged'] as const).map((each) => (
                    <td class="num">{f.number(figures[each])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
};

/** Groups of people: small ones are told together, or not at all. */
const ToldCard: FC<{ reader: Reader; id: string; title: string; what: string; told: Told }> = ({
  reader,
  told: { rows, together, withheld },
  ...rest
}) => {
  const { t } = reader;
  const all: Rows = [
    ...rows.map((row) => [row.name, row] as const),
    ...(together ? [[t.policies.simulate.together(together.groups), together] as const] : []),
  ];
  return (
    <FigureCard
      reader={reader}
      {...rest}
      rows={all}
      {...(withheld && { note: t.policies.simulate.withheld })}
    />
  );
};

const PairCard: FC<{
  reader: Reader;
  id: string;
  title: string;
  heads: readonly [string, string, string];
  rows: readonly (readonly [string, number, number])[];
}> = ({ reader, id, title, heads, rows }) =>
  rows.length === 0 ? null : (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{heads[0]}</th>
            <th scope="col" class="num">
              {heads[1]}
            </th>
            <th scope="col" class="num">
              {heads[2]}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, one, other]) => (
            <tr>
              <th scope="row" class="id">
                {name}
              </th>
              <td class="num">{reader.f.number(one)}</td>
              <td class="num">{reader.f.number(other)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );

const Examples: FC<{ reader: Reader; found: Simulation }> = ({ reader, found }) => {
  const { t } = reader;
  if (found.examples.length === 0) return null;
  return (
    <section class="card" aria-labelledby="examples">
      <h2 id="examples">{t.policies.simulate.examples}</h2>
      <Scroll label={t.policies.simulate.examples}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t.policies.simulate.changed}</th>
              <th scope="col">{t.policies.reason}</th>
              <th scope="col">{t.policies.simulate.why}</th>
              <th scope="col">{t.policies.simulate.example}</th>
            </tr>
          </thead>
          <tbody>
            {found.examples.map(({ kind, reason, rules, ids }) => (
              <tr>
                <th scope="row">
                  {kind === 'unjudged' ? t.policies.simulate.unjudgedKind : t.policies.simulate.kinds[kind]}
                </th>
                <td>{reason ?? t.policies.simulate.noReason}</td>
                <td class="id">{rules.join(', ') || '–'}</td>
                <td>
                  {ids.map((id) => (
                    <span class="hint id">{id}</span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};
