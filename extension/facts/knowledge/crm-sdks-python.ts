import type { Sdk } from './crm-sdk.ts';

/** The CRMs' clients for Python. Arguments by name are one object, the last argument: it is `0` or `1` here. */

const STAR = { star: 0 } as const;

const simpleSalesforce: Sdk = {
  system: 'salesforce',
  modules: ['simple_salesforce', 'simple_salesforce.*', 'salesforce_api'],
  except: ['session', 'headers', 'describe', 'mdapi', 'metadata', 'toolingexecute', 'limits'],
  unmistakable: ['soql', 'attribute'],
  reads: [
    ...['query', 'query_all', 'query_all_iter', 'search'].map((path) => ({
      path,
      fields: [{ soql: 0 }, { soql: 0, key: 'query' }, { soql: 0, key: 'search' }],
    })),
    { path: 'query_more' },
    { path: 'quick_search' },
    { path: '*.get', object: STAR, one: true as const },
    { path: '*.get_by_custom_id', object: STAR, one: true as const },
    ...['bulk.*.query', 'bulk.*.query_all', 'bulk2.*.query', 'bulk2.*.download'].map((path) => ({
      path,
      object: STAR,
      fields: [{ soql: 0 }],
      bulk: true as const,
    })),
  ],
  writes: [
    ...['create', 'update', 'upsert', 'delete'].map((verb) => ({ path: `*.${verb}`, object: STAR })),
    ...['insert', 'update', 'upsert', 'delete', 'hard_delete', 'submit_dml'].flatMap((verb) =>
      ['bulk', 'bulk2'].map((api) => ({ path: `${api}.*.${verb}`, object: STAR })),
    ),
  ],
};

const named = (...keys: string[]) =>
  keys.flatMap((key) => [
    { list: 0, key },
    { list: 1, key },
  ]);

const hubspot: Sdk = {
  system: 'hubspot',
  modules: ['hubspot', 'hubspot.*', 'hubspot3', 'hubspot3.*'],
  except: ['oauth', 'auth', 'properties', 'schemas', 'pipelines', 'settings', 'webhooks', 'owners', 'cms'],
  unmistakable: ['contacts', 'companies', 'deals', 'tickets', 'objects'].flatMap((object) =>
    ['basic_api', 'search_api', 'batch_api'].map((api) => `crm.${object}.${api}`),
  ),
  reads: [
    { path: 'crm.*.basic_api.get_by_id', object: STAR, fields: named('properties'), one: true },
    { path: 'crm.*.basic_api.get_page', object: STAR, fields: named('properties') },
    {
      path: 'crm.*.search_api.do_search',
      object: STAR,
      fields: named('public_object_search_request.properties', 'properties'),
    },
    { path: 'crm.*.batch_api.read', object: STAR, fields: named('properties') },
    { path: 'crm.*.get_all', object: STAR, fields: named('properties'), bulk: true },
  ],
  writes: [
    'basic_api.create',
    'basic_api.update',
    'basic_api.archive',
    'batch_api.create',
    'batch_api.update',
  ].map((way) => ({ path: `crm.*.${way}`, object: STAR })),
};

const zenpy: Sdk = {
  system: 'zendesk',
  modules: ['zenpy', 'zenpy.*'],
  except: ['ticket_fields', 'user_fields', 'macros', 'triggers', 'views', 'automations', 'brands'],
  unmistakable: [],
  reads: [
    { path: 'Zenpy().users', object: { is: 'users' } },
    { path: 'Zenpy().tickets', object: { is: 'tickets' } },
    { path: 'Zenpy().search' },
    { path: '*.search', object: STAR },
    { path: 'tickets.comments', object: { is: 'tickets' } },
    { path: 'users.requested', object: { is: 'users' } },
    { path: '*.incremental', object: STAR, bulk: true },
  ],
  writes: ['create', 'update', 'delete', 'create_or_update'].flatMap((verb) =>
    ['users', 'tickets', 'organizations'].map((object) => ({
      path: `${object}.${verb}`,
      object: { is: object },
    })),
  ),
};

/** Odoo’s external API: every call is `execute_kw(db, uid, key, model, method, positional, named)`. */
const odoo: Sdk = {
  system: 'odoo',
  modules: ['xmlrpc.client', 'xmlrpc'],
  except: [],
  unmistakable: [],
  reads: [
    {
      path: 'execute_kw',
      object: { arg: 3 },
      when: { arg: 4, is: /^(read|search_read|read_group|export_data|web_search_read)$/ },
      fields: [
        { list: 6, key: 'fields' },
        { list: 5, key: 'fields' },
        { list: 6, key: 'kwargs.fields' },
      ],
    },
  ],
  writes: [{ path: 'execute_kw', object: { arg: 3 }, when: { arg: 4, is: /^(create|write|unlink|copy)$/ } }],
};

const ODOO_MODELS = ['res.partner', 'crm.lead', 'helpdesk.ticket', 'res.users'];

/** OdooRPC: `odoo.env['res.partner'].read([id], ['name'])`. */
const odooRpc: Sdk = {
  system: 'odoo',
  modules: ['odoorpc'],
  except: [],
  unmistakable: [],
  reads: ODOO_MODELS.flatMap((model) => [
    { path: `env.${model}.read`, object: { is: model }, fields: [{ list: 1 }] },
    {
      path: `env.${model}.search_read`,
      object: { is: model },
      fields: [{ list: 1, key: 'fields' }, { list: 1 }],
    },
    { path: `env.${model}.browse`, object: { is: model } },
  ]),
  writes: ODOO_MODELS.flatMap((model) =>
    ['create', 'write', 'unlink'].map((verb) => ({ path: `env.${model}.${verb}`, object: { is: model } })),
  ),
};

export const PYTHON_SDKS: readonly Sdk[] = [simpleSalesforce, hubspot, zenpy, odoo, odooRpc];
