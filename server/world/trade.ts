/**
 * What the people of this contact centre do for a living: which trades there are, in which proportion, for
 * which organisation, how they work, and which fields each reason needs. Roles, reasons and fields are those
 * of the pack `contact-centre-nl`.
 */

/** phone: takes calls · desk: works cases and work items · dial: calls campaign members · coach: reviews calls */
export type Mode = 'phone' | 'desk' | 'dial' | 'coach';

export interface Trade {
  name: string;
  organisation: string;
  role: string;
  mode: Mode;
  /** Part of all agents. */
  share: number;
}

const trade = (name: string, organisation: string, role: string, mode: Mode, share: number): Trade => ({
  name,
  organisation,
  role,
  mode,
  share,
});

export const TRADES: readonly Trade[] = [
  trade('service', 'telco', 'service-agent', 'phone', 0.25),
  trade('service', 'partner-x', 'service-agent', 'phone', 0.125),
  trade('service', 'partner-y', 'service-agent', 'phone', 0.09),
  trade('billing', 'telco', 'billing-agent', 'phone', 0.11),
  trade('billing', 'telco', 'billing-agent', 'desk', 0.06),
  trade('sales', 'telco', 'sales-agent', 'dial', 0.035),
  trade('sales', 'partner-y', 'sales-agent', 'dial', 0.035),
  trade('retention', 'telco', 'retention-agent', 'phone', 0.04),
  trade('retention', 'telco', 'retention-agent', 'dial', 0.035),
  trade('collections', 'telco', 'collections-agent', 'desk', 0.04),
  trade('fraud', 'telco', 'fraud-analyst', 'desk', 0.03),
  trade('technical', 'telco', 'field-planner', 'phone', 0.04),
  trade('technical', 'telco', 'field-planner', 'desk', 0.03),
  trade('quality', 'telco', 'quality-coach', 'coach', 0.03),
  trade('complaints', 'telco', 'complaint-handler', 'desk', 0.03),
  trade('privacy', 'telco', 'privacy-desk', 'desk', 0.01),
];

/** What the agents of any further partner do. */
export const ONE_TRADE: Trade = trade('service', 'partner-x', 'service-agent', 'phone', 0);

/** Why people call each queue, and how often. */
export const CALL_REASONS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  service: [
    ['service-question', 78],
    ['moving-house', 12],
    ['billing-question', 10],
  ],
  billing: [['billing-question', 1]],
  retention: [['retention-offer', 1]],
  technical: [['technical-visit', 1]],
};

/** What a partner's contract limits its calls to; the others take whatever comes. */
export const ONLY: Readonly<Record<string, string>> = { 'partner-y': 'service-question' };

/** What a desk works on. */
export const DESK_REASON: Readonly<Record<string, string>> = {
  billing: 'billing-question',
  collections: 'collections',
  fraud: 'fraud-check',
  technical: 'technical-visit',
  complaints: 'complaint',
  privacy: 'subject-access-request',
};

/** Desks that work from a queue of items; the others work cases. */
export const ITEM_DESKS: ReadonlySet<string> = new Set(['fraud', 'collections', 'technical']);

/** Where a call is passed on to, or leaves a case, by its reason. */
export const BACK_OFFICE: Readonly<Record<string, readonly string[]>> = {
  'service-question': ['billing', 'technical', 'complaints'],
  'moving-house': ['technical'],
  'billing-question': ['billing', 'complaints'],
  'retention-offer': ['complaints', 'billing'],
  'technical-visit': ['technical'],
};
export const PASSED_ON: Readonly<Record<string, string>> = {
  'service-question': 'technical',
  'billing-question': 'billing',
  'moving-house': 'retention',
};

/** A reason that somebody in a hurry clicks in its stead: wrong, but permitted to the same role. */
export const RELATED: Readonly<Record<string, string>> = {
  'billing-question': 'service-question',
  'moving-house': 'service-question',
  'service-question': 'billing-question',
  'retention-offer': 'service-question',
};

/** Screens of the CRM: the sets of fields that are asked for under each reason. */
export const SCREENS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'service-question': [
    ['name', 'phone', 'products'],
    ['name', 'email', 'address', 'contactHistory'],
    ['name', 'products', 'lineStatus', 'dataUsage'],
  ],
  'billing-question': [
    ['name', 'invoices', 'balance'],
    ['name', 'iban', 'payments'],
    ['name', 'email', 'invoices', 'contactHistory'],
  ],
  'moving-house': [
    ['name', 'address', 'postcode', 'installationAddress'],
    ['name', 'phone', 'products', 'contractEnd'],
  ],
  'retention-offer': [
    ['name', 'products', 'contractEnd', 'discounts'],
    ['name', 'phone', 'dataUsage', 'marketingPreferences'],
  ],
  'technical-visit': [['name', 'phone', 'installationAddress', 'equipment', 'accessInstructions']],
  'win-back-offer': [
    ['name', 'phone'],
    ['name', 'phone', 'marketingPreferences'],
  ],
  'sales-offer': [
    ['name', 'phone'],
    ['name', 'phone', 'products', 'marketingPreferences'],
  ],
  collections: [
    ['name', 'address', 'balance', 'arrears'],
    ['name', 'phone', 'invoices', 'paymentPlan'],
  ],
  'fraud-check': [
    ['name', 'iban', 'payments', 'simSwaps'],
    ['name', 'address', 'idDocument', 'loginHistory'],
  ],
  'quality-review': [['name', 'callRecording', 'contactHistory']],
  complaint: [
    ['name', 'email', 'complaints', 'contactHistory'],
    ['name', 'phone', 'invoices', 'complaints'],
  ],
  'subject-access-request': [['name', 'email', 'address', 'products', 'invoices', 'contactHistory']],
  'ai-summary': [
    ['name', 'contactHistory'],
    ['name', 'products', 'contactHistory'],
  ],
  emergency: [['name', 'phone', 'address']],
};
