import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Paths of the programs that the tests of metrics and alerts run. */
export interface MonitoringBinaries {
  prometheus: string;
  promtool: string;
  alertmanager: string;
  amtool: string;
}

/** Names of each program: what its project calls it, then what Debian does. */
const names = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['alertmanager', 'prometheus-alertmanager'],
  amtool: ['amtool'],
} as const satisfies Record<keyof MonitoringBinaries, readonly string[]>;

/** Where Debian's packages are unpacked; the same rule as in `.ci/run`. */
export function monitoringFolder(): string {
  const tools =
    process.env['CODEX_CI_TOOLS'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'codex-ci', 'tools');
  return join(tools, 'monitoring');
}

/**
 * Prometheus and Alertmanager with their tools, from PATH or from `scripts/install-monitoring.ts`; undefined where one
 * of the four is missing.
 */
export function findMonitoring(): MonitoringBinaries | undefined {
  const own = ['bin', join('usr', 'bin')].map((dir) => join(monitoringFolder(), dir));
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter((dir) => dir !== ''), ...own];
  const find = (those: readonly string[]): string | undefined =>
    folders.flatMap((dir) => those.map((name) => join(dir, name))).find((file) => existsSync(file));
  const [prometheus, promtool, alertmanager, amtool] = [
    find(names.prometheus),
    find(names.promtool),
    find(names.alertmanager),
    find(names.amtool),
  ];
  if (prometheus === undefined || promtool === undefined || alertmanager === undefined || amtool === undefined)
    return undefined;
  return { prometheus, promtool, alertmanager, amtool };
}

const howTo =
  'run `node scripts/install-monitoring.ts` (Debian, Ubuntu), or put prometheus, promtool, alertmanager and amtool on PATH';

/**
 * Whether tests that need a real Prometheus and Alertmanager can run, for `describe.runIf`. Where they can't, says so
 * aloud; in CI that is an error, so that they are never left out there unseen.
 */
export function hasMonitoring(): boolean {
  if (findMonitoring() !== undefined) return true;
  const problem = `Prometheus and Alertmanager are not installed: ${howTo}`;
  if (process.env['CI'] !== undefined && process.env['CI'] !== '') throw new Error(problem);
  process.stderr.write(`\n!!! SKIPPED, tests with a real Prometheus and Alertmanager do not run. ${problem}\n\n`);
  return false;
}

export function needMonitoring(): MonitoringBinaries {
  const found = findMonitoring();
  if (found === undefined) throw new Error(`Prometheus and Alertmanager are not installed: ${howTo}`);
  return found;
}
