import type { FC } from 'hono/jsx';
import type { Fact } from '../evidence-list.ts';
import { Icon } from './marks.tsx';

const FACT_ICONS = { yes: 'tick', no: 'dash', maybe: 'unsure' } as const;

/** What there was, was not, or may have been. */
export const Facts: FC<{ items: readonly Fact[] }> = ({ items }) => (
  <ul class="facts">
    {items.map(({ kind, text }) => (
      <li class={kind}>
        <Icon name={FACT_ICONS[kind]} />
        <span>{text}</span>
      </li>
    ))}
  </ul>
);
