import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/domain/errors.ts';
import { pinnedVersion } from '../../src/adapters/codex/binary.ts';
import { binPath, codexCacheDir, findCodex } from '../../src/adapters/codex/find-codex.ts';
import { findSuiteRoot } from '../../src/adapters/codex/suite-root.ts';

const installed = join(findSuiteRoot(), 'codex', 'node_modules');
let dir: string;
let env: NodeJS.ProcessEnv;
let suiteRoot: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'codex-ci-find-'));
  suiteRoot = join(dir, 'suite');
  await mkdir(join(suiteRoot, 'codex'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) await writeFile(join(suiteRoot, 'codex', name), '{}');
  await mkdir(join(dir, 'bin'));
  env = { PATH: `${join(dir, 'bin')}:/usr/bin:/bin`, HOME: dir, RUNNER_TOOL_CACHE: join(dir, 'cache') };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function script(path: string, lines: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
}

const stateOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: unknown) => error,
  );

describe('findCodex', () => {
  it('takes the pinned version from PATH and passes over others', async () => {
    await script(join(dir, 'bin', 'codex'), 'echo codex-cli 0.1.0');
    await symlink(installed, join(suiteRoot, 'codex', 'node_modules'));
    const found = await findCodex({ env, suiteRoot });
    expect(found.version).toBe(pinnedVersion);
    expect(found.command).not.toContain(join(dir, 'bin'));
    await script(join(dir, 'bin', 'codex'), `echo codex-cli ${pinnedVersion}`);
    expect((await findCodex({ env, suiteRoot })).command).toBe(join(dir, 'bin', 'codex'));
  });

  it('passes over what does not run', async () => {
    await mkdir(join(dir, 'bin', 'codex'));
    await script(binPath(codexCacheDir(env)), 'exit 3');
    await symlink(installed, join(suiteRoot, 'codex', 'node_modules'));
    expect((await findCodex({ env, suiteRoot })).version).toBe(pinnedVersion);
  });

  it('believes a named binary only when it is the pinned one', async () => {
    await script(join(dir, 'mine'), 'echo codex-cli 9.9.9');
    expect(await stateOf(findCodex({ env: { ...env, CODEX_CI_CODEX: join(dir, 'mine') } }))).toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/^CODEX_CI_CODEX: .*version 9\.9\.9; allowed: /),
    });
    expect(await stateOf(findCodex({ env: { ...env, CODEX_CI_CODEX: join(dir, 'none') } }))).toMatchObject({
      kind: 'input',
    });
    expect(
      (await findCodex({ env: { ...env, CODEX_CI_CODEX: join(installed, '.bin', 'codex') } })).readable,
    ).toHaveLength(1);
  });

  it('an installation from a registry that hangs ends with the signal, for its reason, and leaves nothing', async () => {
    const asked: string[] = [];
    const registry = createServer((request) => asked.push(request.url ?? ''));
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { port } = registry.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/`;
    const lock = { name: 'x', lockfileVersion: 3, requires: true };
    const entry = {
      version: '1.0.0',
      resolved: `${address}hangs/-/hangs-1.0.0.tgz`,
      integrity: `sha512-${'A'.repeat(86)}==`,
    };
    const dependencies = { hangs: '1.0.0' };
    const packages = { '': { dependencies }, 'node_modules/hangs': entry };
    await writeFile(join(suiteRoot, 'codex', 'package.json'), JSON.stringify({ name: 'x', dependencies }));
    await writeFile(join(suiteRoot, 'codex', 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    const over = new AbortController();
    const reason = new Failure('environment', 'the run took longer than its 1s (timeout)');
    try {
      const found = stateOf(
        findCodex({ env: { ...env, npm_config_registry: address }, suiteRoot, signal: over.signal }),
      );
      await vi.waitFor(() => expect(asked).toContain('/hangs/-/hangs-1.0.0.tgz'), { timeout: 20_000 });
      const since = performance.now();
      over.abort(reason);
      expect(await found).toBe(reason);
      expect(performance.now() - since).toBeLessThan(5000);
      expect(await readdir(join(codexCacheDir(env), '..'))).toEqual([]);
    } finally {
      registry.closeAllConnections();
      registry.close();
    }
  });

  it("installs once for two at a time, without secrets in npm's environment", async () => {
    await script(
      join(dir, 'bin', 'npm'),
      `env > ${dir}/npm.env; echo "$@" > ${dir}/npm.args; sleep 0.2; ln -s ${installed} node_modules`,
    );
    const asks = [1, 2].map(() =>
      findCodex({ env: { ...env, OPENAI_API_KEY: 'k', GITHUB_TOKEN: 'g', INPUT_KEY: 'i' }, suiteRoot }),
    );
    for (const found of await Promise.all(asks)) expect(found.version).toBe(pinnedVersion);
    expect(await readdir(join(codexCacheDir(env), '..'))).toEqual([pinnedVersion]);
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(join(dir, 'npm.env'), 'utf8')).not.toMatch(/OPENAI_API_KEY|GITHUB_TOKEN|INPUT_KEY/);
    expect(await readFile(join(dir, 'npm.args'), 'utf8')).toMatch(/^ci --ignore-scripts/);
  });

  it('replaces a broken cache', async () => {
    await script(binPath(codexCacheDir(env)), 'exit 1');
    await script(join(dir, 'bin', 'npm'), `ln -s ${installed} node_modules`);
    expect((await findCodex({ env, suiteRoot })).version).toBe(pinnedVersion);
  });

  it('says in one line why it cannot be installed, and leaves nothing half done', async () => {
    await script(
      join(dir, 'bin', 'npm'),
      'echo "npm error code ECONNREFUSED" >&2; echo "npm error connect refused" >&2; echo "npm error A complete log of this run can be found in: x" >&2; exit 1',
    );
    expect(await stateOf(findCodex({ env, suiteRoot }))).toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(/^codex: npm ci failed: code ECONNREFUSED: connect refused; /),
    });
    expect(await readdir(join(dir, 'cache', 'codex-ci', 'codex'))).toEqual([]);
    await rm(join(dir, 'bin', 'npm'));
    expect(await stateOf(findCodex({ env: { ...env, PATH: join(dir, 'bin') }, suiteRoot }))).toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(/^npm: not found on PATH; run actions\/setup first/),
    });
    expect(await stateOf(findCodex({ env, suiteRoot, install: false }))).toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(/actions\/setup/),
    });
    await writeFile(join(dir, 'file'), '');
    expect(
      await stateOf(findCodex({ env: { ...env, RUNNER_TOOL_CACHE: join(dir, 'file') }, suiteRoot })),
    ).toMatchObject({ kind: 'environment', message: expect.stringMatching(/cannot be written/) });
  });

  it('knows its cache', () => {
    expect(codexCacheDir({ RUNNER_TOOL_CACHE: '/t', XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe(
      `/t/codex-ci/codex/${pinnedVersion}`,
    );
    expect(codexCacheDir({ RUNNER_TOOL_CACHE: 'relative', XDG_CACHE_HOME: '/x', HOME: '/h' })).toBe(
      `/x/codex-ci/codex/${pinnedVersion}`,
    );
    expect(codexCacheDir({ HOME: '/h' })).toBe(`/h/.cache/codex-ci/codex/${pinnedVersion}`);
  });
});
