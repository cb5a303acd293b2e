import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import type { CodexBinary } from '../../src/adapters/codex/binary.ts';
import { createSandbox, type SandboxOptions } from '../../src/adapters/sandbox/sandbox.ts';
import { findToolchains } from '../../src/adapters/sandbox/toolchains.ts';
import { openTail } from '../../src/adapters/sandbox/tail.ts';
import type { Log } from '../../src/contracts/world.ts';
import type { SandboxRun, Tree } from '../../src/contracts/sandbox.ts';
import { tempDir } from '../git/build.ts';

const quiet: Log = { info: () => undefined, warn: () => undefined, debug: () => undefined };
let binary: CodexBinary;
beforeAll(async () => {
  binary = await findCodex({ install: false });
});

function newTree(): Tree {
  const dir = join(tempDir(), 'tree');
  mkdirSync(dir);
  return { dir, rev: '0'.repeat(40), remove: async () => undefined };
}

const forever = new AbortController().signal;
interface Call {
  tree?: Tree;
  timeoutMs?: number;
  outputBytes?: number;
  signal?: AbortSignal;
  options?: Partial<SandboxOptions>;
}
function run(command: string, call: Call = {}): Promise<SandboxRun> {
  const sandbox = createSandbox({ binary, log: quiet, ...call.options });
  return sandbox.run(
    call.tree ?? newTree(),
    command,
    { timeoutMs: call.timeoutMs ?? 30_000, outputBytes: call.outputBytes ?? 100_000 },
    call.signal ?? forever,
  );
}

/** Command lines of the machine's processes. */
const running = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    });

describe('the sandbox', () => {
  it('gives back code and both outputs, and keeps what is written in the tree', async () => {
    const tree = newTree();
    writeFileSync(join(tree.dir, 'a'), 'one');
    expect(
      await run('cat a; echo err >&2; echo two > b; touch "$HOME/h" "$TMPDIR/t" && pwd; exit 42', { tree }),
    ).toMatchObject({
      code: 42,
      timedOut: false,
      stdout: `one${tree.dir}\n`,
      stderr: 'err\n',
    });
    expect(readFileSync(join(tree.dir, 'b'), 'utf8')).toBe('two\n');
    expect(await run('read -r x; echo "end of input: $?"')).toMatchObject({ stdout: 'end of input: 1\n' });
  });

  it('writes nothing on the machine outside of the tree', async () => {
    const tree = newTree();
    const beside = tempDir();
    writeFileSync(join(beside, 'file'), 'whole');
    const shell = `for d in / /usr /usr/local /etc /root ${beside} ${join(tree.dir, '..')} ${tmpdir()}; do echo x > "$d/codex-ci-was-here"; done; echo broken > ${beside}/file; rm -rf ${beside}; ln -s ${beside}/file l; echo broken > l`;
    await run(shell, { tree });
    expect(readFileSync(join(beside, 'file'), 'utf8')).toBe('whole');
    for (const dir of ['/', '/usr', '/usr/local', '/etc', '/root', beside, join(tree.dir, '..'), tmpdir()])
      expect(existsSync(join(dir, 'codex-ci-was-here')), dir).toBe(false);
    expect(readdirSync('/usr').length).toBeGreaterThan(3);
    expect((await run('echo x > /usr/x')).stderr).toMatch(/Read-only file system|Permission denied/);
  });

  it('shows neither other folders nor the secrets of the environment, not even through /proc', async () => {
    const beside = tempDir();
    writeFileSync(join(beside, 'token'), 'closed');
    process.env['OPENAI_API_KEY'] = 'key-of-the-job';
    try {
      const seen = await run(
        `env; cat /proc/*/environ; cat /proc/*/cmdline; cat ${beside}/token; cat ${process.cwd()}/package.json; ls -A /home /root; cat /etc/shadow`,
        {
          options: {
            env: {
              ...process.env,
              GITHUB_TOKEN: 'token-of-the-job',
              JAVA_HOME: 'not-a-path-but-secret',
              RUSTUP_TOOLCHAIN: 'has space secret',
            },
          },
        },
      );
      const all = seen.stdout + seen.stderr;
      expect(all).not.toMatch(
        /key-of-the-job|token-of-the-job|but-secret|space secret|closed|"codex-ci"|root:\*|root:!/,
      );
      expect(seen.stdout).toContain('CI=true');
      const names = (await run('env | cut -d= -f1 | sort')).stdout.split('\n').filter(Boolean);
      expect(names).toEqual(expect.arrayContaining(['CI', 'HOME', 'LANG', 'PATH', 'TMPDIR']));
      expect(names.filter((name) => /KEY|TOKEN|SECRET|CODEX|GITHUB/.test(name))).toEqual([]);
    } finally {
      delete process.env['OPENAI_API_KEY'];
    }
  });

  it('reaches no network, not even this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    let met = 0;
    server.on('connection', () => {
      met += 1;
    });
    const { port } = server.address() as { port: number };
    expect(await run(`exec 3<>/dev/tcp/127.0.0.1/${port}`)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/not permitted|refused|unreachable/i),
    });
    server.close();
    expect(met).toBe(0);
  });

  it('ends what a command leaves behind', async () => {
    const mark = `${Math.floor(process.pid % 1000) + 7000}.25`;
    const ended = await run(
      `sleep ${mark} & (setsid sleep ${mark} >/dev/null 2>&1 &); nohup env -i setsid sleep ${mark} >/dev/null 2>&1 & echo started`,
    );
    expect(ended).toMatchObject({ code: 0, stdout: 'started\n' });
    expect(running().filter((line) => line.includes(`sleep ${mark}`))).toEqual([]);
  });

  it('stops at the clock and when asked to, with all of it', async () => {
    const mark = `${Math.floor(process.pid % 1000) + 8000}.25`;
    const command = `trap '' TERM INT HUP; echo begun; setsid sleep ${mark} & sleep ${mark}; sleep ${mark}`;
    expect(await run(command, { timeoutMs: 1500 })).toMatchObject({ code: null, timedOut: true, stdout: 'begun\n' });
    await expect(run(command, { signal: AbortSignal.timeout(1000) })).rejects.toMatchObject({ kind: 'interrupted' });
    expect(running().filter((line) => line.includes(`sleep ${mark}`))).toEqual([]);
  });

  it('keeps the end of an endless output', async () => {
    const ended = await run(
      'head -c 300000000 /dev/zero | tr "\\0" x; echo; echo the end; yes err | head -c 50000000 >&2; echo last >&2',
      { outputBytes: 1000 },
    );
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^\[\d+ bytes cut\]\nx+\nthe end\n$/);
    expect(ended.stderr).toMatch(/^\[\d+ bytes cut\]\n[\s\S]*last\n$/);
    expect(Buffer.byteLength(ended.stdout)).toBeLessThan(1100);
  });

  it('bounds processes', async () => {
    const ended = await run('for i in $(seq 600); do sleep 60 & done 2>/dev/null; wait', {
      timeoutMs: 20_000,
      options: { bounds: { processes: 200 } },
    });
    expect(ended.code === null || ended.code !== 0 || /retry|unavailable/.test(ended.stderr)).toBe(true);
    expect(running().filter((line) => line.startsWith('sleep 60'))).toEqual([]);
  });

  it('runs the tools of this machine', async () => {
    const onPath = (name: string): boolean => {
      try {
        execFileSync('which', [name], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };
    const tools = [
      ['node', 'node --version'],
      ['python3', 'python3 -c "print(1)"'],
      ['go', 'go version'],
      ['java', 'java -version'],
      ['git', 'git --version'],
    ] as const;
    for (const [name, command] of tools.filter(([tool]) => onPath(tool)))
      expect(await run(command), name).toMatchObject({ code: 0 });
  });

  it('fails as environment where no sandbox can be had, and never runs the command without one', async () => {
    const tree = newTree();
    const broken = join(tempDir(), 'codex');
    writeFileSync(broken, '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n');
    chmodSync(broken, 0o755);
    await expect(run('touch ran', { tree, options: { binary: { ...binary, command: broken } } })).rejects.toMatchObject(
      { kind: 'environment', message: expect.stringContaining('uid map') },
    );
    await expect(
      run('touch ran', { tree, options: { binary: { ...binary, command: join(tempDir(), 'none') } } }),
    ).rejects.toMatchObject({ kind: 'environment' });
    expect(readdirSync(tree.dir)).toEqual([]);
  });

  it('leaves nothing of its own behind, whatever the command closes', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('codex-ci-run-'));
    await run('mkdir -p "$HOME/a/b" && touch "$HOME/a/b/c" && chmod 000 "$HOME/a/b" "$HOME/a"');
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('codex-ci-run-') && !before.includes(name))).toEqual(
      [],
    );
  });
});

describe('findToolchains', () => {
  it('opens tools, but neither home folders nor what is around a closed one', async () => {
    const home = tempDir();
    const checkout = join(home, 'work', 'repo');
    for (const dir of [
      '.pyenv/shims',
      '.cargo/bin',
      '.rustup',
      '.ssh',
      'bin',
      'tools/node/bin',
      'work/repo/bin',
      'work/repo/node_modules/.bin',
    ])
      mkdirSync(join(home, dir), { recursive: true });
    const outside = join(tempDir(), 'sdk', 'bin');
    mkdirSync(outside, { recursive: true });
    const path = ['.pyenv/shims', '.cargo/bin', 'bin', 'work/repo/bin', 'tools/node/bin'].map((dir) => join(home, dir));
    const { readable, env } = await findToolchains(
      {
        HOME: home,
        PATH: [...path, outside, 'relative', ''].join(':'),
        GOROOT: '/nowhere/at/all',
        RUNNER_TOOL_CACHE: home,
      },
      [checkout],
    );
    const inHome = readable.filter((dir) => dir.startsWith(home)).map((dir) => dir.slice(home.length + 1));
    expect(inHome.sort()).toEqual(['.cargo/bin', '.pyenv', '.rustup', 'bin', 'tools/node/bin', 'work/repo/bin']);
    expect(readable).toContain(join(outside, '..'));
    expect(env).toMatchObject({ PATH: [...path, outside].join(':'), RUSTUP_HOME: join(home, '.rustup') });
    expect(env).not.toHaveProperty('GOROOT');
  });
});

describe('openTail', () => {
  it('keeps the last bytes at character borders', () => {
    const tail = openTail(5);
    for (const text of ['aaaa', 'é', 'éé']) tail.add(Buffer.from(text));
    expect(tail.text()).toBe('[6 bytes cut]\néé');
    const whole = openTail(5);
    whole.add(Buffer.from('12345'));
    expect(whole.text()).toBe('12345');
    const none = openTail(0);
    none.add(Buffer.from('x'));
    expect(none.text()).toBe('[1 bytes cut]\n');
  });
});
