import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({ region: 'eu-west-2' });

export function Move({ customer }: { customer: { id: string; address: string } }) {
  const move = () =>
    sqs.send(new SendMessageCommand({ QueueUrl: 'moves', MessageBody: `${customer.id} ${customer.address}` })); // expect: personal-data-out-of-region
  return <button onClick={move}>Move</button>;
}
