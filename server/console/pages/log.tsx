import type { FC } from 'hono/jsx';
import { logScript, verifyScript } from '../assets.ts';
import type { LogView } from '../log-view.ts';
import { Frame } from '../parts/frame.tsx';
import { KeysCard, KindsCard, PartsCard, RetentionCard, WitnessCard } from '../parts/ledger-cards.tsx';
import { Icon } from '../parts/marks.tsx';
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
          <KindsCard reader={reader} view={view} />
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
          {ahead > 0 ? <span class="hint">{t.log.ahead(ahead, f.number(ahead))}</span> : null}
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
