import type { FC } from 'hono/jsx';
import type { Proposal } from '#model/policy.ts';
import type { PackSource } from '#policies/compile.ts';
import { Icon, Moment } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import { DiffView } from '../parts/policy-diff.tsx';
import { Digest, nameOf, PolicyFrame } from '../parts/policy-frame.tsx';
import { RangePicker } from '../parts/range-picker.tsx';
import type { DiffShown } from '../policy-change-view.ts';
import type { Range } from '../range.ts';
import type { Reader } from '../reader.ts';

/** What was proposed, and one proposal: what it changes, what it would have done, and the second person's decision. */

export type ProposalDone = 'propose' | 'activate' | 'decline' | 'withdraw';

export const ProposalsPage: FC<{
  reader: Reader;
  items: readonly Proposal[];
  cursor: string | null;
  next: string | null;
}> = ({ reader, items, cursor, next }) => {
  const { t, f } = reader;
  return (
    <PolicyFrame
      reader={reader}
      title={t.policies.proposals.title}
      tab="proposals"
      lead={t.policies.proposals.lead}
    >
      {items.length === 0 ? (
        <section class="empty">
          <h2>{t.policies.proposals.empty}</h2>
          <p>{t.policies.proposals.emptyLead}</p>
        </section>
      ) : (
        <section class="card" aria-label={t.policies.proposals.title}>
          <ul class="plainlist">
            {items.map((proposal) => (
              <li>
                <a href={`/policies/proposals/${encodeURIComponent(proposal.id)}`}>
                  <b>{nameOf(proposal.policy)}</b>
                </a>{' '}
                <State reader={reader} proposal={proposal} />
                <p>{proposal.note}</p>
                <p class="hint">{t.policies.proposals.proposed(proposal.by, f.moment(proposal.at))}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Pager reader={reader} href="/policies/proposals" cursor={cursor} next={next} />
    </PolicyFrame>
  );
};

const State: FC<{ reader: Reader; proposal: Proposal }> = ({ reader, proposal }) => {
  const { t } = reader;
  const { state, stale } = proposal;
  const words =
    stale && state === 'proposed' ? t.policies.proposals.stale : t.policies.proposals.states[state];
  return <span class={state === 'proposed' ? 'state turn' : 'state'}>{words}</span>;
};

export interface ProposalView {
  proposal: Proposal & { packs: PackSource[] };
  diff: DiffShown | null;
  /** Whether it is compared with what is in force now, or with what was when it was proposed. */
  against: 'now' | 'base';
  range: Range;
  organisations: readonly { id: string; name: string }[];
}

export interface ProposalProps {
  reader: Reader;
  view: ProposalView;
  done: ProposalDone | null;
  /** What was refused, and the explanation as it was typed. */
  problem: string | null;
  why: string;
}

export const ProposalPage: FC<ProposalProps> = ({ reader, view, done, problem, why }) => {
  const { t, who } = reader;
  const { proposal, diff } = view;
  const named = diff && nameOf(diff.was);
  return (
    <PolicyFrame
      reader={reader}
      title={nameOf(proposal.policy)}
      tab="proposals"
      crumb={t.policies.proposals.states[proposal.state]}
      lead={proposal.note}
    >
      {done ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.policies.proposals.done[done]}
        </p>
      ) : null}
      <div class="finding">
        <div class="stack">
          {diff && named ? (
            <DiffView
              reader={reader}
              diff={diff}
              lead={
                view.against === 'now'
                  ? t.policies.proposals.against(named)
                  : t.policies.proposals.againstBase(named)
              }
            />
          ) : (
            <p class="card">{t.policies.diff.unreadable}</p>
          )}
          {who?.role === 'privacy-officer' ? <SimulateCard reader={reader} view={view} /> : null}
          <Texts reader={reader} packs={proposal.packs} />
        </div>
        <div class="stack rail">
          <DecideCard reader={reader} proposal={proposal} problem={problem} why={why} />
        </div>
      </div>
    </PolicyFrame>
  );
};

const SimulateCard: FC<{ reader: Reader; view: ProposalView }> = ({
  reader,
  view: { proposal, range, organisations },
}) => {
  const { t, who } = reader;
  return (
    <section class="card" aria-labelledby="simulate">
      <h2 id="simulate">{t.policies.simulate.title}</h2>
      <p class="sub">{t.policies.simulate.lead}</p>
      <RangePicker reader={reader} range={range} organisations={organisations} />
      <form method="post" action={`/policies/proposals/${encodeURIComponent(proposal.id)}/simulate`}>
        <input type="hidden" name="csrf" value={who?.csrf} />
        <input type="hidden" name="from" value={String(range.from)} />
        <input type="hidden" name="to" value={String(range.to)} />
        <input type="hidden" name="organisation" value={range.organisation ?? ''} />
        <button class="btn primary" type="submit">
          {t.policies.simulate.run}
        </button>
      </form>
    </section>
  );
};

const Texts: FC<{ reader: Reader; packs: readonly PackSource[] }> = ({ reader, packs }) => (
  <section class="card" aria-labelledby="texts">
    <h2 id="texts">{reader.t.policies.proposals.texts}</h2>
    {packs.map(({ file, text }) => (
      <details>
        <summary>{file}</summary>
        <section class="scroll" tabindex={0} aria-label={file}>
          <pre class="source">{text}</pre>
        </section>
      </details>
    ))}
  </section>
);

const DecideCard: FC<{ reader: Reader; proposal: Proposal; problem: string | null; why: string }> = ({
  reader,
  proposal,
  problem,
  why,
}) => {
  const { t, f } = reader;
  const { state, decided, calledOff, stale } = proposal;
  const open = state === 'proposed';
  return (
    <section class="card" aria-labelledby="decide">
      <h2 id="decide">{t.policies.proposals.states[state]}</h2>
      <ol class="steps">
        <Step icon="done" head={t.policies.proposals.proposed(proposal.by, f.moment(proposal.at))}>
          {proposal.activateAt === null
            ? t.policies.proposals.atOnce
            : t.policies.proposals.wanted(f.moment(proposal.activateAt))}
        </Step>
        {decided ? (
          <Step
            icon="done"
            head={
              t.policies.proposals.became[
                state === 'proposed' || state === 'called-off' ? 'activated' : state
              ]
            }
          >
            <Moment at={decided.at} text={t.policies.proposals.by(decided.by, f.moment(decided.at))} />
            {proposal.inForceAt === null
              ? null
              : `, ${t.policies.proposals.from(f.moment(proposal.inForceAt))}`}
            {decided.why ? <span class="said">{decided.why}</span> : null}
          </Step>
        ) : null}
        {calledOff ? (
          <Step icon="done" head={t.policies.proposals.became['called-off']}>
            <Moment at={calledOff.at} text={t.policies.proposals.by(calledOff.by, f.moment(calledOff.at))} />
            {calledOff.why ? <span class="said">{calledOff.why}</span> : null}
          </Step>
        ) : null}
        {open && !stale ? <Step icon="now" head={t.policies.proposals.waits} /> : null}
      </ol>
      <p class="hint">
        {t.policies.digest} <Digest digest={proposal.policy.digest} />
      </p>
      {open && stale ? <p class="note">{t.policies.proposals.staleLead}</p> : null}
      {problem ? (
        <div class="problem" role="alert">
          <p>{problem}</p>
        </div>
      ) : null}
      <DecideForm reader={reader} proposal={proposal} why={why} />
    </section>
  );
};

const Step: FC<{ icon: 'done' | 'now'; head: string; children?: unknown }> = ({ icon, head, children }) => (
  <li class={icon === 'done' ? 'past' : 'now'} aria-current={icon === 'now' ? 'step' : undefined}>
    <Icon name={icon} size={20} />
    <div>
      <b>{head}</b>
      {children ? <small>{children}</small> : null}
    </div>
  </li>
);

/** What this reader may do: whoever proposed withdraws, another activates or declines. */
function stepsFor(reader: Reader, { state, by, stale, inForceAt }: Proposal): ProposalDone[] {
  const own = reader.who?.id === by;
  if (state === 'proposed') return own ? ['withdraw'] : stale ? ['decline'] : ['activate', 'decline'];
  return state === 'activated' && inForceAt !== null && inForceAt > reader.now ? ['withdraw'] : [];
}

const DecideForm: FC<{ reader: Reader; proposal: Proposal; why: string }> = ({ reader, proposal, why }) => {
  const { t, who } = reader;
  const steps = stepsFor(reader, proposal);
  if (!who || steps.length === 0) return null;
  if (who.role !== 'privacy-officer') return <p class="note">{t.policies.proposals.onlyReads}</p>;
  if (who.organisations.length > 0) return <p class="note">{t.policies.proposals.bound}</p>;
  const path = `/policies/proposals/${encodeURIComponent(proposal.id)}`;
  return (
    <form method="post">
      <input type="hidden" name="csrf" value={who.csrf} />
      {proposal.state === 'proposed' && proposal.by === who.id ? (
        <p class="soft">{t.policies.proposals.own}</p>
      ) : null}
      <div class="field">
        <label for="why">{t.policies.proposals.why}</label>
        <span class="hint" id="why-hint">
          {t.policies.proposals.whyHint}
        </span>
        <textarea id="why" name="why" maxlength={500} aria-describedby="why-hint">
          {why}
        </textarea>
      </div>
      <div class="btns">
        {steps.map((step) =>
          step === 'propose' ? null : (
            <button
              class={step === 'activate' ? 'btn primary' : 'btn'}
              type="submit"
              formaction={`${path}/${step}`}
            >
              {t.policies.proposals[step]}
            </button>
          ),
        )}
      </div>
    </form>
  );
};
