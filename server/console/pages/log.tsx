import type { FC } from 'hono/jsx';
import { logScript, verifyScript } from '../assets.ts';
import type { LogView } from '../log-view.ts';
import { Frame } from '../parts/frame.tsx';
import { Icon, Moment } from '../parts/marks.tsx';
import { RetentionTable } from '../parts/retention-table.tsx';
import { Scroll } from '../parts/scroll.tsx';
import type { Reader } from '../reader.ts';

/** The ledger: how it stands, who vouches for it, and checking it where the reader sits. */

interface LogProps {
  reader: Reader;
  view: LogView;
}

export const LogPage: FC<LogProps> = ({ reader, view }) => {
  const { t } = reader;
  return (
    <Frame
      reader={reader}
      title={t.log.title}
      current="log"
      scripts={[logScript]}
      crumbs={<span>{t.log.title}</span>}
    >
      <div class="head">
        <h1>{t.log.title}</h1>
        <p>{t.log.lead}</p>
      </div>
      <div class="finding">
        <div class="stack">
          <CheckCard reader={reader} view={view} />
          <FactsCard reader={reader} view={view} />
          <KeysCard reader={reader} view={view} />
          <WitnessCard reader={reader} view={view} />
          <PartsCard reader={reader} view={view} />
          <RetentionCard reader={reader} view={view} />
        </div>
        <div class="stack rail">
          <VerdictCard reader={reader} view={view} />
        </div>
      </div>
    </Frame>
  );
};

/** The panel is shown by the script, which is what does the sums; without it the command line is told of. */
const CheckCard: FC<LogProps> = ({ reader, view }) => {
  const { t } = reader;
  const { ledger, witnessKeys, seesEntries } = view;
  return (
    <section class="card" aria-labelledby="check">
      <h2 id="check">{t.log.check}</h2>
      <p class="sub">{t.log.checkLead}</p>
      <div class="note" data-without-script>
        <p>{t.log.withoutScript}</p>
        <pre class="source" tabindex={0}>
          inzage verify export.json --key checkpoint.vkey
        </pre>
      </div>
      <div
        hidden
        data-verifier={verifyScript.path}
        data-origin={ledger.origin}
        data-witnesses={witnessKeys.join(' ')}
        data-words={wordsOf(reader)}
      >
        <p class="note" data-unable hidden>
          {t.log.unable}
        </p>
        <form data-check="latest" data-result="latest-result">
          <div class="field">
            <label for="key">{t.log.keyLabel}</label>
            <span class="hint" id="key-hint">
              {t.log.keyHint}
            </span>
            <textarea
              class="source keys"
              id="key"
              name="key"
              rows={2}
              spellcheck={false}
              aria-describedby="key-hint"
            >
              {ledger.keys.map(({ key }) => key).join('\n')}
            </textarea>
          </div>
          <button class="btn primary" type="submit">
            {t.log.checkLatest}
          </button>
        </form>
        <div id="latest-result" class="result" role="status" aria-label={t.log.latestResult} />
        <form data-check="entry" data-result="entry-result" hidden={!seesEntries}>
          <div class="field">
            <label for="entry">{t.log.entryLabel}</label>
            <span class="hint" id="entry-hint">
              {t.log.entryHint}
            </span>
            <input
              type="text"
              id="entry"
              name="entry"
              required
              maxlength={128}
              aria-describedby="entry-hint"
            />
          </div>
          <button class="btn" type="submit">
            {t.log.checkEntry}
          </button>
        </form>
        {seesEntries ? null : <p class="hint">{t.log.notForRole}</p>}
        <div id="entry-result" class="result" role="status" aria-label={t.log.entryResult} />
        <h3>{t.log.keptHead}</h3>
        <p class="hint">{t.log.keptLead}</p>
        <p class="points" data-kept />
        <button class="btn" type="button" data-forget hidden>
          {t.log.forget}
        </button>
      </div>
    </section>
  );
};

/** What the script says, in the reader's language. */
function wordsOf({ t }: Reader): string {
  const words = t.log.words;
  const states = t.log.states;
  const verdicts = t.log.results;
  const steps = t.log.steps;
  return JSON.stringify({ ...words, states, verdicts, steps });
}

const FactsCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  const { signed } = ledger;
  const ahead = signed === null ? 0 : ledger.size - signed.size;
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{t.log.facts}</h2>
      <dl class="pairs">
        <dt>{t.log.origin}</dt>
        <dd class="id">{ledger.origin}</dd>
        <dt>{t.log.size}</dt>
        <dd>{f.number(ledger.size)}</dd>
        <dt>{t.log.root}</dt>
        <dd class="id">{ledger.root}</dd>
        <dt>{t.log.checkpoint}</dt>
        <dd>
          {signed === null ? t.log.unsigned : t.log.signedAt(f.number(signed.size), f.moment(signed.at))}
          {ahead > 0 ? <span class="hint">{t.log.ahead(f.number(ahead))}</span> : null}
        </dd>
      </dl>
      {signed === null ? null : (
        <section class="points scroll" tabindex={0} aria-label={t.log.checkpoint}>
          <pre class="source">{signed.note + signed.cosignatures.join('')}</pre>
        </section>
      )}
    </section>
  );
};

const KeysCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="keys">
      <h2 id="keys">{t.log.keys}</h2>
      <p class="sub">{t.log.keysLead}</p>
      <table class="blocks">
        <thead>
          <tr>
            <th scope="col">{t.log.key}</th>
            <th scope="col" class="num">
              {t.log.from}
            </th>
            <th scope="col" class="num">
              {t.log.to}
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.keys.map(({ key, from, to }) => (
            <tr>
              <th scope="row" class="id">
                {key}
              </th>
              <td class="num" data-head={t.log.from}>
                {f.number(from)}
              </td>
              <td class="num" data-head={t.log.to}>
                {to === null ? t.log.now : f.number(to)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="points">
        <a href="/.well-known/jwks.json">{t.log.exportKeys}</a>
      </p>
    </section>
  );
};

const WitnessCard: FC<LogProps> = ({ reader, view: { witnesses } }) => {
  const { t, f } = reader;
  return (
    <section class="card" aria-labelledby="witnesses">
      <h2 id="witnesses">{t.log.witnesses}</h2>
      <p class="sub">{t.log.witnessesLead}</p>
      {witnesses.length === 0 ? (
        <>
          <p>
            <b>{t.log.noWitness}</b>
          </p>
          <p class="hint">{t.log.noWitnessLead}</p>
        </>
      ) : (
        <table class="blocks">
          <thead>
            <tr>
              <th scope="col">{t.log.witness}</th>
              <th scope="col" class="num">
                {t.log.cosigned}
              </th>
              <th scope="col">{t.log.lastAsked}</th>
              <th scope="col">{t.log.state}</th>
            </tr>
          </thead>
          <tbody>
            {witnesses.map(({ name, size, at, failures, problem }) => (
              <tr>
                <th scope="row">{name}</th>
                <td class="num" data-head={t.log.cosigned}>
                  {f.number(size)}
                </td>
                <td data-head={t.log.lastAsked}>
                  {at === null ? t.log.never : <Moment at={at} text={f.moment(at)} />}
                </td>
                <td data-head={t.log.state}>
                  {problem === null
                    ? size > 0
                      ? t.log.keepsUp
                      : t.log.never
                    : t.log.behind(f.number(failures), problem)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};

const PARTS = 12;

const PartsCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t, f } = reader;
  const shown = ledger.parts.slice(-PARTS).toReversed();
  const older = ledger.parts.length - shown.length;
  return (
    <section class="card" aria-labelledby="parts">
      <h2 id="parts">{t.log.parts}</h2>
      <p class="sub">{t.log.partsLead}</p>
      <Scroll label={t.log.parts}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.log.part}</th>
              <th scope="col">{t.log.range}</th>
              <th scope="col" class="num">
                {t.log.lookups}
              </th>
              <th scope="col" class="num">
                {t.log.others}
              </th>
              <th scope="col">{t.log.state}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ n, first, end, lookups, sealed }) => (
              <tr>
                <th scope="row">{f.number(n)}</th>
                <td>{end > first ? t.log.span(f.number(first), f.number(end - 1)) : '–'}</td>
                <td class="num">{lookups === null ? '–' : f.number(lookups)}</td>
                <td class="num">{lookups === null ? '–' : f.number(end - first - lookups)}</td>
                <td>{sealed ? t.log.sealed : t.log.open}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {older > 0 ? <p class="hint">{t.log.olderParts(f.number(older))}</p> : null}
    </section>
  );
};

const RetentionCard: FC<LogProps> = ({ reader, view: { ledger } }) => {
  const { t } = reader;
  return (
    <section class="card" aria-labelledby="retention">
      <h2 id="retention">{t.log.retention}</h2>
      <p class="sub">{t.log.retentionLead}</p>
      <RetentionTable reader={reader} runs={ledger.retention} />
    </section>
  );
};

const VerdictCard: FC<LogProps> = ({ reader, view: { integrity } }) => {
  const { t, f } = reader;
  const { state, why, at, covered } = integrity;
  const completeness = reader.ledger?.completeness ?? null;
  return (
    <section class="card" aria-labelledby="verdicts">
      <h2 id="verdicts">{t.log.verdicts}</h2>
      <h3>{t.log.integrity}</h3>
      <p class={`verdict-line ${state === 'holds' ? 'holds' : state === 'broken' ? 'fails' : 'unknown'}`}>
        <Icon name={state === 'holds' ? 'tick' : 'unsure'} />
        {t.log.integrityStates[state]}
      </p>
      {why === null ? null : <p>{why}</p>}
      {covered === null || at === null ? null : (
        <p class="hint">{t.log.covered(f.number(covered.entries), f.number(covered.of), f.moment(at))}</p>
      )}
      {completeness === null ? null : (
        <>
          <h3 class="points">{t.log.completeness}</h3>
          <p class={`verdict-line ${completeness.state === 'complete' ? 'holds' : 'unknown'}`}>
            <Icon name={completeness.state === 'complete' ? 'tick' : 'unsure'} />
            {t.completeness.states[completeness.state]}
          </p>
          <p class="hint">
            {completeness.missing > 0
              ? t.completeness.missing(f.number(completeness.missing))
              : t.completeness.told[completeness.state]}
          </p>
          <p>
            <a href="/integrations">{t.log.completenessMore}</a>
          </p>
        </>
      )}
    </section>
  );
};
