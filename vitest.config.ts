import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs neither a browser nor an editor, nor more patience than a few minutes. */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: [
      'test/browser/**',
      'test/editor/**',
      'test/crash/**',
      'test/faults/**',
      '**/*.slow.test.ts',
      'test/bench/**',
      'test/lint/**',
      'node_modules/**',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 3,
    // Each worker loads the product once: no test mocks a module or leaves a global behind.
    isolate: false,
  },
});
