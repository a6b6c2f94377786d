import type { FC } from 'hono/jsx';
import type { Lookup } from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import type { FindingView } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { whyFinding } from '../why.ts';
import { GradeWord, Moment } from './marks.tsx';
import { PersonLink } from './person-link.tsx';

/** Every lookup of a finding, one a row; on a narrow screen each row becomes a block. */

export const LookupsCard: FC<{ reader: Reader; policy: Policy; view: FindingView }> = ({
  reader,
  policy,
  view,
}) => {
  const { t, f } = reader;
  const { finding, lookups } = view;
  const link = `/findings/${encodeURIComponent(finding.id)}`;
  const nextNumber = view.firstNumber + lookups.length;
  return (
    <section class="card" aria-labelledby="lookups">
      <div class="cardhead">
        <h2 id="lookups">{t.finding.lookups}</h2>
        <p class="sub">{t.finding.part(f.number(lookups.length), f.number(finding.lookups.count))}</p>
      </div>
      <table class="blocks trail">
        <thead>
          <tr>
            <th scope="col">{t.finding.number}</th>
            <th scope="col">{t.finding.time}</th>
            <th scope="col">{t.finding.subject}</th>
            <th scope="col">{t.finding.operation}</th>
            <th scope="col">{t.finding.reason}</th>
            <th scope="col">{t.finding.grade}</th>
            <th scope="col">{t.finding.account}</th>
          </tr>
        </thead>
        <tbody>
          {lookups.map((lookup, i) => {
            const [best] = view.gradings.get(lookup.id)?.explanations ?? [];
            return (
              <tr>
                <th scope="row" data-head={t.finding.number}>
                  {f.number(view.firstNumber + i)}
                </th>
                <td class="nowrap" data-head={t.finding.time}>
                  <Moment at={lookup.occurredAt} text={f.moment(lookup.occurredAt)} />
                </td>
                <td data-head={t.finding.subject}>
                  {lookup.subject === null ? (
                    t.finding.none
                  ) : (
                    <PersonLink
                      reader={reader}
                      kind="customer"
                      id={lookup.subject}
                      why={whyFinding(finding.id)}
                    />
                  )}
                </td>
                <td data-head={t.finding.operation}>
                  {t.operations[lookup.operation]}
                  <span class="hint">{fieldsOf(reader, lookup)}</span>
                </td>
                <td data-head={t.finding.reason}>{reasonOf(reader, policy, lookup)}</td>
                <td data-head={t.finding.grade}>
                  <GradeWord reader={reader} grade={lookup.grade} />
                </td>
                <td data-head={t.finding.account}>{best ? reader.say(best.sentence) : t.finding.none}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {view.next === null && view.firstNumber === 1 ? null : (
        <nav class="pager" aria-label={t.triage.pages}>
          {view.firstNumber === 1 ? null : (
            <a class="btn" href={link}>
              {t.finding.start}
            </a>
          )}
          {view.next === null ? null : (
            <a
              class="btn"
              rel="next"
              href={`${link}?${new URLSearchParams({ cursor: view.next, number: String(nextNumber) })}#lookups`}
            >
              {t.finding.next}
            </a>
          )}
        </nav>
      )}
    </section>
  );
};

export const fieldsOf = ({ t }: Reader, lookup: Lookup): string =>
  lookup.fields === null ? t.finding.allFields : lookup.fields.join(', ');

export function reasonOf(reader: Reader, policy: Policy, lookup: Lookup): string {
  if (lookup.reason === null) return reader.t.finding.noReason;
  const known = policy.reasons.get(lookup.reason);
  return known ? reader.say(known.label) : lookup.reason;
}
