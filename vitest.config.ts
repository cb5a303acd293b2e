import { defineConfig } from 'vitest/config';

const of = (name: string, include: string, more: object = {}) => ({
  extends: true as const,
  test: { name, include: [include], ...more },
});
const bundle = { globalSetup: ['test/support/setup/bundle.ts'] };

export default defineConfig({
  test: {
    // One process for many files: what a file changes, it puts back (test/support/setup/each-file.ts).
    isolate: false,
    setupFiles: ['test/support/setup/each-file.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: ['default', './test/support/setup/left-out.ts'],
    projects: [
      of('unit', 'src/**/*.test.ts'),
      of('git', 'test/git/**/*.test.ts'),
      of('contracts', 'test/contracts/**/*.test.ts', bundle),
      of('scenarios', 'test/scenarios/**/*.test.ts', bundle),
      of('hostile', 'test/hostile/**/*.test.ts', bundle),
      of('runners', 'test/runners/**/*.test.ts', bundle),
    ],
  },
});
