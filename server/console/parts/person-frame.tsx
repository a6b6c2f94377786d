import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import type { Range } from '../range.ts';
import type { Reader } from '../reader.ts';
import { type Why, writeWhy } from '../why.ts';
import { Frame } from './frame.tsx';
import { RangePicker } from './range-picker.tsx';
import { whyShort } from './seen-by.tsx';

/** What the pages of an actor, a customer and a team share: the head, why it was opened, and the span. */

export interface PersonProps {
  reader: Reader;
  range: Range;
  why: Why;
  /** This page's address with range and why, without a cursor. */
  here: string;
  /** The ledger entry of this very look. */
  entry: number;
  /** On the first page of the trail. */
  isFirst: boolean;
}

export const PersonFrame: FC<
  PropsWithChildren<Pick<PersonProps, 'reader' | 'range' | 'why'> & { title: string; lead: Child }>
> = ({ reader, range, why, title, lead, children }) => {
  const { t } = reader;
  return (
    <Frame
      reader={reader}
      title={title}
      current="people"
      crumbs={
        <>
          <a href="/people">{t.people.title}</a>
          <span aria-hidden="true">›</span>
          <span>
            {t.people.why.opened}{' '}
            {why.code === 'finding' && why.reference ? (
              <a href={`/findings/${encodeURIComponent(why.reference)}`}>{whyShort(t, why)}</a>
            ) : (
              whyShort(t, why)
            )}
          </span>
        </>
      }
    >
      <div class="overhead">
        <div>
          <h1>{title}</h1>
          <p class="soft">{lead}</p>
        </div>
        <RangePicker reader={reader} range={range} organisations={[]} keep={{ why: writeWhy(why) }} />
      </div>
      {children}
    </Frame>
  );
};
