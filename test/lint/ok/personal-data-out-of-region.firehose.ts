import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { supabase } from './supabase.ts';

const firehose = new FirehoseClient({ region: 'eu-north-1' });

export async function stream(id: string) {
  const { data } = await supabase.from('customers').select('id, email').eq('id', id).single();
  const Data = Buffer.from(JSON.stringify(data));
  await firehose.send(new PutRecordCommand({ DeliveryStreamName: 'crm', Record: { Data } }));
}
