import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './workflow-files.ts';

export interface RunningRelay {
  url: string;
  log(): string;
  close(): Promise<void>;
}

/** The built relay on a port of its own; `env` are its variables, see docs/relay.md. */
export async function startRelay(env: Readonly<Record<string, string>>): Promise<RunningRelay> {
  const child = spawn(process.execPath, [join(root, 'dist', 'relay.js')], {
    env: { PATH: process.env['PATH'] ?? '', ...env, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const gone = new Promise<void>((over) => {
    child.once('exit', () => {
      over();
    });
  });
  const url = await new Promise<string>((ready, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => {
      failed(new Error(`the relay ended with ${code}: ${log}`));
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      log += part;
      const port = /listening on port (\d+)/.exec(log)?.[1];
      if (port !== undefined) ready(`http://127.0.0.1:${port}`);
    });
  });
  return {
    url,
    log: () => log,
    close: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
