import { BlobServiceClient } from '@azure/storage-blob';
import { DefaultAzureCredential } from '@azure/identity';
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
import { prisma } from './prisma.ts';

const s3 = new S3Client({ region: 'ca-central-1' });
export const blobs = new BlobServiceClient('https://acme.blob.core.windows.net', new DefaultAzureCredential());

export async function avatar(id: string) {
  const person = await prisma.person.findUniqueOrThrow({ where: { id }, select: { id: true, email: true } });
  const command = new PutObjectCommand({ Bucket: 'people', Key: `${id}.json`, Body: person.email }); // expect: personal-data-in-file, personal-data-out-of-region
  await s3.send(command);
}
