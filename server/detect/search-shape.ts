import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccounted, isWide, MANY_HITS, numberOption } from './detector.ts';

/** Option: `over` (50) hits. A search so wide that it looks for somebody, or for everybody. */
export const searchShape: Detector = {
  id: 'search-shape',
  question: text(
    'Is heel ruim gezocht, zonder werk dat dit verklaart?',
    'Was a very wide search made, without work that explains it?',
  ),
  needs: ['grades', 'outcomes'],
  severity: 'low',
  scope: 'lookup',
  examine: (window, policy, peers) => {
    const over = numberOption(policy, 'search-shape', 'over', MANY_HITS);
    return window.flatMap((examined) => {
      const { lookup, outcome } = examined;
      const hits = outcome?.hits ?? null;
      if (!isWide(examined, over) || !isUnaccounted(examined) || !peers.stands(examined)) return [];
      const keys = lookup.search?.keys.join(', ') ?? '';
      const found = hits === null ? text('', '') : text(`; ${hits} treffers`, `; ${hits} hits`);
      const by = keys === '' ? text('', '') : text(` op ${keys}`, ` by ${keys}`);
      return [
        flag(
          'search-shape',
          examined,
          'low',
          text(`Ruim gezocht${by.nl}${found.nl}.`, `A wide search${by.en}${found.en}.`),
        ),
      ];
    });
  },
};
