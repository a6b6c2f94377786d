import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs neither a browser nor an editor. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: [
      'test/browser/**',
      'test/editor/**',
      'test/faults/**',
      'test/bench/**',
      'test/lint/**',
      'node_modules/**',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
