import { z } from 'zod';
import { Code, Id, SubjectId, Time, words } from './values.ts';

/**
 * A consent record as ISO/IEC TS 27560 names its fields, with one spelling of each: purposes and states are addresses
 * of W3C's DPV 2, times are RFC 3339, durations ISO 8601. A record that this service gives out has one purpose and
 * one event; one that it takes in may have more, and each event of each purpose becomes a version.
 */

export const RECORD_SCHEMA = 'ISO/IEC TS 27560:2023';
const MANY = 50;

export const RecordEvent = z.strictObject({
  event_time: Time,
  validity_duration: z
    .string()
    .max(100)
    .regex(/^P/, 'must be an ISO 8601 duration')
    .nullish()
    .meta({ description: 'ISO 8601, from event_time on.' }),
  entity_id: Id.nullish().meta({ description: 'Who wrote it down.' }),
  event_type: words(100).nullish(),
  event_state: words(200).meta({ description: 'ConsentGiven and its like, as an address of DPV.' }),
  event_channel: Code.nullish(),
});

export const ConsentRecord = z
  .strictObject({
    schema_version: words(100),
    record_id: words(200),
    pii_principal_id: SubjectId,
    privacy_notice: words(500).nullish(),
    language: words(35).nullish(),
    purposes: z.array(words(200)).min(1).max(20),
    lawful_basis: words(200).nullish(),
    pii_information: z.array(Code).max(MANY).nullish().meta({ description: 'Categories; none is all.' }),
    controllers: z.array(words(200)).max(20).nullish(),
    collection_method: Id,
    processing_locations: z.array(words(200)).max(MANY).nullish(),
    retention_period: words(100).nullish(),
    recipients: z.array(words(200)).max(MANY).nullish(),
    withdrawal_method: words(500).nullish(),
    jurisdiction: words(100).nullish(),
    events: z.array(RecordEvent).min(1).max(100),
  })
  .meta({ id: 'ConsentRecord', description: 'A consent record as ISO/IEC TS 27560 has its fields.' });
export type ConsentRecord = z.infer<typeof ConsentRecord>;
export const RECORDS_MAX = 1000;
export const ConsentRecords = z.union([
  z.array(ConsentRecord).min(1).max(RECORDS_MAX),
  ConsentRecord.transform((one) => [one]),
]);
