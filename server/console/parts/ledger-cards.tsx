import type { FC } from 'hono/jsx';
import { ENTRY_KINDS } from '#ledger/entry.ts';
import type { LogView } from '../log-view.ts';
import type { Reader } from '../reader.ts';
import { Moment } from './marks.tsx';
import { RetentionTable } from './retention-table.tsx';
import { Scroll } from './scroll.tsx';

/** How the ledger stands: its keys, who vouches for it, what it holds, its parts, and what was destroyed. */

interface LogProps {
  reader: Reader;
  view: LogView;
}

export const KeysCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{t.log.keys}</h2>
      <p class="sub">{t.log.keysLead}</p>
      <table class="blocks">
        <thead>
          <tr>
            <th scope="col">{t.log.key}</th>
            <th scope="col" class="num">
              {t.log.from}
            </th>
            <th scope="col" class="num">
              {t.log.to}
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.keys.map(({ key, from, to }) => (
            <tr>
              <th scope="row" class="id">
                {key}
              </th>
              <td class="num" data-head={t.log.from}>
                {f.number(from)}
              </td>
              <td class="num" data-head={t.log.to}>
                {to === null ? t.log.now : f.number(to)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="points">
        <a href="/.well-known/jwks.json">{t.log.exportKeys}</a>
      </p>
    </section>
  );
};

export const WitnessCard: FC<LogProps> = ({ reader, view: { witnesses } }) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="witnesses">
      <h2 id="witnesses">{t.log.witnesses}</h2>
      <p class="sub">{t.log.witnessesLead}</p>
      {witnesses.length === 0 ? (
        <>
          <p>
            <b>{t.log.noWitness}</b>
          </p>
          <p class="hint">{t.log.noWitnessLead}</p>
        </>
      ) : (
        <table class="blocks">
          <thead>
            <tr>
              <th scope="col">{t.log.witness}</th>
              <th scope="col" class="num">
                {t.log.cosigned}
              </th>
              <th scope="col">{t.log.lastAsked}</th>
              <th scope="col">{t.log.state}</th>
            </tr>
          </thead>
          <tbody>
            {witnesses.map(({ name, size, at, failures, problem }) => (
              <tr>
                <th scope="row">{name}</th>
                <td class="num" data-head={t.log.cosigned}>
                  {f.number(size)}
                </td>
                <td data-head={t.log.lastAsked}>
                  {at === null ? t.log.never : <Moment at={at} text={f.moment(at)} />}
                </td>
                <td data-head={t.log.state}>
                  {problem === null
                    ? size > 0
                      ? t.log.keepsUp
                      : t.log.never
                    : t.log.behind(f.number(failures), problem)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};

const PARTS = 12;

export const PartsCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  const shown = ledger.parts.slice(-PARTS).toReversed();
  const older = ledger.parts.length - shown.length;
  return (
    <section class="card" aria-labelledby="parts">
      <h2 id="parts">{t.log.parts}</h2>
      <p class="sub">{t.log.partsLead}</p>
      <Scroll label={t.log.parts}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.log.part}</th>
              <th scope="col">{t.log.range}</th>
              <th scope="col" class="num">
                {t.log.lookups}
              </th>
              <th scope="col" class="num">
                {t.log.others}
              </th>
              <th scope="col">{t.log.state}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ n, first, end, lookups, sealed }) => (
              <tr>
                <th scope="row">{f.number(n)}</th>
                <td>{end > first ? t.log.span(f.number(first), f.number(end - 1)) : '–'}</td>
                <td class="num">{lookups === null ? '–' : f.number(lookups)}</td>
                <td class="num">{lookups === null ? '–' : f.number(end - first - lookups)}</td>
                <td>{sealed ? t.log.sealed : t.log.open}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {older > 0 ? <p class="hint">{t.log.olderParts(f.number(older))}</p> : null}
    </section>
  );
};

/** What the entries are; kinds that there are none of are left out. */
export const KindsCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  const { kinds, lookupsAndOutcomes } = ledger.counts;
  const rows = Object.entries(kinds)
    .map(([kind, n]) => ({ name: ENTRY_KINDS.find((known) => known === kind), kind, n }))
    .map(({ name, kind, n }) => ({ name: name ? t.log.kinds[name] : kind, n }))
    .concat({ name: t.log.lookupsAndOutcomes, n: lookupsAndOutcomes })
    .filter(({ n }) => n > 0)
    .toSorted((a, b) => b.n - a.n);
  return (
    <section class="card" aria-labelledby="kinds">
      <h2 id="kinds">{t.log.kindsTitle}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.log.kind}</th>
            <th scope="col" class="num">
              {t.log.size}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, n }) => (
            <tr>
              <th scope="row">{name}</th>
              <td class="num">{f.number(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

export const RetentionCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="retention">
      <h2 id="retention">{t.log.retention}</h2>
      <p class="sub">{t.log.retentionLead}</p>
      <RetentionTable reader={reader} runs={ledger.retention} />
      {ledger.counts.destroyed.entries > 0 ? (
        <>
          <p class="points">{t.log.destroyed(f.number(ledger.counts.destroyed.entries))}</p>
          <p class="hint">
            {ledger.counts.destroyed.ranges
              .map(({ first, end }) => t.log.span(f.number(first), f.number(end - 1)))
              .join('; ')}
          </p>
        </>
      ) : null}
    </section>
  );
};
