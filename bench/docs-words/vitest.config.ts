import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['src/tasks/docs-check/**/*.test.ts', 'test/scenarios/docs-*.test.ts'],
    globalSetup: ['test/support/setup/bundle.ts'],
    setupFiles: ['test/support/setup/each-file.ts', 'bench/docs-words/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
