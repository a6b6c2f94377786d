const KEY = process.env.HUBSPOT_API_KEY;

export const lists = () => fetch(`https://api.example.org/lists?hapikey=${KEY}`); // expect: credential-exposed
export const queue = 'amqp://portal:Zomer2026@mq.acme.nl/crm'; // expect: credential-exposed
