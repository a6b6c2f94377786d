import type { FC } from 'hono/jsx';
import { Frame } from '../parts/frame.tsx';
import { GradeWord, Moment, Ref } from '../parts/marks.tsx';
import { PersonLink } from '../parts/person-link.tsx';
import type { Reader } from '../reader.ts';
import { type Found, pageOf, TYPED_MAX } from '../search.ts';

/** Search, and what it found. What is typed travels in the form's body alone, and comes back into its field. */
export const PeoplePage: FC<{
  reader: Reader;
  typed: string;
  /** Null before anything was searched for. */
  found: readonly Found[] | null;
  entry: number | null;
  /** Where to begin without a number: organisations that the reader may open. */
  organisations: readonly { id: string; name: string }[];
}> = ({ reader, typed, found, entry, organisations }) => {
  const { t, f, who } = reader;
  return (
    <Frame reader={reader} title={t.people.title} current="people">
      <div class="head">
        <h1>{t.people.title}</h1>
        <p>{t.people.lead}</p>
      </div>
      <form class="search" method="post" action="/people">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <label for="typed">{t.people.search.label}</label>
        <div>
          <input
            type="search"
            id="typed"
            name="typed"
            value={typed}
            maxlength={TYPED_MAX}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            required
            aria-describedby="typed-hint"
          />
          <button class="btn primary" type="submit">
            {t.people.search.submit}
          </button>
        </div>
        <span class="hint" id="typed-hint">
          {t.people.search.hint}
        </span>
      </form>
      {found === null && organisations.length > 0 ? (
        <section class="begin" aria-labelledby="begin">
          <h2 id="begin">{t.people.search.begin}</h2>
          <ul class="ids">
            {organisations.map(({ id, name }) => (
              <li>
                <PersonLink reader={reader} kind="organisation" id={id} name={name} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {found === null ? null : (
        <section aria-labelledby="found">
          {found.length === 0 ? (
            <div class="empty spaced">
              <h2 id="found">{t.people.search.nothing}</h2>
              <p>{typed === '' ? t.people.search.empty : t.people.search.nothingLead}</p>
            </div>
          ) : (
            <>
              <h2 class="spaced" id="found" role="status">
                {t.people.search.results(f.number(found.length))}
              </h2>
              <ul class="found">
                {found.map((one) => (
                  <li class="card">
                    <FoundItem reader={reader} found={one} typed={typed} />
                  </li>
                ))}
              </ul>
            </>
          )}
          {entry === null ? null : <p class="hint recorded">{t.recorded(f.number(entry))}</p>}
        </section>
      )}
    </Frame>
  );
};

const FoundItem: FC<{ reader: Reader; found: Found; typed: string }> = ({ reader, found, typed }) => {
  const { t, f, who } = reader;
  const href = who ? pageOf(found, who) : null;
  const kind = <span class="kind">{t.people.search.kinds[found.kind]}</span>;
  switch (found.kind) {
    case 'finding':
      return (
        <p>
          {kind} <a href={href ?? ''}>{reader.say(found.finding.story.title)}</a>{' '}
          <span class="soft">
            <Ref id={found.finding.id} /> {t.statuses[found.finding.status]}
          </span>
        </p>
      );
    case 'actor':
    case 'customer':
      return (
        <p>
          {kind} <PersonLink reader={reader} kind={found.kind} id={found.id} />{' '}
          {found.alias ? <span class="soft">{t.people.search.alias(typed)}</span> : null}
        </p>
      );
    case 'organisation':
    case 'team':
      return (
        <p>
          {kind} <PersonLink reader={reader} kind={found.kind} id={found.id} name={found.name} />
        </p>
      );
    case 'lookup':
      return (
        <p>
          {kind} <LookupLine reader={reader} lookup={found.lookup} />
        </p>
      );
    case 'work':
      return (
        <p>
          {kind} {t.references[found.type]} <Ref id={found.id} />{' '}
          <span class="soft">
            <Moment at={found.at} text={f.moment(found.at)} />
            {found.subject === null ? null : (
              <>
                {' · '}
                <PersonLink reader={reader} kind="customer" id={found.subject} />
              </>
            )}
            {found.actors.map((actor) => (
              <>
                {' · '}
                <PersonLink reader={reader} kind="actor" id={actor} />
              </>
            ))}
          </span>
        </p>
      );
    case 'reason':
      return <ReasonFound reader={reader} found={found} typed={typed} />;
  }
};

const ReasonFound: FC<{ reader: Reader; found: Extract<Found, { kind: 'reason' }>; typed: string }> = ({
  reader,
  found,
  typed,
}) => {
  const { t } = reader;
  const isAlone = found.latest.length > 0 || found.id === typed;
  return (
    <>
      <p>
        <span class="kind">{t.people.search.kinds.reason}</span> <b>{reader.say(found.label)}</b>{' '}
        <span class="soft">
          <Ref id={found.id} />
        </span>
      </p>
      {found.latest.length > 0 ? (
        <>
          <h3 class="small spaced">{t.people.search.latest}</h3>
          <ul class="plainlist small">
            {found.latest.map((lookup) => (
              <li>
                <LookupLine reader={reader} lookup={lookup} />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="hint">{isAlone ? t.people.search.noLatest : t.people.search.narrow}</p>
      )}
    </>
  );
};

const LookupLine: FC<{ reader: Reader; lookup: Extract<Found, { kind: 'lookup' }>['lookup'] }> = ({
  reader,
  lookup,
}) => {
  const { t, f } = reader;
  return (
    <>
      <Moment at={lookup.occurredAt} text={f.moment(lookup.occurredAt)} />{' '}
      <span class="soft">{t.operations[lookup.operation]}</span>{' '}
      {lookup.subject === null ? null : <PersonLink reader={reader} kind="customer" id={lookup.subject} />}{' '}
      <span class="soft">·</span> <PersonLink reader={reader} kind="actor" id={lookup.actor.id} />{' '}
      <GradeWord reader={reader} grade={lookup.grade} />
    </>
  );
};
