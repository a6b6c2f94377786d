import type { FC } from 'hono/jsx';
import { OUTCOMES, type Outcome } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import { type Detector, isOn, settingsOf } from '#server/detect/detector.ts';
import { Frame } from '../parts/frame.tsx';
import { SeverityBars } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** The rules that findings come from: each is one question. */

export const RulesPage: FC<{ reader: Reader; policy: Policy; detectors: readonly Detector[] }> = ({
  reader,
  policy,
  detectors,
}) => {
  const { t } = reader;
  return (
    <Frame reader={reader} title={t.rules.title}>
      <div class="head">
        <h1>{t.rules.title}</h1>
        <p>{t.rules.lead}</p>
        <p>
          <a href="/rules/in-code">{t.inCode.title}</a>
        </p>
      </div>
      <section class="card scroll" aria-label={t.rules.title} tabindex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.rules.rule}</th>
              <th scope="col">{t.rules.question}</th>
              <th scope="col">{t.triage.severity}</th>
              <th scope="col">{t.rules.state}</th>
            </tr>
          </thead>
          <tbody>
            {detectors.map((detector) => (
              <tr>
                <th scope="row">
                  <a href={`/rules/${encodeURIComponent(detector.id)}`}>
                    <code>{detector.id}</code>
                  </a>
                </th>
                <td>{reader.say(detector.question)}</td>
                <td>
                  <SeverityBars reader={reader} severity={severityOf(detector, policy)} word />
                </td>
                <td class="nowrap">{isOn(detector.id, policy) ? t.rules.on : t.rules.off}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Frame>
  );
};

const severityOf = (detector: Detector, policy: Policy) =>
  settingsOf(policy, detector.id)?.severity ?? detector.severity;

export const RulePage: FC<{
  reader: Reader;
  policy: Policy;
  detector: Detector;
  outcomes: Partial<Record<Outcome, number>> | null;
}> = ({ reader, policy, detector, outcomes }) => {
  const { t, f } = reader;
  const settings = settingsOf(policy, detector.id);
  const on = isOn(detector.id, policy);
  const options = Object.entries(settings?.options ?? {});
  const decided = OUTCOMES.reduce((sum, outcome) => sum + (outcomes?.[outcome] ?? 0), 0);
  return (
    <Frame
      reader={reader}
      title={detector.id}
      crumbs={
        <>
          <a href="/rules">{t.rules.title}</a>
          <span aria-hidden="true">›</span>
          <span>{detector.id}</span>
        </>
      }
    >
      <section class="card rule-page" aria-labelledby="rule">
        <p class="sub">
          <code>{detector.id}</code>
        </p>
        <h1 id="rule">{reader.say(detector.question)}</h1>
        <dl class="pairs">
          <dt>{t.triage.severity}</dt>
          <dd>
            <SeverityBars reader={reader} severity={severityOf(detector, policy)} word />
          </dd>
          <dt>{t.rules.state}</dt>
          <dd>
            {on ? t.rules.on : t.rules.off}
            {settings?.worksCouncil ? `, ${t.rules.council(settings.worksCouncil)}` : ''}
            {!on && !settings?.worksCouncil ? `: ${t.rules.offWhy}` : ''}
          </dd>
          <dt>{t.rules.scope}</dt>
          <dd>{t.rules.scopes[detector.scope]}</dd>
          <dt>{t.rules.needs}</dt>
          <dd>
            {detector.needs.length === 0
              ? t.rules.nothing
              : detector.needs.map((need) => t.rules.needed[need]).join('; ')}
          </dd>
          <dt>{t.rules.options}</dt>
          <dd>
            {options.length === 0 ? (
              t.rules.usual
            ) : (
              <ul>
                {options.map(([name, value]) => (
                  <li>
                    <code>{`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`}</code>
                  </li>
                ))}
              </ul>
            )}
          </dd>
          {outcomes === null ? null : (
            <>
              <dt>{t.rules.decided}</dt>
              <dd>
                {decided === 0
                  ? t.rules.undecided
                  : OUTCOMES.filter((outcome) => (outcomes[outcome] ?? 0) > 0)
                      .map((outcome) =>
                        t.context.times(outcomes[outcome] ?? 0, t.outcomes[outcome].toLowerCase()),
                      )
                      .join(', ')}
                {decided > 0
                  ? ` · ${t.rules.right(f.percent((decided - (outcomes.justified ?? 0)) / decided))}`
                  : ''}
              </dd>
            </>
          )}
        </dl>
        <p class="note">{t.rules.changing}</p>
      </section>
    </Frame>
  );
};
