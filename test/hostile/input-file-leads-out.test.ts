import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { buildRepository, tempDir } from '../git/build.ts';
import { buildSuite } from '../support/action-runner.ts';
import { runCli, type Ran } from '../support/cli.ts';
import family from './families/input-file-leads-out.ts';
import { replay } from './replay.ts';

let cli: string;
let secrets: string;
const canary = ['canary', 4715, 'of another folder'].join(' ');
beforeAll(async () => {
  cli = join(buildSuite(tempDir()), 'dist/cli.js');
  secrets = tempDir();
  writeFileSync(join(secrets, 'token.json'), `${canary}\n`);
}, 60_000);

/** A checkout, and in it the file that an option names. */
function checkout(): { dir: string; base: string; file: string } {
  const { dir, commits } = buildRepository([
    { files: [{ path: 'src/a.js', content: 'exports.f = 1;\n' }] },
    { files: [{ path: 'src/a.js', content: 'exports.f = 2;\n' }] },
  ]);
  mkdirSync(join(dir, 'in'));
  return { dir, base: commits[0]!, file: join(dir, 'in/file.json') };
}

/** Puts something there that is no file of the checkout, and gives what is said of it and how it is taken away. */
async function plant(way: string, file: string): Promise<{ path: string; said: RegExp; close?: () => void }> {
  switch (way) {
    case 'a link':
      symlinkSync(join(secrets, 'token.json'), file);
      return { path: file, said: /leads out of the checkout/ };
    case 'a link in the middle of the path':
      symlinkSync(secrets, join(file, '../deep'));
      return { path: join(file, '../deep/token.json'), said: /leads out of the checkout/ };
    case 'a link to another checkout': {
      const other = checkout();
      writeFileSync(other.file, `${canary}\n`);
      symlinkSync(other.dir, join(file, '../deep'));
      return { path: join(file, '../deep/in/file.json'), said: /leads out of the checkout/ };
    }
    case 'a device':
      return { path: '/dev/zero', said: /is a device/ };
    case 'a pipe':
      execFileSync('mkfifo', [file]);
      return { path: file, said: /is a pipe/ };
    case 'a file of /proc':
      return { path: '/proc/self/environ', said: /is no file of a disk/ };
    case 'a folder':
      return { path: join(file, '..'), said: /is a folder/ };
    case 'words of a file in the message':
      writeFileSync(file, `${canary}\n`);
      return { path: file, said: /not JSON|no coverage report of a known format|JSON/ };
    case 'a socket': {
      // a socket's path may have a hundred characters
      const near = mkdtempSync(join(tmpdir(), 's-'));
      const server = createServer();
      await new Promise<void>((ready) => {
        server.listen(join(near, 's'), () => {
          ready();
        });
      });
      return {
        path: join(near, 's'),
        said: /ENXIO|is a socket/,
        close: () => {
          server.close();
          rmSync(near, { recursive: true });
        },
      };
    }
    default:
      throw new Error(way);
  }
}

/** Refused as bad input in one line, soon, and without a word of any file. */
function expectRefused(ran: Ran, said: RegExp, key: string): void {
  expect([ran.code, ran.signal]).toEqual([2, null]);
  const line = ran.stderr.trim().split('\n').at(-1) ?? '';
  expect(line).toMatch(/^codex-ci: /);
  expect(line).toMatch(said);
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(canary.slice(0, 8));
    expect(text).not.toContain(key);
  }
}

async function tryFile(way: string, args: (path: string, base: string) => readonly string[]): Promise<void> {
  const { dir, base, file } = checkout();
  const { path, said, close } = await plant(way, file);
  const key = ['sk', 'proc', 'seen'].join('-').repeat(3);
  try {
    expectRefused(
      await runCli([...args(path, base).slice(0, 1), '--repo', dir, ...args(path, base).slice(1)], {
        cli,
        env: { OPENAI_API_KEY: key },
      }),
      said,
      key,
    );
  } finally {
    close?.();
  }
}

function symptom(): string {
  const file = join(tempDir(), 'symptom.txt');
  writeFileSync(file, 'TypeError: f is no function\n');
  return file;
}

const none = { OPENAI_API_KEY: undefined };

replay(
  family,
  {
    'test-gen': (way) =>
      tryFile(way, (path, base) => ['test-gen', '--base', base, '--engine', 'rules', '--coverage', path]),
    'rollback-analysis': (way) =>
      tryFile(way, (path, base) => [
        'rollback-analysis',
        '--engine',
        'rules',
        '--deployed',
        'HEAD',
        '--last-good',
        base,
        '--symptom',
        symptom(),
        '--metrics',
        path,
      ]),
    'deploy-gate': (way) => tryFile(way, (path) => ['deploy-gate', '--engine', 'rules', '--metrics', path]),
    pipeline: (way) =>
      tryFile(way, (path, base) => ['pipeline', '--base', base, '--engine', 'rules', '--coverage', path]),
    inputs: async (way) => {
      const { dir, base, file } = checkout();
      const outside = join(secrets, 'token.json');
      const review = (...args: string[]): Promise<Ran> =>
        runCli(['review', '--repo', dir, '--base', base, '--engine', 'rules', ...args], { cli, env: none });
      switch (way) {
        case '--config by a link':
          symlinkSync(outside, file);
          expectRefused(await review('--config', file), /--config: .*leads out of the checkout/, canary);
          break;
        case '--out by a link': {
          const away = tempDir();
          symlinkSync(away, join(dir, 'out'));
          expectRefused(await review('--out', join(dir, 'out/run')), /--out: .*leads out of the checkout/, canary);
          expect(readdirSync(away)).toEqual([]);
          break;
        }
        case '--out over a link inside': {
          const [away, run] = [tempDir(), join(dir, 'run')];
          mkdirSync(run);
          writeFileSync(join(run, 'trigger.json'), '{}');
          symlinkSync(away, join(run, 'turns'));
          expectRefused(await review('--out', run), /--out: .*holds a link/, canary);
          expect([readdirSync(away), existsSync(join(run, 'turns'))]).toEqual([[], true]);
          break;
        }
        case 'a run folder of links': {
          const run = join(dir, 'run');
          mkdirSync(run);
          for (const name of ['options.json', 'trigger.json', 'evidence.json']) symlinkSync(outside, join(run, name));
          expectRefused(await runCli(['replay', run], { cli, env: none }), /leads out of its folder/, canary);
          break;
        }
        case 'a run folder with a pipe': {
          const run = join(dir, 'run');
          mkdirSync(run);
          for (const name of ['options.json', 'trigger.json']) execFileSync('mkfifo', [join(run, name)]);
          expectRefused(await runCli(['replay', run], { cli, env: none }), /is a pipe/, canary);
          break;
        }
        case 'a payload by a link': {
          symlinkSync(outside, file);
          const ran = await runCli(['deploy-gate', 'respond', '--run', dir, '--payload', file], {
            cli,
            env: { ...none, GITHUB_TOKEN: 'x'.repeat(20) },
          });
          expectRefused(ran, /--payload: .*leads out of the checkout/, canary);
          break;
        }
        case 'a file above the limit':
          writeFileSync(file, canary.repeat(20_000));
          expectRefused(await review('--config', file), /--config: .* bytes; allowed: at most \d+/, canary);
          break;
        case 'a file of /sys':
          expectRefused(
            await review('--config', '/sys/kernel/mm/transparent_hugepage/enabled'),
            /--config: .*(?:is no file of a disk|ENOENT)/,
            canary,
          );
          break;
      }
    },
  },
  { timeout: 60_000 },
);
