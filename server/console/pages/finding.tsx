import type { FC } from 'hono/jsx';
import type { ReviewStepName } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import { triageScript } from '../assets.ts';
import type { Attempt } from '../attempt.ts';
import { compare } from '../compare.ts';
import { evidenceOf } from '../evidence-list.ts';
import type { FindingView } from '../finding-view.ts';
import { ContextCard, SimilarCard } from '../parts/around.tsx';
import { DayCard } from '../parts/day.tsx';
import { Facts } from '../parts/facts.tsx';
import { About } from '../parts/finding-row.tsx';
import { Frame } from '../parts/frame.tsx';
import { LookupsCard } from '../parts/lookup-table.tsx';
import { GRADES_BY_WEIGHT, GradeWord, Icon, Moment, SeverityBars } from '../parts/marks.tsx';
import { MissingCard } from '../parts/missing.tsx';
import { PersonLink } from '../parts/person-link.tsx';
import { AnswerCard, ReviewCard } from '../parts/review.tsx';
import type { Reader } from '../reader.ts';
import { whyFinding } from '../why.ts';

/** One finding: its story first, then facts for and against, then the review. Rules come after the decision. */

interface FindingProps {
  reader: Reader;
  policy: Policy;
  view: FindingView;
  attempt: Attempt | null;
  /** The step that was just recorded. */
  done: ReviewStepName | null;
}

export const FindingPage: FC<FindingProps> = ({ reader, policy, view, attempt, done }) => {
  const { t } = reader;
  const { finding } = view;
  // A finding about what is missing has its story, and no lookups to lay beside work.
  const holdsLookups = finding.lookups.count > 0;
  const answer = view.steps.findLast(({ step }) => step === 'answer' || step === 'contest');
  return (
    <Frame
      reader={reader}
      title={reader.say(finding.story.title)}
      current="findings"
      crumbs={
        <>
          <a href="/findings">{t.page.findings}</a>
          <span aria-hidden="true">›</span>
          <span>{t.statuses[finding.status]}</span>
          <a href={`/findings/${encodeURIComponent(finding.id)}/next`} data-next>
            {t.finding.following}
          </a>
        </>
      }
      scripts={[triageScript]}
    >
      {done ? (
        <p class="done" role="status">
          <Icon name="tick" /> {t.review.done[done]}
        </p>
      ) : null}
      <StoryHead reader={reader} view={view} />
      <div class="finding">
        <div class="stack">
          {view.day ? <DayCard reader={reader} view={view} day={view.day} /> : null}
          {view.issues.length > 0 ? <MissingCard reader={reader} issues={view.issues} /> : null}
          {holdsLookups ? <CompareCard reader={reader} policy={policy} view={view} /> : null}
          {holdsLookups ? <EvidenceCard reader={reader} view={view} /> : null}
          {answer ? <AnswerCard reader={reader} answer={answer} check={view.check} /> : null}
          {view.context ? <ContextCard reader={reader} context={view.context} /> : null}
          <SimilarCard reader={reader} similar={view.similar} />
          {holdsLookups ? <LookupsCard reader={reader} policy={policy} view={view} /> : null}
        </div>
        <div class="stack rail">
          <ReviewCard reader={reader} view={view} attempt={attempt} />
          {view.disclosed ? <OriginCard reader={reader} view={view} /> : null}
          <SeenCard reader={reader} view={view} />
        </div>
      </div>
    </Frame>
  );
};

const StoryHead: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t, f } = reader;
  const { finding, actor } = view;
  const people = seers(view.looks).length;
  return (
    <header class="story-head">
      <div class="tags">
        <SeverityBars reader={reader} severity={finding.severity} word />
        {GRADES_BY_WEIGHT.map((grade) => {
          const count = finding.grades[grade] ?? 0;
          return count > 0 ? <GradeWord reader={reader} grade={grade} count={f.number(count)} /> : null;
        })}
        <About reader={reader} finding={finding} actor={actor} why={whyFinding(finding.id)} />
        {finding.organisation === null ? null : (
          <PersonLink
            reader={reader}
            kind="organisation"
            id={finding.organisation}
            name={finding.organisation}
          />
        )}
        <Moment at={finding.createdAt} text={t.finding.since(f.day(finding.createdAt))} />
        {people > 0 ? <span>{t.finding.seen(people)}</span> : null}
      </div>
      <h1>{reader.say(finding.story.title)}</h1>
      <p class="lead">{reader.say(finding.story.body)}</p>
      <p class="jump">
        <a class="btn" href="#review">
          {t.finding.jump}
        </a>
      </p>
    </header>
  );
};

const CompareCard: FC<{ reader: Reader; policy: Policy; view: FindingView }> = ({ reader, policy, view }) => {
  const { t, f } = reader;
  const part = view.lookups.length < view.finding.lookups.count;
  return (
    <section class="card" aria-labelledby="compare">
      <h2 id="compare">{t.compare.title}</h2>
      {part ? (
        <p class="sub">
          {t.finding.partLead(f.number(view.lookups.length), f.number(view.finding.lookups.count))}
        </p>
      ) : null}
      <table class="compare blocks">
        <thead>
          <tr>
            <td />
            <th scope="col">{t.compare.declared}</th>
            <th scope="col">{t.compare.recorded}</th>
          </tr>
        </thead>
        <tbody>
          {compare(reader, policy, view).map((row) => (
            <tr>
              <th scope="row">{row.head}</th>
              <td data-head={t.compare.declared}>
                {row.declared.map((text) => (
                  <p>{text}</p>
                ))}
              </td>
              <td data-head={t.compare.recorded}>
                {row.recorded.length === 0 ? <p class="quiet">{t.finding.notKnown}</p> : null}
                {row.recorded.map(({ text, differs }) => (
                  <p>{differs ? <b>{text}</b> : text}</p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const EvidenceCard: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t } = reader;
  const { lead, present, absent } = evidenceOf(reader, view);
  return (
    <section class="card" aria-labelledby="evidence">
      <h2 id="evidence">{t.evidence.title}</h2>
      <p class="sub">{lead}</p>
      <div class="cols2">
        <div>
          <h3>{t.evidence.present}</h3>
          <Facts items={present} />
          {present.length === 0 ? <p class="soft">{t.evidence.nothing}</p> : null}
        </div>
        <div>
          <h3>{t.evidence.absent}</h3>
          <Facts items={absent} />
          {absent.length === 0 && view.gradings.size > 0 ? (
            <p class="soft">{t.evidence.nothingMissing}</p>
          ) : null}
        </div>
      </div>
    </section>
  );
};

/** Only for a closed finding, or an auditor: told earlier, it would tell a blind item from a detected one. */
const OriginCard: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t } = reader;
  const { finding } = view;
  return (
    <section class="card" aria-labelledby="origin">
      <h2 id="origin">{t.finding.rules}</h2>
      <p>{finding.origin === 'sample' ? t.finding.sampled : t.finding.detected}</p>
      {finding.origin === 'detected' && finding.rules.length > 0 ? (
        <ul class="plainlist small rules">
          {finding.rules.map((rule) => (
            <li>
              <a href={`/rules/${encodeURIComponent(rule)}`}>
                <code>{rule}</code>
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {finding.predecessor === null ? null : (
        <p class="points">
          {t.finding.continues}{' '}
          <a class="id" href={`/findings/${encodeURIComponent(finding.predecessor)}`}>
            {finding.predecessor}
          </a>
        </p>
      )}
    </section>
  );
};

interface Seer {
  latest: FindingView['looks'][number];
  times: number;
}

/** Everybody once, with their latest look and how often they looked; newest first. */
function seers(looks: FindingView['looks']): Seer[] {
  const people = new Map<string, Seer>();
  for (const look of looks) {
    const known = people.get(look.by);
    if (!known) people.set(look.by, { latest: look, times: 1 });
    else
      people.set(look.by, {
        latest: look.index > known.latest.index ? look : known.latest,
        times: known.times + 1,
      });
  }
  return [...people.values()].sort((a, b) => b.latest.index - a.latest.index);
}

const SeenCard: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t, f, who } = reader;
  return (
    <section class="card" aria-labelledby="seen">
      <h2 id="seen">{t.seen.title}</h2>
      <ul class="plainlist small">
        {seers(view.looks).map(({ latest, times }) => (
          <li>
            <b>{latest.by === who?.id ? t.seen.you : latest.by}</b>, {t.roles[latest.role]}
            <span class="hint">
              <Moment at={latest.at} text={f.moment(latest.at)} />
              {`, ${t.seen.entry(f.number(latest.index))}`}
              {times > 1 ? ` · ${t.seen.times(f.number(times))}` : ''}
            </span>
          </li>
        ))}
      </ul>
      <p class="hint recorded">{t.recorded(f.number(view.entry))}</p>
    </section>
  );
};
