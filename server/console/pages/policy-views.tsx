import type { FC } from 'hono/jsx';
import type { Policy } from '#policies/policy.ts';
import { spanText } from '#policies/statement-words.ts';
import { type Statement, statementsOf } from '#policies/statements.ts';
import { DETECTORS, RETAINED, WORKS_COUNCIL_DETECTORS } from '#policies/vocabulary.ts';
import { isOn, settingsOf } from '#server/detect/detector.ts';
import { horizonsOf } from '#server/keeping/retention.ts';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** What a policy says beside who sees what: of reasons, organisations, detection and keeping. */

interface ViewProps {
  reader: Reader;
  policy: Policy;
}

/** What is asked with a reason, in the words of the policy's own statements. */
const ASKED = ['consent', 'objection', 'evidence', 'evidence.then', 'note', 'breakGlass', 'review'] as const;

const isSaid = (statement: Statement | undefined): statement is Statement =>
  statement !== undefined &&
  statement.raw !== null &&
  statement.raw !== false &&
  statement.isDefault !== true;

export const ReasonsView: FC<ViewProps> = ({ reader, policy }) => {
  const { t } = reader;
  const statements = statementsOf(policy);
  const labels = (ids: readonly string[]) =>
    ids.map((id) => reader.say(policy.categories.get(id)?.label ?? { nl: id, en: id })).join(', ');
  return (
    <section class="card" aria-labelledby="reasons">
      <h2 id="reasons">{t.policies.views.reasons}</h2>
      <Scroll label={t.policies.views.reasons}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t.policies.reason}</th>
              <th scope="col">{t.policies.reasons.purpose}</th>
              <th scope="col">{t.policies.reasons.basis}</th>
              <th scope="col">{t.policies.reasons.sees}</th>
              <th scope="col">{t.policies.reasons.asks}</th>
              <th scope="col">{t.policies.reasons.disclose}</th>
            </tr>
          </thead>
          <tbody>
            {[...policy.reasons.values()].map((reason) => (
              <tr id={reason.id}>
                <th scope="row">
                  <a href={`/policies?reason=${encodeURIComponent(reason.id)}`}>{reader.say(reason.label)}</a>
                  <span class="hint id">{reason.id}</span>
                </th>
                <td>{term(reason.purpose) ?? t.policies.reasons.no}</td>
                <td>
                  {reason.bases.map(term).join(', ') || t.policies.reasons.no}
                  {reason.law === null ? null : <span class="hint">{reason.law}</span>}
                </td>
                <td>{labels(reason.categories) || t.policies.sees.none}</td>
                <td>
                  <ul>
                    {ASKED.map((name) => statements.get(`reasons.${reason.id}.${name}`))
                      .filter(isSaid)
                      .map(({ what, value }) => (
                        <li>{`${reader.say(what)}: ${reader.say(value)}`}</li>
                      ))}
                  </ul>
                </td>
                <td>{t.policies.reasons.discloses[reason.disclose]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};

/** `dpv:CustomerCare` → CustomerCare; `eu-gdpr:A6-1-b` → Art. 6(1)(b). */
function term(code: string | null): string | null {
  const article = /^eu-gdpr:A(\d+)-(\d+)-([a-z])$/.exec(code ?? '');
  if (article) return `AVG/GDPR ${article[1]}(${article[2]})(${article[3]})`;
  return code?.replace(/^[a-z-]+:/, '') ?? null;
}

export const OrganisationsView: FC<ViewProps> = ({ reader, policy }) => {
  const { t, f } = reader;
  const list = (set: ReadonlySet<string> | null, say: (id: string) => string = (id) => id) =>
    set === null ? t.policies.organisations.any : [...set].map(say).join(', ') || t.policies.sees.none;
  const reason = (id: string) => reader.say(policy.reasons.get(id)?.label ?? { nl: id, en: id });
  const category = (id: string) => reader.say(policy.categories.get(id)?.label ?? { nl: id, en: id });
  const day = (at: number | null) => (at === null ? t.policies.organisations.open : f.date(at));
  return (
    <section class="card" aria-labelledby="organisations">
      <h2 id="organisations">{t.policies.views.organisations}</h2>
      <p class="sub">{t.policies.organisations.lead}</p>
      {policy.organisations.size === 0 ? (
        <p>{t.policies.organisations.none}</p>
      ) : (
        <Scroll label={t.policies.views.organisations}>
          <table class="wide">
            <thead>
              <tr>
                <th scope="col">{t.policies.organisation}</th>
                <th scope="col">{t.policies.views.reasons}</th>
                <th scope="col">{t.policies.organisations.roles}</th>
                <th scope="col">{t.policies.reasons.sees}</th>
                <th scope="col">{t.policies.organisations.contract}</th>
                <th scope="col">{t.policies.organisations.regions}</th>
              </tr>
            </thead>
            <tbody>
              {[...policy.organisations.values()].map((limits) => (
                <tr>
                  <th scope="row">
                    {limits.id === 'default' ? (
                      t.policies.organisations.others
                    ) : (
                      <a href={`/policies?organisation=${encodeURIComponent(limits.id)}`}>{limits.id}</a>
                    )}
                  </th>
                  <td>{list(limits.reasons, reason)}</td>
                  <td>{list(limits.roles)}</td>
                  <td>{list(limits.categories, category)}</td>
                  <td>
                    {t.policies.organisations.span(
                      day(limits.from),
                      limits.until === null ? day(null) : day(limits.until - 1),
                    )}
                  </td>
                  <td>{list(limits.regions)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
};

/** Detectors as they run, whether a pack names them or not. */
function detectorsOf(policy: Policy) {
  return DETECTORS.map((id) => {
    const needsCouncil = WORKS_COUNCIL_DETECTORS.some((one) => one === id);
    const settings = settingsOf(policy, id);
    return {
      id,
      on: isOn(id, policy),
      severity: settings?.severity ?? null,
      needsCouncil,
      council: settings?.worksCouncil ?? null,
      options: Object.entries(settings?.options ?? {}),
    };
  });
}

export const WatchingView: FC<ViewProps> = ({ reader, policy }) => {
  const { t } = reader;
  const limits = [...statementsOf(policy).values()].filter(({ path }) => /^(review|sample)\./.test(path));
  return (
    <div class="stack">
      <section class="card" aria-labelledby="detectors">
        <h2 id="detectors">{t.policies.watching.detectors}</h2>
        <p class="sub">{t.policies.watching.lead}</p>
        <Scroll label={t.policies.watching.detectors}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.policies.watching.detector}</th>
                <th scope="col">{t.policies.watching.state}</th>
                <th scope="col">{t.policies.watching.severity}</th>
                <th scope="col">{t.policies.watching.council}</th>
                <th scope="col">{t.policies.watching.options}</th>
              </tr>
            </thead>
            <tbody>
              {detectorsOf(policy).map((one) => (
                <tr>
                  <th scope="row" class="id">
                    {one.id}
                  </th>
                  <td>{one.on ? t.policies.watching.on : <b>{t.policies.watching.off}</b>}</td>
                  <td>{one.severity === null ? t.policies.watching.usual : t.severities[one.severity]}</td>
                  <td>
                    {one.council ??
                      (one.needsCouncil ? t.policies.watching.needed : t.policies.watching.notNeeded)}
                  </td>
                  <td>{one.options.map(([name, value]) => `${name} ${String(value)}`).join(', ') || '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <section class="card" aria-labelledby="limits">
        <h2 id="limits">{t.policies.watching.limits}</h2>
        <dl class="pairs">
          {limits.map(({ of, what, value }) => (
            <>
              <dt>{`${reader.say(of)}: ${reader.say(what)}`}</dt>
              <dd>{reader.say(value)}</dd>
            </>
          ))}
        </dl>
      </section>
    </div>
  );
};

export const RetentionView: FC<ViewProps> = ({ reader, policy }) => {
  const { t, f, now } = reader;
  const horizons = horizonsOf(policy, now);
  return (
    <section class="card" aria-labelledby="retention">
      <h2 id="retention">{t.policies.views.retention}</h2>
      <p class="sub">{t.policies.retention.lead}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.policies.retention.kind}</th>
            <th scope="col">{t.policies.retention.period}</th>
            <th scope="col">{t.policies.retention.before}</th>
          </tr>
        </thead>
        <tbody>
          {RETAINED.map((kind) => (
            <tr>
              <th scope="row">{t.policies.retention.kinds[kind]}</th>
              <td>{reader.say(spanText(policy.retention.get(kind) ?? ''))}</td>
              <td>{f.date(horizons[kind])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
