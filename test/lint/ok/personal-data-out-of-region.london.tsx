import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({ region: 'eu-west-3' });

export function Move({ customer }: { customer: { id: string; address: string } }) {
  const move = () =>
    sqs.send(new SendMessageCommand({ QueueUrl: 'moves', MessageBody: `${customer.id} ${customer.address}` }));
  return <button onClick={move}>Move</button>;
}
