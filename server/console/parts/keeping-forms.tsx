import type { FC } from 'hono/jsx';
import { HOLD_GROUNDS } from '#model/keeping.ts';
import type { Reader } from '../reader.ts';

/** The forms that ask for an erasure and set a legal hold. */

export const RequestForm: FC<{ reader: Reader }> = ({ reader }) => {
  const { t, who } = reader;
  return (
    <section class="card" aria-labelledby="request">
      <h2 id="request">{t.settings.request}</h2>
      <p class="sub">{t.settings.requestLead}</p>
      <form class="narrowform" method="post" action="/settings/erasures">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div class="pairfields">
          <label>
            {t.settings.kind}
            <select name="kind">
              {(['subject', 'actor'] as const).map((kind) => (
                <option value={kind}>{t.settings.kinds[kind]}</option>
              ))}
            </select>
          </label>
          <label>
            {t.settings.id}
            <input type="text" name="id" required maxlength={128} autocomplete="off" spellcheck={false} />
          </label>
        </div>
        <label>
          {t.settings.why}
          <span class="hint">{t.settings.reasonHint}</span>
          <input type="text" name="reason" required maxlength={64} autocomplete="off" />
        </label>
        <label>
          {t.settings.note}
          <textarea name="note" maxlength={500} />
        </label>
        <p>
          <button class="btn primary" type="submit">
            {t.settings.send}
          </button>
        </p>
      </form>
    </section>
  );
};

export const HoldForm: FC<{ reader: Reader }> = ({ reader }) => {
  const { t, who } = reader;
  return (
    <section class="card" aria-labelledby="hold">
      <h2 id="hold">{t.settings.hold}</h2>
      <p class="sub">{t.settings.holdHint}</p>
      <form class="narrowform" method="post" action="/settings/holds">
        <input type="hidden" name="csrf" value={who?.csrf} />
        <div class="pairfields">
          {(['subject', 'actor', 'finding'] as const).map((name) => (
            <label>
              {t.settings[name]}
              <input type="text" name={name} maxlength={128} autocomplete="off" spellcheck={false} />
            </label>
          ))}
        </div>
        <div class="pairfields">
          {(['from', 'to'] as const).map((name) => (
            <label>
              {t.settings[name]}
              <input type="date" name={name} />
            </label>
          ))}
        </div>
        <label>
          {t.settings.holdWhy}
          <input type="text" name="reason" required maxlength={500} autocomplete="off" />
        </label>
        <div class="pairfields">
          <label>
            {t.settings.ground}
            <select name="ground">
              <option value="">{t.settings.noGround}</option>
              {HOLD_GROUNDS.map((ground) => (
                <option value={ground}>{t.settings.grounds[ground]}</option>
              ))}
            </select>
          </label>
          <label>
            {t.settings.until}
            <span class="hint">{t.settings.untilHint}</span>
            <input type="date" name="until" />
          </label>
        </div>
        <p>
          <button class="btn primary" type="submit">
            {t.settings.holdSend}
          </button>
        </p>
      </form>
    </section>
  );
};
