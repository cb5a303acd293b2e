import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedVersion } from '../../src/adapters/codex/binary.ts';
import { buildSuite, runStep, type Step } from '../support/action-runner.ts';
import { root } from '../support/workflow-files.ts';

// The built setup action with the real CLI, and with programs that only look like it. Another platform than Linux
// cannot be had here; what is said there is tested at judgePlatform.
const real = join(root, 'codex/node_modules/.bin/codex');
let dir: string;
let suite: string;
let workspace: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-action-'));
  suite = buildSuite(dir);
  workspace = join(dir, 'workspace');
  mkdirSync(workspace);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const setup = async (environment: Record<string, string>): Promise<Step> => {
  const step = await runStep(suite, { action: 'setup', workspace, payload: null, environment });
  expect(readdirSync(step.temp), 'temporary files that were left behind').toEqual([]);
  return step;
};

/** A folder with a program in it. */
function program(name: string, script: string): string {
  const folder = mkdtempSync(join(dir, 'bin-'));
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}

/** Says the pinned version and cannot start its sandbox, as on Ubuntu 24.04. */
const brokenSandbox = `case "$1" in --version) echo "codex-cli ${pinnedVersion}" ;; *) echo "bwrap: setting up uid map: Permission denied" >&2; exit 1 ;; esac`;

describe('actions/setup', () => {
  it('finds the CLI that the environment names, and sees its sandbox work', async () => {
    const step = await setup({ CODEX_CI_CODEX: real });
    expect(step).toMatchObject({
      code: 0,
      errors: [],
      outputs: { 'codex-path': expect.stringMatching(/\/codex$/), 'codex-version': pinnedVersion },
    });
    expect(step.log).toContain(`codex ${pinnedVersion} with a working sandbox: ${step.outputs['codex-path']}`);
  });

  it('finds the CLI of the right version on PATH, past one of another version', async () => {
    const old = program('codex', 'echo "codex-cli 0.1.0"');
    const right = mkdtempSync(join(dir, 'bin-'));
    symlinkSync(real, join(right, 'codex'));
    const step = await setup({ CODEX_CI_CODEX: '', PATH: `${old}:${right}:${process.env['PATH'] ?? ''}` });
    expect(step).toMatchObject({ code: 0, outputs: { 'codex-version': pinnedVersion } });
  });

  it('finds the CLI in the tool cache, where an earlier job put it', async () => {
    const tools = mkdtempSync(join(dir, 'tools-'));
    const bin = join(tools, 'codex-ci/codex', pinnedVersion, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(real, join(bin, 'codex'));
    expect(await setup({ CODEX_CI_CODEX: '', RUNNER_TOOL_CACHE: tools })).toMatchObject({
      code: 0,
      outputs: { 'codex-version': pinnedVersion },
    });
  });

  it.each([
    [
      'fails',
      brokenSandbox,
      /^the sandbox cannot start: bwrap: setting up uid map: Permission denied; .*apparmor_restrict_unprivileged_userns=0/,
    ],
    [
      'says nothing',
      `case "$1" in --version) echo "codex-cli ${pinnedVersion}" ;; *) exit 1 ;; esac`,
      /^the sandbox cannot start: .*engine openai or rules/,
    ],
  ])('a sandbox that %s ends the step in one line with the fix', async (_, script, said) => {
    const step = await setup({ CODEX_CI_CODEX: join(program('codex', script), 'codex') });
    expect(step).toMatchObject({ code: 3, errors: [expect.stringMatching(said)], outputs: {} });
  });

  it('lifts the restriction of user namespaces on GitHub’s own machines, and on no other', async () => {
    // The sandbox of this program works once `sudo sysctl` was called.
    const called = join(dir, 'called');
    const sudo = program('sudo', `printf '%s\\n' "$*" > ${called}; env | cut -d= -f1 | sort >> ${called}`);
    const script =
      `case "$1" in --version) echo "codex-cli ${pinnedVersion}" ;; ` +
      `*) [ -e ${called} ] || { echo "bwrap: Permission denied" >&2; exit 1; } ;; esac`;
    const codex = join(program('codex', script), 'codex');
    const environment = { CODEX_CI_CODEX: codex, PATH: `${sudo}:${process.env['PATH'] ?? ''}`, OPENAI_API_KEY: 'none' };
    expect(await setup({ ...environment, RUNNER_ENVIRONMENT: 'self-hosted' })).toMatchObject({ code: 3 });
    expect(await setup({ ...environment, RUNNER_ENVIRONMENT: 'github-hosted' })).toMatchObject({
      code: 0,
      outputs: { 'codex-path': codex },
    });
    const [words, ...names] = readFileSync(called, 'utf8').trim().split('\n');
    expect(words).toBe('-n sysctl -w kernel.apparmor_restrict_unprivileged_userns=0');
    expect(names.filter((name) => !['PATH', 'LC_ALL', 'PWD', 'SHLVL', '_', 'OLDPWD'].includes(name))).toEqual([]);
  });

  it('what a command of the runner prints is read by nobody, and its failure is told in the debug log', async () => {
    const said = 'echo "::set-output name=codex-path::/evil"; echo "::add-path::/evil" >&2; exit 1';
    const codex = join(program('codex', brokenSandbox), 'codex');
    const step = await setup({
      CODEX_CI_CODEX: codex,
      PATH: `${program('sudo', said)}:${process.env['PATH'] ?? ''}`,
      RUNNER_ENVIRONMENT: 'github-hosted',
    });
    expect(step).toMatchObject({ code: 3, errors: [expect.stringMatching(/^the sandbox cannot start/)], outputs: {} });
    expect(step.log).toMatch(/^::debug::sysctl: exit 1: /m);
    expect(step.log).not.toMatch(/^::(?:set-output|add-path)/m);
  });

  it.each([
    [
      'is not there',
      () => join(dir, 'none'),
      /CODEX_CI_CODEX: \S+ is no Codex CLI that runs here; allowed: the path of codex/,
    ],
    [
      'is of another version',
      () => join(program('codex', 'echo "codex-cli 0.1.0"'), 'codex'),
      /CODEX_CI_CODEX: \S+ is version 0\.1\.0; allowed: /,
    ],
    [
      'is another program',
      () => join(program('codex', 'echo "::set-output name=codex-path::x"'), 'codex'),
      /CODEX_CI_CODEX: \S+ is no Codex CLI/,
    ],
  ])('a named CLI that %s is refused', async (_, path, said) => {
    const step = await setup({ CODEX_CI_CODEX: path() });
    expect(step).toMatchObject({ code: 2, errors: [expect.stringMatching(said)], outputs: {} });
    expect(step.log).not.toContain('::set-output');
  });

  it('an npm that cannot install ends the step in one line', async () => {
    const npm = program('npm', 'echo "npm error code ENOTFOUND" >&2; echo "npm error network down" >&2; exit 1');
    const alone = mkdtempSync(join(dir, 'suite-'));
    // A suite whose own folder has the lockfile and no installed CLI.
    mkdirSync(join(alone, 'codex'));
    for (const name of ['package.json', 'package-lock.json'])
      symlinkSync(join(root, 'codex', name), join(alone, 'codex', name));
    symlinkSync(join(suite, 'package.json'), join(alone, 'package.json'));
    cpSync(join(suite, 'dist'), join(alone, 'dist'), { recursive: true });
    const step = await runStep(alone, {
      action: 'setup',
      workspace,
      payload: null,
      environment: { CODEX_CI_CODEX: '', PATH: `${npm}:/usr/bin:/bin` },
    });
    expect(step).toMatchObject({
      code: 3,
      errors: [
        'codex: npm ci failed: code ENOTFOUND: network down; run actions/setup first, or name a binary in CODEX_CI_CODEX',
      ],
      outputs: {},
    });
  });
});
