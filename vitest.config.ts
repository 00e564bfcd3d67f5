import { defineConfig } from 'vitest/config';

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
          include: [
            '{contract,sealing,diagnostics,printer,terminal,daemon,server-stub,renderer}/**/*.test.{ts,tsx}',
          ],
        },
      },
      { test: { name: 'tidy', include: ['test/tidy/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'ports', include: ['test/ports/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: { name: 'sim', include: ['test/sim/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: { name: 'processes', include: ['test/processes/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
