import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { Redis } from '@upstash/redis';
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
import { Connection } from 'jsforce';

const app = new Hono();
const redis = Redis.fromEnv();
const s3 = new S3Client({ region: process.env.AWS_REGION });
const sns = new SNSClient({ region: 'eu-west-1' });
const sf = new Connection({ instanceUrl: process.env.SF_URL });

app.get('/me', async (c) => {
  const user = c.get('user') as { id: string; email: string };
  setCookie(c, 'user_email', user.email, { httpOnly: true }); // expect: personal-data-in-cache
  await redis.set(`user:${user.id}`, JSON.stringify({ email: user.email }), { ex: 60 }); // expect: personal-data-in-cache
  return c.json({ ok: true });
});

app.get('/search', async (c) => {
  const q = c.req.query('q') ?? '';
  const found = await sf.search(`FIND {${q}} IN ALL FIELDS RETURNING Contact(Id, Name, Email), Account(Id, Name)`); // expect: direct-crm-client
  return c.json(found.searchRecords.length);
});

app.delete('/contacts/:id', async (c) => {
  await sf.sobject('Contact').destroy(c.req.param('id')); // expect: direct-crm-write
  return c.body(null, 204);
});

app.post('/upload', async (c) => {
  const contact = await sf.sobject('Contact').retrieve(c.req.param('id')!, ['Name', 'Birthdate']); // expect: direct-crm-client
  await s3.send(new PutObjectCommand({ Bucket: 'x', Key: 'k', Body: Buffer.from(JSON.stringify(contact)) })); // expect: personal-data-in-file
  await sns.send(new PublishCommand({ PhoneNumber: contact.MobilePhone, Message: 'Uw code is 1234' }));
  return c.redirect(`/done?name=${contact.Name}`); // expect: personal-data-in-url
});
export default app;
