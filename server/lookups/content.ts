import { canonical, quoted } from '#ledger/canonical.ts';
import { sha256 } from '#ledger/hash.ts';
import type { Context, LookupRequest } from '#model/lookup.ts';

/**
 * What tells a retry from another request under the same id: SHA-256 of the request's canonical JSON without
 * members that are null, for absent and null mean the same. Written here by the request's known shape; a test
 * holds it to the general writer.
 */
export const contentOf = (request: LookupRequest): Uint8Array =>
  sha256(contentText(request)).subarray(0, CONTENT_BYTES);

/** Half of a SHA-256: 128 bits tell two requests apart, and every lookup keeps them. */
export const CONTENT_BYTES = 16;

export function contentText(request: LookupRequest): string {
  const { actor, change, context, reference, search, source } = request;
  return (
    `{"actor":{"id":"${actor.id}"${id('kind', actor.kind)}${ids('onBehalfOf', actor.onBehalfOf)}}` +
    (change == null
      ? ''
      : `,"change":{"action":"${change.action}"${number('amount', change.amount)}${id('currency', change.currency)}}`) +
    id('channel', request.channel) +
    (context == null ? '' : `,"context":{${contextMembers(context)}}`) +
    ids('fields', request.fields) +
    id('follows', request.follows) +
    id('id', request.id) +
    text('note', request.note) +
    number('occurredAt', request.occurredAt) +
    id('operation', request.operation) +
    id('reason', request.reason) +
    (reference == null ? '' : `,"reference":{"id":"${reference.id}","type":"${reference.type}"}`) +
    (search == null
      ? ''
      : `,"search":{"keys":["${search.keys.join('","')}"],"wildcard":${search.wildcard}}`) +
    (source == null ? '' : `,"source":{"id":"${source.id}"${number('seq', source.seq)}}`) +
    id('subject', request.subject) +
    ids('subjects', request.subjects) +
    id('system', request.system) +
    id('task', request.task) +
    '}'
  );
}

/** The one object whose first member may be absent. */
function contextMembers({
  callSite,
  country,
  device,
  deviceId,
  network,
  session,
  site,
  span,
  trace,
}: Context) {
  const members =
    text('callSite', callSite) +
    id('country', country) +
    id('device', device) +
    id('deviceId', deviceId) +
    id('network', network) +
    id('session', session) +
    id('site', site) +
    id('span', span) +
    id('trace', trace);
  return members.slice(1);
}

/** Ids and names of fields hold nothing that JSON escapes. */
const id = (name: string, value: string | null | undefined): string =>
  value == null ? '' : `,"${name}":"${value}"`;
const ids = (name: string, values: readonly string[] | null | undefined): string =>
  values == null ? '' : values.length === 0 ? `,"${name}":[]` : `,"${name}":["${values.join('","')}"]`;
const text = (name: string, value: string | null | undefined): string =>
  value == null ? '' : `,"${name}":${quoted(value)}`;
const number = (name: string, value: number | null | undefined): string =>
  value == null ? '' : `,"${name}":${canonical(value)}`;
