// Groups of tests that need what not every machine has. Where it is missing they are left out, and `left-out.ts` says so
// in the last lines of a run; $CODEX_CI_TESTS_NEED names the groups that must not be left out (`all`, or names with
// commas between them).
import { execFileSync } from 'node:child_process';
import { findBrowser } from './browser-binary.ts';
import { hasDescription } from './github-description.ts';
import { findMonitoring } from './monitoring-binaries.ts';

function runs(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export interface Group {
  /** Whether this machine has what its tests need. */
  there(): boolean;
  why: string;
}

export const groups = {
  browser: {
    there: () => findBrowser() !== undefined,
    why: 'there is no Chromium: `node scripts/install-browser.ts` (Debian), or put chromium or google-chrome on PATH',
  },
  cargo: { there: () => runs('cargo', '--version'), why: 'there is no cargo on PATH' },
  description: {
    there: hasDescription,
    why: "GitHub's description is not installed: `node scripts/install-test-tools.ts`",
  },
  go: { there: () => runs('go', 'version'), why: 'there is no go on PATH' },
  monitoring: {
    there: () => findMonitoring() !== undefined,
    why:
      'there is no Prometheus and Alertmanager: `node scripts/install-monitoring.ts` (Debian, Ubuntu), ' +
      'or put prometheus, promtool, alertmanager and amtool on PATH',
  },
  pytest: { there: () => runs('python3', '-m', 'pytest', '--version'), why: '`python3 -m pytest` does not run' },
  python: { there: () => runs('python3', '--version'), why: 'there is no python3 on PATH' },
} as const satisfies Record<string, Group>;

export type GroupName = keyof typeof groups;
export const groupNames = Object.keys(groups) as GroupName[];

/** Whether the tests of a group can run, for `runIf` and `skipIf`. */
export const here = (name: GroupName): boolean => groups[name].there();

/** The groups that this run must not leave out. Throws for a name that is none. */
export function neededGroups(text: string): readonly GroupName[] {
  if (text === 'all') return groupNames;
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      if (!(name in groups))
        throw new Error(
          `CODEX_CI_TESTS_NEED: ${JSON.stringify(name)} is no group; there are: ${groupNames.join(', ')}`,
        );
      return name as GroupName;
    });
}

/** Throws where a group that must run can't. */
export function demandGroups(names: readonly GroupName[]): void {
  const missing = names.filter((name) => !here(name)).map((name) => `${name}: ${groups[name].why}`);
  if (missing.length > 0) throw new Error(`tests that must run here can't:\n${missing.join('\n')}`);
}
