import type { FC } from 'hono/jsx';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';
import { WHYS, type WhyCode } from '../why.ts';

/** Asked before a person's page is opened: what for. Nothing of the person is shown, nor whether they exist. */

export type PersonKind = 'actor' | 'customer' | 'team';

export interface WhyAsked {
  kind: PersonKind;
  id: string;
  code: WhyCode | null;
  reference: string;
  /** What was wrong with what was sent. */
  mistake: 'code' | 'reference' | 'finding' | null;
  /** The rest of the address, kept: range, cursor. */
  keep: Record<string, string>;
}

export const WhyPage: FC<{ reader: Reader; asked: WhyAsked }> = ({ reader, asked }) => {
  const { t } = reader;
  const { kind, id, code, reference, mistake, keep } = asked;
  const title = t.people.why.title(t.people.why.kinds[kind], id);
  const onReference = mistake === 'reference' || mistake === 'finding';
  return (
    <Frame reader={reader} title={title} current="people" crumbs={<a href="/people">{t.people.title}</a>}>
      <form class="card ask" method="get">
        <h1>{title}</h1>
        <p class="soft">{t.people.why.lead}</p>
        {mistake ? (
          <p class="problem" role="alert" id="why-problem">
            {t.people.why.mistakes[mistake]}
          </p>
        ) : null}
        {Object.entries(keep).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <fieldset aria-describedby={mistake === 'code' ? 'why-problem' : undefined}>
          <legend>{t.people.why.legend}</legend>
          <div class="choices">
            {WHYS.map((each) => (
              <label class="choice">
                <input type="radio" name="for" value={each} checked={each === code} required />
                <span>{t.people.why.codes[each]}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <p class="field">
          <label for="reference">{t.people.why.reference}</label>
          <span class="hint" id="reference-hint">
            {t.people.why.hint}
          </span>
          <input
            type="text"
            id="reference"
            name="reference"
            value={reference}
            maxlength={40}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={onReference ? 'true' : undefined}
            aria-describedby={onReference ? 'why-problem reference-hint' : 'reference-hint'}
          />
        </p>
        <p class="btns">
          <button class="btn primary" type="submit">
            {t.people.why.submit}
          </button>
          <a class="btn" href="/people">
            {t.people.why.cancel}
          </a>
        </p>
      </form>
    </Frame>
  );
};

/** For a number that is wrong, out of reach, or of somebody who was erased: which of these is not told. */
export const UnknownPersonPage: FC<{ reader: Reader; kind: 'actor' | 'customer'; entry: number }> = ({
  reader,
  kind,
  entry,
}) => {
  const { t, f } = reader;
  return (
    <Frame
      reader={reader}
      title={t.people.unknown[kind]}
      current="people"
      crumbs={<a href="/people">{t.people.title}</a>}
    >
      <section class="card door">
        <h1>{t.people.unknown[kind]}</h1>
        <p>{t.people.unknown.lead}</p>
        <p>
          <a class="btn" href="/people">
            {t.people.unknown.again}
          </a>
        </p>
        <p class="hint">{t.recorded(f.number(entry))}</p>
      </section>
    </Frame>
  );
};
