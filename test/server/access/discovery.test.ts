import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf } from '#server/config.ts';
import { makeService, type Service } from '../http/service.ts';

/** `/.well-known/authzen-configuration` (AuthZEN 1.0 §9): where an enforcement point finds what. */

const PATH = '/.well-known/authzen-configuration';
let service: Service;
beforeAll(async () => {
  service = await makeService('enforce', { more: { publicUrl: 'https://inzage.example/' } });
});
afterAll(() => service.close());

test('the metadata names every endpoint under the public address, to whoever asks', async () => {
  const { status, headers, body } = await service.request(null, 'GET', PATH);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('cache-control')).toBe('public, max-age=3600');
  expect(body).toEqual({
    policy_decision_point: 'https://inzage.example',
    access_evaluation_endpoint: 'https://inzage.example/access/v1/evaluation',
    access_evaluations_endpoint: 'https://inzage.example/access/v1/evaluations',
    search_subject_endpoint: 'https://inzage.example/access/v1/search/subject',
    search_resource_endpoint: 'https://inzage.example/access/v1/search/resource',
    search_action_endpoint: 'https://inzage.example/access/v1/search/action',
    capabilities: expect.arrayContaining([expect.stringMatching(/^urn:/)]),
  });
});

test('every endpoint it names is served', async () => {
  const { body } = await service.request(null, 'GET', PATH);
  const seeker = await service.token('integration', 'seeker', { scopes: ['access:search'] });
  for (const [name, url] of Object.entries(body)) {
    if (!name.endsWith('_endpoint')) continue;
    const { pathname } = new URL(url as string);
    expect((await service.request(seeker, 'POST', pathname, {})).status, pathname).toBe(400);
  }
});

test('without a public address it names the one that it was asked at, and is not to be kept', async () => {
  const bare = await makeService();
  const { headers, body } = await bare.request(null, 'GET', PATH);
  expect(body.policy_decision_point).toBe('http://localhost');
  expect(headers.get('cache-control')).toBe('no-store');
  await bare.close();
});

test('a public address that callers could not use is refused at start', () => {
  for (const publicUrl of [
    'inzage.example',
    'ftp://inzage.example',
    'https://a:b@inzage.example',
    'https://x?y',
    'https://x/#y',
  ]) {
    expect(() => configOf({ data: 'somewhere', publicUrl }, false)).toThrow(/public address/);
  }
  expect(configOf({ data: 'somewhere', publicUrl: 'https://inzage.example/pdp/' }, false).publicUrl).toBe(
    'https://inzage.example/pdp',
  );
});
