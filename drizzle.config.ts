import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --config=drizzle.config.ts` writes a migration after a change of schema. */
export default defineConfig({
  dialect: 'sqlite',
  schema: './server/store/sqlite/schema.ts',
  out: './server/store/sqlite/migrations',
});
