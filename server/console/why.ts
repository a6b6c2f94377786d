import { isBsn, isEmail, isIban } from '#model/values.ts';

/**
 * Why somebody opens a person's page, as an address and an audit-look have it: a code, and the number of the file
 * where the rest stands (`finding:f-0412`, `incident:INC-2026-31`, `check`). No free text: a look's query is kept
 * in the clear and outlives the person's keys, so what is to be told of people stands in that file, not here.
 */
export const WHYS = ['finding', 'request', 'incident', 'complaint', 'audit', 'check', 'other'] as const;
export type WhyCode = (typeof WHYS)[number];

export interface Why {
  code: WhyCode;
  /** A finding's id, or the number of a request, incident or file. */
  reference: string | null;
}

/** Without the number of a file these would say nothing that could be looked up. */
export const NEEDS_REFERENCE: readonly WhyCode[] = ['finding', 'request', 'incident', 'complaint', 'other'];

const REFERENCE = /^[A-Za-z0-9][A-Za-z0-9\-_./]{0,39}$/;

/** Whether this can be the number of a file: short, without spaces, and no number of a person or an account. */
export const isReference = (text: string): boolean =>
  REFERENCE.test(text) && !isBsn(text) && !isIban(text) && !isEmail(text) && !/^(00|0|31)\d{9}$/.test(text);

/** Null for what is no reason of ours. */
export function parseWhy(text: string | undefined): Why | null {
  const [name = '', ...rest] = (text ?? '').split(':');
  const code = WHYS.find((known) => known === name);
  const reference = rest.join(':');
  if (!code) return null;
  if (reference === '') return NEEDS_REFERENCE.includes(code) ? null : { code, reference: null };
  return isReference(reference) ? { code, reference } : null;
}

export const writeWhy = ({ code, reference }: Why): string =>
  reference === null ? code : `${code}:${reference}`;

export const whyFinding = (id: string): string => writeWhy({ code: 'finding', reference: id });
