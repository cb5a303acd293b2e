import { afterAll, beforeAll, expect } from 'vitest';
import { answer, buildCli, readDocument, runCli } from '../support/cli.ts';
import { openJudge, type Content, type Files, type Judge } from '../support/judged-change.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { checkDocs } from '../support/docs-check.ts';
import { chainOf } from '../support/task-probes.ts';
import family from './families/rule-gives-up.ts';
import { replay } from './replay.ts';

let judge: Judge;
let cli: string;
let server: ResponsesServer;
beforeAll(async () => { [judge, cli, server] = await Promise.all([openJudge(), buildCli(), startResponsesServer([say(answer())])]); });
afterAll(async () => { await judge.close(); await server.close(); });

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

interface Way { before?: Files; after: Files; rule: string; found?: boolean; path?: string; reason?: RegExp }
const aWorkflow = (content: Content, found = true, reason?: RegExp): Way => ({ after: { [yml]: content }, rule: 'workflow-untrusted-text', path: yml, found, ...(reason === undefined ? {} : { reason }) });
const aManifest = (content: string, found = true, reason?: RegExp): Way => (
  { before: { 'package.json': '{ "name": "x" }\n' }, after: { 'package.json': content }, rule: 'dependency-install-script', path: 'package.json', found, ...(reason === undefined ? {} : { reason }) });

const ways: Readonly<Record<string, () => Way>> = {
  'brackets in a comment and in a string': () => aWorkflow(`# ${brackets(300)}\nenv:\n  A: "${'{'.repeat(300)}"\n${workflow}`),
  'a workflow of 2 MB': () => aWorkflow(`${workflow}${`# ${'x'.repeat(98)}\n`.repeat(20_000)}`),
  'a workflow of 30,000 keys': () => aWorkflow(`env:\n${Array.from({ length: 30_000 }, (_, at) => `  A${at}: x\n`).join('')}${workflow}`),
  'a workflow too deep to be read': () => aWorkflow(`x: ${brackets(4000)}\n${workflow}`, false, /brackets within each other/),
  'a second document': () => aWorkflow(`---\nname: y\non: push\n---\n${workflow}`),
  'steps behind an alias': () => aWorkflow(`${workflow.replace(/ {6}- run[^]*$/, '      - &s { run: make }\n')}      - <<: *s\n        run: echo "${title}"\n`),
  'a bomb of aliases': () => aWorkflow(`${bomb}${workflow.replace(/steps:\n[^]*$/, 'steps: *a11\n')}      \n`.replace('steps: *a11', `steps:\n      - run: echo "${title}"\n    env: { A: *a11 }`)),
  'a workflow that does not parse': () => aWorkflow(`${workflow}  x: [\n "\n`, true, /line \d+/),
  'a link in place of a workflow': () => ({ ...aWorkflow({ link: '../../tools/w.yml' }, false, /symbolic link/) }),
  'a link in place of the workflows’ folder': () => ({ after: { '.github/workflows': { link: '../tools' }, 'tools/x.yml': workflow }, rule: 'workflow-untrusted-text', path: '.github/workflows', found: false, reason: /symbolic link/ }),
  'a manifest of 2 MB on one line': () => aManifest(`{ "name": "x", "y": "${'x'.repeat(2_000_000)}", ${script} }`),
  'a manifest with comments': () => aManifest(`{ // a\n "name": "x", /* { */ ${script}, }\n`),
  'a manifest that does not parse': () => aManifest(`{ "name": "x", ${script} \n`, false, /not JSON/),
  'keys in escapes': () => aManifest('{ "name": "x", "scr\\u0069pts": { "post\\u0069nstall": "node ste\\u0061l.js" } }'),
  'a migration of 17 MiB': () => ({ after: { 'db/migrate/1.sql': `${`-- ${'x'.repeat(900)}\n`.repeat(20_000)}DROP TABLE users;\n` }, rule: 'destructive-migration', path: 'db/migrate/1.sql', found: false, reason: /over 16 MiB/ }),
  'SQL behind 60,000 characters of a string': () => ({
    after: { 'alembic/versions/1.py': `from alembic import op\n\ndef upgrade():\n    op.execute("""SELECT 1; ${' '.repeat(60_000)}; DROP TABLE users""")\n` }, rule: 'destructive-migration', path: 'alembic/versions/1.py',
  }),
  'a lockfile of a former form': () => ({
    before: { 'package-lock.json': json({ lockfileVersion: 3, packages: {} }) }, after: { 'package-lock.json': json({ lockfileVersion: 1, dependencies: { a: { version: 'git+https://example.com/a.git' } } }) },
    rule: 'dependency-lock-entry', path: 'package-lock.json', found: false, reason: /form of the lockfile/,
  }),
  'a requirement behind 3,000 spaces': () => ({ before: { 'requirements.txt': 'a==1\n' }, after: { 'requirements.txt': `a==1\nb @${' '.repeat(3000)}git+https://example.com/b.git\n` }, rule: 'dependency-source', path: 'requirements.txt' }),
  'a module whose syntax the grammar does not know': () => ({
    before: lib({ 'src/index.js': twoNames }), after: lib({ 'src/index.js': odd }), rule: 'public-api-break', path: 'src/index.js', found: false, reason: /grammar/,
  }),
  'such a module beside the one that loses a name': () => ({
    before: lib({ 'src/index.js': "export * from './a.js';\nexport * from './odd.js';\n", 'src/a.js': twoNames, 'src/odd.js': odd }),
    after: lib({ 'src/index.js': "export * from './a.js';\nexport * from './odd.js';\n", 'src/a.js': 'export const stays = 2;\n', 'src/odd.js': odd }), rule: 'public-api-break', path: 'src/a.js',
  }),
  '350 new files beside a removed name': () => ({
    before: lib({ 'src/index.js': twoNames }), rule: 'public-api-break', path: 'src/index.js',
    after: lib({ 'src/index.js': 'export const stays = 2;\n', ...Object.fromEntries(Array.from({ length: 350 }, (_, at) => [`src/pad/${at}.js`, `export const p${at} = ${at};\n`])) }),
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
  const { envelope: lenient } = await judge.judge(before, after, { blockOn: 'critical', rules: Object.fromEntries(envelope.findings.map((one) => [one.rule, 'low'])) });
  expect(lenient.verdict).toBe('inconclusive');
  expect(lenient.reason).toContain(JSON.stringify(path));
  // what is too long to be compared was looked at by nobody
  const row = lenient.receipt.find((one) => one.path === path);
  expect(row).toMatchObject(way === 'a migration of 17 MiB' ? { state: 'skipped', reason: expect.stringContaining('too long') } : { state: 'partial', reason: expect.stringContaining(rule) });
}

async function noProblem(way: string): Promise<void> {
  if (way === 'a rule that is off gives up on nothing') {
    const off = Object.fromEntries(['dependency-install-script', 'dependency-source', 'dependency-lock-disagrees', 'public-entry-removed'].map((rule) => [rule, 'off' as const]));
    expect((await judge.judge({}, { 'package.json': '{ "name": \n' })).envelope.verdict).toBe('inconclusive');
    expect((await judge.judge({}, { 'package.json': '{ "name": \n' }, { rules: off })).envelope.verdict).toBe('pass');
    return;
  }
  const before = lib({ 'src/index.js': twoNames, 'src/inner.js': 'export const i = 1;\n', 'tools/a.py': 'def f(): pass\n' });
  const { envelope, evidence } = await judge.judge(before, { ...before, 'src/inner.js': odd, 'tools/a.py': 'def f(: pass\n', 'data.yml': 'a: [\n', 'data.json': '{ "a": \n' });
  expect(envelope).toMatchObject({ verdict: 'pass', findings: [] });
  expect(evidence.unread?.filter(({ counts }) => counts)).toEqual([]);
}

async function docsCheck(way: string): Promise<void> {
  const [before, after, page] = ['export function removeAll(): void {}\nexport const one = 1;\n', 'export const one = 1;\n', '# A\n\nCall `removeAll()`.\n'];
  const source = {
    'a source padded over the limit': `${after}// ${'x'.repeat(5 * 1024 * 1024)}\n`, 'a source whose syntax breaks': `${after}export function x(`, 'a source of 300,000 changed lines': `${after}${'\n'.repeat(300_000)}`,
  }[way];
  const { result: { envelope } } = await checkDocs({
    before: { 'src/a.ts': before, 'README.md': page },
    after: source === undefined ? { 'src/a.ts': after, 'README.md': `${page}${'x'.repeat(9 * 1024 * 1024)}\n` } : { 'src/a.ts': source },
  });
  // lines without end are still read for what they say; a finding is as good as saying that they were too many
  if (way.startsWith('a source of') && envelope.findings.length > 0) expect(envelope.findings).toEqual([expect.objectContaining({ path: 'README.md' })]);
  else expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('could not be read') });
}

replay(family, {
  'docs-check': docsCheck,
  pipeline: async () => {
    const files = { [yml]: `x: ${brackets(4000)}\n${workflow}` };
    expect(await chainOf(cli, { 'src/keep.ts': 'export const keep = 1;\n' }, files)).toMatchObject({ verdict: expect.stringMatching(/^(?:block|inconclusive)$/) });
  },
  review: (way) => (way in ways ? gaveUp(way) : noProblem(way)),
  openai: async () => {
    const files: Files = { [yml]: 'on: push\njobs: [\n', 'src/b.js': 'export const b = 1;\n' };
    const ran = await runCli(['review', ...judge.asArguments({}, files), '--engine', 'openai', '--model', 'gpt-6.1-sol', '--base-url', server.baseUrl, '--json'], { cli });
    const { envelope } = readDocument(ran.stdout);
    expect([ran.code, envelope.verdict]).toEqual([3, 'inconclusive']);
    expect(envelope.receipt.find(({ path }) => path === yml)).toMatchObject({ state: 'partial', reason: expect.stringContaining('the model read it; not looked at by') });
    expect(envelope.receipt.find(({ path }) => path === 'src/b.js')).toMatchObject({ state: 'read' });
  },
}, { timeout: 90_000 });
