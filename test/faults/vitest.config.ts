import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: cuts at random points of random work, longer than `npm test` has patience for. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: { include: ['test/faults/**/*.test.ts'], testTimeout: 180_000, maxWorkers: 1 },
});
