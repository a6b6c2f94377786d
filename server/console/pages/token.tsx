import type { FC } from 'hono/jsx';
import { Frame } from '../parts/frame.tsx';
import type { Reader } from '../reader.ts';

/** A token that was just made: the only page that ever holds it. */
export const TokenPage: FC<{ reader: Reader; name: string; token: string }> = ({ reader, name, token }) => {
  const { t } = reader;
  return (
    <Frame
      reader={reader}
      title={t.integrations.fresh(name)}
      current="integrations"
      crumbs={<a href="/integrations">{t.integrations.title}</a>}
    >
      <section class="card narrowform" aria-labelledby="fresh">
        <h1 id="fresh">{t.integrations.fresh(name)}</h1>
        <p>{t.integrations.freshLead}</p>
        <input type="text" class="source" readonly value={token} aria-labelledby="fresh" />
        <p>
          <a class="btn" href="/integrations">
            {t.integrations.toBack}
          </a>
        </p>
      </section>
    </Frame>
  );
};
