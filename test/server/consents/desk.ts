import { fileURLToPath } from 'node:url';
import { type Loose, lookup, makeService, PACKS, type Service, type Who } from '../http/service.ts';

/** The small desk with reasons that rest on what customers say, and short ways to say and to look. */

const pack = fileURLToPath(new URL('./desk.yaml', import.meta.url));

export const makeDesk = (): Promise<Service> =>
  makeService('enforce', { more: { policy: [...PACKS.enforce, pack] } });

export const say = (service: Service, more: object, who: Who = 'integration') =>
  service.request(who, 'POST', '/v1/consents', {
    subject: 'c-1',
    status: 'given',
    at: new Date(service.clock.now()).toISOString(),
    method: 'web',
    ...more,
  });

/** What a lookup is answered: `permit`, or the rules that stand against it. */
export async function asked(service: Service, more: object, who: Who = 'integration'): Promise<string> {
  const { body } = await service.request(who, 'POST', '/v1/lookups', lookup(more));
  return answered(body);
}

export const answered = ({ decision }: Loose): string =>
  decision.effect === 'permit' ? 'permit' : `${decision.effect}: ${decision.rules.join(' ')}`;

export const history = async (
  service: Service,
  query = '',
  subject = 'c-1',
  who: Who = 'privacy-officer',
): Promise<Loose[]> =>
  (await service.request(who, 'GET', `/v1/subjects/${subject}/consents${query}`)).body.items;

export const MINUTE = 60_000;
export const DAY = 86_400_000;
