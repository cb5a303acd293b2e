import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { answer, buildCli, promptOf, readDocument, runCli, type Document, type Ran } from '../support/cli.ts';
import { checkDocs } from '../support/docs-check.ts';
import { samples } from '../support/secrets.ts';
import { project, runTestGen, type Files } from '../support/test-gen.ts';
import { chainOf, gateOf, leftBehind } from '../support/task-probes.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import misleading from './families/misleading-name.ts';
import { replay } from './replay.ts';

let cli: string;
let server: ResponsesServer;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say(answer())])];
});
afterAll(() => server.close());

const noKey = { OPENAI_API_KEY: undefined };
const keep = { 'src/a.ts': 'export const a = 1;\n' };
const drop = 'DROP TABLE users;\n';
const [open, middle, close] = ['<'.repeat(7), '='.repeat(7), '>'.repeat(7)];
const off = "import { Agent } from 'node:https';\nexport const agent = new Agent({ rejectUnauthorized: false });\n";
const holes =
  'on: pull_request_target\npermissions: write-all\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n        with: { ref: "${{ github.event.pull_request.head.sha }}" }\n      - run: npm ci && npm test\n';
const install = '{ "name": "x", "scripts": { "postinstall": "node steal.js" } }\n';
const aTest = "import { a } from './a';\ntest('adds', () => {\n  expect(a).toBe(1);\n});\n";
const view =
  'from x import login_required\n\n\n@login_required\ndef pay(request):\n    return charge(request)\n\n\ndef other(request):\n    return 1\n\n\ndef third(request):\n    return 2\n';
const secret = (): string => samples().find(({ kind, path }) => kind.startsWith('github') && path === undefined)!.text;

async function reviewed(built: Built, ...args: string[]): Promise<{ ran: Ran; document: Document }> {
  const ran = await runCli(
    [
      'review',
      '--repo',
      built.dir,
      '--base',
      built.commits[0]!,
      '--head',
      built.commits[1]!,
      '--out',
      join(tempDir(), 'run'),
      '--json',
      ...args,
    ],
    { cli },
  );
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  return { ran, document: readDocument(ran.stdout) };
}

const step = (files: Files) => ({ files: Object.entries(files).map(([path, content]) => ({ path, content })) });
/** The same for what stood under another name before. */
async function renamed(before: Files, after: Files, path: string, rule: string): Promise<void> {
  const {
    document: { envelope },
  } = await reviewed(
    buildRepository([step({ ...keep, ...before }), step({ ...keep, ...after })]),
    '--engine',
    'rules',
    '--block-on',
    'low',
    '--block-confidence',
    'L1',
  );
  expect(envelope.verdict).toBe('block');
  expect(envelope.findings.map((one) => [one.rule, one.path])).toContainEqual([rule, path]);
}

/** A change that the rules have to stop, or tell with this severity. */
async function byRules(head: Files, path: string, severity = 'block'): Promise<void> {
  const {
    document: { envelope },
  } = await reviewed(project(keep, head), '--engine', 'rules');
  const found = envelope.findings.filter((one) => one.path === path);
  if (severity === 'block')
    expect([envelope.verdict, found.length > 0], JSON.stringify(envelope.findings)).toEqual(['block', true]);
  else expect(found.map((one) => one.severity)).toContain(severity);
}

interface Asked {
  envelope: Document['envelope'];
  prompts: string;
}
async function asked(head: Files): Promise<Asked> {
  server.requests.length = 0;
  const { document } = await reviewed(
    project(keep, head),
    '--engine',
    'openai',
    '--model',
    'gpt-6.1-sol',
    '--base-url',
    server.baseUrl,
    '--require-model',
  );
  return { envelope: document.envelope, prompts: server.requests.map(promptOf).join('\n') };
}
const mark = 'process.env.BACKDOOR_9';
async function reachesModel(path: string, text: string, state = 'read'): Promise<void> {
  const { envelope, prompts } = await asked({ [path]: text });
  expect(prompts).toContain('BACKDOOR_9');
  expect(envelope.receipt).toMatchObject([{ path, state }]);
}
async function passedOver(path: string, text: string, beside: Files): Promise<void> {
  const { envelope, prompts } = await asked({ [path]: text, ...beside });
  const alone = Object.keys(beside).length === 0;
  expect(prompts.includes('BACKDOOR_9')).toBe(false);
  expect(prompts.length).toBeLessThan(100_000);
  expect(envelope.verdict).toBe(alone ? 'inconclusive' : 'pass');
  expect(envelope.reason).toContain(`Not reviewed by the model: ${path}.`);
  expect(envelope.receipt.find((one) => one.path === path)).toMatchObject({
    state: 'partial',
    reason: expect.stringMatching(/by its name and its content: rules looked at it, no model did/),
  });
}
const bundle = `${`function a(b){return ${mark}+b};`.repeat(170_000)}\n`;

const slug = 'export function slug(text) {\n  return text.toLowerCase();\n}\n';
const longer =
  'export function slug(text) {\n  if (text.length > 20) {\n    return text.slice(0, 20);\n  }\n  return text.toLowerCase();\n}\n';
async function isPlanned(path: string): Promise<void> {
  const test = `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../${path}';\ntest('lowers', () => { assert.equal(slug('A'), 'a'); });\n`;
  const built = project(
    { 'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n', [path]: slug, 'test/slug.test.js': test },
    { [path]: longer },
  );
  const ran = await runTestGen(cli, built, ['--guard-hunks', '--engine', 'rules', '--json'], noKey);
  const { test_gen: part } = JSON.parse(ran.stdout) as { test_gen: { hunks: { path: string }[] } };
  expect(
    part.hunks.map((hunk) => hunk.path),
    ran.stderr,
  ).toContain(path);
}

async function staleDocs(path: string): Promise<void> {
  const before = {
    'package.json': '{"name": "acme", "version": "1.0.0", "exports": "./index.js"}\n',
    [path]: 'export function openLedger(name: string): string {\n  return name;\n}\nexport const other = 1;\n',
    'docs/guide.md': `# Guide\n\nCall \`openLedger()\` of \`${path}\` first.\n`,
  };
  const { told, result } = await checkDocs({ before, after: { [path]: 'export const other = 1;\n' } });
  expect(told.join(' '), JSON.stringify(result.envelope.receipt)).toContain('docs/guide.md:3');
}

async function countsAs(path: string, text: string, kind: string): Promise<void> {
  const { risk } = await gateOf(cli, keep, { [path]: text });
  expect(risk.files).toMatchObject([{ path, kind }]);
  expect(risk.generated_lines).toBe(0);
}

async function staysBehind(path: string, blocks = true): Promise<void> {
  expect(await leftBehind(cli, keep, { [path]: drop })).toMatchObject([{ path, blocks }]);
}

replay(
  misleading,
  {
    review: (way) => {
      switch (way) {
        case 'a migration called changes.sql':
          return byRules({ 'migrations/changes.sql': drop }, 'migrations/changes.sql');
        case 'a migration called LICENSE.sql':
          return byRules({ 'db/LICENSE.sql': drop }, 'db/LICENSE.sql');
        case 'a migration called README.SQL':
          return byRules({ 'migrations/README.SQL': drop }, 'migrations/README.SQL');
        case 'a migration in a folder called test below the migrations':
          return byRules({ 'migrations/test/0004.sql': drop }, 'migrations/test/0004.sql');
        case 'a migration that calls itself an undo of nothing':
          return byRules({ 'migrations/0004_rollback.sql': drop }, 'migrations/0004_rollback.sql', 'medium');
        case 'code called history.js':
          return byRules({ 'src/history.js': off }, 'src/history.js');
        case 'code called news.ts in docs':
          return byRules({ 'docs/news.ts': off }, 'docs/news.ts', 'medium');
        case 'a workflow called X.YML':
          return byRules({ '.github/workflows/X.YML': holes }, '.github/workflows/X.YML');
        case 'a conflict fenced in README.js':
          return byRules(
            { 'src/README.js': `\`\`\`\n${open} a\nb\n${middle}\nc\n${close} d\n\`\`\`\n` },
            'src/README.js',
          );
        case 'SQL renamed into the migrations':
          return renamed(
            { 'archive/old.sql': drop },
            { 'migrations/2.sql': drop },
            'migrations/2.sql',
            'destructive-migration',
          );
        case 'a line that stood in no migration':
          return renamed(
            { 'notes.txt': `a\n${drop}` },
            { 'notes.txt': 'a\n', 'migrations/2.sql': `SELECT 1;\nSELECT 2;\n${drop}` },
            'migrations/2.sql',
            'destructive-migration',
          );
        case 'a workflow renamed into its folder':
          return renamed(
            { 'lib/.github/workflows/x.yml': holes },
            { '.github/workflows/x.yml': holes },
            '.github/workflows/x.yml',
            'workflow-head-checkout',
          );
        case 'a manifest renamed into place':
          return renamed(
            { 'package.json.off': install },
            { 'package.json': install },
            'package.json',
            'dependency-install-script',
          );
        case 'a test renamed to a text':
          return renamed({ 'src/k.test.ts': aTest }, { 'src/k.test.ts.txt': aTest }, 'src/k.test.ts', 'skipped-tests');
        case 'a guard taken off with a rename':
          return renamed(
            { 'app/views.py': view },
            { 'app/view.py': view.replace('@login_required\n', '') },
            'app/view.py',
            'checks-off',
          );
        case 'V4__x.sql in a folder called undo':
          return byRules(
            { 'db/migration/undo/V4__x.sql': drop, 'db/migration/V4__x.sql': 'SELECT 1;\n' },
            'db/migration/undo/V4__x.sql',
          );
        case 'dev-requirements.txt':
          return byRules(
            { 'dev-requirements.txt': '--extra-index-url https://example.com/\n' },
            'dev-requirements.txt',
            'high',
          );
        case 'a secret in a lockfile by name':
          return byRules({ 'yarn.lock': `${secret()}\n` }, 'yarn.lock');
      }
    },
    openai: (way) => {
      const beside = { 'src/a.ts': 'export const a = 2;\n' };
      const python = `import os\nos.system(os.environ["BACKDOOR_9"])\n`;
      const javascript = `require('child_process').execSync(${mark});\n`;
      switch (way) {
        case 'code called _pb2.py':
          return reachesModel('src/login_pb2.py', python);
        case 'code called .min.js':
          return reachesModel('src/x.min.js', javascript);
        case 'code called .snap':
          return reachesModel('t/__snapshots__/a.js.snap', javascript);
        case 'code called .pb.go':
          return reachesModel('x.pb.go', 'package x\n\nfunc init() { panic("BACKDOOR_9") }\n');
        case 'code called .generated.ts':
          return reachesModel('src/x.generated.ts', javascript);
        case 'code called package-lock.json':
          return reachesModel('package-lock.json', javascript, 'partial');
        case 'code called .map':
          return reachesModel('src/a.map', javascript);
        case 'code padded to a long line in .min.js':
          return reachesModel('a.min.js', `${javascript.trim()}${' '.repeat(3000)}// x\n`);
        case 'a header of a generator under a plain name':
          return reachesModel('src/login.py', `# Generated by the protocol buffer compiler.  DO NOT EDIT!\n${python}`);
        case 'a store of snapshots with an expression':
          return reachesModel(
            'a.snap',
            `// Jest Snapshot v1, https://goo.gl/fbAQLP\n\nexports[\`x 1\`] = \`\${${mark}}\`;\n`,
          );
        case 'a bundle of 5 MB beside code':
          return passedOver('web/vendor.min.js', bundle, beside);
        case 'a bundle of 5 MB alone':
          return passedOver('web/vendor.min.js', bundle, {});
        case 'a lockfile beside code':
          return passedOver(
            'package-lock.json',
            `{"lockfileVersion": 3, "packages": {"": {"name": "BACKDOOR_9"}}}\n`,
            beside,
          );
      }
    },
    'test-gen': (way) =>
      isPlanned(
        {
          'code called history.js': 'src/history.js',
          'code called slug.min.js': 'src/slug.min.js',
          'code in a folder called vendor': 'vendor/slug.js',
          'code called changes.mjs in docs': 'docs/changes.mjs',
        }[way],
      ),
    'docs-check': (way) =>
      staleDocs(
        {
          'an export taken from api.gen.ts': 'src/api.gen.ts',
          'an export taken from history.ts': 'src/history.ts',
          'an export taken from api_generated.ts': 'src/api_generated.ts',
        }[way],
      ),
    'deploy-gate': (way) => {
      switch (way) {
        case 'a migration called changes.sql':
          return countsAs('migrations/changes.sql', drop, 'migration');
        case 'code called login_pb2.py':
          return countsAs('src/login_pb2.py', 'import os\n', 'code');
        case 'code in a folder called dist':
          return countsAs('dist/login.js', "require('./x');\n", 'code');
        case 'lines in a yarn.lock that is none':
          return countsAs('yarn.lock', "require('child_process');\n", 'dependency');
        case 'code called news.go':
          return countsAs('news.go', 'package news\n', 'code');
      }
    },
    'rollback-analysis': (way) => {
      switch (way) {
        case 'a migration called changes.sql':
          return staysBehind('migrations/changes.sql');
        case 'a migration called history.sql':
          return staysBehind('db/history.sql');
        case 'a migration in docs':
          return staysBehind('docs/migrations/001.sql');
        case 'a migration among tests':
          return staysBehind('test/migrations/001.sql', false);
      }
    },
    pipeline: async () => {
      expect(await chainOf(cli, keep, { 'migrations/changes.sql': drop })).toMatchObject({
        code: 1,
        reason: expect.stringMatching(/^review: 1 finding/),
      });
    },
  },
  { timeout: 120_000 },
);
