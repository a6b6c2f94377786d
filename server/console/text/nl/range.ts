/** Time and organisation that a page is about. */
export const range = {
  label: 'Periode en organisatie',
  time: 'Periode',
  names: {
    '24h': 'Laatste 24 uur',
    '7d': 'Laatste 7 dagen',
    '30d': 'Laatste 30 dagen',
    '90d': 'Laatste 90 dagen',
    month: 'Deze maand',
    'last-month': 'Vorige maand',
    custom: 'Eigen periode',
  },
  from: 'Van',
  to: 'Tot en met',
  organisation: 'Organisatie',
  allOrganisations: 'Alle organisaties',
  show: 'Tonen',
  span: (from: string, to: string) => `${from} tot ${to}`,
};
