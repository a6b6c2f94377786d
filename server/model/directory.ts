import { z } from 'zod';
import { ACTOR_KINDS, ORGANISATION_KINDS } from '#policies/vocabulary.ts';
import { Handle, Id, SubjectId, Time } from './values.ts';

/** Who is who: facts about organisations, teams, actors and customers, each kept in versions. */

const alias = z.strictObject({ system: Id, id: Id });
const household = {
  addressKey: Handle.nullish(),
  postcodeKey: Handle.nullish(),
  surnameKey: Handle.nullish(),
};

export const Organisation = z.strictObject({
  type: z.literal('organisation'),
  id: Id,
  kind: z.enum(ORGANISATION_KINDS),
  name: z.string().max(200).nullish(),
  at: Time.nullish(),
});
export const Team = z.strictObject({
  type: z.literal('team'),
  id: Id,
  organisation: Id,
  supervisor: Id.nullish(),
  name: z.string().max(200).nullish(),
  at: Time.nullish(),
});
export const Actor = z.strictObject({
  type: z.literal('actor'),
  id: Id,
  kind: z.enum(ACTOR_KINDS),
  organisation: Id,
  teams: z.array(Id).max(50).default([]),
  roles: z.array(Id).max(50).default([]),
  manager: Id.nullish(),
  employedFrom: Time.nullish(),
  employedTo: Time.nullish(),
  aliases: z.array(alias).max(50).default([]),
  handles: z.array(Handle).max(50).default([]),
  customerId: SubjectId.nullish(),
  ...household,
  at: Time.nullish(),
});
export const Subject = z.strictObject({
  type: z.literal('subject'),
  id: SubjectId,
  aliases: z.array(alias).max(50).default([]),
  handles: z.array(Handle).max(50).default([]),
  watched: Id.nullish(),
  segment: Id.nullish(),
  ...household,
  at: Time.nullish(),
});

export const DirectoryItem = z.discriminatedUnion('type', [Organisation, Team, Actor, Subject]);
export type DirectoryItem = z.infer<typeof DirectoryItem>;
export type Organisation = z.infer<typeof Organisation>;
export type Team = z.infer<typeof Team>;
export type Actor = z.infer<typeof Actor>;
export type Subject = z.infer<typeof Subject>;
