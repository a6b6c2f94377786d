import type { Texts } from '../nl.ts';

export const chart: Texts['chart'] = {
  asTable: 'As a table',
};
