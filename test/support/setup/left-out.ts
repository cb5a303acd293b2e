import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { demandGroups, groupNames, groups, here, neededGroups } from '../groups.ts';

/** Fails at once where a group of tests that must run can't; says in the last lines what was left out, and why. */
export default class LeftOut implements Reporter {
  private filtered = false;

  onInit(vitest: Vitest): void {
    // Cases that a name on the command line leaves out are no news.
    this.filtered = vitest.config.testNamePattern !== undefined;
    demandGroups(neededGroups(process.env['CODEX_CI_TESTS_NEED'] ?? ''));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = this.filtered ? [] : leftOut(modules);
    if (lines.length > 0) process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function leftOut(modules: readonly TestModule[]): string[] {
  const skipped = modules
    .map((module) => ({ path: module.relativeModuleId, count: [...module.children.allTests('skipped')].length }))
    .filter(({ count }) => count > 0);
  if (skipped.length === 0) return [];
  const total = skipped.reduce((sum, { count }) => sum + count, 0);
  return [
    `Left out: ${total} cases.`,
    ...skipped.map(({ path, count }) => `  ${path}: ${count}`),
    ...groupNames.filter((name) => !here(name)).map((name) => `  Without ${name}: ${groups[name].why}`),
  ];
}
