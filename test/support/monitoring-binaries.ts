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

export function needMonitoring(): MonitoringBinaries {
  const found = findMonitoring();
  if (found === undefined) throw new Error('Prometheus and Alertmanager are not installed');
  return found;
}
