import { client } from './redis.ts';

export async function remember(session: { email: string }, token: string) {
  // inzage-ignore personal-data-in-cache, personal-data-in-log // expect: suppression-without-reason
  await client.set(token, session.email); // expect: personal-data-in-cache
}
