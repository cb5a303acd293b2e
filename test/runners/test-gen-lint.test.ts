import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempDir } from '../git/build.ts';
import { buildCli } from '../support/cli.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { project, readRun, runTestGen, type Files } from '../support/test-gen.ts';

// What is refused leaves no traces that the house's linter would hold against the tests that are kept.
let cli: string;
let server: ResponsesServer;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
});
afterAll(() => server.close());

async function write(
  base: Files,
  head: Files,
  report: string,
  path: string,
  content: string,
  lint: string,
): Promise<{ became: Record<string, string>; kept: string }> {
  const built = project(base, head);
  const dir = tempDir();
  const [config, coverage] = [join(dir, 'codex-ci.yml'), join(dir, 'lcov.info')];
  writeFileSync(
    config,
    `test-gen:\n  run-time: 100s\n  passes: 2\n  max-mutants: 4\n  lint: ${JSON.stringify(lint)}\n`,
  );
  writeFileSync(coverage, report);
  server.script(() => say({ summary: 's', files: [{ path, content }] }));
  const out = join(dir, 'run');
  const ran = await runTestGen(cli, built, [
    '--write',
    '--coverage',
    coverage,
    '--engine',
    'openai',
    '--base-url',
    server.baseUrl,
    '--config',
    config,
    '--out',
    out,
  ]);
  expect(ran.code, ran.stderr).toBe(0);
  const { part } = readRun(out);
  expect(part.notes).toEqual([]);
  if (part.kept_patch !== '') execFileSync('git', ['apply', '-'], { cwd: built.dir, input: part.kept_patch });
  const kept = part.kept_patch === '' ? '' : execFileSync('cat', [path], { cwd: built.dir, encoding: 'utf8' });
  return {
    became: Object.fromEntries(part.tests.map(({ test, kept: yes, rule }) => [test, yes ? 'kept' : String(rule)])),
    kept,
  };
}

const linter = `import { readFileSync } from 'node:fs';
const problems = process.argv.slice(2).flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(/^import (?:\\{ )?([\\w, ]+?)(?: \\})? from/gm)].flatMap(([, list]) => list.split(', '));
  const unused = names.filter((name) => text.split(new RegExp('\\\\b' + name + '\\\\b')).length < 3);
  return [...(/\\n\\n\\n|\\n\\n$/.test(text) ? ['blank lines'] : []), ...unused.map((name) => 'unused ' + name), ...(text.includes('FIXME') ? ['FIXME'] : [])];
});
if (problems.length > 0) { console.log(problems.join('; ')); process.exit(1); }
`;

it('JavaScript: two of four are kept, in a file without their blank lines and imports; one is the linter’s own', async () => {
  const head =
    "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport os from 'node:os';\nimport { low, slug } from '../src/slug.js';\n";
  const cuts = "\ntest('cuts', () => { assert.equal(slug('x'.repeat(21)), 'x'.repeat(20)); });\n";
  const trims = "\ntest('trims', () => { assert.equal(slug(' a'), 'a'); });\n";
  const { became, kept } = await write(
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'lint.mjs': linter,
      'src/slug.js':
        'export function slug(text) {\n  return text;\n}\n\nexport const low = (text) => text.toLowerCase();\n',
      'test/slug.test.js':
        "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { low } from '../src/slug.js';\n\ntest('lowers', () => { assert.equal(low('A'), 'a'); });\n",
    },
    {
      'src/slug.js':
        'export function slug(text) {\n  if (text.length > 20) {\n    return text.slice(0, 20);\n  }\n  return text.trim();\n}\n\nexport const low = (text) => text.toLowerCase();\n',
    },
    'SF:src/slug.js\nDA:1,1\nDA:2,0\nDA:3,0\nDA:5,0\nDA:8,1\nend_of_record\n',
    'test/more.test.js',
    `${head}\ntest('lowers again', () => { assert.equal(low('B') + os.EOL, 'b' + os.EOL); });\n${cuts}\ntest('is useless', () => { low('A'); });\n${trims}\ntest('is marked', () => { /* FIXME */ assert.equal(slug('  b'), 'b'); });\n`,
    'node lint.mjs {files}',
  );
  expect(became).toEqual({
    'lowers again': 'worthless',
    cuts: 'kept',
    'is useless': 'no-assertion',
    trims: 'kept',
    'is marked': 'lint',
  });
  expect(kept).toBe(
    `import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { slug } from '../src/slug.js';\n${cuts}${trims}`,
  );
}, 300_000);
