import type { Texts } from '../nl.ts';

export const paging: Texts['paging'] = { label: 'Further in the list', older: 'Older', newest: 'Newest' };
