const { SESClient, SendEmailCommand } = require('@aws-sdk/client-ses');
const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
const { createHash } = require('node:crypto');

const ses = new SESClient({ region: 'eu-west-1' });
const dynamo = new DynamoDBClient({ region: 'us-west-2' });

exports.handler = async (event) => {
  const body = JSON.parse(event.body ?? '{}');
  const key = createHash('sha256').update(body.email).digest('hex');
  console.log('form received', { key, path: event.rawPath });
  await dynamo.send(
    new PutItemCommand({
      TableName: 'forms',
      Item: { key: { S: key }, email: { S: body.email }, at: { N: String(Date.now()) } }, // expect: personal-data-out-of-region
    }),
  );
  await ses.send(
    new SendEmailCommand({
      Source: 'service@example.org',
      Destination: { ToAddresses: [body.email] },
      Message: { Subject: { Data: 'We hebben uw vraag ontvangen' }, Body: { Text: { Data: 'Dank u wel.' } } },
    }),
  );
  return { statusCode: 303, headers: { location: '/bedankt' } };
};
