import type { z } from 'zod';
import { LookupRequest } from '#model/lookup.ts';
import { OPERATIONS } from '#policies/vocabulary.ts';
import { AuditError, type Mistake } from '#server/errors.ts';
import { mistakesOf } from '#server/http.ts';
import type { Evaluation } from './schema.ts';

/**
 * A question in AuthZEN's words as the lookup it stands for. Who asks is the subject there and the actor here;
 * whose data it is, is the resource there and the subject here.
 */

/** Kinds of subject → the kind of actor that the caller takes them for; the directory knows better. */
export const SUBJECT_TYPES: Readonly<Record<string, 'human' | 'software' | null>> = {
  user: 'human',
  human: 'human',
  software: 'software',
  agent: null,
};
export const RESOURCE_TYPE = 'customer';

/** What has no decision of the policy, and is denied: `status` as HTTP would have it. */
export type Undecided = Mistake & { status: 400 | 404 };

/** Whatever is well-formed gets an answer: what we have no word for is denied, and told where it stands. */
export type Question = { request: LookupRequest; allOrNothing: boolean } | { undecided: Undecided };

/**
 * What an evaluation asks of the policy. Throws `invalid-request` where our part of it has mistakes, each at its
 * place in AuthZEN's body.
 */
export function questionOf({ subject, action, resource, context }: Evaluation): Question {
  if (!Object.hasOwn(SUBJECT_TYPES, subject.type)) {
    return unknown('subject.type', `is none of ${Object.keys(SUBJECT_TYPES).join(', ')}`);
  }
  if (resource.type !== RESOURCE_TYPE) return unknown('resource.type', `is not ${RESOURCE_TYPE}`);
  if (!isOperation(action.name)) return unknown('action.name', `is none of ${OPERATIONS.join(', ')}`);

  const own = context ?? {};
  const asked = {
    actor: {
      id: subject.id,
      kind: SUBJECT_TYPES[subject.type],
      onBehalfOf: subject.properties?.onBehalfOf,
    },
    subject: resource.id,
    operation: action.name,
    change: action.properties?.change,
    search: action.properties?.search,
    ...pick(own, OF_LOOKUP),
    context: {
      // Two that the specification itself names (§5.1.1).
      network: subject.properties?.ip_address,
      deviceId: subject.properties?.device_id,
      ...pick(own, OF_PLACE),
    },
  };
  const parsed = LookupRequest.safeParse(asked);
  const { allOrNothing = false } = own;
  const mistakes = [
    ...(parsed.success ? [] : inTheirPlaces(parsed.error)),
    ...(typeof allOrNothing === 'boolean'
      ? []
      : [{ path: 'context.allOrNothing', message: 'must be true or false' }]),
  ];
  if (!parsed.success || mistakes.length > 0) {
    throw new AuditError('invalid-request', 'The question has mistakes in it.', {
      hint: 'Mend what `mistakes` names; docs/authzen.md has the members that we know.',
      mistakes,
    });
  }
  return { request: parsed.data, allOrNothing: allOrNothing === true };
}

const unknown = (path: string, message: string): Question => ({
  undecided: { status: 404, path, message },
});

const isOperation = (name: string): name is (typeof OPERATIONS)[number] =>
  (OPERATIONS as readonly string[]).includes(name);

/** Members of `context` that are a lookup's own, and those of its `context`; all others are ignored. */
const OF_LOOKUP = ['reason', 'reference', 'fields', 'note', 'task', 'follows', 'system', 'channel'] as const;
const OF_PLACE = ['site', 'country', 'device', 'deviceId', 'network', 'session'] as const;

const pick = (from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => from[name] != null).map((name) => [name, from[name]]));

const PLACES: readonly [ours: string, theirs: string][] = [
  ['actor.id', 'subject.id'],
  ['actor.onBehalfOf', 'subject.properties.onBehalfOf'],
  ['subject', 'resource.id'],
  ['change', 'action.properties.change'],
  ['search', 'action.properties.search'],
  ['context', 'context'],
];

function inTheirPlaces(error: z.ZodError): Mistake[] {
  return mistakesOf(error).map(({ path, message }) => {
    const place = PLACES.find(
      ([ours]) => path === ours || (/^[.[]/.test(path.slice(ours.length)) && path.startsWith(ours)),
    );
    return {
      path: place ? place[1] + path.slice(place[0].length) : `context.${path}`,
      message,
    };
  });
}
