import { z } from 'zod';
import { DATE_PATTERN, DURATION_PATTERN } from './durations.ts';
import {
  ACTOR_KINDS,
  DETECTORS,
  DISCLOSURES,
  EFFECTS,
  LAYERS,
  LINT_RULES,
  MODES,
  NOTICES,
  ORGANISATION_KINDS,
  PATH_LINKS,
  PATH_WORK,
  RETAINED,
  SENSITIVITIES,
  SEVERITIES,
  STRENGTHS,
  WORK_TYPES,
} from './vocabulary.ts';

/**
 * What a pack file may say, `format: 1`. The schema judges shape only; what the parts mean together is
 * checked in `check.ts`. Every section is optional here, since a layer may say as little as one word:
 * the compiler demands what all layers together must have.
 *
 * A pattern's message completes the sentence “`x` is not …”.
 */

const code = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'a code in lower case with hyphens, such as billing-question')
  .max(64);
const reference = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@-]*$/,
    'an id of letters, digits and . _ : @ -, such as the directory uses',
  )
  .max(128);
const field = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a field name such as birthDate')
  .max(64);
const native = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\S(?:.*\S)?$/, 'a name without spaces around it');
const line = z.string().trim().min(1).max(300);
const duration = z.string().regex(DURATION_PATTERN, 'an ISO 8601 duration such as PT15M, P1D or P18M');
const moment = z
  .string()
  .regex(
    new RegExp(`${DATE_PATTERN.source.slice(0, -1)}(?:T\\d{2}:\\d{2}(?::\\d{2})?(?:Z|[+-]\\d{2}:\\d{2}))?$`),
    'a date such as 2027-12-31, or a time with its offset such as 2027-12-31T12:00:00+01:00',
  );
const region = z.string().regex(/^[A-Z]{2}$/, 'a country code of two capitals, or EU');
/** A place in a pack, such as `retention.lookups`. */
const place = z
  .string()
  .max(300)
  .regex(/^[^\s.[\]]+(?:\.[^\s.[\]]+)*$/, 'a place in the pack such as retention.lookups');
const amount = z.number().nonnegative();
const count = z.int().positive();

/** A label in both languages. */
const label = z.strictObject({ nl: line, en: line }).meta({ description: 'Label shown to people.' });

const category = z.strictObject({
  label: label.optional(),
  dpv: line.optional().meta({ description: 'W3C DPV personal data category, such as pd:Contact.' }),
  sensitivity: z
    .enum(SENSITIVITIES)
    .optional()
    .meta({ description: 'Default ordinary. Special, criminal and citizen numbers ask more of a basis.' }),
  fields: z
    .array(field)
    .min(1)
    .optional()
    .meta({ description: 'Fields, in the names this policy gives them.' }),
});

const context = z
  .strictObject({
    sites: z.array(reference).min(1).optional(),
    home: z.literal(false).optional().meta({ description: 'Not from the site `home`.' }),
    device: z.literal('managed').optional(),
    networks: z.array(native).min(1).optional().meta({ description: 'Address ranges such as 10.2.0.0/16.' }),
    countries: z.array(region).min(1).optional(),
    // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
    then: z.enum(['ask', 'deny']).optional().meta({ description: 'Where it is not met. Default deny.' }),
  })
  .meta({ description: 'Where to look from. All must hold; what a lookup does not tell is not met.' });

const evidence = z
  .strictObject({
    any: z.array(z.enum(WORK_TYPES)).min(1).optional(),
    all: z.array(z.enum(WORK_TYPES)).min(1).optional(),
    before: duration.optional().meta({ description: 'How long before the work starts. Default PT0S.' }),
    after: duration.optional().meta({ description: 'How long after the work ends. Default PT0S.' }),
    // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
    then: z
      .enum(EFFECTS)
      .optional()
      .meta({ description: 'Without that work. Default permit, and reviewed.' }),
    escape: code.optional().meta({ description: 'The reason to give where there is no such work.' }),
  })
  .refine((demand) => (demand.any === undefined) !== (demand.all === undefined), {
    error: 'Evidence says either `any` (one of these kinds of work suffices) or `all` (each is needed).',
  })
  .meta({
    description: 'Work that bears the reason out: any one of these kinds, or all of them.',
    oneOf: [{ required: ['any'] }, { required: ['all'] }],
  });

const reason = z.strictObject({
  label: label.optional(),
  purpose: line.optional().meta({ description: 'W3C DPV purpose, such as dpv:CustomerCare.' }),
  basis: z
    .union([line, z.array(line).min(1)])
    .optional()
    .meta({ description: 'Legal basis or bases, such as eu-gdpr:A6-1-b.' }),
  law: line.optional().meta({ description: 'The national article, in words.' }),
  categories: z.array(code).optional().meta({ description: 'Categories whose fields may be seen.' }),
  consent: z
    .enum(['required', 'granted'])
    .optional()
    .meta({ description: 'granted: given for the actor’s own organisation by name.' }),
  objection: z
    .enum(['binds', 'compelling'])
    .optional()
    .meta({ description: 'What an objection (Art. 21) does where the basis is open to one. Default binds.' }),
  because: line.optional().meta({ description: 'Which compelling grounds outweigh an objection.' }),
  context: context.optional(),
  notice: label.optional().meta({ description: 'Told at every lookup with this reason.' }),
  evidence: evidence.optional(),
  breakGlass: z.boolean().optional().meta({ description: 'Emergency access: always reviewed.' }),
  note: z.literal('required').optional(),
  review: z.literal('always').optional(),
  disclose: z
    .enum(DISCLOSURES)
    .optional()
    .meta({ description: 'When a customer’s report may show it. Default now.' }),
});

const mandate = z.strictObject({
  max: amount.optional(),
  persons: z.literal([1, 2]).optional().meta({ description: '2: somebody else with the mandate confirms.' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'a currency code such as EUR')
    .optional(),
  // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
  then: z.enum(['ask', 'deny']).optional().meta({ description: 'Past the limit. Default deny.' }),
});

const role = z.strictObject({
  kind: z.enum(ACTOR_KINDS).optional().meta({ description: 'Only actors of this kind. Default both.' }),
  reasons: z.array(code).optional(),
  mandate: z.record(code, mandate).optional().meta({ description: 'Change action → its limit.' }),
  context: context.optional(),
  actsFor: z.literal('required').optional().meta({ description: 'Grants nothing without onBehalfOf.' }),
  budget: z
    .strictObject({ subjectsPerTask: count.optional(), lookupsPerTask: count.optional() })
    .optional()
    .meta({ description: 'Limits per task; the lookup must name its task.' }),
});

const organisation = z.strictObject({
  kind: z.enum(ORGANISATION_KINDS).optional(),
  reasons: z.array(code).optional().meta({ description: 'Only these reasons. Default all.' }),
  roles: z.array(reference).optional().meta({ description: 'Only these roles grant. Default all.' }),
  categories: z
    .array(code)
    .optional()
    .meta({ description: 'No other fields, whatever the reason. Default all.' }),
  mandate: z
    .record(code, mandate)
    .optional()
    .meta({ description: 'Change action → ceiling over what roles may.' }),
  context: context.optional(),
  from: moment.optional(),
  until: moment.optional().meta({ description: 'A date includes that whole day.' }),
  regions: z
    .array(region)
    .min(1)
    .optional()
    .meta({ description: 'Countries to look from, EU for all members.' }),
});

const detector = z
  .looseObject({
    on: z.boolean().optional(),
    severity: z.enum(SEVERITIES).optional(),
    worksCouncil: line.optional().meta({ description: 'Reference to the works council’s consent.' }),
  })
  .meta({ description: 'Settings of one detector; other options are the detector’s own.' });

const review = z
  .strictObject({
    decideWithin: duration.optional().meta({ description: 'To a decision. Default P14D.' }),
    answerWithin: duration.optional().meta({ description: 'To the agent’s answer. Default P7D.' }),
    confirmWithin: duration.optional().meta({ description: 'To the second person’s word. Default P7D.' }),
    remindBefore: duration
      .optional()
      .meta({ description: 'How long before a limit to remind. Default P2D.' }),
    supervisors: z
      .strictObject({
        see: z.enum(['team', 'assigned', 'none']).optional().meta({
          description: 'Findings about their teams, of those what was put to them, or none. Default team.',
        }),
        after: duration
          .optional()
          .meta({ description: 'How long after it was made a finding is shown to them. Default PT0S.' }),
      })
      .optional(),
  })
  .meta({ description: 'Time limits of a review, and what supervisors are let into.' });

const sample = z
  .strictObject({
    share: z.number().min(0).max(1).optional().meta({
      description: 'Chance of a lookup that nothing was remarked about. Default 0.001; 0 draws none.',
    }),
    perWeek: count.max(10_000).optional().meta({ description: 'At most so many a week. Default 10.' }),
  })
  .meta({ description: 'The blind sample of unremarked lookups that measures what is missed.' });

const explanation = z
  .strictObject({
    label: label.optional(),
    work: z.enum(PATH_WORK).optional().meta({ description: 'Kind of work of this customer.' }),
    through: z.enum(PATH_LINKS).optional().meta({
      description:
        'How it joins the actor: the team’s, before that the team’s or the actor’s, or alongside other work of the team. Default anybody.',
    }),
    teams: z.array(reference).min(1).optional().meta({ description: 'Of an actor in one of these teams.' }),
    queues: z.array(reference).min(1).optional().meta({ description: 'Of an interaction in one of these.' }),
    kinds: z.array(reference).min(1).optional().meta({ description: 'Of a case of one of these kinds.' }),
    reasons: z.array(code).min(1).optional().meta({ description: 'Only for these reasons. Default any.' }),
    before: duration.optional().meta({ description: 'How long before the work starts. Default PT0S.' }),
    after: duration.optional().meta({ description: 'How long after the work ends. Default PT0S.' }),
    strength: z
      .enum(STRENGTHS)
      .optional()
      .meta({ description: 'Default weak: explains, never corroborates.' }),
  })
  .meta({ description: 'A further path from an actor to a customer that explains a lookup.' });

const lint = z.strictObject({
  client: line.optional().meta({ description: 'Module of the audited client.' }),
  clients: z.array(line).optional(),
  wrappers: z
    .record(code, z.array(line))
    .optional()
    .meta({ description: 'Language → functions that count as an audited lookup.' }),
  sinks: z
    .strictObject({
      allow: z.array(native).optional(),
      regions: z.array(region).optional(),
    })
    .optional(),
  severity: z
    .partialRecord(z.enum(LINT_RULES), z.enum(['error', 'warning', 'information', 'off']))
    .optional(),
});

export const packSchema = z
  .strictObject({
    format: z.literal(1),
    pack: code,
    version: z
      .string()
      .regex(/^\d{1,6}(?:\.\d{1,6}){0,3}(?:-[0-9A-Za-z.]{1,30})?$/, 'a version such as 2026.11.1'),
    layer: z
      .enum(LAYERS)
      .optional()
      .meta({ description: 'Where this pack lies. Without: on top of those given before it.' }),
    lock: z
      .array(place)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Places that no later layer may write, with all below them.' }),
    remove: z
      .array(place)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Places of layers below that this one takes out.' }),
    mode: z.enum(MODES).optional().meta({ description: 'observe records and warns; enforce denies.' }),
    timezone: line.optional().meta({ description: 'IANA zone in which days are counted.' }),
    categories: z.record(code, category).optional(),
    systems: z
      .record(code, z.record(native, z.record(native, field)))
      .optional()
      .meta({ description: 'System → object → its field name → our field.' }),
    reasons: z.record(code, reason).optional(),
    roles: z.record(reference, role).optional(),
    organisations: z
      .record(reference, organisation)
      .optional()
      .meta({ description: '`default` limits those not named.' }),
    notices: z
      .partialRecord(z.enum(NOTICES), label)
      .optional()
      .meta({ description: 'Notice → the words to tell it in.' }),
    detect: z.partialRecord(z.enum(DETECTORS), detector).optional(),
    retention: z.partialRecord(z.enum(RETAINED), duration).optional().meta({
      description:
        'How long each kind of record is kept; counted from the later of its time and its receipt.',
    }),
    review: review.optional(),
    sample: sample.optional(),
    explanations: z
      .record(code, explanation)
      .optional()
      .meta({ description: 'Paths of evidence beside the product’s own.' }),
    lint: lint.optional(),
  })
  .meta({ title: 'Inzage policy pack', description: 'Why customer data may be looked at, and by whom.' });

/** A pack file as written, its shape checked. */
export type PackFile = z.infer<typeof packSchema>;
export type CategoryFile = z.infer<typeof category>;
export type ReasonFile = z.infer<typeof reason>;
export type RoleFile = z.infer<typeof role>;
export type OrganisationFile = z.infer<typeof organisation>;
export type EvidenceFile = z.infer<typeof evidence>;
export type ContextFile = z.infer<typeof context>;
export type MandateFile = z.infer<typeof mandate>;
export type ExplanationFile = z.infer<typeof explanation>;
