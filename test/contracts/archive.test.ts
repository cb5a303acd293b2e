import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { archiveSize, folderSize, mostBytes, tooLarge } from '../../scripts/dist/size.ts';
import { createGrammars, grammarFiles } from '../../src/adapters/grammars/grammars.ts';
import type { GrammarName } from '../../src/readers/symbols/grammar.ts';
import { git, tempDir } from '../git/build.ts';
import { buildSuite, runStep, type StepOptions } from '../support/action-runner.ts';
import { runCli } from '../support/cli.ts';
import { root } from '../support/workflow-files.ts';

// What a job downloads that uses an action: this tree with the bundle of its source, packed by git as GitHub does.
let clone: string;
let archive: string;

beforeAll(async () => {
  const dir = tempDir();
  clone = join(dir, 'clone');
  archive = join(dir, 'archive');
  const listed = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard'], { cwd: root });
  for (const path of listed.toString().split('\0')) {
    if (path === '' || path.startsWith('dist/') || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(join(root, path), join(clone, path));
  }
  cpSync(join(await buildSuite(dir), 'dist'), join(clone, 'dist'), { recursive: true, dereference: true });
  git(clone, ['init', '-q']);
  git(clone, ['add', '-A']);
  git(clone, ['commit', '-qm', 'the tree']);
  mkdirSync(archive);
  execFileSync('tar', ['-x', '-C', archive], { input: git(clone, ['archive', 'HEAD']) });
});

test('the archive has what an action reads, and no sources, tests or docs', () => {
  expect(readdirSync(archive).sort()).toEqual([
    '.github',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'action.yml',
    'actions',
    'codex',
    'dist',
    'package.json',
    'schema',
  ]);
  const sources = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  expect(sources).toEqual([]);
});

test('the archive and dist/ stay below their limits', () => {
  const sizes = { dist: folderSize(join(clone, 'dist')), archive: archiveSize(clone) };
  expect(tooLarge(sizes)).toEqual([]);
  expect(tooLarge({ dist: mostBytes.dist + 1, archive: 2_600_000 })).toEqual([
    'dist: 6.00 MB; allowed: 6.00 MB',
    'archive: 2.60 MB; allowed: 2.50 MB',
  ]);
});

interface Action {
  name: string;
  runs: { using: string; main?: string; steps?: { run?: string }[] };
}

const actions = readdirSync(join(root, 'actions'));
const read = (name: string): Action =>
  parse(readFileSync(join(archive, 'actions', name, 'action.yml'), 'utf8')) as Action;

describe.each(actions)('actions/%s, from the archive alone', (name) => {
  it('has the programs that its action.yml names', () => {
    const { runs } = read(name);
    const named =
      runs.main ?? /(?<=GITHUB_ACTION_PATH\/)[^"\s]+/.exec(runs.steps?.map(({ run }) => run).join('\n') ?? '')?.[0];
    expect(statSync(join(archive, 'actions', name, named ?? 'nothing')).isFile()).toBe(true);
  });

  it.runIf(existsSync(join(root, 'actions', name, 'main.ts')))(
    'starts, and says what is wrong with its input',
    async () => {
      const step = await runStep(archive, {
        action: name as StepOptions['action'],
        workspace: tempDir(),
        payload: null,
        environment: { CODEX_CI_CODEX: '/nowhere/codex' },
      });
      expect(step).toMatchObject({ code: 2, errors: [expect.stringMatching(/^[\w -]+: .*; allowed: /)] });
    },
  );
});

test('the sample runs from the archive alone', async () => {
  const ran = await runCli(['sample'], { cli: join(archive, 'dist/cli.js'), env: { OPENAI_API_KEY: undefined } });
  expect(ran).toMatchObject({ code: 0, left: [] });
  expect(ran.stdout).toMatch(/block/i);
});

const languages = Object.keys(grammarFiles).filter((name) => name !== 'runtime') as GrammarName[];

test.each(languages)('the packed grammar of %s is one', async (name) => {
  const { library, language } = await createGrammars(join(archive, 'dist/chunks')).language(name);
  const parser = new library.Parser().setLanguage(language);
  expect(parser.parse('a')?.rootNode.childCount).toBeGreaterThan(0);
});

test('a program that npx starts stays as it was committed', () => {
  expect(git(clone, ['ls-files', '-s', 'dist/cli.js']).toString()).toMatch(/^100755 /);
  execFileSync('npm', ['exec', '--offline', '--no', '--', 'codex-ci', '--help'], { cwd: clone });
  expect(git(clone, ['status', '--porcelain']).toString()).toBe('');
});

test('the licences of what is packed are beside it', () => {
  const licences = readFileSync(join(archive, 'dist/licences.txt'), 'utf8');
  for (const name of [
    '@actions/artifact',
    '@actions/core',
    'openai',
    'web-tree-sitter',
    '@vscode/tree-sitter-wasm',
    'zod',
  ])
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  expect(licences).toContain('Permission is hereby granted, free of charge');
});

test('a stack trace of the minified program has the names of our functions, and short lines', async () => {
  const bug = `data:text/javascript,${encodeURIComponent(
    "import child from 'node:child_process'; import { syncBuiltinESMExports } from 'node:module';" +
      "child.spawn = () => { throw new TypeError('a bug') }; syncBuiltinESMExports();",
  )}`;
  const ran = await runCli(['review', '--repo', clone], {
    cli: join(archive, 'dist/cli.js'),
    env: { NODE_OPTIONS: `--import=${bug}`, CODEX_CI_DEBUG: '1', OPENAI_API_KEY: undefined },
  });
  expect(ran.code).toBe(70);
  const frames = [
    ...ran.stderr.matchAll(/^ +at (?:async )?(?:new )?([\w.]+) \(.*\/dist\/chunks\/([\w-]+)\.js:(\d+):\d+\)$/gm),
  ];
  expect(frames.map(([, name]) => name)).toEqual(expect.arrayContaining(['openRepository']));
  for (const [, , chunk, line] of frames) expect(Number(line), chunk).toBeGreaterThan(1);
});
