import { defineConfig } from 'vitest/config';

/** `npm run test:editor`: a real VS Code, in a real browser. */
export default defineConfig({
  test: {
    include: ['test/editor/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
