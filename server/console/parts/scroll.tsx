import type { FC, PropsWithChildren } from 'hono/jsx';

/** What may be wider than the page, and is then moved sideways by hand or by the arrow keys. */
export const Scroll: FC<PropsWithChildren<{ label: string }>> = ({ label, children }) => (
  <section class="scroll" tabindex={0} aria-label={label}>
    {children}
  </section>
);
