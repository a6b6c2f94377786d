import type { FC } from 'hono/jsx';
import type { MatrixCell, MatrixGroup } from '#server/policy/matrix.ts';
import { Moment } from '../parts/marks.tsx';
import { nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import type { Chosen, PolicyView } from '../policies-view.ts';
import { VIEWS } from '../policies-view.ts';
import type { Reader } from '../reader.ts';
import { OrganisationsView, ReasonsView, RetentionView, WatchingView } from './policy-views.tsx';

/** The policy in force: a matrix of role, reason and category, and what else it says. */

interface PoliciesProps {
  reader: Reader;
  view: PolicyView;
  chosen: Chosen;
  groups: readonly MatrixGroup[];
}

export const PoliciesPage: FC<PoliciesProps> = ({ reader, view, chosen, groups }) => {
  const { t, f } = reader;
  const { policy, version } = view;
  return (
    <PolicyFrame reader={reader} title={t.policies.inForce(nameOf(policy))} tab="now" lead={t.policies.lead}>
      <p class="sub policy-state">
        <span>{t.policies.modes[policy.mode]}</span>
        {version === null ? null : <Moment at={version.at} text={t.policies.since(f.moment(version.at))} />}
        <span>
          {t.policies.digest} <code class="id">{policy.digest}</code>
        </span>
      </p>
      <nav class="tabs" aria-label={t.policies.inForce(nameOf(policy))}>
        {VIEWS.map((each) => (
          <a
            href={each === 'matrix' ? '/policies' : `/policies?view=${each}`}
            aria-current={each === view.view ? 'page' : undefined}
          >
            {t.policies.views[each]}
          </a>
        ))}
      </nav>
      {view.view === 'matrix' ? (
        <Matrix reader={reader} view={view} chosen={chosen} groups={groups} />
      ) : view.view === 'reasons' ? (
        <ReasonsView reader={reader} policy={policy} />
      ) : view.view === 'organisations' ? (
        <OrganisationsView reader={reader} policy={policy} />
      ) : view.view === 'watching' ? (
        <WatchingView reader={reader} policy={policy} />
      ) : (
        <RetentionView reader={reader} policy={policy} />
      )}
    </PolicyFrame>
  );
};

const Matrix: FC<PoliciesProps> = ({ reader, view: { policy }, chosen, groups }) => {
  const { t } = reader;
  const categories = [...policy.categories.values()];
  return (
    <section class="card" aria-labelledby="matrix">
      <h2 id="matrix">{t.policies.views.matrix}</h2>
      <MatrixFilter reader={reader} policy={policy} chosen={chosen} />
      <Legend reader={reader} />
      {groups.length === 0 ? (
        <div class="empty">
          <h3>{t.policies.noRows}</h3>
          <p>{t.policies.noRowsLead}</p>
        </div>
      ) : (
        <section class="matrix-scroll" tabindex={0} aria-label={t.policies.views.matrix}>
          <table class="matrix">
            <thead>
              <tr>
                <th scope="col" class="corner">
                  {t.policies.reason}
                </th>
                {categories.map(({ label }) => (
                  <th scope="col" class="tilt">
                    <span>{reader.say(label)}</span>
                  </th>
                ))}
                <th scope="col" class="with">
                  {t.policies.conditionsHead}
                </th>
              </tr>
            </thead>
            {groups.map((group) => (
              <Group reader={reader} policy={policy} chosen={chosen} group={group} />
            ))}
          </table>
        </section>
      )}
    </section>
  );
};

const Group: FC<{ reader: Reader; policy: PolicyView['policy']; chosen: Chosen; group: MatrixGroup }> = ({
  reader,
  policy,
  chosen,
  group,
}) => {
  const { t } = reader;
  const { role, rows, without } = group;
  return (
    <tbody>
      <tr class="role">
        <th scope="rowgroup" colspan={policy.categories.size + 2}>
          <span>
            {role.id}
            {role.kind === null ? null : <small>{t.policies.kinds[role.kind]}</small>}
          </span>
        </th>
      </tr>
      {rows.map(({ reason, cells, conditions }) => (
        <tr>
          <th scope="row">
            <a href={cellLink({ role: role.id, reason: reason.id }, chosen.organisation)}>
              {reader.say(reason.label)}
            </a>
          </th>
          {cells.map((cell) => (
            <Cell
              reader={reader}
              policy={policy}
              cell={cell}
              role={role.id}
              reason={reason.id}
              chosen={chosen}
            />
          ))}
          <td class="with">{conditions.map((one) => t.policies.conditions[one]).join(', ')}</td>
        </tr>
      ))}
      {without.length > 0 && chosen.reason === null ? (
        <tr class="without">
          <td colspan={policy.categories.size + 2}>
            <span>
              {t.policies.without(without.length, without.map(({ label }) => reader.say(label)).join(', '))}
            </span>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
};

const Cell: FC<{
  reader: Reader;
  policy: PolicyView['policy'];
  cell: MatrixCell;
  role: string;
  reason: string;
  chosen: Chosen;
}> = ({ reader, policy, cell: { category, sees }, role, reason, chosen }) => {
  const { t } = reader;
  const label = policy.categories.get(category)?.label;
  const words = t.policies.cell(label ? reader.say(label) : category, t.policies.sees[sees]);
  if (sees === 'none')
    return (
      <td class="cell">
        <i>{t.policies.sees.none}</i>
      </td>
    );
  return (
    <td class="cell">
      <a href={cellLink({ role, reason, category }, chosen.organisation)}>
        <span class={`sees ${sees}`} />
        <span class="vh">{words}</span>
      </a>
    </td>
  );
};

export function cellLink(
  place: { role: string; reason: string; category?: string },
  organisation: string | null,
): string {
  const query = new URLSearchParams({ ...place, ...(organisation !== null && { organisation }) });
  return `/policies/cell?${query}`;
}

export const Legend: FC<{ reader: Reader }> = ({ reader }) => {
  const { t } = reader;
  return (
    <ul class="legend" aria-label={t.policies.legend}>
      {(['all', 'some', 'none'] as const).map((sees) => (
        <li>
          <span class={`sees ${sees}`} /> {t.policies.sees[sees]}
        </li>
      ))}
    </ul>
  );
};

/** Chooses role, reason and organisation, by the address; it works without the script. */
const MatrixFilter: FC<{ reader: Reader; policy: PolicyView['policy']; chosen: Chosen }> = ({
  reader,
  policy,
  chosen,
}) => {
  const { t } = reader;
  const organisations = [...policy.organisations.keys()].filter((id) => id !== 'default');
  const isChosen = chosen.role ?? chosen.reason ?? chosen.organisation;
  return (
    <form class="range" method="get" action="/policies" aria-label={t.policies.filter}>
      <label>
        <span>{t.policies.role}</span>
        <select name="role" data-submit>
          <option value="">{t.policies.everyRole}</option>
          {[...policy.roles.keys()].map((id) => (
            <option value={id} selected={id === chosen.role}>
              {id}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t.policies.reason}</span>
        <select name="reason" data-submit>
          <option value="">{t.policies.everyReason}</option>
          {[...policy.reasons.values()].map(({ id, label }) => (
            <option value={id} selected={id === chosen.reason}>
              {reader.say(label)}
            </option>
          ))}
        </select>
      </label>
      {organisations.length > 0 ? (
        <label>
          <span>{t.policies.organisation}</span>
          <select name="organisation" data-submit>
            <option value="">{t.policies.anyOrganisation}</option>
            {organisations.map((id) => (
              <option value={id} selected={id === chosen.organisation}>
                {id}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <button class="btn" type="submit">
        {t.policies.show}
      </button>
      {isChosen === null ? null : (
        <a class="btn" href="/policies">
          {t.policies.all}
        </a>
      )}
    </form>
  );
};
