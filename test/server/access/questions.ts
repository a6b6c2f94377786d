import type { Reply, Service, Who } from '../http/service.ts';

/** Questions in AuthZEN's words about the desk of `http/service.ts`, and how they are put. */

export const EVALUATION = '/access/v1/evaluation';
export const EVALUATIONS = '/access/v1/evaluations';
export const SEARCH = '/access/v1/search';

/** a-1 looks at c-1 to check an address: permitted, and needs no work behind it. */
export const question = (more: object = {}) => ({
  subject: { type: 'user', id: 'a-1' },
  action: { name: 'view' },
  resource: { type: 'customer', id: 'c-1' },
  context: { reason: 'address-check', fields: ['name'] },
  ...more,
});

export const ask = (
  service: Service,
  body: unknown,
  path = EVALUATION,
  who: Who = 'integration',
): Promise<Reply> => service.request(who, 'POST', path, body);

export const without = (object: Record<string, unknown>, ...names: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** Decisions of a day are plenty for a property test. */
export const ROOMY = { allowance: { perMinute: 1_000_000, perDay: 1_000_000, searchesPerMinute: 100_000 } };
