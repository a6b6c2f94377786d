import type { FC } from 'hono/jsx';
import { minutesOf } from '#server/detect/rank.ts';
import { evidenceOf } from '../evidence-list.ts';
import type { FindingView } from '../finding-view.ts';
import type { Reader } from '../reader.ts';
import { DayPicture } from './day-picture.tsx';
import { Facts } from './facts.tsx';
import { Moment, Ref, SeverityBars } from './marks.tsx';

/** A finding beside the queue: the story, the day, what there was and was not, the answer. */

/** Facts of each kind; the page has them all. */
const FACTS_SHOWN = 4;

export const Preview: FC<{ reader: Reader; view: FindingView }> = ({ reader, view }) => {
  const { t, f, who } = reader;
  const { finding, day } = view;
  const { lead, present, absent } = evidenceOf(reader, view);
  const answer = view.steps.findLast(({ step }) => step === 'answer' || step === 'contest');
  const address = `/findings/${encodeURIComponent(finding.id)}`;
  const numbers = new Map(view.lookups.map((lookup, i) => [lookup.id, view.firstNumber + i]));
  return (
    <>
      <p class="tags">
        <Ref id={finding.id} />
        <SeverityBars reader={reader} severity={finding.severity} word />
        <Moment at={finding.createdAt} text={f.day(finding.createdAt)} />
        <span>{t.triage.about(minutesOf(finding.lookups.count))}</span>
      </p>
      <h2>{reader.say(finding.story.title)}</h2>
      <p class="lead">{reader.say(finding.story.body)}</p>
      {day ? (
        <section class="pic-small" aria-label={t.day.title}>
          <h3>{t.day.title}</h3>
          <DayPicture reader={reader} day={day} actor={finding.about.id} numbers={numbers} />
        </section>
      ) : null}
      {finding.lookups.count > 0 ? (
        <section aria-label={t.evidence.title}>
          <h3>{t.evidence.title}</h3>
          <p class="sub">{lead}</p>
          <Facts items={[...present.slice(0, FACTS_SHOWN), ...absent.slice(0, FACTS_SHOWN)]} />
        </section>
      ) : null}
      {answer ? (
        <section aria-label={t.answer.title}>
          <h3>{t.answer.title}</h3>
          <blockquote class="quote">{answer.note}</blockquote>
        </section>
      ) : null}
      <div class="btns">
        <a class="btn primary" href={address}>
          {t.triage.openAndDecide}
        </a>
        {who?.role === 'security-officer' && finding.about.kind === 'actor' ? (
          <a class="btn" href={`${address}#note`}>
            {t.triage.askMore}
          </a>
        ) : null}
      </div>
      <p class="hint recorded">{t.recorded(f.number(view.entry))}</p>
    </>
  );
};
