import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows, type Row } from '../toys/rows.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

/** The source tree with some rows more, and the toys beside it where `test/toys` is. */
function copyWith(added: readonly Row[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-toys-'));
  dirs.push(dir);
  cpSync(join(root, 'src'), join(dir, 'src'), {
    recursive: true,
    filter: (path) => !path.endsWith('.test.ts'),
  });
  cpSync(join(root, 'test/toys'), join(dir, 'test/toys'), { recursive: true });
  for (const name of ['package.json', 'codex', 'node_modules']) symlinkSync(join(root, name), join(dir, name));
  writeFileSync(
    join(dir, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['src', 'test/toys'] }),
  );
  for (const { file, before, insert } of added) {
    const text = readFileSync(join(dir, file), 'utf8');
    const at = text.indexOf(before);
    if (at === -1) throw new Error(`${file} has no ${JSON.stringify(before)}`);
    writeFileSync(join(dir, file), text.slice(0, at) + insert + text.slice(at));
  }
  return dir;
}

/** The files that the compiler refuses, none of them twice. */
function refused(dir: string): Promise<string[]> {
  return new Promise((done) => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    execFile(tsc, ['--pretty', 'false', '-p', dir], { cwd: dir }, (_, stdout) => {
      done([...new Set([...stdout.matchAll(/^(\S+?)\(\d+,\d+\): error/gm)].map(([, file]) => file!))].sort());
    });
  });
}

const outside = (toy: keyof typeof rows): string[] => [...new Set(rows[toy].map(({ file }) => file))].sort();

let dir = '';
beforeAll(() => {
  dir = copyWith(Object.values(rows).flat());
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: repo });
  };
  const repo = join(dir, 'repo');
  mkdirSync(repo);
  git('init', '-q', '-b', 'main');
  writeFileSync(join(repo, 'a.ts'), 'export const a = 1;\n');
  git('add', '.');
  git('commit', '-qm', 'One');
  git('checkout', '-qb', 'change');
  writeFileSync(join(repo, 'a.ts'), 'export const a = 1;\nexport const b = 2;\n');
  git('commit', '-qam', 'Two');
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}
function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  try {
    const stdout = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: dir,
      env: { PATH: process.env['PATH'], HOME: dir, ...env },
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, stdout, stderr };
  }
}
const cli = (args: readonly string[], env = {}): Ended =>
  node(['src/cli/main.ts', ...args, '--repo', 'repo', '--base', 'main'], env);
const script = (text: string): unknown => JSON.parse(node(['--input-type=module', '-e', text]).stdout);

describe('a new one is one place', () => {
  it('changes so many files outside of its own folder', () => {
    expect(Object.fromEntries(Object.keys(rows).map((toy) => [toy, outside(toy as keyof typeof rows)]))).toEqual({
      task: ['src/entry/run/tasks.ts'],
      engine: ['src/entry/engines/engines.ts'],
      effect: ['src/adapters/github/sink/kinds.ts', 'src/domain/effect.ts', 'src/domain/shown.ts'],
      'alert source': ['src/readers/alerts/sources.ts'],
    });
  });

  it('holds the types with all four', async () => {
    expect(await refused(dir)).toEqual([]);
  });

  it('has the compiler name each place that an effect needs, and a task that touches more than it says', async () => {
    const [kind] = rows.effect;
    const reach = { file: 'test/toys/task.ts', before: '    if (Object.keys(others)', insert: 'others.forge;\n' };
    expect(await refused(copyWith([kind!, reach]))).toEqual([...outside('effect'), 'test/toys/task.ts']);
  });

  it('runs the task: command, options, profile, action and configuration', () => {
    const { code, stdout } = cli(['size-check', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      task: 'size-check',
      verdict: 'pass',
      reason: '1 lines changed, 400 pass.',
      size_check: { lines: 1 },
    });
    expect(cli(['size-check', '--most', '0']).code).toBe(3);
    expect(cli(['size-check', '--most', 'x']).stderr).toContain('a whole number from 0');
    const known = script(`
      const { actions } = await import('./src/entry/catalog.ts');
      const { taskOptions } = await import('./src/entry/chain/kinds.ts');
      const { commonOptions } = await import('./src/entry/settings/common-options.ts');
      const { profileOf } = await import('./src/entry/run/profiles.ts');
      const { settle } = await import('./src/entry/settings/given.ts');
      const { effort } = profileOf('size-check', settle(commonOptions).values);
      const action = actions.find(({ name }) => name === 'size-check');
      console.log(JSON.stringify({ effort, outputs: Object.keys(action.outputs).includes('lines'), config: 'size-check' in taskOptions }));
    `);
    expect(known).toEqual({ effort: 'low', outputs: true, config: true });
  });

  it('asks the engine, and says it where engines are listed', () => {
    const { code, stdout } = cli(['review', '--json', '--engine', 'parrot'], { OPENAI_API_KEY: 'none-is-needed' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass', engine: { name: 'parrot', attempts: 1 } });
    expect(cli(['review', '--engine', 'nobody']).stderr).toContain('auto, codex, openai, parrot, rules');
    expect(cli(['review', '--engine', 'parrot']).stderr).toContain('with a key codex, openai, parrot');
  });

  it('applies the effect after the others', () => {
    const applied = script(`
      const { createGithubSink } = await import('./src/adapters/github/sink/sink.ts');
      const asked = [];
      const answer = (method, path, parameters) => {
        asked.push([method, path, parameters]);
        return Promise.resolve({ head: { sha: 'a'.repeat(40) }, number: 7, state: 'open' });
      };
      const sink = createGithubSink({
        client: { apiUrl: '', request: answer, pages: () => Promise.resolve([]) },
        log: { info() {}, warn() {}, debug() {} },
        repository: 'octo-org/octo-repo',
        number: null,
        head: 'a'.repeat(40),
        ref: 'refs/pull/7/head',
      });
      const effects = [{ kind: 'reaction', key: 'r', content: 'eyes' }, { kind: 'summary', key: 's', markdown: '' }];
      const none = await sink.apply(effects);
      const { applyEffect, inOrder } = await import('./src/adapters/github/sink/kinds.ts');
      const context = { client: { request: answer }, root: '/repos/octo-org/octo-repo' };
      const one = await applyEffect(effects[0], { context, number: 7, issue: null, pulls: null });
      console.log(JSON.stringify({ none, one, asked, order: inOrder(effects).map(({ kind }) => kind) }));
    `);
    expect(applied).toEqual({
      none: [
        { key: 'r', kind: 'reaction', state: 'skipped', detail: 'there is no pull request' },
        { key: 's', kind: 'summary', state: 'skipped', detail: 'the runner writes it' },
      ],
      one: { key: 'r', kind: 'reaction', state: 'created', detail: 'eyes' },
      asked: [['POST', '/repos/octo-org/octo-repo/issues/7/reactions', { content: 'eyes' }]],
      order: ['summary', 'reaction'],
    });
  });

  it('reads the alert, wherever it is nested', () => {
    const payload = { check_url: 'https://shop.example', down_since: '2026-05-01T10:00:00Z', error: 'timed out' };
    const read = script(`
      const { readSignal } = await import('./src/readers/alerts/signal.ts');
      const { Signal } = await import('./src/readers/alerts/model.ts');
      console.log(JSON.stringify(Signal.parse(readSignal(${JSON.stringify({ client_payload: { alert: payload } })}))));
    `);
    expect(read).toMatchObject({
      source: 'uptime',
      status: 'firing',
      title: 'https://shop.example is down',
      started_at: '2026-05-01T10:00:00.000Z',
    });
  });
});
