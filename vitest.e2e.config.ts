import { defineConfig } from 'vitest/config';

/** Whole workflows through act; needs act on PATH or in $ACT (docs/act.md). */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    // Real processes, servers and sandboxes on a shared machine: in CI a test fails when it fails twice.
    retry: process.env['CI'] === undefined ? 0 : 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
