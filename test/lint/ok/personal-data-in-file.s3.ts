import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { crm, inzage } from './clients.ts';
import { encrypt } from './keys.ts';

const s3 = new S3Client({ region: 'eu-west-1' });

export async function archive(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'subject-access-request' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  const body = encrypt(JSON.stringify(contact));
  await s3.send(new PutObjectCommand({ Bucket: 'sar', Key: `${subject}.json`, Body: body }));
}
