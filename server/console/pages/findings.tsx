import type { FC } from 'hono/jsx';
import { SEVERITIES } from '#policies/vocabulary.ts';
import { triageScript } from '../assets.ts';
import { BulkForm, WaitingSteps } from '../parts/bulk.tsx';
import { FindingRow } from '../parts/finding-row.tsx';
import { Frame } from '../parts/frame.tsx';
import { at, Moment } from '../parts/marks.tsx';
import { AGES, BUDGETS, filterQuery, type Queue, type QueueItem, type QueueQuery, TABS } from '../queue.ts';
import type { Reader } from '../reader.ts';
import { NAME_MAX } from '../saved-filters.ts';

/** The triage list: findings in ranked order, cut where the hour ends, with a preview beside it where there is room. */

export type Note = 'saved' | 'not-saved' | 'undone' | 'too-late' | 'none-chosen';

interface Props {
  reader: Reader;
  queue: Queue;
  /** What was just done. */
  note: Note | null;
}

export const FindingsPage: FC<Props> = ({ reader, queue, note }) => {
  const { t, f, now, who } = reader;
  const { query, items, later } = queue;
  const officer = who?.role === 'security-officer' ? who : null;
  const isEmpty = items.length + later.length === 0;
  return (
    <Frame
      reader={reader}
      title={t.page.findings}
      current="findings"
      crumbs={<Moment at={now} text={f.longDay(now)} />}
      scripts={[triageScript]}
    >
      <div class="triage-head">
        <div class="head">
          <h1>{headline(reader, queue)}</h1>
          <p>{isEmpty || query.budget === 'all' ? t.triage.lead : t.triage.leadMinutes(queue.minutes)}</p>
        </div>
        {query.cursor === null ? <Budgets reader={reader} query={query} /> : null}
      </div>
      {query.budget === 'all' || isEmpty ? null : <Meter reader={reader} items={items} query={query} />}
      {note ? <NoteLine reader={reader} note={note} /> : null}
      {officer ? (
        <WaitingSteps reader={reader} csrf={officer.csrf} waiting={queue.waiting} carried={queue.carried} />
      ) : null}
      <Tabs reader={reader} queue={queue} />
      <Narrow reader={reader} queue={queue} />
      {isEmpty ? (
        <Empty reader={reader} filtered={filterQuery(query).size > 0} />
      ) : (
        <div class="split">
          <div class="stack">
            <section class="queue" aria-label={t.triage.queue}>
              <p class="listhead" aria-hidden="true">
                {officer ? <span /> : null}
                <span />
                <span>{t.triage.finding}</span>
                <span>{t.triage.age}</span>
                <span>{t.triage.takes}</span>
              </p>
              <ol class={officer ? 'picks-list' : undefined}>
                {items.map((item) => (
                  <FindingRow reader={reader} item={item} pick={officer !== null} />
                ))}
                {later.length > 0 ? <li class="cut">{t.triage.cut(query.budget)}</li> : null}
                {later.map((item) => (
                  <FindingRow reader={reader} item={item} pick={officer !== null} later />
                ))}
              </ol>
              <KeyBar reader={reader} />
            </section>
            {officer ? <BulkForm reader={reader} csrf={officer.csrf} /> : null}
          </div>
          <aside class="preview" aria-label={t.triage.preview} data-preview hidden />
        </div>
      )}
      <Pager reader={reader} queue={queue} />
      <p class="footnote">{t.triage.blind}</p>
      <p class="footnote">{t.recorded(f.number(queue.entry))}</p>
    </Frame>
  );
};

function headline({ t }: Reader, { query, items, counts }: Queue): string {
  if (query.budget === '60') return t.triage.forHour(items.length);
  if (query.budget !== 'all') return t.triage.forMinutes(items.length, query.budget);
  return filterQuery(query).size > (query.tab === 'any-open' ? 0 : 1)
    ? t.triage.queue
    : `${t.triage.queue}: ${counts.get(query.tab) ?? items.length}`;
}

const addressOf = (query: QueueQuery, more: Record<string, string> = {}): string => {
  const params = filterQuery(query);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return params.size > 0 ? `/findings?${params}` : '/findings';
};

const Budgets: FC<{ reader: Reader; query: QueueQuery }> = ({ reader, query }) => (
  <div class="budget">
    <span class="small soft" id="budget">
      {reader.t.triage.budget}
    </span>
    <nav class="seg" aria-labelledby="budget">
      {BUDGETS.map((each) => (
        <a
          href={addressOf(query, { budget: each })}
          aria-current={each === query.budget ? 'true' : undefined}
        >
          {reader.t.triage.budgets[each]}
        </a>
      ))}
    </nav>
  </div>
);

const METER_WIDTH = 1000;
const METER_GAP = 3;

/** How the findings fill the time, each as wide as its minutes. */
const Meter: FC<{ reader: Reader; items: readonly QueueItem[]; query: QueueQuery }> = ({
  reader,
  items,
  query,
}) => {
  const budget = Number(query.budget);
  const spent = items.reduce((sum, { minutes }) => sum + minutes, 0);
  let x = 0;
  return (
    <svg
      class="hourmeter"
      viewBox={`0 0 ${METER_WIDTH} 6`}
      preserveAspectRatio="none"
      role="img"
      aria-label={reader.t.triage.meter(spent, query.budget)}
    >
      <rect class="rest" x="0" y="0" width={METER_WIDTH} height="6" rx="2" />
      {items.map(({ minutes }) => {
        const width = (minutes / budget) * METER_WIDTH;
        const bar = <rect x={at(x)} y="0" width={at(Math.max(1, width - METER_GAP))} height="6" rx="2" />;
        x += width;
        return bar;
      })}
    </svg>
  );
};

const NoteLine: FC<{ reader: Reader; note: Note }> = ({ reader: { t }, note }) => {
  const text = {
    saved: t.triage.savedDone,
    'not-saved': t.triage.savedNot,
    undone: t.bulk.undone,
    'too-late': t.bulk.tooLate,
    'none-chosen': t.bulk.none,
  }[note];
  const isProblem = note === 'not-saved' || note === 'too-late' || note === 'none-chosen';
  return isProblem ? (
    <p class="problem" role="alert">
      {text}
    </p>
  ) : (
    <p class="done" role="status">
      {text}
    </p>
  );
};

const Tabs: FC<{ reader: Reader; queue: Queue }> = ({ reader, queue }) => {
  const { t, f, who } = reader;
  const { query, counts, saved } = queue;
  const here = filterQuery(query).toString();
  return (
    <nav class="tabs" aria-label={t.triage.filters}>
      {TABS.map((each) => (
        <a
          href={each === 'any-open' ? '/findings' : `/findings?status=${each}`}
          aria-current={here === (each === 'any-open' ? '' : `status=${each}`) ? 'page' : undefined}
        >
          {t.triage.tabs[each]} <span class="n">{f.number(counts.get(each) ?? 0)}</span>
        </a>
      ))}
      {saved.map((one) => (
        <span class="saved">
          <a href={`/findings?${one.query}`} aria-current={here === one.query ? 'page' : undefined}>
            {one.name} <span class="n">{f.number(one.count)}</span>
          </a>
          {here === one.query && who ? (
            <form method="post" action="/findings/filters/forget">
              <input type="hidden" name="csrf" value={who.csrf} />
              <input type="hidden" name="name" value={one.name} />
              <button class="link" type="submit" aria-label={t.triage.forget(one.name)}>
                ×
              </button>
            </form>
          ) : null}
        </span>
      ))}
    </nav>
  );
};

/** What narrows the queue further; open where something does. */
const Narrow: FC<{ reader: Reader; queue: Queue }> = ({ reader, queue: { query, organisations } }) => {
  const { t, who } = reader;
  const narrowed = filterQuery(query);
  const words = t.triage.narrowing;
  const isNarrowed = query.severity || query.organisation || query.kind || query.age;
  return (
    <details class="narrowing" open={isNarrowed ? true : undefined}>
      <summary>{t.triage.narrow}</summary>
      <div class="narrowing-body">
        <form method="get" action="/findings" class="range">
          {query.tab === 'any-open' ? null : <input type="hidden" name="status" value={query.tab} />}
          <Choice label={words.severity} name="severity" any={words.any} value={query.severity}>
            {SEVERITIES.map((each) => [each, t.severities[each]])}
          </Choice>
          <Choice label={words.organisation} name="organisation" any={words.any} value={query.organisation}>
            {organisations.map((each) => [each, each])}
          </Choice>
          <Choice label={words.kind} name="kind" any={words.any} value={query.kind}>
            {(['human', 'software'] as const).map((each) => [each, t.triage.actorKinds[each]])}
          </Choice>
          <Choice label={words.age} name="age" any={words.any} value={query.age}>
            {AGES.map((each) => [each, t.triage.ages[each]])}
          </Choice>
          <button class="btn" type="submit">
            {words.apply}
          </button>
          {isNarrowed ? (
            <a class="btn" href="/findings">
              {words.clear}
            </a>
          ) : null}
        </form>
        {narrowed.size > 0 && who ? (
          <form method="post" action="/findings/filters" class="range">
            <input type="hidden" name="csrf" value={who.csrf} />
            <input type="hidden" name="query" value={narrowed.toString()} />
            <label>
              <span>{t.triage.saveName}</span>
              <input type="text" name="name" maxlength={NAME_MAX} required />
            </label>
            <button class="btn" type="submit">
              {t.triage.save}
            </button>
          </form>
        ) : null}
      </div>
    </details>
  );
};

const Choice: FC<{
  label: string;
  name: string;
  any: string;
  value: string | null;
  children: (readonly [string, string])[];
}> = ({ label, name, any, value, children }) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      <option value="">{any}</option>
      {children.map(([id, text]) => (
        <option value={id} selected={id === value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

const Pager: FC<{ reader: Reader; queue: Queue }> = ({ reader: { t }, queue: { query, next } }) =>
  next === null && query.cursor === null ? null : (
    <nav class="pager" aria-label={t.triage.pages}>
      {query.cursor === null ? null : (
        <a class="btn" href={addressOf(query, query.tab === 'any-open' ? { budget: 'all' } : {})}>
          {t.triage.first}
        </a>
      )}
      {next === null ? null : (
        <a class="btn" rel="next" href={addressOf(query, { cursor: next })}>
          {t.triage.more}
        </a>
      )}
    </nav>
  );

/** Shown by the script, which is what makes the keys work. */
const KeyBar: FC<{ reader: Reader }> = ({ reader }) => {
  const { t, choices, keymap, who } = reader;
  const off = choices.keys === 'off';
  return (
    <div class="keys" data-keybar hidden>
      {off ? null : (
        <>
          <span>
            <kbd>{keymap.next}</kbd>
            <kbd>{keymap.previous}</kbd> {t.keys.move}
          </span>
          <span>
            <kbd>↵</kbd> {t.keys.open}
          </span>
          {who?.role === 'security-officer' ? (
            <>
              <span>
                <kbd>{keymap.ask}</kbd> {t.keys.ask}
              </span>
              <span>
                <kbd>{keymap.decide}</kbd> {t.keys.decide}
              </span>
              <span>
                <kbd>{keymap.choose}</kbd> {t.keys.choose}
              </span>
            </>
          ) : null}
        </>
      )}
      <a href="/keys">{t.keys.change}</a>
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
