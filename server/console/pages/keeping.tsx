import type { FC } from 'hono/jsx';
import type { Block, Erasure, Hold } from '#model/keeping.ts';
import { HoldForm, RequestForm } from '../parts/keeping-forms.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import type { Reader } from '../reader.ts';
import { SettingsFrame } from './settings.tsx';

/** Whom to forget, which takes two people, and what must not be forgotten. */

export const KEEPING_DONE = ['requested', 'confirmed', 'declined', 'held', 'ended'] as const;
export type KeepingDone = (typeof KEEPING_DONE)[number];
export type KeepingRefusal = 'invalid' | 'second' | 'blocked' | 'gone' | 'passed';

export interface KeepingView {
  erasures: (Erasure & { blockedBy: Block[] })[];
  holds: Hold[];
  cursors: { erasures: string | null; holds: string | null };
  next: { erasures: string | null; holds: string | null };
  entry: number;
}

export interface KeepingProps {
  reader: Reader;
  view: KeepingView;
  done: KeepingDone | null;
  refusal: KeepingRefusal | null;
}

export const KeepingPage: FC<KeepingProps> = ({ reader, view, done, refusal }) => {
  const { t, f, who } = reader;
  const decides = who?.role === 'privacy-officer';
  const may = decides && who.organisations.length === 0;
  return (
    <SettingsFrame
      reader={reader}
      tab="keeping"
      before={
        done ? (
          <p class="done" role="status">
            <Icon name="tick" /> {t.settings.done[done]}
          </p>
        ) : refusal ? (
          <div class="problem" role="alert">
            <p>{t.settings.refusals[refusal]}</p>
          </div>
        ) : null
      }
    >
      <section class="card" aria-labelledby="erasures">
        <h2 id="erasures">{t.settings.erasures}</h2>
        <p class="sub">{t.settings.erasuresLead}</p>
        {view.erasures.length === 0 ? <p>{t.settings.noErasures}</p> : null}
        <ul class="plainlist">
          {view.erasures.map((erasure) => (
            <ErasureRow reader={reader} erasure={erasure} may={may} />
          ))}
        </ul>
        <Pager
          reader={reader}
          href="/settings/keeping"
          cursor={view.cursors.erasures}
          next={view.next.erasures}
        />
      </section>
      {may ? <RequestForm reader={reader} /> : decides ? <p class="note">{t.settings.bound}</p> : null}
      <section class="card" aria-labelledby="holds">
        <h2 id="holds">{t.settings.holds}</h2>
        <p class="sub">{t.settings.holdsLead}</p>
        {view.holds.length === 0 ? <p>{t.settings.noHolds}</p> : null}
        <ul class="plainlist">
          {view.holds.map((hold) => (
            <HoldRow reader={reader} hold={hold} may={may} />
          ))}
        </ul>
        <Pager
          reader={reader}
          href="/settings/keeping?of=holds"
          cursor={view.cursors.holds}
          next={view.next.holds}
        />
      </section>
      {may ? <HoldForm reader={reader} /> : null}
      <p class="footnote">{t.recorded(f.number(view.entry))}</p>
    </SettingsFrame>
  );
};

const ErasureRow: FC<{ reader: Reader; erasure: KeepingView['erasures'][number]; may: boolean }> = ({
  reader,
  erasure,
  may,
}) => {
  const { t, f, who } = reader;
  const { about, state, reason, note, by, at, decidedBy, decidedAt, answer, lookups, blockedBy } = erasure;
  const person = t.settings.person(t.settings.kinds[about.kind], about.id);
  const path = `/settings/erasures/${encodeURIComponent(erasure.id)}`;
  return (
    <li>
      <p>
        <b>{person}</b>{' '}
        <span class={state === 'requested' ? 'state turn' : 'state'}>{t.settings.states[state]}</span>
      </p>
      <p class="hint">
        {`${t.settings.requested}: ${t.settings.by(by, f.moment(at))}. ${t.settings.why}: ${reason}`}
      </p>
      {note ? <p>{note}</p> : null}
      {decidedBy !== null && decidedAt !== null ? (
        <p class="hint">{t.settings.by(decidedBy, f.moment(decidedAt))}</p>
      ) : null}
      {answer ? <p>{answer}</p> : null}
      {lookups !== null ? <p class="hint">{t.settings.lookupsErased(f.number(lookups))}</p> : null}
      {blockedBy.length > 0 ? (
        <p class="note">
          {`${t.settings.blocked}: ${blockedBy.map((block) => t.settings.blocks[block.by](block.count)).join(', ')}`}
        </p>
      ) : null}
      {state === 'requested' && may ? (
        who?.id === by ? (
          <p class="soft">{t.settings.own}</p>
        ) : (
          <form method="post" class="points">
            <input type="hidden" name="csrf" value={who?.csrf} />
            <label>
              {t.settings.declineWhy}
              <input type="text" name="reason" maxlength={200} autocomplete="off" />
            </label>
            <div class="btns points">
              <button
                class="btn primary"
                type="submit"
                formaction={`${path}/confirm`}
                aria-label={t.settings.confirmOf(person)}
              >
                {t.settings.confirm}
              </button>
              <button
                class="btn"
                type="submit"
                formaction={`${path}/decline`}
                aria-label={t.settings.declineOf(person)}
              >
                {t.settings.decline}
              </button>
            </div>
          </form>
        )
      ) : null}
    </li>
  );
};

const HoldRow: FC<{ reader: Reader; hold: Hold; may: boolean }> = ({ reader, hold, may }) => {
  const { t, f, who, now } = reader;
  const { subject, actor, finding, from, to, until, endedAt } = hold;
  const what = [
    subject === null ? null : t.settings.person(t.settings.kinds.subject, subject),
    actor === null ? null : t.settings.person(t.settings.kinds.actor, actor),
    finding === null ? null : t.settings.ofFinding(finding),
    from === null && to === null
      ? null
      : t.settings.ofSpan(from === null ? '–' : f.date(from), to === null ? '–' : f.date(to)),
  ]
    .filter((part) => part !== null)
    .join(', ');
  const isOver = endedAt !== null || (until !== null && until <= now);
  return (
    <li>
      <p>
        <b>{what}</b>
      </p>
      <p>{hold.reason}</p>
      <p class="hint">
        {`${t.settings.ground}: ${hold.ground === null ? t.settings.noGround : t.settings.grounds[hold.ground]}. `}
        {t.settings.by(hold.by, f.moment(hold.at))}
        {'. '}
        {endedAt !== null ? (
          <Moment at={endedAt} text={t.settings.ended(f.moment(endedAt))} />
        ) : until === null ? (
          t.settings.untilEnded
        ) : (
          <Moment at={until} text={`${t.settings.until} ${f.moment(until)}`} />
        )}
      </p>
      {may && !isOver ? (
        <form method="post" action={`/settings/holds/${encodeURIComponent(hold.id)}/end`}>
          <input type="hidden" name="csrf" value={who?.csrf} />
          <button class="btn" type="submit" aria-label={t.settings.endOf(what)}>
            {t.settings.end}
          </button>
        </form>
      ) : null}
    </li>
  );
};
