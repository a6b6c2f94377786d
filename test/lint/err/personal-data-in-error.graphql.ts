import { GraphQLError } from 'graphql';
import { getConnection } from './salesforce.ts';
import { inzage } from './audit.ts';

interface Args {
  id: string;
  phone: string;
}

export const resolvers = {
  Mutation: {
    async callBack(_: unknown, { id, phone }: Args, { agent }: { agent: string }) {
      if (!/^\+31\d{9}$/.test(phone)) {
        throw new GraphQLError(`${phone} is not a Dutch number`, { extensions: { code: 'BAD_USER_INPUT' } }); // expect: personal-data-in-error
      }
      const conn = await getConnection();
      return inzage.lookup(
        { actor: agent, subject: id, operation: 'change', reason: 'service-question', change: { action: 'change-contact' } },
        () => conn.sobject('Task').create({ WhoId: id, Subject: 'Bel terug' }),
      );
    },
  },
};
