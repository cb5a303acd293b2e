import { defineConfig } from 'vitest/config';

/** Whole workflows through act; needs act on PATH or in $ACT (docs/act.md). */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    setupFiles: ['test/support/setup/each-file.ts'],
    reporters: ['default', './test/support/setup/left-out.ts'],
    name: 'e2e',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
