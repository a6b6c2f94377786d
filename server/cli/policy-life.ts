import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ActivateRequest, type Proposal, ProposalRequest, RefuseRequest } from '#model/policy.ts';
import { Id } from '#model/values.ts';
import { loadPackFiles } from '#policies/load.ts';
import { newId, systemClock, timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { parse } from '#server/http.ts';
import { inForce } from '#server/policy/in-force.ts';
import { createProposals, type Proposals } from '#server/policy/proposals.ts';
import type { Store } from '#store/port.ts';
import { within as withinDirectory } from './policy-place.ts';
import { one, required, time, type Values } from './values.ts';

/**
 * `inzage policy propose | activate | decline | withdraw | versions | proposals`: the routes of the same name, for who
 * stands at the machine. Works beside a running service, which decides its next lookup by what was activated.
 */
const within = (
  values: Values,
  work: (place: { store: Store; proposals: Proposals; dir: string }) => Promise<number>,
): Promise<number> => {
  const dir = required(values, 'data');
  return withinDirectory(dir, (store) => {
    const proposals = createProposals({ store, clock: systemClock, newId, via: 'command-line' });
    return work({ store, proposals, dir });
  });
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const person = (values: Values, name: string): string =>
  parse(z.object({ [name]: Id }), { [name]: required(values, name) })[name] as string;
const request = (values: Values): ActivateRequest =>
  parse(ActivateRequest, {
    ...atOf(values),
    ...(one(values, 'note') !== undefined && { note: one(values, 'note') }),
  });
const atOf = (values: Values): { activateAt?: string } => {
  const at = time(values, 'activate-at');
  return at === undefined ? {} : { activateAt: timestamp(at) };
};

/** Proposes packs, or a digest of before; with the second name at once, activates as well. */
export const propose = (values: Values, files: string[]): Promise<number> =>
  within(values, async ({ proposals, dir }) => {
    const by = person(values, 'by');
    const second = one(values, 'activated-by') === undefined ? null : person(values, 'activated-by');
    if (second === by) {
      throw new AuditError('not-permitted', 'Who proposes a policy does not bring it into force.', {
        hint: 'Two people do: name the second one with --activated-by.',
      });
    }
    const wanted = parse(ProposalRequest, {
      ...(files.length > 0 && { packs: await packsIn(files) }),
      ...(one(values, 'digest') !== undefined && { digest: one(values, 'digest') }),
      ...atOf(values),
      note: required(values, 'note'),
    });
    const { id, policy } = await proposals.propose(wanted, by);
    if (second !== null) return activated(await proposals.activate(id, {}, second));
    say(
      `${id}\n${nameOf(policy)} is proposed. A second person activates it: inzage policy activate --data ${dir} --proposal ${id} --by NAME`,
    );
    return 0;
  });

async function packsIn(files: readonly string[]): Promise<{ file: string; text: string }[]> {
  try {
    return await loadPackFiles(files);
  } catch (cause) {
    throw new AuditError('invalid-policy', 'A pack cannot be read.', {
      hint: `Look for ${files.filter((file) => !existsSync(file)).join(', ') || 'the rights of these files'}.`,
      cause,
    });
  }
}

export const activate = (values: Values): Promise<number> =>
  within(values, async ({ proposals }) =>
    activated(await proposals.activate(required(values, 'proposal'), request(values), person(values, 'by'))),
  );

function activated({ policy, inForceAt, decided }: Proposal): number {
  const ahead = inForceAt !== null && decided !== null && inForceAt > decided.at;
  say(`${nameOf(policy)} ${ahead ? `comes into force at ${timestamp(inForceAt)}.` : 'is in force.'}`);
  return 0;
}

const refuse =
  (step: 'decline' | 'withdraw') =>
  (values: Values): Promise<number> =>
    within(values, async ({ proposals }) => {
      const { reason } = parse(RefuseRequest, { reason: required(values, 'reason') });
      const { state } = await proposals[step](required(values, 'proposal'), reason, person(values, 'by'));
      say(`The proposal is ${state}.`);
      return 0;
    });
export const decline = refuse('decline');
export const withdraw = refuse('withdraw');

/** Newest first; the one in force has a star. */
export const versions = (values: Values): Promise<number> =>
  within(values, async ({ store }) => {
    const all = await store.policyVersions();
    const current = all[inForce(all, systemClock.now())];
    for (const version of all.toReversed()) {
      const mark = version === current ? '*' : ' ';
      const who =
        version.proposal === null ? `${version.by}, alone` : `${version.by}, proposal ${version.proposal}`;
      say(`${mark} ${timestamp(version.at)}  ${version.digest}  ${nameOf(version)}  by ${who}`);
    }
    return 0;
  });

const LISTED = 50;

/** The fifty newest. */
export const proposals = (values: Values): Promise<number> =>
  within(values, async ({ store }) => {
    const { items } = await store.policyProposals({ limit: LISTED, cursor: null });
    for (const { id, at, policy, state, stale, by, note } of items) {
      say(`${id}  ${timestamp(at)}  ${stale ? 'stale' : state}  ${nameOf(policy)}  by ${by}: ${note}`);
    }
    return 0;
  });

const nameOf = ({ pack, version, mode }: Proposal['policy']): string => `${pack} ${version} (${mode})`;
