import { DETECTORS } from '#server/detect/detectors.ts';
import { AuditError } from '#server/errors.ts';
import { InCodePage } from '../pages/in-code.tsx';
import { RulePage, RulesPage } from '../pages/rules.tsx';
import { cursorOf, idParam, type Site } from '../site.tsx';

const SHOWN = 100;

/** What each rule asks, from what it tells, how the policy in force sets it, and how often it was right. */
export function rules({ deps, page }: Site): void {
  page('GET /rules', async ({ c, reader }) =>
    c.html(<RulesPage reader={reader} policy={deps.policy()} detectors={DETECTORS} />),
  );

  page('GET /rules/in-code', async ({ c, reader, look }) => {
    const cursor = cursorOf(c);
    const entry = await look(null, { cursor });
    const items = await deps.store.codeSuppressions({ standing: true }, { limit: SHOWN, cursor });
    return c.html(<InCodePage reader={reader} items={items} cursor={cursor} entry={entry} />);
  });

  page('GET /rules/:id', async ({ c, reader, who }) => {
    const id = idParam(c, 'rule');
    const detector = DETECTORS.find((one) => one.id === id);
    if (!detector) throw new AuditError('not-found', 'There is no such rule.');
    // Decisions are counted over all organisations: not for who may see only some.
    const outcomes = who.organisations.length > 0 ? null : ((await deps.store.outcomesByRule())[id] ?? {});
    return c.html(
      <RulePage reader={reader} policy={deps.policy()} detector={detector} outcomes={outcomes} />,
    );
  });
}
