import type { FC } from 'hono/jsx';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';
import { WHYS } from '../why.ts';

/** Finds a customer's consents: an id, and what for. Both are sent in a form, so that no address holds what was typed. */

export interface ConsentsAsk {
  subject: string;
  code: string;
  reference: string;
  mistake: 'subject' | 'code' | 'reference' | 'finding' | null;
}

export const ConsentsPage: FC<{ reader: Reader; asked: ConsentsAsk }> = ({ reader, asked }) => {
  const { t, who } = reader;
  const { mistake } = asked;
  return (
    <Frame
      reader={reader}
      title={t.consents.title}
      current="consents"
      crumbs={<span>{t.consents.title}</span>}
    >
      <div class="head">
        <h1>{t.consents.title}</h1>
        <p>{t.consents.lead}</p>
      </div>
      <form class="card narrowform" method="post" action="/consents" aria-labelledby="find">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div>
          <h2 id="find">{t.consents.find}</h2>
          <p class="hint">{t.consents.findLead}</p>
        </div>
        {mistake ? (
          <div class="problem" role="alert" id="problem">
            <p>{mistake === 'subject' ? t.consents.wrongSubject : t.people.why.mistakes[mistake]}</p>
          </div>
        ) : null}
        <div>
          <label for="subject">{t.consents.subject}</label>
          <input
            type="text"
            id="subject"
            name="subject"
            required
            maxlength={128}
            autocomplete="off"
            spellcheck={false}
            value={asked.subject}
            aria-invalid={mistake === 'subject' ? 'true' : undefined}
          />
        </div>
        <div class="pairfields">
          <label>
            {t.people.why.legend}
            <select name="for">
              {WHYS.map((each) => (
                <option value={each} selected={each === asked.code}>
                  {t.people.why.codes[each]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.people.why.reference}
            <input
              type="text"
              name="reference"
              maxlength={40}
              autocomplete="off"
              spellcheck={false}
              value={asked.reference}
              aria-invalid={mistake === 'reference' || mistake === 'finding' ? 'true' : undefined}
            />
          </label>
        </div>
        <p class="hint">{t.people.why.lead}</p>
        <p>
          <button class="btn primary" type="submit">
            {t.consents.open}
          </button>
        </p>
      </form>
    </Frame>
  );
};
