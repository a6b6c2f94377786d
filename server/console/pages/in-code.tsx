import type { FC } from 'hono/jsx';
import type { CodeSuppression } from '#model/code-suppression.ts';
import type { Items } from '#model/values.ts';
import { endOfDay } from '#policies/durations.ts';
import { Frame } from '../parts/frame.tsx';
import { Moment } from '../parts/marks.tsx';
import { Pager } from '../parts/paging.tsx';
import type { Reader } from '../reader.ts';

/** Exceptions that developers wrote into their code, for who answers for the rules. */
export const InCodePage: FC<{
  reader: Reader;
  items: Items<CodeSuppression>;
  cursor: string | null;
  entry: number;
}> = ({ reader, items: { items, next }, cursor, entry }) => {
  const { t, f } = reader;
  return (
    <Frame
      reader={reader}
      title={t.inCode.title}
      crumbs={
        <>
          <a href="/rules">{t.rules.title}</a>
          <span aria-hidden="true">›</span>
          <span>{t.inCode.title}</span>
        </>
      }
    >
      <div class="head">
        <h1>{t.inCode.title}</h1>
        <p>{t.inCode.lead}</p>
      </div>
      {items.length === 0 ? (
        <section class="empty">
          <h2>{t.inCode.none}</h2>
          <p>{t.inCode.noneLead}</p>
        </section>
      ) : (
        <section class="card scroll" aria-label={t.inCode.title} tabindex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t.inCode.place}</th>
                <th scope="col">{t.rules.rule}</th>
                <th scope="col">{t.inCode.why}</th>
                <th scope="col">{t.inCode.until}</th>
                <th scope="col">{t.inCode.since}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr>
                  <th scope="row">
                    {one.repository}
                    <span class="hint">
                      <code>{`${one.path}:${one.line}`}</code>
                    </span>
                  </th>
                  <td>
                    <code>{one.rule}</code>
                  </td>
                  <td>{one.why}</td>
                  <td class="nowrap">
                    <Until reader={reader} until={one.until} />
                  </td>
                  <td class="nowrap">
                    <Moment at={one.firstAt} text={f.date(one.firstAt)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Pager reader={reader} href="/rules/in-code" cursor={cursor} next={next} />
      <p class="footnote">{t.recorded(f.number(entry))}</p>
    </Frame>
  );
};

const Until: FC<{ reader: Reader; until: string | null }> = ({ reader, until }) => {
  const { t, f, now, timezone } = reader;
  const end = until === null ? null : endOfDay(until, timezone);
  if (end === null) return <>{t.inCode.noEnd}</>;
  return end <= now ? <b>{t.inCode.over(f.date(end - 1))}</b> : <span>{f.date(end - 1)}</span>;
};
