import { z } from 'zod';
import { DETECTORS } from '#policies/vocabulary.ts';
import type { Flag } from './finding.ts';
import type { Lookup } from './lookup.ts';
import { Code, Id, Time } from './values.ts';

/**
 * Says that remarks of one rule need no officer for a while, for a scope, with a reason and somebody who answers
 * for it. What it keeps back is counted, and can be looked at.
 */

const YEAR = 366 * 86_400_000;

export const SuppressionRequest = z
  .strictObject({
    rule: z.enum(DETECTORS),
    actor: Id.nullish(),
    team: Id.nullish(),
    organisation: Id.nullish(),
    /** The reason that lookups declare. */
    reason: Code.nullish(),
    callSite: z.string().min(1).max(256).nullish(),
    /** Who answers for it: an account. */
    owner: Id,
    why: z.string().trim().min(10, 'say in a sentence why').max(500),
    until: Time,
  })
  .superRefine(({ actor, team, organisation, reason, callSite }, context) => {
    if (!actor && !team && !organisation && !reason && !callSite) {
      context.addIssue({
        code: 'custom',
        path: ['actor'],
        message:
          'name an actor, team, organisation, reason or callSite: a rule as a whole is the pack’s to turn off',
      });
    }
  });
export type SuppressionRequest = z.infer<typeof SuppressionRequest>;

/** Times in milliseconds. It covers the remarks that match everything it names. */
export interface Suppression {
  id: string;
  rule: string;
  actor: string | null;
  team: string | null;
  organisation: string | null;
  reason: string | null;
  callSite: string | null;
  owner: string;
  why: string;
  at: number;
  by: string;
  until: number;
  endedAt: number | null;
  endedBy: string | null;
  /** What it has kept back so far: the lookups, the latest hundred named. */
  suppressed: { count: number; lookups: string[] };
}

/** The latest that one may end when it begins now. */
export const latestEnd = (at: number): number => at + YEAR;

export const isInForce = ({ at, until, endedAt }: Suppression, now: number): boolean =>
  at <= now && now < until && endedAt === null;

/** Whether it keeps a remark back. */
export const covers = (suppression: Suppression, flag: Flag, lookup: Lookup): boolean =>
  suppression.rule === flag.rule &&
  (suppression.actor === null || suppression.actor === lookup.actor.id) &&
  (suppression.team === null || lookup.teams.includes(suppression.team)) &&
  (suppression.organisation === null || suppression.organisation === lookup.organisation) &&
  (suppression.reason === null || suppression.reason === lookup.reason) &&
  (suppression.callSite === null || suppression.callSite === (lookup.context.callSite ?? null));
