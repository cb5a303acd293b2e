import { afterEach, describe, expect, test } from 'vitest';
import { demandGroups, groupNames, groups, here, neededGroups } from '../support/groups.ts';

// Programs are looked for on PATH and below $CODEX_CI_TOOLS: with neither, none is there.
const saved = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
});
const withoutPrograms = (): void => {
  process.env['PATH'] = '/nowhere';
  process.env['CODEX_CI_TOOLS'] = '/nowhere';
};

describe('groups of tests', () => {
  test('are left out where their programs are missing', () => {
    withoutPrograms();
    expect(groupNames.filter((name) => here(name) && name !== 'description')).toEqual([]);
  });

  test('that must run stop the run, with each reason', () => {
    withoutPrograms();
    expect(() => demandGroups(neededGroups('browser,monitoring'))).toThrow(
      `tests that must run here can't:\nbrowser: ${groups.browser.why}\nmonitoring: ${groups.monitoring.why}`,
    );
    expect(() => demandGroups(neededGroups(''))).not.toThrow();
  });

  test('are named: all, or some of them', () => {
    expect(neededGroups('all')).toEqual(groupNames);
    expect(neededGroups('go,pytest')).toEqual(['go', 'pytest']);
    expect(() => neededGroups('go,chrome')).toThrow('CODEX_CI_TESTS_NEED: "chrome" is no group; there are: browser');
  });
});
