/** Beside every chart. */
export const chart = {
  asTable: 'Als tabel',
};
