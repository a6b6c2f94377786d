import { expect, it } from 'vitest';
import { explain } from '#server/evidence/explain.ts';
import { call, DAY, given, policy, TEN } from '../given.ts';

const names = (...args: Parameters<typeof explain>) =>
  explain(...args).map((one) => `${one.template} ${one.strength}`);
const after = (ms: number) => given({ earlierExplained: { lookup: 'l-0', at: TEN - ms }, firstLook: false });

it('coming back within seven days of an explained lookup is weak', () => {
  expect(names(after(7 * DAY), policy())).toEqual(['return-visit weak']);
  expect(names(after(7 * DAY + 1), policy())).toEqual([]);
  expect(names(after(-1), policy())).toEqual([]);
});

it('stands after what is strong', () => {
  expect(names({ ...after(DAY), work: [call()] }, policy())).toEqual([
    'handled-interaction strong',
    'return-visit weak',
  ]);
});
