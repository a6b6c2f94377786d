import type { Examined } from '#store/port.ts';
import { dropOldest } from './detector.ts';

/**
 * Who among the customers works here, and who lives with, or is of the family of, somebody of the same team: from
 * the directory's word on those who look. Read only by detectors that the works council has agreed to.
 */
export interface Staff {
  note(examined: readonly Examined[]): void;
  /** The customer is somebody who works here, and not the one who looks. */
  isStaff(examined: Examined): boolean;
  /** The customer shares an address, or a surname in the same postcode, with a team-mate of the one who looks. */
  isOfTeamMate(examined: Examined): boolean;
}

const KEPT = 50_000;

export function createStaff(): Staff {
  /** Customer → the actor that they are; and a key of a home or family → the actors who have it, with their teams. */
  const customers = new Map<string, string>();
  const homes = new Map<string, Map<string, readonly string[]>>();
  return {
    note(examined) {
      for (const { actor } of examined) {
        if (!actor) continue;
        if (actor.customerId) customers.set(actor.customerId, actor.id);
        for (const key of keysOf(actor)) {
          const people = homes.get(key) ?? new Map<string, readonly string[]>();
          homes.set(key, people);
          people.set(actor.id, actor.teams);
        }
      }
      dropOldest(customers, KEPT);
      dropOldest(homes, KEPT);
    },
    isStaff({ lookup }) {
      const actor = lookup.subject === null ? undefined : customers.get(lookup.subject);
      return actor !== undefined && actor !== lookup.actor.id;
    },
    isOfTeamMate({ lookup, subject }) {
      if (subject === null) return false;
      return keysOf(subject).some((key) =>
        [...(homes.get(key) ?? [])].some(
          ([actor, teams]) => actor !== lookup.actor.id && teams.some((team) => lookup.teams.includes(team)),
        ),
      );
    },
  };
}

const NOBODY_KNOWN: Staff = { note: () => undefined, isStaff: () => false, isOfTeamMate: () => false };
export const noStaff = (): Staff => NOBODY_KNOWN;

interface Home {
  addressKey?: string | null | undefined;
  postcodeKey?: string | null | undefined;
  surnameKey?: string | null | undefined;
}

const keysOf = ({ addressKey, postcodeKey, surnameKey }: Home): string[] => [
  ...(addressKey ? [`address ${addressKey}`] : []),
  ...(postcodeKey && surnameKey ? [`family ${postcodeKey} ${surnameKey}`] : []),
];
