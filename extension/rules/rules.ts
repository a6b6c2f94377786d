import { bulkExport } from './bulk-export.ts';
import { consentHardCoded } from './consent-hard-coded.ts';
import { contactWithoutConsent } from './contact-without-consent.ts';
import { credentialExposed } from './credential-exposed.ts';
import { deniedDecisionIgnored } from './denied-decision-ignored.ts';
import { directCrmClient } from './direct-crm-client.ts';
import { directCrmRequest } from './direct-crm-request.ts';
import { directCrmWrite } from './direct-crm-write.ts';
import { dynamicFieldList } from './dynamic-field-list.ts';
import { fieldNotPermitted } from './field-not-permitted.ts';
import { hardCodedCustomer } from './hard-coded-customer.ts';
import { hardCodedPersonalData } from './hard-coded-personal-data.ts';
import { lookupWithoutReason } from './lookup-without-reason.ts';
import { personalDataInAnalytics } from './personal-data-in-analytics.ts';
import { personalDataInCache } from './personal-data-in-cache.ts';
import { personalDataInError } from './personal-data-in-error.ts';
import { personalDataInErrorTracker } from './personal-data-in-error-tracker.ts';
import { personalDataInFile } from './personal-data-in-file.ts';
import { personalDataInLog } from './personal-data-in-log.ts';
import { personalDataInPrompt } from './personal-data-in-prompt.ts';
import { personalDataInUrl } from './personal-data-in-url.ts';
import { personalDataOutOfRegion } from './personal-data-out-of-region.ts';
import { personalDataToThirdParty } from './personal-data-to-third-party.ts';
import type { Rule } from './rule.ts';
import { selectAll } from './select-all.ts';
import { suppressionWithoutReason } from './suppression-without-reason.ts';
import { unknownReason } from './unknown-reason.ts';
import { vagueReason } from './vague-reason.ts';

/** Every rule, in the order of the vocabulary. A new one is a file of its own and a line here. */
export const RULES: readonly Rule[] = [
  lookupWithoutReason,
  unknownReason,
  vagueReason,
  fieldNotPermitted,
  selectAll,
  dynamicFieldList,
  directCrmClient,
  directCrmRequest,
  directCrmWrite,
  bulkExport,
  personalDataInLog,
  personalDataInError,
  personalDataInAnalytics,
  personalDataInErrorTracker,
  personalDataInPrompt,
  personalDataInUrl,
  personalDataInFile,
  personalDataInCache,
  personalDataToThirdParty,
  personalDataOutOfRegion,
  contactWithoutConsent,
  consentHardCoded,
  deniedDecisionIgnored,
  hardCodedPersonalData,
  hardCodedCustomer,
  credentialExposed,
  suppressionWithoutReason,
];
