/** Libraries that make HTTP requests: where a call says its URL, its method, what it sends and what it asks for. */

export interface HttpClient {
  /** Packages; `global` for what needs no import. */
  modules: readonly string[];
  /** Ends of the way to the call. Empty: the module's own export, or a client it made. */
  calls: readonly HttpCall[];
  /** Calls that make a client with a base URL of its own, and its key. */
  base: readonly string[];
}

export interface HttpCall {
  path: string;
  /** Null: `GET`, unless the options say otherwise. */
  method: string | null;
  /** The argument with the URL, or with options that hold it. */
  url: number;
  /** The argument that is the body as a whole. */
  body: number | null;
  /** The argument with options. */
  options: number | null;
  /** The argument that says the method, as in Python. */
  methodArg?: number;
}

/** Keys of options. */
export const URL_KEYS = ['url', 'uri', 'href'];
export const BODY_KEYS = ['body', 'data', 'json', 'form', 'formData', 'content', 'files'];
export const QUERY_KEYS = ['params', 'query', 'searchParams', 'qs', 'search'];
export const BASE_KEYS = ['baseURL', 'baseUrl', 'prefixUrl', 'prefix', 'base_url'];

const READING = ['get', 'head', 'delete', 'del', 'options'];
const SENDING = ['post', 'put', 'patch'];

/** `post(url, options)`: the options hold the body. */
function withOptions(verbs: readonly string[], prefix = ''): HttpCall[] {
  return verbs.map((verb) => ({
    path: prefix + verb,
    method: verb === 'del' ? 'DELETE' : verb.toUpperCase(),
    url: 0,
    body: null,
    options: 1,
  }));
}

/** `post(url, body, options)`. */
function withBody(prefix = ''): HttpCall[] {
  return [
    ...withOptions(READING, prefix),
    ...SENDING.map((verb) => ({
      path: prefix + verb,
      method: verb.toUpperCase(),
      url: 0,
      body: 1,
      options: 2,
    })),
  ];
}

const AS_FETCH: HttpCall = { path: '', method: null, url: 0, body: null, options: 1 };
const REQUEST: HttpCall = { path: 'request', method: null, url: 0, body: null, options: 1 };

export const HTTP_CLIENTS: readonly HttpClient[] = [
  {
    modules: ['global'],
    base: [],
    calls: [
      { ...AS_FETCH, path: 'fetch' },
      { ...AS_FETCH, path: 'Request' },
      { ...AS_FETCH, path: '$fetch' },
      { ...AS_FETCH, path: 'useFetch' },
      { path: 'navigator.sendBeacon', method: 'POST', url: 0, body: 1, options: null },
      { path: 'UrlFetchApp.fetch', method: null, url: 0, body: null, options: 1 },
      ...withBody('$.'),
      ...withBody('jQuery.'),
      { path: '$.ajax', method: null, url: 0, body: null, options: 1 },
    ],
  },
  {
    modules: ['node-fetch', 'cross-fetch', 'isomorphic-fetch', 'undici', 'whatwg-fetch', '@vercel/fetch'],
    base: [],
    calls: [AS_FETCH, { ...AS_FETCH, path: 'fetch' }, REQUEST, { ...REQUEST, path: 'stream' }],
  },
  {
    modules: ['axios', '@nestjs/axios', 'axios-retry', 'redaxios'],
    base: ['create'],
    calls: [AS_FETCH, REQUEST, ...withBody()],
  },
  {
    modules: ['got', 'ky', 'ky-universal'],
    base: ['extend', 'create'],
    calls: [AS_FETCH, ...withOptions([...READING, ...SENDING]), { ...AS_FETCH, path: 'stream' }],
  },
  {
    modules: ['ofetch', 'nitropack', '#imports'],
    base: ['create'],
    calls: [
      { ...AS_FETCH, path: 'ofetch' },
      { ...AS_FETCH, path: '$fetch' },
      { ...AS_FETCH, path: 'useFetch' },
      { ...AS_FETCH, path: 'create()' },
    ],
  },
  {
    modules: ['request', 'request-promise', 'request-promise-native', 'phin', 'bent'],
    base: ['defaults'],
    calls: [AS_FETCH, REQUEST, ...withOptions([...READING, ...SENDING])],
  },
  {
    modules: ['@hubspot/api-client'],
    base: [],
    calls: [{ path: 'apiRequest', method: null, url: 0, body: null, options: 0 }],
  },
  {
    modules: ['jsforce', '@jsforce/*', 'node-salesforce'],
    base: [],
    calls: [
      REQUEST,
      ...['Get', 'Delete'].map((verb) => ({
        path: `request${verb}`,
        method: verb.toUpperCase(),
        url: 0,
        body: null,
        options: 1,
      })),
      ...['Post', 'Put', 'Patch'].map((verb) => ({
        path: `request${verb}`,
        method: verb.toUpperCase(),
        url: 0,
        body: 1,
        options: 2,
      })),
    ],
  },
  { modules: ['needle'], base: [], calls: [AS_FETCH, ...withBody()] },
  { modules: ['superagent', 'supertest'], base: [], calls: withBody() },
  { modules: ['@angular/common/http'], base: [], calls: [...withBody('HttpClient().')] },
  {
    modules: ['http', 'https', 'node:http', 'node:https', 'follow-redirects'],
    base: [],
    calls: [REQUEST, ...withOptions(['get'])],
  },
  {
    modules: ['requests', 'httpx', 'aiohttp', 'urllib3'],
    base: [],
    calls: [
      { path: 'request', method: null, url: 1, body: null, options: 2, methodArg: 0 },
      { path: 'stream', method: null, url: 1, body: null, options: 2, methodArg: 0 },
      ...withBody(),
    ],
  },
  {
    modules: ['urllib.request', 'urllib'],
    base: [],
    calls: [
      { path: 'urlopen', method: null, url: 0, body: 1, options: null },
      { path: 'Request', method: null, url: 0, body: 1, options: null },
    ],
  },
];

/** What somebody calls a client that was handed in or came from a file that could not be read. */
export const HTTP_CLIENT_NAME =
  /^(\$?http|axios|\$axios|api|apiClient|httpClient|restClient|httpService|rest|client|session)$/;
