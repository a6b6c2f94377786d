import type { FC } from 'hono/jsx';
import {
  CHANNELS,
  DELIVERY_FORMATS,
  type Delivery,
  type DeliveryState,
  REPORT_KINDS,
  type Subscription,
} from '#model/report.ts';
import { LANGUAGES } from '#policies/vocabulary.ts';
import { reachOf } from '#server/auth/access.ts';
import type { Deliveries } from '#server/report/delivery/service.ts';
import { Frame } from '../parts/frame.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** Which reports go out by themselves, to whom, and what became of each that went. */

export interface DeliveryAttemptForm {
  kind: string;
  organisation: string;
  day: string;
  channel: string;
  recipients: string;
  format: string;
  language: string;
  problem: string | null;
}

export const DELIVERY_STEPS = ['subscribed', 'ended', 'again'] as const;

interface Props {
  reader: Reader;
  subscriptions: readonly Subscription[];
  items: readonly Delivery[];
  next: string | null;
  organisations: readonly { id: string; name: string }[];
  can: Deliveries['can'];
  attempt: DeliveryAttemptForm;
  done: (typeof DELIVERY_STEPS)[number] | null;
}

export const DeliveriesPage: FC<Props> = (props) => {
  const { reader, items, next, done } = props;
  const { t } = reader;
  const failed = items.filter(({ state }) => state === 'failed' || state === 'unsure').length;
  return (
    <Frame
      reader={reader}
      title={t.deliveries.title}
      current="reports"
      crumbs={
        <>
          <a href="/reports">{t.reports.crumb}</a> › {t.deliveries.title}
        </>
      }
    >
      <div class="stack report">
        <div>
          <h1>{t.deliveries.title}</h1>
          <p class="sub">{t.deliveries.lead}</p>
        </div>
        {done === null ? null : (
          <p class="done" role="status">
            {t.deliveries.done[done]}
          </p>
        )}
        {failed === 0 ? null : (
          <div class="problem" role="alert">
            {t.deliveries.failed(failed)}
          </div>
        )}
        <SubscriptionsCard {...props} />
        <section class="card" aria-labelledby="sent">
          <h2 id="sent">{t.deliveries.sent}</h2>
          <SentTable {...props} />
          {next === null ? null : (
            <nav class="pager" aria-label={t.triage.pages}>
              <a class="btn" rel="next" href={`/reports/deliveries?cursor=${encodeURIComponent(next)}`}>
                {t.finding.next}
              </a>
            </nav>
          )}
        </section>
        {mayChange(reader) ? <AddForm {...props} /> : null}
      </div>
    </Frame>
  );
};

const mayChange = ({ who }: Reader): boolean =>
  who !== null && reachOf('POST /reports/deliveries', who.role) !== null;

/** `refused 550`: a known word, and the other side's number. */
function outcomeWord({ t }: Reader, outcome: string): string {
  const [, word = outcome, number = ''] = /^(answered|refused) (.*)$/.exec(outcome) ?? [];
  const known: Record<string, string> = t.deliveries.outcomes;
  return `${known[word] ?? word} ${number}`.trim();
}

const nameOf = ({ organisations, reader }: Props, id: string | null): string =>
  id === null ? reader.t.reports.all : (organisations.find((one) => one.id === id)?.name ?? id);

const SubscriptionsCard: FC<Props> = (props) => {
  const { t, f, who } = props.reader;
  return (
    <section class="card" aria-labelledby="subscriptions">
      <h2 id="subscriptions">{t.deliveries.subscriptions}</h2>
      {props.subscriptions.length === 0 ? (
        <p class="soft">{t.deliveries.none}</p>
      ) : (
        <table class="blocks">
          <thead>
            <tr>
              <th scope="col">{t.deliveries.what}</th>
              <th scope="col">{t.deliveries.channel}</th>
              <th scope="col">{t.deliveries.whom}</th>
              <th scope="col">{t.deliveries.state}</th>
            </tr>
          </thead>
          <tbody>
            {props.subscriptions.map((one) => (
              <tr>
                <th scope="row" data-head={t.deliveries.what}>
                  {t.deliveries.kinds[one.kind]}
                  <span class="hint">
                    {nameOf(props, one.organisation)} · {t.deliveries.languages[one.language]}
                  </span>
                </th>
                <td data-head={t.deliveries.channel}>
                  {t.deliveries.channels[one.channel]}
                  <span class="hint">{t.deliveries.formats[one.format]}</span>
                </td>
                <td data-head={t.deliveries.whom}>
                  <ul>
                    {one.recipients.map((address) => (
                      <li>{address}</li>
                    ))}
                  </ul>
                </td>
                <td data-head={t.deliveries.state}>
                  {one.endedAt === null && mayChange(props.reader) ? (
                    <form method="post" action={`/reports/deliveries/${encodeURIComponent(one.id)}/end`}>
                      <input type="hidden" name="csrf" value={who?.csrf} />
                      <span class="hint">{t.deliveries.everyMonth(f.number(one.day))}</span>
                      <button class="btn" type="submit">
                        {t.deliveries.end}
                      </button>
                    </form>
                  ) : one.endedAt === null ? (
                    t.deliveries.everyMonth(f.number(one.day))
                  ) : (
                    t.deliveries.ended(f.date(one.endedAt))
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};

const ICONS: Record<DeliveryState, 'tick' | 'dash' | 'unsure'> = {
  waiting: 'dash',
  sending: 'dash',
  sent: 'tick',
  failed: 'unsure',
  unsure: 'unsure',
};
const TONES: Record<DeliveryState, string> = {
  waiting: 'cannot-tell',
  sending: 'cannot-tell',
  sent: 'meets',
  failed: 'does-not',
  unsure: 'partly',
};

const SentTable: FC<Props> = (props) => {
  const { t, f, who } = props.reader;
  if (props.items.length === 0) return <p class="soft">{t.deliveries.nothingSent}</p>;
  const known = new Map(props.subscriptions.map((one) => [one.id, one]));
  return (
    <table class="blocks">
      <thead>
        <tr>
          <th scope="col">{t.deliveries.month}</th>
          <th scope="col">{t.deliveries.what}</th>
          <th scope="col">{t.deliveries.state}</th>
          <th scope="col">{t.deliveries.attempts}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map(({ id, subscription, month, state, nextAt, attempts }) => {
          const one = known.get(subscription);
          return (
            <tr>
              <th scope="row" data-head={t.deliveries.month}>
                {f.month(Date.parse(`${month}-15T12:00:00Z`))}
              </th>
              <td data-head={t.deliveries.what}>
                {one ? t.deliveries.kinds[one.kind] : '–'}
                <span class="hint">
                  {one ? `${t.deliveries.channels[one.channel]} · ${nameOf(props, one.organisation)}` : null}
                </span>
              </td>
              <td data-head={t.deliveries.state}>
                <span class={`norm ${TONES[state]}`}>
                  <Icon name={ICONS[state]} />
                  {t.deliveries.states[state]}
                </span>
                {nextAt === null ? null : <span class="hint">{t.deliveries.next(f.moment(nextAt))}</span>}
                {(state === 'failed' || state === 'unsure') &&
                one?.endedAt === null &&
                mayChange(props.reader) ? (
                  <form method="post" action={`/reports/deliveries/${encodeURIComponent(id)}/again`}>
                    <input type="hidden" name="csrf" value={who?.csrf} />
                    <button class="btn" type="submit">
                      {t.deliveries.again}
                    </button>
                  </form>
                ) : null}
              </td>
              <td data-head={t.deliveries.attempts}>
                <ol>
                  {attempts.map(({ at, outcome }) => (
                    <li>
                      <Moment at={at} text={f.moment(at)} />{' '}
                      <span class="soft">{outcomeWord(props.reader, outcome)}</span>
                    </li>
                  ))}
                </ol>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
};

const AddForm: FC<Props> = ({ reader, organisations, can, attempt }) => {
  const { t, who } = reader;
  const bound = (who?.organisations.length ?? 0) > 0;
  const formats = DELIVERY_FORMATS.filter(
    (format) => (format !== 'pdf' || can.pdf) && (format !== 'link' || can.link),
  );
  return (
    <section class="card" aria-labelledby="add">
      <h2 id="add">{t.deliveries.add}</h2>
      {can.email ? null : <p class="note">{t.deliveries.noMail}</p>}
      {attempt.problem === null ? null : (
        <div class="problem" role="alert">
          {attempt.problem}
        </div>
      )}
      <form method="post" action="/reports/deliveries" class="asking">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div class="pairfields">
          <Choice
            label={t.deliveries.what}
            name="kind"
            chosen={attempt.kind}
            options={REPORT_KINDS.map((kind) => [kind, t.deliveries.kinds[kind]])}
          />
          <Choice
            label={t.reports.organisation}
            name="organisation"
            chosen={attempt.organisation}
            options={[
              ...(bound ? [] : [['', t.reports.all] as [string, string]]),
              ...organisations.map(({ id, name }): [string, string] => [id, name]),
            ]}
          />
          <Choice
            label={t.deliveries.channel}
            name="channel"
            chosen={attempt.channel}
            options={CHANNELS.map((channel) => [channel, t.deliveries.channels[channel]])}
          />
          <Choice
            label={t.deliveries.format}
            name="format"
            chosen={attempt.format}
            options={formats.map((format) => [format, t.deliveries.formats[format]])}
          />
          <Choice
            label={t.deliveries.day}
            name="day"
            chosen={attempt.day}
            options={Array.from({ length: 28 }, (_, i) => [String(i + 1), String(i + 1)])}
          />
          <Choice
            label={t.deliveries.language}
            name="language"
            chosen={attempt.language}
            options={LANGUAGES.map((language) => [language, t.deliveries.languages[language]])}
          />
        </div>
        <div class="field">
          <label for="recipients">{t.deliveries.addresses}</label>
          <span class="hint" id="recipients-hint">
            {t.deliveries.addressesHint}
          </span>
          <textarea
            id="recipients"
            name="recipients"
            required
            maxlength={4000}
            aria-describedby="recipients-hint"
          >
            {attempt.recipients}
          </textarea>
        </div>
        <button class="btn primary" type="submit">
          {t.deliveries.save}
        </button>
      </form>
    </section>
  );
};

const Choice: FC<{
  label: string;
  name: string;
  chosen: string;
  options: readonly (readonly [value: string, text: string])[];
}> = ({ label, name, chosen, options }) => (
  <label>
    {label}
    <select name={name}>
      {options.map(([value, text]) => (
        <option value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  </label>
);
