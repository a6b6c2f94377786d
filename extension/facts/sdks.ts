/**
 * What the CRMs' own clients look like: which calls read customers' records, and where a call says which
 * object and which fields. Data, not code: a new SDK is a row here.
 */

/** Where the names of fields stand. */
export type FieldsAt =
  /** A SOQL query, in an argument or in a key of it. */
  | { soql: number; key?: string }
  /** A list or a comma-separated string, in an argument or in a key of it. */
  | { list: number; key?: string };

export interface ReadCall {
  /** The end of the way from the client to the call: segments, `*` for any one. The longest match wins. */
  path: string;
  /** The object's name: the n-th `*`, an argument, or the first argument of an earlier call on the way. */
  object?: { star: number } | { arg: number } | { call: string };
  fields?: readonly FieldsAt[];
  /** Only narrows a read that stands before it on the way. */
  refines?: true;
}

export interface Sdk {
  /** As packs call it under `systems`. */
  system: string;
  /** Packages; a trailing `*` stands for the rest of the name. */
  modules: readonly string[];
  /** Reads on these branches give settings, not records. */
  except: readonly string[];
  /** Ways that no other library has: they count even when nobody can tell where the client came from. */
  unmistakable: readonly string[];
  reads: readonly ReadCall[];
}

const SOBJECT = { call: 'sobject' } as const;

export const SDKS: readonly Sdk[] = [
  {
    system: 'salesforce',
    modules: ['jsforce', 'jsforce/*', '@jsforce/*', 'node-salesforce', '@salesforce/core'],
    except: [
      'tooling',
      'metadata',
      'limits',
      'describe',
      'describe$',
      'identity',
      'streaming',
      'SfDate',
      'oauth2',
    ],
    unmistakable: ['sobject', 'soql'],
    reads: [
      { path: 'query', fields: [{ soql: 0 }] },
      { path: 'queryAll', fields: [{ soql: 0 }] },
      { path: 'queryMore' },
      { path: 'autoFetchQuery', fields: [{ soql: 0 }] },
      { path: 'search' },
      { path: 'retrieve', object: { arg: 0 }, fields: [{ list: 2 }, { list: 2, key: 'fields' }] },
      { path: 'sobject().retrieve', object: SOBJECT, fields: [{ list: 1 }, { list: 1, key: 'fields' }] },
      {
        path: 'sobject().record().retrieve',
        object: SOBJECT,
        fields: [{ list: 0 }, { list: 0, key: 'fields' }],
      },
      { path: 'sobject().find', object: SOBJECT, fields: [{ list: 1 }, { list: 1, key: 'fields' }] },
      { path: 'sobject().findOne', object: SOBJECT, fields: [{ list: 1 }, { list: 1, key: 'fields' }] },
      { path: 'sobject().select', object: SOBJECT, fields: [{ list: 0 }] },
      { path: 'sobject().find().select', object: SOBJECT, fields: [{ list: 0 }], refines: true },
      { path: 'sobject().findOne().select', object: SOBJECT, fields: [{ list: 0 }], refines: true },
      { path: 'sobject().listview().results', object: SOBJECT },
      { path: 'sobject().recent', object: SOBJECT },
    ],
  },
  {
    system: 'hubspot',
    modules: ['@hubspot/api-client', '@hubspot/api-client/*'],
    except: ['oauth', 'properties', 'schemas', 'pipelines', 'settings', 'webhooks', 'owners'],
    unmistakable: ['crm.contacts', 'crm.companies', 'crm.deals', 'crm.tickets', 'crm.objects'],
    reads: [
      { path: 'crm.objects.basicApi.getById', object: { arg: 0 }, fields: [{ list: 2 }] },
      { path: 'crm.objects.basicApi.getPage', object: { arg: 0 }, fields: [{ list: 3 }] },
      {
        path: 'crm.objects.searchApi.doSearch',
        object: { arg: 0 },
        fields: [{ list: 1, key: 'properties' }],
      },
      { path: 'crm.objects.batchApi.read', object: { arg: 0 }, fields: [{ list: 1, key: 'properties' }] },
      { path: 'crm.*.basicApi.getById', object: { star: 0 }, fields: [{ list: 1 }] },
      { path: 'crm.*.basicApi.getPage', object: { star: 0 }, fields: [{ list: 2 }] },
      { path: 'crm.*.searchApi.doSearch', object: { star: 0 }, fields: [{ list: 0, key: 'properties' }] },
      { path: 'crm.*.batchApi.read', object: { star: 0 }, fields: [{ list: 0, key: 'properties' }] },
      { path: 'crm.*.getAll', object: { star: 0 }, fields: [{ list: 2 }] },
    ],
  },
  {
    system: 'zendesk',
    modules: ['node-zendesk', 'zendesk-node-api'],
    except: ['triggers', 'macros', 'views', 'ticketfields', 'userfields', 'brands', 'automations'],
    unmistakable: [],
    reads: [
      { path: '*.show', object: { star: 0 } },
      { path: '*.showMany', object: { star: 0 } },
      { path: '*.list', object: { star: 0 } },
      { path: '*.search', object: { star: 0 } },
      { path: '*.related', object: { star: 0 } },
      { path: '*.listByUserRequested', object: { star: 0 } },
      { path: '*.getComments', object: { star: 0 } },
      { path: 'search.query' },
    ],
  },
  {
    system: 'intercom',
    modules: ['intercom-client'],
    except: ['admins', 'tags', 'segments'],
    unmistakable: [],
    reads: [
      { path: 'contacts.find', object: { star: 0 } },
      { path: 'contacts.list' },
      { path: 'contacts.search' },
      { path: 'conversations.find' },
      { path: 'conversations.search' },
    ],
  },
  {
    system: 'dynamics',
    modules: ['dynamics-web-api'],
    except: [],
    unmistakable: [],
    reads: [
      { path: 'retrieve', fields: [{ list: 0, key: 'select' }] },
      { path: 'retrieveRequest', fields: [{ list: 0, key: 'select' }] },
      { path: 'retrieveMultiple', fields: [{ list: 0, key: 'select' }] },
      { path: 'retrieveAll', fields: [{ list: 0, key: 'select' }] },
      { path: 'fetch' },
    ],
  },
  {
    system: 'pipedrive',
    modules: ['pipedrive', 'pipedrive/*'],
    except: [],
    unmistakable: [],
    reads: [
      { path: 'PersonsApi().getPerson', object: { star: 0 } },
      { path: 'PersonsApi().getPersons' },
      { path: 'PersonsApi().searchPersons' },
      { path: 'LeadsApi().getLead' },
      { path: 'LeadsApi().getLeads' },
    ],
  },
];

/** Objects that hold no customer, by system. */
export const IMPERSONAL_OBJECTS: ReadonlySet<string> = new Set([
  'product2',
  'pricebook2',
  'pricebookentry',
  'organization',
  'recordtype',
  'apexclass',
  'apextrigger',
  'profile',
  'permissionset',
  'group',
  'queuesobject',
  'entitydefinition',
  'fielddefinition',
  'businesshours',
  'holiday',
  'report',
  'dashboard',
  'folder',
  'currencytype',
  'product',
  'products',
  'line_items',
  'asyncapexjob',
  'organizations',
  'groups',
  'flowdefinition',
  'crontrigger',
  'topic',
  'knowledge__kav',
]);

/** Whether a package name is one of an SDK's. */
export function sdkOf(module: string): Sdk | null {
  return (
    SDKS.find((sdk) =>
      sdk.modules.some((each) =>
        each.endsWith('*') ? module.startsWith(each.slice(0, -1)) : module === each,
      ),
    ) ?? null
  );
}
