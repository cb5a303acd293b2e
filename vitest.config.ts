import { defineConfig } from 'vitest/config';

const of = (name: string, include: readonly string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include: [...include], ...more },
});
const files = (folder: string, names: readonly string[]): string[] =>
  names.map((name) => `test/${folder}/${name}.test.ts`);
const bundle = { globalSetup: ['test/support/setup/bundle.ts'] };
/**
 * What takes long by nature, in CI as a stage of its own: the real test runners, chains of many jobs and runs, planted
 * corpora, limits that have to be reached, and copies of the whole tree.
 */
const long = {
  git: files('git', ['unread-property']),
  contracts: files('contracts', [
    'action-incident',
    'action-ledger',
    'action-model',
    'action-parts',
    'action-pipeline',
    'archive',
    'incremental',
    'one-place',
    'publish-chain',
  ]),
  scenarios: files('scenarios', [
    'cli-shards',
    'docs-planted',
    'gate-release',
    'rollback-claims',
    'rollback-edges',
    'rollback-planted',
  ]),
  hostile: files('hostile', [
    'endless-or-lying-stream',
    'install-folder-leads-out',
    'misleading-name',
    'prepare-reaches-host',
    'sandbox-exhausts',
    'spends-beyond-the-limit',
    'takes-for-ever',
  ]),
};

export default defineConfig({
  test: {
    // One process for many files: what a file changes, it puts back (test/support/setup/each-file.ts).
    isolate: false,
    setupFiles: ['test/support/setup/each-file.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One more than a small machine has cores: many files wait for processes and servers.
    maxWorkers: 3,
    reporters: ['default', './test/support/setup/left-out.ts'],
    projects: [
      of('unit', ['src/**/*.test.ts']),
      of('git', ['test/git/**/*.test.ts'], { exclude: long.git }),
      of('contracts', ['test/contracts/**/*.test.ts'], { ...bundle, exclude: long.contracts }),
      of('scenarios', ['test/scenarios/**/*.test.ts'], { ...bundle, exclude: long.scenarios }),
      of('hostile', ['test/hostile/**/*.test.ts'], { ...bundle, exclude: long.hostile }),
      of('runners', ['test/runners/**/*.test.ts', ...Object.values(long).flat()], bundle),
    ],
  },
});
