import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { Policy } from '#policies/policy.ts';
import { msText } from '#policies/statement-words.ts';
import { statementsOf } from '#policies/statements.ts';
import { type RouteName, reachOf } from '#server/auth/access.ts';
import type { Setting } from '#server/installation.ts';
import type { RetentionEntry } from '#server/tlog/overview.ts';
import { pathOf } from '../menu.ts';
import { Frame } from '../parts/frame.tsx';
import { RetentionTable } from '../parts/retention-table.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** What the installation is set to: by flags, which a page only shows, and by the policy, which is changed by two people. */

const TABS = [
  { id: 'installation', route: 'GET /settings' },
  { id: 'keeping', route: 'GET /settings/keeping' },
] as const satisfies readonly { id: string; route: RouteName }[];

export const SettingsFrame: FC<
  PropsWithChildren<{ reader: Reader; tab: (typeof TABS)[number]['id']; before?: Child }>
> = ({ reader, tab, before, children }) => {
  const { t, who } = reader;
  const tabs = TABS.filter(({ route }) => who && reachOf(route, who.role) !== null);
  return (
    <Frame
      reader={reader}
      title={t.settings.title}
      current="settings"
      crumbs={<span>{t.settings.tabs[tab]}</span>}
    >
      {tabs.length > 1 ? (
        <nav class="tabs" aria-label={t.settings.parts}>
          {tabs.map(({ id, route }) => (
            <a href={pathOf(route)} aria-current={id === tab ? 'page' : undefined}>
              {t.settings.tabs[id]}
            </a>
          ))}
        </nav>
      ) : null}
      {before}
      <div class="head">
        <h1>{t.settings.title}</h1>
        <p>{t.settings.lead}</p>
      </div>
      <div class="stack">{children}</div>
    </Frame>
  );
};

interface SettingsProps {
  reader: Reader;
  installation: readonly Setting[];
  policy: Policy;
  retention: readonly RetentionEntry[];
}

export const SettingsPage: FC<SettingsProps> = ({ reader, installation, policy, retention }) => {
  const { t } = reader;
  return (
    <SettingsFrame reader={reader} tab="installation">
      <section class="card" aria-labelledby="flags">
        <h2 id="flags">{t.settings.flags}</h2>
        <p class="sub">{t.settings.flagsLead}</p>
        <Scroll label={t.settings.flags}>
          <table class="blocks">
            <thead>
              <tr>
                <th scope="col">{t.settings.setting}</th>
                <th scope="col">{t.settings.value}</th>
                <th scope="col">{t.settings.flag}</th>
              </tr>
            </thead>
            <tbody>
              {installation.map((setting) => (
                <tr>
                  <th scope="row">{t.settings.names[setting.id]}</th>
                  <td data-head={t.settings.value}>{shownValue(reader, setting)}</td>
                  <td data-head={t.settings.flag}>
                    <code class="nowrap">{setting.flag}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
      <PolicyCard reader={reader} policy={policy} />
      <section class="card" aria-labelledby="retention">
        <h2 id="retention">{t.settings.retention}</h2>
        <p class="sub">{t.settings.retentionLead}</p>
        <RetentionTable reader={reader} runs={retention} />
      </section>
    </SettingsFrame>
  );
};

function shownValue({ t, f, say }: Reader, { value, unit }: Setting): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return t.settings.notSet;
  if (typeof value === 'number') {
    if (unit === 'count') return f.number(value);
    return value === 0 ? t.settings.asked : say(msText(value));
  }
  return typeof value === 'string' ? value || t.settings.isSet : value.join(', ');
}

const PolicyCard: FC<{ reader: Reader; policy: Policy }> = ({ reader, policy }) => {
  const { t, who } = reader;
  const limits = [...statementsOf(policy).values()].filter(({ path }) => /^(review|sample)\./.test(path));
  return (
    <section class="card" aria-labelledby="policy">
      <h2 id="policy">{t.settings.policy}</h2>
      <p class="sub">{t.settings.policyLead}</p>
      <dl class="pairs">
        <dt>{t.settings.mode}</dt>
        <dd>{t.policies.modes[policy.mode]}</dd>
        <dt>{t.settings.timezone}</dt>
        <dd>{policy.timezone}</dd>
        {limits.map(({ of, what, value }) => (
          <>
            <dt>{`${reader.say(of)}: ${reader.say(what)}`}</dt>
            <dd>{reader.say(value)}</dd>
          </>
        ))}
      </dl>
      {who && reachOf('GET /policies', who.role) !== null ? (
        <p class="points">
          <a href="/policies?view=retention">{t.settings.toPolicy}</a>
        </p>
      ) : null}
    </section>
  );
};
