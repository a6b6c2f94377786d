const KEY = process.env.HUBSPOT_API_KEY;

export const lists = () => fetch('https://api.example.org/lists', { headers: { authorization: `Bearer ${KEY}` } });
export const queue = `amqp://portal:${process.env.MQ_PASSWORD}@mq.acme.nl/crm`;
