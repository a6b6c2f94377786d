import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { Uuid7 } from '#model/values.ts';
import { ACCESS, type RouteName, type Row } from '#server/auth/access.ts';
import { Problem } from './answers.ts';
import { DESCRIBED, type Described } from './routes.ts';

/** The contract as OpenAPI, made from the schemas that the routes themselves parse with. */

/** Routes of the API, as opposed to the console's pages. */
export const isApiRoute = (name: string): boolean =>
  /^(GET|POST|DELETE) \/(v1|access\/v1|ledger|healthz|readyz|metrics|openapi|\.well-known)/.test(name);

export function openApi(): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const name of Object.keys(ACCESS).filter(isApiRoute) as RouteName[]) {
    const described = DESCRIBED[name];
    if (!described) throw new Error(`${name} is not described`);
    const [method, path] = name.split(' ') as [string, string];
    const documented = path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
    paths[documented] = {
      ...paths[documented],
      [method.toLowerCase()]: operation(name, described, documented),
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Inzage',
      version: '1',
      description: 'Every look at a customer’s data: decided, committed, explained, reviewed.',
    },
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}

function operation(
  name: RouteName,
  { summary, query, header, body, lines, status, answer }: Described,
  path: string,
): ZodOpenApiOperationObject {
  const row: Row = ACCESS[name];
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, key]) => [
    key as string,
    key === 'id' && path.includes('lookups/{id}') ? Uuid7 : z.string(),
  ]);
  const batchOnly = name.endsWith('/batch');
  return {
    summary,
    operationId: name
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/-$/, '')
      .toLowerCase(),
    ...(row !== 'public' && { security: [{ bearer: Object.keys(row) }] }),
    requestParams: {
      ...(parameters.length > 0 && { path: z.object(Object.fromEntries(parameters)) }),
      ...(query && { query }),
      ...(header && { header }),
    },
    ...(body && {
      requestBody: {
        content: {
          ...(!batchOnly && { 'application/json': { schema: body } }),
          ...(lines && {
            'application/x-ndjson': {
              schema: body instanceof z.ZodArray ? (body.element as z.ZodType) : body,
            },
          }),
        },
      },
    }),
    responses: {
      [String(status ?? 200) as '200']: {
        description: 'The answer',
        content: typeof answer === 'string' ? { [answer]: {} } : { 'application/json': { schema: answer } },
      },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
    },
  };
}
