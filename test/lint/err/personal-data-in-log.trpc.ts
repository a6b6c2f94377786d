import { initTRPC } from '@trpc/server';
import pino from 'pino';
import { z } from 'zod';
import { prisma } from './prisma.ts';

const t = initTRPC.create();
const log = pino();

export const router = t.router({
  invite: t.procedure.input(z.object({ email: z.string().email(), role: z.string() })).mutation(async ({ input }) => {
    const member = await prisma.member.findFirst({ where: { email: input.email } });
    if (member) {
      log.info({ member: member.email }, 'already invited'); // expect: personal-data-in-log
      return null;
    }
    return prisma.invite.create({ data: { role: input.role } });
  }),
});
