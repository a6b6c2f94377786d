import type { Sdk } from './crm-sdk.ts';
import { PYTHON_SDKS } from './crm-sdks-python.ts';

/**
 * What the CRMs' own clients look like: which calls read, change or export customers' records, and where a call
 * says which object and which fields. A new SDK is a row here.
 */

const SOBJECT = { call: 'sobject' } as const;
const STAR = { star: 0 } as const;
const FIRST = { arg: 0 } as const;

const salesforce: Sdk = {
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
    'analytics',
    'apex',
    'chatter',
  ],
  unmistakable: ['sobject', 'soql'],
  reads: [
    { path: 'query', fields: [{ soql: 0 }] },
    { path: 'queryAll', fields: [{ soql: 0 }] },
    { path: 'queryMore' },
    { path: 'autoFetchQuery', fields: [{ soql: 0 }] },
    { path: 'search', fields: [{ soql: 0 }] },
    { path: 'bulk.query', fields: [{ soql: 0 }], bulk: true },
    { path: 'bulk2.query', fields: [{ soql: 0 }], bulk: true },
    { path: 'retrieve', object: FIRST, fields: [{ list: 2, key: 'fields' }, { list: 2 }], one: true },
    {
      path: 'sobject().retrieve',
      object: SOBJECT,
      fields: [{ list: 1, key: 'fields' }, { list: 1 }],
      one: true,
    },
    {
      path: 'sobject().record().retrieve',
      object: SOBJECT,
      fields: [{ list: 0, key: 'fields' }, { list: 0 }],
      one: true,
    },
    { path: 'sobject().find', object: SOBJECT, fields: [{ list: 1, key: 'fields' }, { list: 1 }] },
    { path: 'sobject().findOne', object: SOBJECT, fields: [{ list: 1, key: 'fields' }, { list: 1 }] },
    { path: 'sobject().select', object: SOBJECT, fields: [{ list: 0 }] },
    { path: 'sobject().find().select', object: SOBJECT, fields: [{ list: 0 }], refines: true },
    { path: 'sobject().findOne().select', object: SOBJECT, fields: [{ list: 0 }], refines: true },
    { path: 'sobject().listview().results', object: SOBJECT },
    { path: 'sobject().recent', object: SOBJECT },
  ],
  writes: [
    ...['create', 'insert', 'update', 'upsert', 'destroy', 'delete', 'del'].flatMap((verb) => [
      { path: verb, object: FIRST },
      { path: `sobject().${verb}`, object: SOBJECT },
      { path: `sobject().record().${verb}`, object: SOBJECT },
      { path: `sobject().find().${verb}`, object: SOBJECT },
    ]),
    ...[
      'createBulk',
      'insertBulk',
      'updateBulk',
      'upsertBulk',
      'deleteBulk',
      'destroyBulk',
      'deleteHardBulk',
    ].map((verb) => ({ path: `sobject().${verb}`, object: SOBJECT })),
    { path: 'bulk.load', object: FIRST },
    { path: 'bulk2.loadAndWaitForResults', object: { arg: 0, key: 'object' } },
  ],
};

const HUBSPOT_OBJECTS = ['contacts', 'companies', 'deals', 'tickets', 'leads', 'quotes', 'objects'];

const hubspot: Sdk = {
  system: 'hubspot',
  modules: ['@hubspot/api-client', '@hubspot/api-client/*'],
  except: ['oauth', 'properties', 'schemas', 'pipelines', 'settings', 'webhooks', 'owners', 'cms'],
  unmistakable: HUBSPOT_OBJECTS.map((object) => `crm.${object}`),
  reads: [
    { path: 'crm.objects.basicApi.getById', object: FIRST, fields: [{ list: 2 }] },
    { path: 'crm.objects.basicApi.getPage', object: FIRST, fields: [{ list: 3 }] },
    { path: 'crm.objects.searchApi.doSearch', object: FIRST, fields: [{ list: 1, key: 'properties' }] },
    { path: 'crm.objects.batchApi.read', object: FIRST, fields: [{ list: 1, key: 'properties' }] },
    { path: 'crm.objects.*.basicApi.getById', object: STAR, fields: [{ list: 1 }] },
    { path: 'crm.objects.*.basicApi.getPage', object: STAR, fields: [{ list: 2 }] },
    { path: 'crm.objects.*.searchApi.doSearch', object: STAR, fields: [{ list: 0, key: 'properties' }] },
    { path: 'crm.*.basicApi.getById', object: STAR, fields: [{ list: 1 }] },
    { path: 'crm.*.basicApi.getPage', object: STAR, fields: [{ list: 2 }] },
    { path: 'crm.*.searchApi.doSearch', object: STAR, fields: [{ list: 0, key: 'properties' }] },
    { path: 'crm.*.batchApi.read', object: STAR, fields: [{ list: 0, key: 'properties' }] },
    { path: 'crm.*.getAll', object: STAR, fields: [{ list: 2 }], bulk: true },
    { path: 'crm.exports.publicExportsApi.start', bulk: true },
  ],
  writes: [
    ...['create', 'update', 'archive', 'upsert'].flatMap((verb) => [
      { path: `crm.objects.basicApi.${verb}`, object: FIRST },
      { path: `crm.objects.batchApi.${verb}`, object: FIRST },
      { path: `crm.*.basicApi.${verb}`, object: STAR },
      { path: `crm.*.batchApi.${verb}`, object: STAR },
    ]),
    { path: 'crm.*.publicObjectApi.merge', object: STAR },
    { path: 'crm.*.gdprApi.purge', object: STAR },
    { path: 'crm.imports.coreApi.create' },
  ],
};

const ZENDESK_OBJECTS = ['users', 'tickets', 'requests', 'organizations', 'suspendedtickets'];

const zendesk: Sdk = {
  system: 'zendesk',
  modules: ['node-zendesk', 'zendesk-node-api'],
  except: [
    'triggers',
    'macros',
    'views',
    'ticketfields',
    'userfields',
    'organizationfields',
    'brands',
    'automations',
    'dynamiccontent',
    'groups',
    'jobstatuses',
    'locales',
    'policies',
    'schedules',
    'targets',
    'tags',
    'webhooks',
  ],
  unmistakable: [],
  reads: [
    { path: '*.show', object: STAR },
    { path: '*.showMany', object: STAR },
    { path: '*.list', object: STAR },
    { path: '*.search', object: STAR },
    { path: '*.related', object: STAR },
    { path: '*.listByUserRequested', object: STAR },
    { path: '*.getComments', object: STAR },
    { path: 'search.query' },
    { path: 'search.queryAll', bulk: true },
    { path: '*.incremental', object: STAR, bulk: true },
    { path: '*.incrementalSample', object: STAR, bulk: true },
    { path: '*.export', object: STAR, bulk: true },
    { path: '*.exportAudit', object: STAR, bulk: true },
  ],
  writes: [
    'create',
    'createMany',
    'createOrUpdate',
    'createOrUpdateMany',
    'update',
    'updateMany',
    'delete',
    'deleteMany',
    'merge',
    'permanentlyDelete',
  ].flatMap((verb) =>
    ZENDESK_OBJECTS.map((object) => ({ path: `${object}.${verb}`, object: { is: object } })),
  ),
};

const intercom: Sdk = {
  system: 'intercom',
  modules: ['intercom-client'],
  except: ['admins', 'tags', 'segments', 'articles'],
  unmistakable: [],
  reads: [
    { path: 'contacts.find', object: { is: 'contacts' } },
    { path: 'contacts.get', object: { is: 'contacts' } },
    { path: 'contacts.list', object: { is: 'contacts' } },
    { path: 'contacts.search', object: { is: 'contacts' } },
    { path: 'conversations.find', object: { is: 'conversations' } },
    { path: 'conversations.list', object: { is: 'conversations' } },
    { path: 'conversations.search', object: { is: 'conversations' } },
    { path: 'dataExport.create', bulk: true },
  ],
  writes: [
    'create',
    'createUser',
    'createLead',
    'update',
    'delete',
    'archive',
    'unarchive',
    'mergeLeadInUser',
  ].map((verb) => ({ path: `contacts.${verb}`, object: { is: 'contacts' } })),
};

const dynamics: Sdk = {
  system: 'dynamics',
  modules: ['dynamics-web-api'],
  except: ['retrieveEntity', 'retrieveEntities'],
  unmistakable: [],
  reads: [
    ...['retrieve', 'retrieveRequest', 'retrieveMultiple', 'retrieveMultipleRequest'].map((path) => ({
      path,
      object: { arg: 0, key: 'collection' },
      fields: [{ list: 0, key: 'select' }],
    })),
    ...['retrieveAll', 'retrieveAllRequest'].map((path) => ({
      path,
      object: { arg: 0, key: 'collection' },
      fields: [{ list: 0, key: 'select' }],
      bulk: true as const,
    })),
    { path: 'fetch', object: { arg: 0, key: 'collection' } },
    { path: 'fetchAll', object: { arg: 0, key: 'collection' }, bulk: true },
  ],
  writes: [
    'create',
    'createRequest',
    'update',
    'updateRequest',
    'upsert',
    'upsertRequest',
    'deleteRecord',
    'deleteRequest',
    'updateSingleProperty',
  ].map((path) => ({ path, object: { arg: 0, key: 'collection' } })),
};

const pipedrive: Sdk = {
  system: 'pipedrive',
  modules: ['pipedrive', 'pipedrive/*'],
  except: ['DealFieldsApi', 'PersonFieldsApi'],
  unmistakable: [],
  reads: [
    { path: 'PersonsApi().getPerson', object: { is: 'persons' } },
    { path: 'PersonsApi().getPersons', object: { is: 'persons' } },
    { path: 'PersonsApi().searchPersons', object: { is: 'persons' } },
    { path: 'LeadsApi().getLead', object: { is: 'leads' } },
    { path: 'LeadsApi().getLeads', object: { is: 'leads' } },
    { path: 'NotesApi().getNotes', object: { is: 'notes' } },
    { path: 'ItemSearchApi().searchItem' },
  ],
  writes: [
    ...['addPerson', 'updatePerson', 'deletePerson', 'mergePersons'].map((verb) => ({
      path: `PersonsApi().${verb}`,
      object: { is: 'persons' },
    })),
    ...['addLead', 'updateLead', 'deleteLead'].map((verb) => ({
      path: `LeadsApi().${verb}`,
      object: { is: 'leads' },
    })),
  ],
};

const zoho: Sdk = {
  system: 'zoho',
  modules: ['@zohocrm/*'],
  except: ['FieldsOperations', 'ModulesOperations', 'ProfilesOperations', 'RolesOperations'],
  unmistakable: [],
  reads: [
    { path: 'RecordOperations().getRecord', object: { call: 'RecordOperations' } },
    { path: 'RecordOperations().getRecords', object: { call: 'RecordOperations' } },
    { path: 'RecordOperations().searchRecords', object: { call: 'RecordOperations' } },
    { path: 'QueryOperations().getRecords' },
    { path: 'BulkReadOperations().createBulkReadJob', bulk: true },
  ],
  writes: [
    'createRecords',
    'updateRecord',
    'updateRecords',
    'upsertRecords',
    'deleteRecord',
    'deleteRecords',
  ].map((verb) => ({ path: `RecordOperations().${verb}`, object: { call: 'RecordOperations' } })),
};

const freshdesk: Sdk = {
  system: 'freshdesk',
  modules: ['node-freshdesk-api', 'freshdesk-api', 'freshdesk-client'],
  except: [],
  unmistakable: [],
  reads: [
    { path: 'getContact', object: { is: 'contacts' } },
    { path: 'listAllContacts', object: { is: 'contacts' } },
    { path: 'filterContacts', object: { is: 'contacts' } },
    { path: 'getTicket', object: { is: 'tickets' } },
    { path: 'listAllTickets', object: { is: 'tickets' } },
    { path: 'searchTickets', object: { is: 'tickets' } },
    { path: 'listAllConversations', object: { is: 'tickets' } },
  ],
  writes: [
    ...['createContact', 'updateContact', 'deleteContact', 'makeAgent'].map((path) => ({
      path,
      object: { is: 'contacts' },
    })),
    ...['createTicket', 'updateTicket', 'deleteTicket', 'createReply', 'createNote'].map((path) => ({
      path,
      object: { is: 'tickets' },
    })),
  ],
};

const genesys: Sdk = {
  system: 'genesys',
  modules: ['purecloud-platform-client-v2', 'PureCloudPlatformClientV2'],
  except: ['AuthorizationApi', 'RoutingApi', 'UsersApi'],
  unmistakable: [],
  reads: [
    ...[
      'getExternalcontactsContact',
      'getExternalcontactsContacts',
      'getExternalcontactsContactIdentifiers',
    ].map((verb) => ({ path: `ExternalContactsApi().${verb}`, object: { is: 'contacts' } })),
    { path: 'ExternalContactsApi().getExternalcontactsScanContacts', object: { is: 'contacts' }, bulk: true },
    {
      path: 'ExternalContactsApi().postExternalcontactsBulkContacts',
      object: { is: 'contacts' },
      bulk: true,
    },
    { path: 'OutboundApi().getOutboundContactlistContact', object: { is: 'contacts' } },
    { path: 'OutboundApi().postOutboundContactlistExport', object: { is: 'contacts' }, bulk: true },
    { path: 'ConversationsApi().getConversation', object: { is: 'conversations' } },
    { path: 'ConversationsApi().postAnalyticsConversationsDetailsQuery', object: { is: 'conversations' } },
    { path: 'RecordingApi().getConversationRecordings', object: { is: 'conversations' } },
  ],
  writes: ['postExternalcontactsContacts', 'putExternalcontactsContact', 'deleteExternalcontactsContact'].map(
    (verb) => ({ path: `ExternalContactsApi().${verb}`, object: { is: 'contacts' } }),
  ),
};

const odoo: Sdk = {
  system: 'odoo',
  modules: ['odoo-await', 'odoo-xmlrpc', 'async-odoo-xmlrpc', 'odoo'],
  except: [],
  unmistakable: [],
  reads: [
    { path: 'searchRead', object: FIRST, fields: [{ list: 2 }] },
    { path: 'read', object: FIRST, fields: [{ list: 2 }] },
    { path: 'get', object: FIRST, fields: [{ list: 1, key: 'fields' }] },
    { path: 'search_read', object: FIRST, fields: [{ list: 1, key: 'fields' }] },
  ],
  writes: ['create', 'update', 'write', 'delete', 'unlink'].map((path) => ({ path, object: FIRST })),
};

const servicenow: Sdk = {
  system: 'servicenow',
  modules: ['servicenow-rest-api', 'servicenow'],
  except: [],
  unmistakable: [],
  reads: [{ path: 'getTableData', object: { arg: 2 }, fields: [{ list: 0 }] }],
  writes: [
    { path: 'createNewTask', object: { arg: 1 } },
    { path: 'UpdateTask', object: FIRST },
  ],
};

const sap: Sdk = {
  system: 'sap',
  modules: ['@sap/cloud-sdk-vdm-business-partner-service', '@sap/cloud-sdk-vdm-*'],
  except: [],
  unmistakable: ['businessPartnerApi.requestBuilder()'],
  reads: [
    { path: 'requestBuilder().getAll', object: { is: 'BusinessPartner' } },
    { path: 'requestBuilder().getByKey', object: { is: 'BusinessPartner' } },
  ],
  writes: ['create', 'update', 'delete'].map((verb) => ({
    path: `requestBuilder().${verb}`,
    object: { is: 'BusinessPartner' },
  })),
};

export const SDKS: readonly Sdk[] = [
  salesforce,
  hubspot,
  zendesk,
  intercom,
  dynamics,
  pipedrive,
  zoho,
  freshdesk,
  genesys,
  odoo,
  servicenow,
  sap,
  ...PYTHON_SDKS,
];

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
