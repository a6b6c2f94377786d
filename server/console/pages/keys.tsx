import type { FC } from 'hono/jsx';
import { ACTIONS } from '../keymap.ts';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';

/** Which key does what, to be changed or turned off. */
export const KeysPage: FC<{ reader: Reader; state: 'plain' | 'saved' | 'wrong' }> = ({ reader, state }) => {
  const { t, keymap, choices, who } = reader;
  const off = choices.keys === 'off';
  return (
    <Frame reader={reader} title={t.keys.title}>
      <section class="card door" aria-labelledby="keys">
        <h1 id="keys">{t.keys.title}</h1>
        <p>{t.keys.lead}</p>
        {state === 'saved' ? (
          <p class="done" role="status">
            {t.keys.saved}
          </p>
        ) : null}
        {state === 'wrong' ? (
          <p class="problem" role="alert">
            {t.keys.wrong}
          </p>
        ) : null}
        <form method="post" action="/keys">
          <input type="hidden" name="csrf" value={who?.csrf} />
          {ACTIONS.map((action) => (
            <div class="field keyfield">
              <label for={`key-${action}`}>{t.keys.actions[action]}</label>
              <input
                id={`key-${action}`}
                type="text"
                name={action}
                value={keymap[action]}
                maxlength={1}
                autocomplete="off"
                required
              />
            </div>
          ))}
          <div class="btns">
            <button class="btn primary" type="submit">
              {t.keys.save}
            </button>
            <a class="btn" href={reader.change('keys', off ? 'on' : 'off')}>
              {off ? t.keys.on : t.keys.off}
            </a>
          </div>
        </form>
      </section>
    </Frame>
  );
};
