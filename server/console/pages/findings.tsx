import type { FC } from 'hono/jsx';
import type { Actor } from '#model/directory.ts';
import { type Finding, type FindingStatus, STATUSES } from '#model/finding.ts';
import type { Items } from '#model/values.ts';
import { findingsWithin } from '#server/auth/reach.ts';
import type { ConsoleDeps, Viewer } from '../deps.ts';
import { Frame } from '../parts/frame.tsx';
import { GRADES_BY_WEIGHT, GradeWord, Moment, Ref, SeverityBars } from '../parts/marks.tsx';
import type { Reader } from '../reader.ts';

/** The triage list: findings in ranked order, the story as the title. A blind item is a row like any other. */

const PAGE_SIZE = 50;
/** Whose turn it is to act is marked: these wait for the officer. */
const OFFICERS_TURN: readonly FindingStatus[] = ['answered', 'to-confirm'];

export const TABS = ['any-open', ...STATUSES] as const;
export type Tab = (typeof TABS)[number];

export interface FindingsQuery {
  tab: Tab;
  cursor: string | null;
}

export interface FindingsList {
  findings: Items<Finding>;
  actors: Map<string, Actor>;
  /** Until when somebody may act, by finding. */
  due: Map<string, number | null>;
  query: FindingsQuery;
  entry: number;
}

/** Records the look, then reads one page of what this viewer may see. */
export async function listFindings(
  deps: ConsoleDeps,
  who: Viewer,
  query: FindingsQuery,
): Promise<FindingsList> {
  const entry = await deps.look(who, 'GET /findings', null, { status: query.tab, cursor: query.cursor });
  const within = await findingsWithin(
    { teamsOf: async () => who.teams ?? [] },
    who,
    who.role === 'supervisor' ? 'team' : 'all',
    { status: query.tab },
    { supervisors: deps.policy().review.supervisors, now: deps.clock.now() },
  );
  const findings = await deps.store.findings(within, { limit: PAGE_SIZE, cursor: query.cursor });
  const due = new Map(findings.items.map((finding) => [finding.id, deps.dueOf?.(finding) ?? null]));
  const ids = new Set(
    findings.items.filter(({ about }) => about.kind === 'actor').map(({ about }) => about.id),
  );
  const actors = await Promise.all([...ids].map((id) => deps.store.actor(id)));
  return {
    findings,
    due,
    actors: new Map(actors.filter((actor) => actor !== null).map((actor) => [actor.id, actor])),
    query,
    entry,
  };
}

export const FindingsPage: FC<{ reader: Reader; list: FindingsList }> = ({ reader, list }) => {
  const { t, f, now } = reader;
  const { tab } = list.query;
  const { items, next } = list.findings;
  return (
    <Frame
      reader={reader}
      title={t.page.findings}
      current="findings"
      crumbs={<Moment at={now} text={f.longDay(now)} />}
    >
      <div class="head">
        <h1>{t.triage.queue}</h1>
        <p>{t.triage.lead}</p>
      </div>
      <nav class="tabs" aria-label={t.triage.filters}>
        {TABS.map((each) => (
          <a
            href={each === 'any-open' ? '/findings' : `/findings?status=${each}`}
            aria-current={each === tab ? 'page' : undefined}
          >
            {t.triage.tabs[each]}
          </a>
        ))}
      </nav>
      {items.length === 0 ? (
        <Empty reader={reader} filtered={tab !== 'any-open'} />
      ) : (
        <section class="queue" aria-label={t.triage.queue}>
          <p class="listhead" aria-hidden="true">
            <span />
            <span>{t.triage.finding}</span>
            <span>{t.triage.age}</span>
          </p>
          <ol>
            {items.map((finding) => (
              <Row
                reader={reader}
                finding={finding}
                actor={list.actors.get(finding.about.id) ?? null}
                due={list.due.get(finding.id) ?? null}
              />
            ))}
          </ol>
          <KeyBar reader={reader} />
        </section>
      )}
      {next !== null || list.query.cursor !== null ? (
        <nav class="pager" aria-label={t.triage.pages}>
          {list.query.cursor === null ? null : (
            <a class="btn" href={pageLink(tab, null)}>
              {t.triage.first}
            </a>
          )}
          {next === null ? null : (
            <a class="btn" rel="next" href={pageLink(tab, next)}>
              {t.triage.more}
            </a>
          )}
        </nav>
      ) : null}
      <p class="footnote">{t.triage.blind}</p>
      <p class="footnote">{t.recorded(f.number(list.entry))}</p>
    </Frame>
  );
};

function pageLink(tab: Tab, cursor: string | null): string {
  const query = new URLSearchParams();
  if (tab !== 'any-open') query.set('status', tab);
  if (cursor !== null) query.set('cursor', cursor);
  return query.size > 0 ? `/findings?${query}` : '/findings';
}

const Row: FC<{ reader: Reader; finding: Finding; actor: Actor | null; due: number | null }> = ({
  reader,
  finding,
  actor,
  due,
}) => {
  const { t, f, now } = reader;
  const turn = OFFICERS_TURN.includes(finding.status);
  return (
    <li class="row">
      <SeverityBars reader={reader} severity={finding.severity} />
      <div class="body">
        <a class="story" href={`/findings/${encodeURIComponent(finding.id)}`}>
          {reader.say(finding.story.title)}
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
    </li>
  );
};

/** Whom a finding is about: id, and what that is. */
export const About: FC<{ reader: Reader; finding: Finding; actor: Actor | null }> = ({
  reader,
  finding,
  actor,
}) => {
  const { t } = reader;
  const { kind, id } = finding.about;
  const what = actor?.kind === 'software' ? t.software : (actor?.roles[0] ?? t.kinds[kind]);
  return (
    <span>
      <Ref id={id} />
      {` · ${what}`}
    </span>
  );
};

/** Shown by the script, which is what makes the keys work. */
const KeyBar: FC<{ reader: Reader }> = ({ reader }) => {
  const { t, choices } = reader;
  const off = choices.keys === 'off';
  return (
    <div class="keys" data-keybar hidden>
      {off ? null : (
        <>
          <span>
            <kbd>j</kbd>
            <kbd>k</kbd> {t.keys.move}
          </span>
          <span>
            <kbd>↵</kbd> {t.keys.open}
          </span>
        </>
      )}
      <a href={reader.change('keys', off ? 'on' : 'off')}>{off ? t.keys.on : t.keys.off}</a>
    </div>
  );
};

const Empty: FC<{ reader: Reader; filtered: boolean }> = ({ reader, filtered }) => {
  const { t } = reader;
  return (
    <section class="empty">
      <h2>{filtered ? t.triage.emptyFilter : t.triage.empty}</h2>
      <p>{filtered ? t.triage.emptyFilterLead : t.triage.emptyLead}</p>
      {filtered ? (
        <a class="btn" href="/findings">
          {t.triage.allOpen}
        </a>
      ) : null}
    </section>
  );
};
