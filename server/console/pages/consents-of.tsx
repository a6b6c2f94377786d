import type { FC } from 'hono/jsx';
import type { Consent } from '#model/consent.ts';
import { localTime } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import { reachOf } from '#server/auth/access.ts';
import type { KeptConsent } from '#store/port.ts';
import type { ConsentsView } from '../consents-view.ts';
import { Frame } from '../parts/frame.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** What one customer said, what of it holds, and what that permits. */

interface ConsentsOfProps {
  reader: Reader;
  policy: Policy;
  view: ConsentsView;
  /** As the address has it: `finding:f-0412`. */
  why: string;
  entry: number;
  done: boolean;
  problem: boolean;
}

export const ConsentsOfPage: FC<ConsentsOfProps> = (props) => {
  const { reader, view, why, entry, done, problem } = props;
  const { t, f } = reader;
  const title = t.consents.of(view.subject);
  return (
    <Frame
      reader={reader}
      title={title}
      current="consents"
      crumbs={<a href="/consents">{t.consents.title}</a>}
    >
      {done ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.consents.done}
        </p>
      ) : null}
      {problem ? (
        <div class="problem" role="alert">
          <p>{t.consents.notConsent}</p>
        </div>
      ) : null}
      <div class="head">
        <h1>{title}</h1>
        {view.isPast ? <p>{t.consents.shown(f.moment(view.at), f.moment(view.knownAt))}</p> : null}
      </div>
      <div class="stack">
        {view.history.length === 0 ? (
          <section class="empty">
            <h2>{t.consents.none}</h2>
            <p>{t.consents.noneLead}</p>
          </section>
        ) : (
          <>
            <StandingCard {...props} />
            <AnswersCard {...props} />
            <HistoryCard {...props} />
          </>
        )}
        <ClocksCard {...props} />
        <p>
          <a class="btn" href="/consents">
            {t.consents.another}
          </a>
        </p>
      </div>
      <p class="footnote">{`${t.recorded(f.number(entry))} ${t.people.why.opened}: ${why}`}</p>
    </Frame>
  );
};

/** A reason by its label, or a purpose by its term. */
function aboutOf({ reader, policy }: Pick<ConsentsOfProps, 'reader' | 'policy'>, consent: Consent): string {
  const { reason, purpose } = consent;
  const label = reason === null ? undefined : policy.reasons.get(reason)?.label;
  if (label) return reader.say(label);
  return reason ?? reader.t.consents.purpose(purpose ?? '–');
}

const StandingCard: FC<ConsentsOfProps> = (props) => {
  const { reader, view, why } = props;
  const { t, f, who } = reader;
  const may = who !== null && !view.isPast && reachOf('POST /consents/:subject/withdraw', who.role) !== null;
  return (
    <section class="card" aria-labelledby="standing">
      <h2 id="standing">{view.isPast ? t.consents.standingThen : t.consents.standing}</h2>
      {may ? <p class="sub">{t.consents.withdrawLead}</p> : null}
      <Scroll label={t.consents.standing}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t.consents.about}</th>
              <th scope="col">{t.consents.said}</th>
              <th scope="col">{t.consents.toWhom}</th>
              <th scope="col">{t.consents.when}</th>
              <th scope="col">{t.consents.until}</th>
              {may ? (
                <td>
                  <span class="vh">{t.consents.withdraw}</span>
                </td>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {view.standing.map(({ kept: { consent }, inForce }) => (
              <tr>
                <th scope="row">{aboutOf(props, consent)}</th>
                <td>
                  <span class={`verdict-line ${inForce && consent.status === 'given' ? 'holds' : 'plain'}`}>
                    <Icon name={inForce ? 'tick' : 'dash'} />
                    {`${t.consents.statuses[consent.status]}, ${inForce ? t.consents.force.yes : t.consents.force.no}`}
                  </span>
                  {consent.categories ? (
                    <span class="hint">{t.consents.limited(consent.categories.join(', '))}</span>
                  ) : null}
                </td>
                <td>{consent.organisation ?? t.consents.everybody}</td>
                <td>
                  <Moment at={consent.at} text={f.moment(consent.at)} />
                </td>
                <td>
                  {consent.validUntil === null ? (
                    t.consents.endless
                  ) : (
                    <Moment at={consent.validUntil} text={f.moment(consent.validUntil)} />
                  )}
                </td>
                {may ? (
                  <td>
                    {consent.status === 'given' && inForce ? (
                      <form method="post" action={`/consents/${encodeURIComponent(view.subject)}/withdraw`}>
                        <input type="hidden" name="csrf" value={who?.csrf} />
                        <input type="hidden" name="version" value={consent.id} />
                        <input type="hidden" name="why" value={why} />
                        <button
                          class="btn"
                          type="submit"
                          aria-label={t.consents.withdrawOf(aboutOf(props, consent))}
                        >
                          {t.consents.withdraw}
                        </button>
                      </form>
                    ) : null}
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};

const AnswersCard: FC<ConsentsOfProps> = ({ reader, view }) => {
  const { t } = reader;
  if (view.answers.length === 0) return null;
  return (
    <section class="card" aria-labelledby="answers">
      <h2 id="answers">{t.consents.reasons}</h2>
      <p class="sub">{t.consents.reasonsLead}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.consents.reason}</th>
            <th scope="col">{t.consents.answer}</th>
          </tr>
        </thead>
        <tbody>
          {view.answers.map(({ reason, answer }) => (
            <tr>
              <th scope="row">{reader.say(reason.label)}</th>
              <td>
                <span class={`verdict-line ${answer === 'permits' ? 'holds' : 'plain'}`}>
                  <Icon name={answer === 'permits' ? 'tick' : 'dash'} />
                  {t.consents.answers[answer]}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const HistoryCard: FC<ConsentsOfProps> = (props) => {
  const { reader, view } = props;
  const { t } = reader;
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">{t.consents.history}</h2>
      <p class="sub">{t.consents.historyLead}</p>
      <Scroll label={t.consents.history}>
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">{t.consents.when}</th>
              <th scope="col">{t.consents.received}</th>
              <th scope="col">{t.consents.said}</th>
              <th scope="col">{t.consents.about}</th>
              <th scope="col">{t.consents.how}</th>
              <th scope="col" class="num">
                {t.consents.entry}
              </th>
              <th scope="col">{t.consents.receipt}</th>
            </tr>
          </thead>
          <tbody>
            {view.history.map((kept) => (
              <HistoryRow {...props} kept={kept} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
};

const HistoryRow: FC<ConsentsOfProps & { kept: KeptConsent }> = (props) => {
  const { reader, view, why, kept } = props;
  const { t, f } = reader;
  const { consent, receipt, disclosure } = kept;
  const { method, channel, recordedBy, sender, noticeVersion } = consent;
  const path = `/consents/${encodeURIComponent(view.subject)}/receipts/${encodeURIComponent(consent.id)}`;
  return (
    <tr>
      <th scope="row">
        <Moment at={consent.at} text={f.moment(consent.at)} />
      </th>
      <td>
        <Moment at={consent.receivedAt} text={f.moment(consent.receivedAt)} />
      </td>
      <td>{t.consents.statuses[consent.status]}</td>
      <td>
        {aboutOf(props, consent)}
        <span class="hint">{consent.organisation ?? t.consents.everybody}</span>
      </td>
      <td>
        {[method, channel].filter(Boolean).join(', ')}
        {recordedBy ? <span class="hint">{t.consents.by(recordedBy)}</span> : null}
        {sender ? <span class="hint">{t.consents.sentBy(sender)}</span> : null}
        {noticeVersion ? <span class="hint">{t.consents.notice(noticeVersion)}</span> : null}
      </td>
      <td class="num">{f.number(receipt.index)}</td>
      <td>
        {disclosure === null ? (
          '–'
        ) : (
          <a
            href={`${path}?why=${encodeURIComponent(why)}`}
            aria-label={t.consents.receiptOf(f.moment(consent.at))}
          >
            {t.consents.receipt}
          </a>
        )}
      </td>
    </tr>
  );
};

const ClocksCard: FC<ConsentsOfProps> = ({ reader, policy, view, why }) => {
  const { t } = reader;
  const field = (ms: number) => {
    const { date, time } = localFields(ms, policy.timezone);
    return `${date}T${time}`;
  };
  const path = `/consents/${encodeURIComponent(view.subject)}`;
  return (
    <section class="card" aria-labelledby="clocks">
      <h2 id="clocks">{t.consents.clocks}</h2>
      <p class="sub">{t.consents.clocksLead}</p>
      <form class="range" method="get" action={path}>
        <input type="hidden" name="why" value={why} />
        <label>
          <span>{t.consents.at}</span>
          <input type="datetime-local" name="at" value={field(view.at)} />
        </label>
        <label>
          <span>{t.consents.knownAt}</span>
          <input type="datetime-local" name="knownAt" value={field(view.knownAt)} />
        </label>
        <button class="btn" type="submit">
          {t.consents.show}
        </button>
        {view.isPast ? (
          <a class="btn" href={`${path}?why=${encodeURIComponent(why)}`}>
            {t.consents.now}
          </a>
        ) : null}
      </form>
    </section>
  );
};

const two = (n: number) => String(n).padStart(2, '0');

/** As a field of a form has date and time. */
function localFields(ms: number, zone: string): { date: string; time: string } {
  const { year, month, day, hour, minute } = localTime(ms, zone);
  return { date: `${year}-${two(month)}-${two(day)}`, time: `${two(hour)}:${two(minute)}` };
}
