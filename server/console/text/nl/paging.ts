/** Going through a long list. */
export const paging = { label: 'Verder in de lijst', older: 'Oudere', newest: 'Nieuwste' };
