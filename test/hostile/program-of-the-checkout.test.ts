import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { pinnedVersion } from '../../src/adapters/codex/binary.ts';
import { binPath } from '../../src/adapters/codex/find-codex.ts';
import { findProgram } from '../../src/adapters/programs/programs.ts';
import { buildRepository, tempDir } from '../git/build.ts';
import { buildSuite, runStep } from '../support/action-runner.ts';
import { root, runCli, type Ran } from '../support/cli.ts';
import family from './families/program-of-the-checkout.ts';
import { replay } from './replay.ts';

let suite: string;
beforeAll(async () => {
  suite = buildSuite(tempDir());
}, 60_000);

interface Place {
  dir: string;
  base: string;
  mark: string;
  outside: string;
  bin: string;
}

/**
 * A checkout with a folder of programs of its own, each of which leaves a mark and then does what the real one does.
 */
function place(name: string, rest = `exec ${findReal(name)} "$@"`): Place {
  const { dir, commits } = buildRepository([
    { files: [{ path: 'a.js', content: '1\n' }] },
    { files: [{ path: 'a.js', content: '2\n' }] },
  ]);
  const outside = tempDir();
  const bin = join(dir, 'tools');
  mkdirSync(bin);
  const mark = join(outside, 'mark');
  writeFileSync(join(bin, name), `#!/bin/sh\necho ran >> ${mark}\n${rest}\n`);
  chmodSync(join(bin, name), 0o755);
  return { dir, base: commits[0]!, mark, outside, bin };
}

const findReal = (name: string): string => {
  try {
    return findProgram(name);
  } catch {
    return 'false';
  }
};
const path = (...front: string[]): string => [...front, process.env['PATH'] ?? ''].join(delimiter);
const cli = (): string => join(suite, 'dist/cli.js');

/** `mkdir` and a link: what a setup step or a person put on PATH, that leads into the checkout all the same. */
function linkTo(target: string, at: string): string {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(target, at);
  return at;
}

async function review(one: Place, PATH: string, cwd: string): Promise<Ran> {
  const ran = await runCli(['review', '--repo', one.dir, '--base', one.base, '--engine', 'rules', '--json'], {
    cli: cli(),
    cwd,
    env: { PATH, OPENAI_API_KEY: undefined },
  });
  expect(ran).toMatchObject({ code: 0 });
  expect(existsSync(one.mark)).toBe(false);
  return ran;
}

const fakeCodex = `echo "codex-cli ${pinnedVersion}"`;

/** `doctor` looks for the CLI and tries what it finds. */
async function doctor(one: Place, env: Record<string, string | undefined>): Promise<string> {
  const ran = await runCli(['doctor', '--repo', one.dir, '--base-url', 'http://127.0.0.1:9/v1'], {
    cli: cli(),
    env: { OPENAI_API_KEY: undefined, ...env },
  });
  expect(existsSync(one.mark)).toBe(false);
  return ran.stdout;
}

replay(
  family,
  {
    programs: async (way) => {
      if (way === 'sudo in the workspace' || way === 'npm in the workspace')
        return setupStep(way.startsWith('sudo') ? 'sudo' : 'npm');
      if (way === 'bwrap beside the checkout’s tools') {
        const one = place('bwrap');
        expect(await doctor(one, { PATH: path(one.bin) })).toMatch(/^ok +git/m);
        return;
      }
      const one = place('git');
      switch (way) {
        case 'git in a folder of the checkout':
          await review(one, path(one.bin), one.outside);
          break;
        case 'git behind a link into the checkout':
          await review(one, path(dirname(linkTo(join(one.bin, 'git'), join(one.outside, 'bin/git')))), one.outside);
          break;
        case 'git in a link to a folder of the checkout':
          await review(one, path(linkTo(one.bin, join(one.outside, 'bin'))), one.outside);
          break;
        case 'git by an empty entry of PATH':
          await review(one, path(''), one.bin);
          break;
        case 'git by a relative entry of PATH':
          await review(one, path('tools'), one.dir);
          break;
      }
      // With nothing else left it says so, and what it passed over.
      const alone = await runCli(['review', '--repo', one.dir, '--base', one.base, '--engine', 'rules'], {
        cli: cli(),
        env: { PATH: one.bin, OPENAI_API_KEY: undefined },
      });
      expect(alone).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(
          /git: not found on PATH; install git .*passed over: "\S+tools" lies in the checkout/,
        ),
      });
      expect(existsSync(one.mark)).toBe(false);
    },
    codex: async (way) => {
      const one = place('codex', fakeCodex);
      const own = join(one.bin, 'codex');
      const CODEX_CI_CODEX = undefined;
      switch (way) {
        case 'codex in node_modules/.bin':
          await doctor(one, { CODEX_CI_CODEX, PATH: path(one.bin) });
          break;
        case 'codex behind a link into the checkout':
          await doctor(one, { CODEX_CI_CODEX, PATH: path(dirname(linkTo(own, join(one.outside, 'bin/codex')))) });
          break;
        case 'CODEX_CI_CODEX into the checkout':
          expect(await doctor(one, { CODEX_CI_CODEX: own })).toContain('lies in the checkout');
          expect(await doctor(one, { CODEX_CI_CODEX: linkTo(own, join(one.outside, 'mine')) })).toContain(
            'lies in the checkout',
          );
          break;
        case 'codex in a cache that lies in the checkout':
          copyOf(own, binPath(join(one.dir, '.cache/codex-ci/codex', pinnedVersion)));
          for (const name of ['XDG_CACHE_HOME', 'RUNNER_TOOL_CACHE'])
            await doctor(one, { CODEX_CI_CODEX, [name]: join(one.dir, '.cache') });
          await doctor(one, {
            CODEX_CI_CODEX,
            XDG_CACHE_HOME: linkTo(join(one.dir, '.cache'), join(one.outside, 'cache')),
          });
          await doctor(one, { CODEX_CI_CODEX, HOME: one.dir });
          break;
        case 'codex behind a link in a cache outside':
          linkTo(own, binPath(join(one.outside, 'codex-ci/codex', pinnedVersion)));
          await doctor(one, { CODEX_CI_CODEX, XDG_CACHE_HOME: one.outside });
          break;
        case 'codex in RUNNER_TEMP': {
          const temporary = tempDir();
          await doctor(one, {
            CODEX_CI_CODEX,
            RUNNER_TEMP: temporary,
            PATH: path(dirname(copyOf(own, join(temporary, 'bin/codex')))),
          });
          break;
        }
      }
    },
  },
  { timeout: 60_000 },
);

function copyOf(file: string, to: string): string {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, readFileSync(file), { mode: 0o755 });
  return to;
}

async function setupStep(name: 'sudo' | 'npm'): Promise<void> {
  const one = place(name, 'exit 0');
  if (name === 'npm') {
    const alone = join(tempDir(), 'suite');
    mkdirSync(alone);
    const step = await runStep(copySuite(alone), {
      action: 'setup',
      workspace: one.dir,
      payload: null,
      environment: { CODEX_CI_CODEX: '', PATH: one.bin },
    });
    expect(step).toMatchObject({
      code: 3,
      errors: [expect.stringMatching(/^npm: not found on PATH; run actions\/setup first.*lies in the checkout/)],
    });
  } else {
    const codex = join(one.outside, 'codex');
    writeFileSync(
      codex,
      `#!/bin/sh\ncase "$1" in --version) ${fakeCodex} ;; *) echo "bwrap: Permission denied" >&2; exit 1 ;; esac\n`,
      { mode: 0o755 },
    );
    const step = await runStep(suite, {
      action: 'setup',
      workspace: one.dir,
      payload: null,
      environment: { CODEX_CI_CODEX: codex, RUNNER_ENVIRONMENT: 'github-hosted', PATH: `${one.bin}:/bin` },
    });
    expect(step.code).toBe(3);
  }
  expect(existsSync(one.mark)).toBe(false);
}

/** The suite with the pin of the CLI and without the CLI, so that it would have npm install one. */
function copySuite(to: string): string {
  cpSync(join(suite, 'dist'), join(to, 'dist'), { recursive: true });
  writeFileSync(join(to, 'package.json'), '{"type":"module"}');
  mkdirSync(join(to, 'codex'));
  for (const part of ['package.json', 'package-lock.json']) cpSync(join(root, 'codex', part), join(to, 'codex', part));
  return to;
}
