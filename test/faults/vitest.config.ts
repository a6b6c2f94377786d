import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: what is cut, spoilt, or run at random for longer than `npm test` has patience for. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/crash/**/*.test.ts', 'test/faults/**/*.test.ts', 'test/**/*.slow.test.ts'],
    testTimeout: 420_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
