import type { FC } from 'hono/jsx';
import type { Actor } from '#model/directory.ts';
import type { Finding, FindingStatus } from '#model/finding.ts';
import type { QueueItem } from '../queue.ts';
import type { Reader } from '../reader.ts';
import { GRADES_BY_WEIGHT, GradeWord, Moment, Ref, SeverityBars } from './marks.tsx';
import { PersonLink } from './person-link.tsx';

/** One finding in a list: the story as the title. A blind item is a row like any other. */

/** Whose turn it is to act is marked: these wait for the officer. */
const OFFICERS_TURN: readonly FindingStatus[] = ['answered', 'to-confirm'];

export const FindingRow: FC<{ reader: Reader; item: QueueItem; later?: boolean; pick?: boolean }> = ({
  reader,
  item: { finding, actor, due, minutes },
  later = false,
  pick = false,
}) => {
  const { t, f, now } = reader;
  const turn = OFFICERS_TURN.includes(finding.status);
  const story = reader.say(finding.story.title);
  return (
    <li class={later ? 'row later' : 'row'}>
      {pick ? (
        <label class="pick">
          <input type="checkbox" name="finding" value={finding.id} form="bulk" />
          <span class="vh">{t.triage.choose(story)}</span>
        </label>
      ) : null}
      <SeverityBars reader={reader} severity={finding.severity} />
      <div class="body">
        <a class="story" href={`/findings/${encodeURIComponent(finding.id)}`}>
          {story}
        </a>
        <p class="meta">
          {finding.status === 'open' ? null : (
            <span class={turn ? 'state turn' : 'state'}>{t.statuses[finding.status]}</span>
          )}
          {GRADES_BY_WEIGHT.map((grade) => {
            const count = finding.grades[grade] ?? 0;
            return count > 0 ? <GradeWord reader={reader} grade={grade} count={f.number(count)} /> : null;
          })}
          <About reader={reader} finding={finding} actor={actor} />
          {finding.organisation === null ? null : <span>{finding.organisation}</span>}
          {due !== null && due <= now ? <span class="state turn">{t.review.overdue(f.day(due))}</span> : null}
        </p>
      </div>
      <span class="age">
        <Moment at={finding.createdAt} text={f.age(now - finding.createdAt)} />
        <span class="only-narrow"> {t.triage.old}</span>
      </span>
      <span class="takes">{t.triage.minutes(minutes)}</span>
    </li>
  );
};

/** Whom a finding is about: id, and what that is. */
export const About: FC<{
  reader: Reader;
  finding: Finding;
  actor: Actor | null;
  /** Where it leads to the person’s page: what for. */
  why?: string;
}> = ({ reader, finding, actor, why }) => {
  const { t } = reader;
  const { kind, id } = finding.about;
  const what = actor?.kind === 'software' ? t.software : (actor?.roles[0] ?? t.kinds[kind]);
  return (
    <span>
      {why !== undefined && kind === 'actor' ? (
        <PersonLink reader={reader} kind="actor" id={id} why={why} />
      ) : (
        <Ref id={id} />
      )}
      {` · ${what}`}
    </span>
  );
};
