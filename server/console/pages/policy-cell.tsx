import type { FC } from 'hono/jsx';
import type { Origin, Provenance } from '#policies/provenance.ts';
import type { Ground } from '#server/policy/why.ts';
import { PolicyFrame } from '../parts/policy-frame.tsx';
import type { CellView } from '../policies-view.ts';
import type { Reader } from '../reader.ts';

/** Why a role sees what it sees with a reason: the fields, and each rule with the layer and line it stands in. */

export const PolicyCellPage: FC<{ reader: Reader; view: CellView }> = ({ reader, view }) => {
  const { t } = reader;
  const { policy, cells, grounds } = view;
  const reason = reader.say(policy.reasons.get(view.reason)?.label ?? { nl: view.reason, en: view.reason });
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.why.title(view.role, reason)}
      tab="now"
      crumb={t.policies.more}
      lead={t.policies.why.lead(view.organisation ?? t.policies.why.anywhere)}
    >
      <div class="stack">
        <section class="card" aria-labelledby="fields">
          <h2 id="fields">{t.policies.why.fields}</h2>
          <p class="sub">{cells === null ? t.policies.why.mayNot : t.policies.why.may}</p>
          {cells === null ? null : <Fields reader={reader} view={view} cells={cells} />}
        </section>
        <section class="card" aria-labelledby="sight">
          <h2 id="sight">{t.policies.why.sight}</h2>
          <Grounds reader={reader} grounds={grounds.sight} />
        </section>
        <section class="card" aria-labelledby="conditions">
          <h2 id="conditions">{t.policies.why.conditions}</h2>
          {grounds.conditions.length === 0 ? (
            <p>{t.policies.why.noConditions}</p>
          ) : (
            <Grounds reader={reader} grounds={grounds.conditions} />
          )}
        </section>
        <p>
          <a class="btn" href={backLink(view)}>
            {t.policies.why.back}
          </a>
        </p>
      </div>
    </PolicyFrame>
  );
};

const backLink = ({ role, organisation }: CellView): string =>
  `/policies?${new URLSearchParams({ role, ...(organisation !== null && { organisation }) })}`;

const Fields: FC<{ reader: Reader; view: CellView; cells: NonNullable<CellView['cells']> }> = ({
  reader,
  view: { policy, category },
  cells,
}) => {
  const { t } = reader;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t.policies.category}</th>
          <th scope="col">{t.policies.why.fields}</th>
        </tr>
      </thead>
      <tbody>
        {cells.map((cell) => {
          const known = policy.categories.get(cell.category);
          const hidden = known?.fields.filter((field) => !cell.fields.includes(field)) ?? [];
          return (
            <tr aria-current={cell.category === category ? 'true' : undefined}>
              <th scope="row">{known ? reader.say(known.label) : cell.category}</th>
              <td>
                <span class="sight">
                  <span class={`sees ${cell.sees}`} />
                  <span>
                    {t.policies.sees[cell.sees]}
                    {cell.fields.length > 0 ? <span class="hint id">{cell.fields.join(', ')}</span> : null}
                    {cell.sees === 'some' ? <s class="hint id">{hidden.join(', ')}</s> : null}
                  </span>
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

const Grounds: FC<{ reader: Reader; grounds: readonly Ground[] }> = ({ reader, grounds }) => {
  const { t } = reader;
  return (
    <table class="grounds blocks">
      <thead>
        <tr>
          <th scope="col">{t.policies.why.rule}</th>
          <th scope="col">{t.policies.why.says}</th>
          <th scope="col">{t.policies.why.where}</th>
        </tr>
      </thead>
      <tbody>
        {grounds.map(({ path, statement, provenance }) => (
          <tr>
            <th scope="row">
              {statement ? reader.say(statement.what) : null}
              <code class={statement ? 'hint id' : 'id'}>{path}</code>
            </th>
            <td data-head={t.policies.why.says}>
              {statement ? reader.say(statement.value) : valueText(provenance?.value)}
            </td>
            <td data-head={t.policies.why.where}>
              <Where reader={reader} provenance={provenance} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Where: FC<{ reader: Reader; provenance: Provenance | null }> = ({ reader, provenance }) => {
  const { t } = reader;
  if (provenance === null) return <span class="quiet">{t.policies.why.byDefault}</span>;
  const { decidedBy, overrode, merged, lockedBy, removedBy } = provenance;
  const more = merged ? t.policies.why.merged : t.policies.why.overrode;
  return (
    <>
      {decidedBy === null ? null : <span>{placeText(reader, decidedBy)}</span>}
      {overrode.map((origin) => (
        <span class="hint">{more(placeText(reader, origin))}</span>
      ))}
      {lockedBy === null ? null : (
        <span class="hint">{t.policies.why.locked(placeText(reader, lockedBy))}</span>
      )}
      {removedBy === null ? null : (
        <span class="hint">{t.policies.why.removed(placeText(reader, removedBy))}</span>
      )}
    </>
  );
};

function placeText({ t, f }: Reader, { file, line, column, layer }: Origin): string {
  const place = t.policies.why.at(file, f.number(line), f.number(column));
  return `${place} (${layer === null ? t.policies.why.onTop : t.policies.why.layers[layer]})`;
}

/** A value as packs write it, on one line. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (value === undefined || value === null) return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
