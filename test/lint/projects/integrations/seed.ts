import { faker } from '@faker-js/faker';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

async function main() {
  for (let i = 0; i < 50; i++) {
    await prisma.customer.create({
      data: {
        email: faker.internet.email(),
        firstName: faker.person.firstName(),
        phone: faker.phone.number(),
        iban: faker.finance.iban(),
        marketingConsent: faker.datatype.boolean(),
      },
    });
  }
  console.log('seeded 50 customers');
}

main().finally(() => prisma.$disconnect());
