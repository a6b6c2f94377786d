import { z } from 'zod';
import { CHANNELS, DELIVERY_FORMATS, REPORT_KINDS } from '#model/report.ts';
import { Id } from '#model/values.ts';
import { LANGUAGES } from '#policies/vocabulary.ts';

const RECIPIENTS_MAX = 20;
const ADDRESS_MAX = 320;

/** Only generic reports go out; a named one is looked at where each look is recorded. */
export const SubscriptionRequest = z
  .strictObject({
    kind: z.enum(REPORT_KINDS),
    organisation: Id.nullish(),
    day: z.int().min(1).max(28),
    channel: z.enum(CHANNELS),
    recipients: z.array(z.string().trim().max(ADDRESS_MAX)).min(1).max(RECIPIENTS_MAX),
    format: z.enum(DELIVERY_FORMATS),
    language: z.enum(LANGUAGES).default('nl'),
  })
  .superRefine(({ channel, recipients, format }, context) => {
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (channel === 'webhook') {
      if (recipients.length > 1) say(['recipients'], 'is one address for a webhook');
      if (format !== 'json' && format !== 'link') say(['format'], 'is json or link for a webhook');
      return;
    }
    for (const [i, address] of recipients.entries()) {
      if (!z.email().safeParse(address).success) say(['recipients', i], 'must be an e-mail address');
    }
  });
export type SubscriptionRequest = z.infer<typeof SubscriptionRequest>;
