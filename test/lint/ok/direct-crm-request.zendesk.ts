import got from 'got';

const zendesk = got.extend({
  prefixUrl: `https://${process.env.ZENDESK_SUBDOMAIN}.zendesk.com/api/v2`,
  username: `${process.env.ZENDESK_EMAIL}/token`,
  password: process.env.ZENDESK_TOKEN,
});

export async function requester(id: number) {
  const { user } = await zendesk.get(`ticket_forms/${id}.json`).json<{ user: { email: string } }>();
  return user;
}
