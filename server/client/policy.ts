import type { PolicySummary } from '#model/policy.ts';
import type { DecisionRule, Mode } from '#policies/vocabulary.ts';
import type { Lookup } from './types.ts';
import { isRecord, unreadable, type Wire } from './wire.ts';

/**
 * The policy in force as the client knows it: fetched once, asked after by its ETag, and good for telling a developer
 * or an agent beforehand what the service would say. It decides nothing: only the service knows the actor's roles,
 * the customer's consent and the work at hand.
 */
export interface ActivePolicy {
  pack: string;
  version: string;
  digest: string;
  mode: Mode;
  reasons: ReadonlyMap<string, PolicySummary['reasons'][number]>;
  /** Whether the reason permits the field, by the policy's name for it or the system's. False for an unknown reason. */
  permits(reason: string, field: string, system?: string | null): boolean;
  /** What the service is sure to object to; empty when nothing is known against it. */
  check(lookup: Pick<Lookup, 'reason' | 'fields' | 'system' | 'note'>): Warning[];
}

/** It names reasons and fields, and holds nothing of a customer. */
export interface Warning {
  rule: DecisionRule;
  field: string | null;
  message: string;
}

/** Keeps the policy up to date: asked for at the first call, then every so often until it is stopped. */
export interface PolicyWatch {
  /** The policy as last heard. Throws what the wire throws when it was never heard. */
  policy(): Promise<ActivePolicy>;
  /** What was heard so far, without waiting. */
  known(): ActivePolicy | null;
  stop(): void;
}

export function watchPolicy(
  wire: Wire,
  { everyMs, changed }: { everyMs: number; changed: ((policy: ActivePolicy) => void) | undefined },
): PolicyWatch {
  let known: ActivePolicy | null = null;
  let etag: string | null = null;
  let asking: Promise<ActivePolicy> | null = null;
  let timer: NodeJS.Timeout | null = null;

  const ask = (): Promise<ActivePolicy> => {
    asking ??= fetchOnce().finally(() => {
      asking = null;
    });
    return asking;
  };
  const fetchOnce = async (): Promise<ActivePolicy> => {
    const reply = await wire.get('v1/policy', etag);
    if (reply.unchanged && known) return known;
    const before = known;
    const heard = readPolicy(reply.json);
    etag = reply.etag;
    known = heard;
    if (before && before.digest !== heard.digest) changed?.(heard);
    return heard;
  };
  return {
    async policy() {
      if (everyMs > 0) timer ??= setInterval(() => void ask().catch(() => undefined), everyMs).unref();
      return known && everyMs > 0 ? known : ask();
    },
    known: () => known,
    stop: () => {
      if (timer) clearInterval(timer);
    },
  };
}

/** Throws `InzageOutage` for an answer that is no policy. */
function readPolicy(json: unknown): ActivePolicy {
  if (
    !isRecord(json) ||
    typeof json.digest !== 'string' ||
    !Array.isArray(json.reasons) ||
    !isRecord(json.names)
  )
    throw unreadable(null);
  const {
    pack,
    version,
    digest,
    mode,
    reasons: listed,
    names,
  } = json as unknown as PolicySummary & Pick<ActivePolicy, 'pack' | 'version' | 'digest' | 'mode'>;
  const reasons = new Map(listed.map((reason) => [reason.id, reason]));
  const fieldsOf = new Map(listed.map(({ id, fields }) => [id, new Set(fields)]));
  const permits: ActivePolicy['permits'] = (reason, field, system = null) => {
    const fields = fieldsOf.get(reason);
    const native = system !== null && Object.hasOwn(names, system) ? names[system] : undefined;
    const means = native && Object.hasOwn(native, field) ? native[field] : undefined;
    return fields !== undefined && (means ?? [field]).every((one) => fields.has(one));
  };
  return {
    pack,
    version,
    digest,
    mode,
    reasons,
    permits,
    check({ reason: id, fields, system, note }) {
      if (id == null)
        return [{ rule: 'lookup-without-reason', field: null, message: 'The lookup gives no reason.' }];
      const reason = reasons.get(id);
      if (!reason)
        return [
          { rule: 'unknown-reason', field: null, message: `There is no reason ${id} in ${pack} ${version}.` },
        ];
      const warnings: Warning[] = (fields ?? [])
        .filter((field) => !permits(id, field, system))
        .map((field) => ({
          rule: 'field-not-permitted',
          field,
          message: `The reason ${id} does not permit the field ${field}.`,
        }));
      if (reason.note && (note ?? '').trim() === '')
        warnings.push({ rule: 'note-missing', field: null, message: `The reason ${id} asks for a note.` });
      return warnings;
    },
  };
}
