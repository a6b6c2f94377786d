import type { FC } from 'hono/jsx';
import type { SeenLook } from '../people-view.ts';
import type { Reader } from '../reader.ts';
import { parseWhy } from '../why.ts';
import { Moment } from './marks.tsx';

/** Looks shown; the ledger has them all. */
const SHOWN = 12;

/** Who opened this page, when and what for. */
export const SeenByCard: FC<{ reader: Reader; looks: readonly SeenLook[]; entry: number }> = ({
  reader,
  looks,
  entry,
}) => {
  const { t, f, who } = reader;
  return (
    <section class="card" aria-labelledby="seen">
      <h2 id="seen">{t.people.seen.title}</h2>
      <p class="sub">{t.people.seen.lead}</p>
      <ul class="plainlist small">
        {looks.slice(0, SHOWN).map((look) => (
          <li>
            <b>{look.by === who?.id ? t.seen.you : look.by}</b>, {t.roles[look.role]}
            <span class="soft">{` · ${whyTold(reader, look)}`}</span>
            <span class="hint">
              <Moment at={look.at} text={f.moment(look.at)} />
              {`, ${t.seen.entry(f.number(look.index))}`}
            </span>
          </li>
        ))}
      </ul>
      {looks.length > SHOWN ? <p class="hint">{t.people.seen.more(f.number(looks.length - SHOWN))}</p> : null}
      <p class="hint recorded">{t.recorded(f.number(entry))}</p>
    </section>
  );
};

function whyTold({ t }: Reader, { query, route }: SeenLook): string {
  const why = parseWhy(typeof query?.why === 'string' ? query.why : undefined);
  if (why) return whyShort(t, why);
  return route === 'POST /people' ? t.people.seen.searched : t.people.seen.noWhy;
}

export const whyShort = (
  t: Reader['t'],
  { code, reference }: NonNullable<ReturnType<typeof parseWhy>>,
): string => [t.people.why.short[code], reference].filter(Boolean).join(' ');
