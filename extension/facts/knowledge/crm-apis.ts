/**
 * The CRMs' REST and OData APIs: which hosts and paths they have, what a request there reads or changes, and
 * where its fields stand. In a URL a hole is one character, U+FFFC.
 */

export interface CrmApi {
  /** As packs call it under `systems`. */
  system: string;
  /** Hosts of the API, whatever stands before the domain. */
  hosts: readonly RegExp[];
  /** Paths that no other API has: they count when nobody knows the host. */
  unmistakable: RegExp | null;
  /** The first that matches holds. */
  paths: readonly ApiPath[];
}

export interface ApiPath {
  /** Group `object` is the object's name. */
  path: RegExp;
  /** Absent: reads with GET, changes with another method. `none` holds no customer. */
  does?: 'read' | 'write' | 'export' | 'none';
  object?: string;
  /** Query parameter or key of the body with a list of fields, or a SOQL query. */
  fields?: readonly ApiFields[];
  /** Whether a request that names no fields gets all of them. */
  whole?: boolean;
  /** Counts only when its query names people, as far as anybody can tell. */
  people?: true;
}

export type ApiFields = { param: string } | { soql: string } | { body: string };

const HUBSPOT_FIELDS = [{ param: 'properties' }, { body: 'properties' }];
const ODATA = [{ param: '$select' }];
const GRAPHQL = { does: 'read', fields: [{ body: 'query' }], people: true } as const;

export const CRM_APIS: readonly CrmApi[] = [
  {
    system: 'salesforce',
    hosts: [/\.salesforce\.com$/, /\.force\.com$/, /\.my\.salesforce/, /\.salesforce\.mil$/],
    unmistakable: /\/services\/data\/[^/]+(\/|$)/,
    paths: [
      {
        path: /\/services\/data\/[^/]+\/(tooling|limits|analytics|chatter|ui-api\/(object-info|themes)|wave)/,
        does: 'none',
      },
      { path: /\/sobjects\/(?<object>[^/?]+)\/(describe|listviews|deleted|updated)/, does: 'none' },
      { path: /\/services\/data\/[^/]+\/jobs\/query/, does: 'export', fields: [{ body: 'query' }] },
      { path: /\/services\/data\/[^/]+\/jobs\/ingest/, does: 'write' },
      { path: /\/services\/async\/[^/]+\/job/, does: 'export' },
      { path: /\/services\/data\/[^/]+\/query(All)?\b/, does: 'read', fields: [{ soql: 'q' }] },
      { path: /\/services\/data\/[^/]+\/(parameterizedS|s)earch\b/, does: 'read', fields: [{ soql: 'q' }] },
      {
        path: /\/services\/data\/[^/]+\/sobjects\/(?<object>[^/?]+)(\/|$)/,
        fields: [{ param: 'fields' }],
        whole: true,
      },
      { path: /\/services\/data\/[^/]+\/graphql/, ...GRAPHQL },
      { path: /\/services\/data\/[^/]+\/composite\/sobjects/ },
      { path: /\/services\/data\/[^/]+\/composite\/tree\/(?<object>\w+)/, does: 'write' },
      { path: /\/services\/data\/[^/]+\/ui-api\/records/ },
      { path: /\/services\/data\/v?[\d.]*\uFFFC+$/ },
    ],
  },
  {
    system: 'hubspot',
    hosts: [/^api(-eu1)?\.hubapi\.com$/, /^api\.hubspot\.com$/],
    unmistakable: /\/crm\/v\d\/objects\/|\/crm\/v3\/exports\//,
    paths: [
      { path: /\/crm\/v\d\/(properties|schemas|pipelines|owners)/, does: 'none' },
      { path: /\/crm\/v\d\/exports/, does: 'export', fields: [{ body: 'objectProperties' }] },
      {
        path: /\/crm\/v\d\/objects\/(?<object>[^/?]+)\/(search|batch\/read)/,
        does: 'read',
        fields: HUBSPOT_FIELDS,
        whole: true,
      },
      { path: /\/crm\/v\d\/objects\/(?<object>[^/?]+)/, fields: HUBSPOT_FIELDS, whole: true },
      {
        path: /\/contacts\/v1\/(lists\/all|lists\/[^/]+\/contacts\/all)/,
        does: 'export',
        object: 'contacts',
      },
      { path: /\/contacts\/v1\/(contact|search|contacts)/, object: 'contacts' },
      { path: /\/collector\/graphql/, ...GRAPHQL },
      { path: /\/engagements\/v1\/engagements/, object: 'engagements' },
    ],
  },
  {
    system: 'zendesk',
    hosts: [/\.zendesk\.com$/],
    unmistakable: /\/api\/v2\/incremental\//,
    paths: [
      { path: /\/api\/v2\/(incremental|search\/export)/, does: 'export' },
      { path: /\/api\/v2\/(?<object>users|tickets|requests)(\/|\.json|\?|$)/ },
      { path: /\/api\/v2\/(users\/)?search/, does: 'read' },
    ],
  },
  {
    system: 'dynamics',
    hosts: [/\.crm\d*\.dynamics\.com$/, /\.api\.crm\d*\.dynamics\.com$/],
    unmistakable: /\/api\/data\/v\d+\.\d+\//,
    paths: [
      { path: /\/api\/data\/[^/]+\/(EntityDefinitions|WhoAmI|RetrieveCurrentOrganization)/, does: 'none' },
      {
        path: /\/api\/data\/[^/]+\/(?<object>contacts|accounts|leads|incidents|opportunities|phonecalls|emails|annotations|\uFFFC)(?=[/(?]|$)/,
        fields: ODATA,
        whole: true,
      },
      {
        path: /\/api\/data\/[^/]+\/(?<object>[a-z]\w*_\w*contacts?|[a-z]\w*_(klant|customer|patient)\w*)/,
        fields: ODATA,
        whole: true,
      },
    ],
  },
  {
    system: 'pipedrive',
    hosts: [/(^|\.)pipedrive\.com$/],
    unmistakable: null,
    paths: [{ path: /\/v[12]\/(?<object>persons|leads|deals|notes)\b/ }],
  },
  {
    system: 'zoho',
    hosts: [/(^|\.)zohoapis\.(com|eu|in|com\.au|jp|com\.cn|ca)$/],
    unmistakable: /\/crm\/(bulk\/)?v\d(\.\d)?\/(Contacts|Leads|Accounts|coql|read)\b/,
    paths: [
      { path: /\/crm\/bulk\/v[\d.]+\/read/, does: 'export' },
      { path: /\/crm\/v[\d.]+\/coql/, does: 'read', fields: [{ body: 'select_query' }] },
      {
        path: /\/crm\/v[\d.]+\/(?<object>Contacts|Leads|Accounts|Deals|Cases)\b/,
        fields: [{ param: 'fields' }],
        whole: true,
      },
    ],
  },
  {
    system: 'freshdesk',
    hosts: [/\.freshdesk\.com$/, /\.myfreshworks\.com$/, /\.freshsales\.io$/],
    unmistakable: null,
    paths: [
      { path: /\/contacts\/export/, does: 'export', object: 'contacts' },
      { path: /\/api\/(v2\/)?(search\/)?(?<object>contacts|tickets|leads)\b/ },
    ],
  },
  {
    system: 'intercom',
    hosts: [/^api(\.eu|\.au)?\.intercom\.io$/],
    unmistakable: null,
    paths: [
      { path: /\/export\//, does: 'export' },
      { path: /\/(?<object>contacts|conversations)\/search/, does: 'read' },
      { path: /\/(?<object>contacts|conversations)\b/ },
    ],
  },
  {
    system: 'genesys',
    hosts: [/^api\.mypurecloud\.\w+(\.\w+)?$/, /^api\.[\w-]+\.pure\.cloud$/],
    unmistakable: /\/api\/v2\/externalcontacts\//,
    paths: [
      { path: /\/api\/v2\/externalcontacts\/(bulk|scan)\//, does: 'export', object: 'contacts' },
      { path: /\/api\/v2\/externalcontacts\/(?<object>contacts)/ },
      { path: /\/api\/v2\/conversations\/[^/]+\/recordings/, does: 'read', object: 'conversations' },
    ],
  },
  {
    system: 'servicenow',
    hosts: [/\.service-now\.com$/],
    unmistakable: /\/api\/now\/(v\d\/)?table\/(customer_contact|csm_consumer|sn_customerservice)/,
    paths: [
      {
        path: /\/api\/now\/(v\d\/)?table\/(?<object>customer_contact|csm_consumer|customer_account|sn_customerservice\w*)/,
        fields: [{ param: 'sysparm_fields' }],
        whole: true,
      },
      { path: /\/api\/now\/(v\d\/)?(contact|consumer)\b/, object: 'customer_contact' },
    ],
  },
  {
    system: 'sap',
    hosts: [/\.crm\.ondemand\.com$/],
    unmistakable: /\/sap\/(c4c\/odata\/v\d\/c4codataapi|opu\/odata\/sap\/API_BUSINESS_PARTNER)\//,
    paths: [
      {
        path: /\/c4codataapi\/(?<object>ContactCollection|IndividualCustomerCollection|CorporateAccountCollection|LeadCollection|ServiceRequestCollection)/,
        fields: ODATA,
        whole: true,
      },
      { path: /\/API_BUSINESS_PARTNER\/A_(?<object>\w+)/, fields: ODATA, whole: true },
    ],
  },
  {
    system: 'siebel',
    hosts: [],
    unmistakable: /\/siebel\/v1\.0\/(data|service)\//,
    paths: [
      {
        path: /\/siebel\/v1\.0\/data\/(?<object>Contact|Account|Lead)\b/,
        fields: [{ param: 'fields' }],
        whole: true,
      },
      { path: /\/siebel\/v1\.0\/service\/(?<object>\w+)/ },
    ],
  },
  {
    system: 'odoo',
    hosts: [/\.odoo\.com$/],
    unmistakable: /\/web\/dataset\/call_kw\/res\.partner|\/json\/2\/res\.partner/,
    paths: [
      {
        path: /\/(call_kw|json\/2)\/(?<object>res\.partner|crm\.lead)\/(read|search_read)/,
        does: 'read',
        fields: [{ body: 'fields' }],
        whole: true,
      },
      {
        path: /\/(call_kw|json\/2)\/(?<object>res\.partner|crm\.lead)\/(write|create|unlink)/,
        does: 'write',
      },
    ],
  },
  {
    system: 'oracle',
    hosts: [/\.oraclecloud\.com$/],
    unmistakable: /\/crmRestApi\/resources\//,
    paths: [
      {
        path: /\/crmRestApi\/resources\/[^/]+\/(?<object>contacts|accounts|leads|serviceRequests)/,
        fields: [{ param: 'fields' }],
        whole: true,
      },
    ],
  },
  {
    system: 'helpscout',
    hosts: [/^api\.helpscout\.net$/],
    unmistakable: null,
    paths: [{ path: /\/v2\/(?<object>customers|conversations)/ }],
  },
  {
    system: 'gorgias',
    hosts: [/\.gorgias\.com$/],
    unmistakable: null,
    paths: [{ path: /\/api\/(?<object>customers|tickets)/ }],
  },
  {
    system: 'close',
    hosts: [/^api\.close\.com$/],
    unmistakable: null,
    paths: [{ path: /\/api\/v1\/(?<object>lead|contact)\b/, fields: [{ param: '_fields' }] }],
  },
  {
    system: 'copper',
    hosts: [/^api\.copper\.com$/],
    unmistakable: null,
    paths: [
      { path: /\/developer_api\/v1\/(?<object>people|leads)\/search/, does: 'read' },
      { path: /\/developer_api\/v1\/(?<object>people|leads)/ },
    ],
  },
];
