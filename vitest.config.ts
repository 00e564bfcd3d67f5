import { defineConfig } from 'vitest/config';

/**
 * Files share their worker: each would load the same modules anew otherwise, which took longer than
 * all unit tests. So a test must leave no trace in a module, and may use no module mock.
 */
const isolate = false;

/** Unit tests sit beside their sources; `test/` holds those that need more than one layer. */
export default defineConfig({
  test: {
    // `npm run coverage`: the folders that decide about money, where every branch has its test.
    coverage: {
      provider: 'v8',
      include: ['daemon/core/{payment,outcome,reversal,recovery,journal}/**/*.ts'],
      exclude: ['**/*.{test,fixture}.ts'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          isolate,
          include: [
            '{contract,sealing,diagnostics,printer,terminal,daemon,server-stub,renderer}/**/*.test.{ts,tsx}',
          ],
        },
      },
      {
        test: {
          name: 'tidy',
          isolate,
          include: ['test/tidy/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: { name: 'ports', isolate, include: ['test/ports/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        test: { name: 'sim', isolate, include: ['test/sim/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'scenarios',
          isolate,
          include: ['test/scenarios/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'processes',
          isolate,
          include: ['test/processes/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
