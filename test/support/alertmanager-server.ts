import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { inFolder, startDaemon } from './daemon.ts';
import { needMonitoring } from './monitoring-binaries.ts';

export interface AlertmanagerStart {
  /** where alerts are posted */
  webhookUrl?: string;
  groupBy?: readonly string[];
  /** Alertmanager durations; `0s`, `1s` and `1h` unless told */
  groupWait?: string;
  groupInterval?: string;
  repeatInterval?: string;
  sendResolved?: boolean;
  /** a whole configuration in place of all of these */
  config?: string;
  /** files beside the configuration, by name */
  files?: Readonly<Record<string, string>>;
  /** another Alertmanager than the one that is found */
  binary?: string;
}

export interface AlertmanagerServer {
  url: string;
  log(): string;
  close(): Promise<void>;
}

/**
 * A real Alertmanager on a free port of 127.0.0.1, without a cluster, its data in a temporary folder; ready to take
 * alerts.
 */
export function startAlertmanager(options: AlertmanagerStart): Promise<AlertmanagerServer> {
  return inFolder('codex-ci-alertmanager-', async (dir) => {
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(dir, name), text);
    writeFileSync(join(dir, 'alertmanager.yml'), options.config ?? configOf(options));
    return startDaemon({
      name: 'Alertmanager',
      binary: options.binary ?? needMonitoring().alertmanager,
      cwd: dir,
      ready: '/-/ready',
      args: (port) => [
        `--config.file=${join(dir, 'alertmanager.yml')}`,
        `--storage.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--web.external-url=http://127.0.0.1:${port}`,
        '--cluster.listen-address=',
        '--log.level=debug',
      ],
    });
  });
}

function configOf(options: AlertmanagerStart): string {
  if (options.webhookUrl === undefined) throw new Error('an Alertmanager needs a webhookUrl or a config');
  return stringify({
    route: {
      receiver: 'hook',
      group_by: options.groupBy ?? ['alertname', 'service'],
      group_wait: options.groupWait ?? '0s',
      group_interval: options.groupInterval ?? '1s',
      repeat_interval: options.repeatInterval ?? '1h',
    },
    receivers: [
      { name: 'hook', webhook_configs: [{ url: options.webhookUrl, send_resolved: options.sendResolved ?? true }] },
    ],
  });
}
