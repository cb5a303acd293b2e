import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { pinnedVersion } from '../../src/adapters/codex/binary.ts';
import { buildRepository, tempDir } from '../git/build.ts';
import { buildSuite, runStep } from '../support/action-runner.ts';
import { writeCaller } from '../support/caller-repository.ts';
import { startCli } from '../support/cli.ts';
import { pullEvent } from '../support/event-payload.ts';
import { noise } from '../support/secrets.ts';
import family from './families/key-from-the-environment.ts';
import { replay } from './replay.ts';

let suite: string;
beforeAll(async () => {
  suite = buildSuite(tempDir());
}, 60_000);

/** A program that the user named as the CLI: what it reads when it is asked for its version ends in `seen`. */
function reader(script: string): { codex: string; seen: string } {
  const dir = tempDir();
  const [codex, seen] = [join(dir, 'codex'), join(dir, 'seen')];
  writeFileSync(
    codex,
    `#!/bin/sh\nif [ "$1" = --version ]; then\n${script.replaceAll('SEEN', seen)}\nfi\necho "codex-cli ${pinnedVersion}"\n`,
    { mode: 0o755 },
  );
  return { codex, seen };
}

interface Run {
  seen: string;
  whileRunning: string;
}

/** A review at a terminal with a key that no other test has. */
async function review(script: string, key: string, env: Record<string, string> = {}): Promise<Run> {
  const { dir, commits } = buildRepository([
    { files: [{ path: 'a.js', content: '1\n' }] },
    { files: [{ path: 'a.js', content: '2\n' }] },
  ]);
  const { codex, seen } = reader(script);
  const { child, done } = startCli(
    [
      'review',
      '--repo',
      dir,
      '--base',
      commits[0]!,
      '--engine',
      'codex',
      '--model',
      'gpt-5.5',
      '--base-url',
      'http://127.0.0.1:9/v1',
    ],
    {
      cli: join(suite, 'dist/cli.js'),
      env: { OPENAI_API_KEY: key, CODEX_CI_CODEX: codex, ...env },
    },
  );
  let whileRunning = '';
  for (let left = 400; left > 0 && !existsSync(seen) && child.exitCode === null; left--)
    await new Promise((next) => {
      setTimeout(next, 25);
    });
  if (child.pid !== undefined && child.exitCode === null)
    whileRunning = readFileSync(`/proc/${child.pid}/environ`, 'latin1');
  await done;
  // The program ran, and what it saw is what it could see.
  expect(existsSync(seen)).toBe(true);
  return { seen: readFileSync(seen, 'latin1'), whileRunning };
}

const parent = 'cat /proc/$PPID/environ > SEEN; echo looked >> SEEN';

replay(
  family,
  {
    programs: async (way) => {
      const key = ['sk', 'test', noise(24, undefined, way)].join('-');
      switch (way) {
        case 'from the parent': {
          const { seen } = await review(parent, key);
          expect(seen.replaceAll('\0', '')).toBe('looked\n');
          break;
        }
        case 'from every process but those above the suite': {
          const { seen } = await review(
            `for one in /proc/[0-9]*; do grep -aq '${key.slice(0, 3)}.*${key.slice(-16)}' $one/environ 2>/dev/null && echo "$one" >> SEEN; done; echo looked >> SEEN`,
            key,
          );
          expect(seen).toBe('looked\n');
          break;
        }
        case 'from the child’s own environment': {
          const { seen } = await review('env > SEEN', key);
          expect(seen).toContain('PATH=');
          expect(seen).not.toContain(key);
          break;
        }
        case 'from another process while it runs': {
          const { whileRunning } = await review('echo looked > SEEN; sleep 1', key);
          expect(whileRunning).not.toBe('');
          expect(whileRunning.replaceAll('\0', '')).toBe('');
          break;
        }
        case 'a key under another name': {
          const { seen } = await review(`${parent}; env >> SEEN`, key, {
            MY_COPY: key,
            PROMETHEUS_TOKEN: key,
            RUNNER_TRACKING_ID: 'github_1234',
          });
          expect(seen).not.toContain(key);
          // by it a runner ends what outlived a job
          expect(seen).toContain('RUNNER_TRACKING_ID=github_1234');
          break;
        }
        case 'an action’s inputs and the runner’s tokens': {
          const caller = writeCaller(tempDir(), { 'a.js': '1\n' }, { x: { 'a.js': '2\n' } });
          const { codex, seen } = reader(`${parent}; env >> SEEN`);
          await runStep(suite, {
            action: 'review',
            workspace: caller.dir,
            payload: pullEvent(caller, { number: 7, branch: 'x' }),
            inputs: {
              'openai-api-key': key,
              'github-token': `${key}2`,
              engine: 'codex',
              model: 'gpt-5.5',
              'base-url': 'http://127.0.0.1:9/v1',
            },
            environment: { CODEX_CI_CODEX: codex, ACTIONS_RUNTIME_TOKEN: `${key}3`, MY_SECRET: `${key}4` },
          });
          expect(readFileSync(seen, 'latin1')).toContain('looked');
          expect(readFileSync(seen, 'latin1')).not.toContain(key);
          break;
        }
      }
    },
  },
  { timeout: 60_000 },
);
