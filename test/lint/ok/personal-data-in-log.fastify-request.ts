import Fastify from 'fastify';

const app = Fastify({ logger: true });

interface Aanmelding {
  voornaam: string;
  emailadres: string;
  pakket: string;
}

app.post<{ Body: Aanmelding }>('/aanmeldingen', async (request, reply) => {
  const { emailadres, pakket } = request.body;
  request.log.info({ pakket, compleet: Boolean(emailadres) }, 'nieuwe aanmelding');
  return reply.code(201).send({ pakket });
});
