import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedVersion } from '../../src/adapters/codex/binary.ts';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import {
  answer,
  apiKey,
  buildCli,
  claim,
  filesBelow,
  pinnedNode,
  promptOf,
  readDocument,
  resultOf,
  runCli,
  startCli,
  type Ran,
} from '../support/cli.ts';
import { call, say, startResponsesServer, toolOutputs, type ResponsesServer } from '../support/responses-server.ts';

const model = 'gpt-6.1-sol';
const before =
  'export function total(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price * item.count;\n  return sum;\n}\n';
const after = before.replace('let sum = 0', 'let sum = items[0].price').replace('item.count', 'item.amount');

let cli: string;
let server: ResponsesServer;
let repository: Built;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
  repository = buildRepository([
    {
      files: [
        { path: 'src/cart.js', content: before },
        { path: 'src/tax.js', content: 'export const tax = 0.19;\n' },
      ],
    },
    {
      files: [
        { path: 'src/cart.js', content: after },
        { path: 'src/tax.js', content: 'export const tax = 0.19;\n' },
      ],
      message: 'Begin with the first price',
    },
  ]);
});
afterAll(() => server.close());

const run = (...args: string[]): Promise<Ran> => runCli(args, { cli });
const reviewArgs = (...args: string[]): string[] => [
  'review',
  '--repo',
  repository.dir,
  '--base',
  repository.commits[0]!,
  '--base-url',
  server.baseUrl,
  ...args,
];
/** What every orderly end has in common. */
function expectOrderly(ran: Ran): void {
  expect(ran.signal).toBeNull();
  expect(ran.left, 'processes that were left behind').toEqual([]);
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  expect(ran.stdout + ran.stderr).not.toContain(apiKey);
}

const nodes = [
  ...new Map(
    [pinnedNode, '/usr/bin/node', '/usr/local/bin/node', process.env['CODEX_CI_TEST_NODE'] ?? '']
      .filter((path) => path !== '' && existsSync(path))
      .map((path) => [execFileSync(path, ['--version'], { encoding: 'utf8' }).trim(), path]),
  ),
];

describe('without arguments', () => {
  it.each(nodes)('runs the chain on two changes of a sample on node %s', async (_, node) => {
    const ran = await runCli([], {
      cli,
      node,
      cwd: tempDir(),
      env: { OPENAI_API_KEY: undefined, CODEX_CI_CODEX: undefined, HOME: tempDir() },
    });
    expect(ran).toMatchObject({ code: 0, temporary: [expect.stringMatching(/^codex-ci-sample-/)] });
    expectOrderly(ran);
    expect(ran.stdout).toMatch(
      /^pipeline: block {2}review: \d+ findings? of severity critical or worse\. No model was asked\.$/m,
    );
    expect(ran.stdout).toMatch(/^CRITICAL +Secret committed/m);
    expect(ran.stdout.match(/^ +\S+ +skipped +not started: review found something critical/gm)).toHaveLength(3);
    expect(ran.stdout).toMatch(/^pipeline: pass {2}review, test-gen, docs-check, deploy-gate passed$/m);
  });
});

describe('a review', () => {
  const quote = '  let sum = items[0].price;';
  const findings = [
    claim({
      severity: 'critical',
      title: 'The first price is counted twice',
      line: 2,
      end_line: 2,
      quote,
      suggestion: '  let sum = 0;',
    }),
    claim({ title: 'Misquoted', line: 3, end_line: 3, quote: 'for (const item in items)' }),
    claim({ title: 'Elsewhere', path: 'src/tax.js', quote: 'export const tax = 0.19;' }),
    claim({ title: 'Nowhere', path: '../../etc/passwd', quote: 'root' }),
  ];

  it('through Codex looks, judges, is checked and leaves a whole record', async () => {
    server.script([call('cat src/cart.js src/tax.js', model), say(answer(findings))]);
    const out = join(tempDir(), 'run');
    const ran = await run(...reviewArgs('--engine', 'codex', '--out', out));
    expect(ran).toMatchObject({ code: 1, temporary: [] });
    expectOrderly(ran);
    expect(ran.stdout).toMatch(/^review: block {2}1 finding of severity critical or worse\.$/m);
    expect(ran.stdout).toContain('CRITICAL The first price is counted twice');
    expect(ran.stdout).toContain('3 claims did not hold and were dropped.');
    expect(toolOutputs(server.requests[1]?.body)).toContain('items[0].price');

    const { envelope, part } = resultOf(out);
    expect(envelope).toMatchObject({
      verdict: 'block',
      has_critical: true,
      engine: { name: 'codex', model, effort: 'high', version: pinnedVersion, attempts: 1 },
      usage: {
        requests: 2,
        input_tokens: 200,
        cached_input_tokens: 80,
        output_tokens: 40,
        reasoning_tokens: 10,
        usd: expect.closeTo(0.000648, 9),
      },
      budget: { limit_usd: 2, spent_usd: expect.closeTo(0.000648, 9), remaining_usd: expect.closeTo(1.999352, 6) },
      receipt: [{ path: 'src/cart.js', state: 'read', reason: '' }],
      subject: {
        repository: 'sample',
        base: repository.commits[0],
        head: repository.commits[1],
        trusted: repository.commits[0],
      },
    });
    expect(envelope.findings).toMatchObject([
      {
        path: 'src/cart.js',
        line: 2,
        end_line: 2,
        side: 'new',
        source: 'codex',
        rule: 'codex/correctness',
        evidence: [{ quote }],
        suggestion: '  let sum = 0;',
      },
    ]);
    expect(envelope.dropped.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      'Misquoted: the quote does not stand in the new side of src/cart.js',
      'Elsewhere: src/tax.js is not in the diff',
      'Nowhere: ../../etc/passwd is not in the diff',
    ]);
    expect(part).toMatchObject({ files: 1, commits: 1, model_asked: true });
    expect(Object.keys(filesBelow(out))).toEqual([
      'checks.json',
      'engine.json',
      'evidence.json',
      'options.json',
      'report.md',
      'result.json',
      'review.sarif',
      'timing.json',
      'trigger.json',
      ...['ask.json', 'events.jsonl', 'reply.json', 'requests.jsonl', 'stderr.log'].map(
        (name) => `turns/files-1/${name}`,
      ),
    ]);
    const requests = readFileSync(join(out, 'turns/files-1/requests.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(requests).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'tool', arguments: expect.stringContaining('cat src/cart.js') as unknown }),
      ]),
    );
  });

  it('through the API prints the document and nothing else with --json', async () => {
    server.script([say(answer(findings))]);
    const out = join(tempDir(), 'run');
    const ran = await run(...reviewArgs('--engine', 'openai', '--json', '--out', out));
    expect(ran).toMatchObject({ code: 1, temporary: [] });
    expectOrderly(ran);
    const document = readDocument(ran.stdout);
    expect(document).toEqual(resultOf(out));
    expect(document.envelope).toMatchObject({
      verdict: 'block',
      engine: { name: 'openai', model, version: null },
      usage: { requests: 1 },
    });
    expect(server.requests).toHaveLength(1);
    expect(promptOf(server.requests[0]!)).toContain('[+2]   let sum = items[0].price;');
  });

  it('is of its own change, also in a folder that holds an earlier run', async () => {
    const out = tempDir();
    server.script([say(answer())]);
    expect((await run(...reviewArgs('--engine', 'openai', '--out', out))).code).toBe(0);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    server.script([say(answer(findings))]);
    expect((await run(...reviewArgs('--engine', 'openai', '--out', out))).code).toBe(1);
    expect(server.requests).toHaveLength(1);
    server.script([{ status: 401 }]);
    expect((await run(...reviewArgs('--engine', 'openai', '--out', out))).code).toBe(3);
    expect((await run(...reviewArgs('--engine', 'rules', '--out', out))).code).toBe(0);
    expect(resultOf(out).envelope).toMatchObject({
      verdict: 'pass',
      engine: { name: 'rules', attempts: 0 },
      usage: { requests: 0 },
    });
    expect(Object.keys(filesBelow(out)).filter((name) => name.startsWith('turns'))).toEqual([]);
    expect(filesBelow(out)['notes.txt']).toBe('mine');
  });

  it('leaves a folder alone that holds something else', async () => {
    const out = tempDir();
    writeFileSync(join(out, 'report.md'), 'mine');
    const ran = await run(...reviewArgs('--engine', 'rules', '--out', out));
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/codex-ci: --out: .* holds other files; allowed: a new or empty folder/) as string,
    });
    expect(filesBelow(out)).toEqual({ 'report.md': 'mine' });
  });

  it.each(nodes)('works on node %s', async (_, node) => {
    for (const engine of ['codex', 'openai']) {
      server.script([say(answer(findings))]);
      const ran = await runCli(reviewArgs('--engine', engine, '--json'), { cli, node });
      expect(ran.code).toBe(1);
      expectOrderly(ran);
      expect(readDocument(ran.stdout).envelope).toMatchObject({ verdict: 'block', engine: { name: engine } });
    }
  });

  it('passes when nothing was found, and says who read it', async () => {
    server.script([say(answer())]);
    const ran = await run(...reviewArgs('--engine', 'openai'));
    expect(ran.code).toBe(0);
    expectOrderly(ran);
    expect(ran.stdout).toMatch(/^review: pass {2}Reviewed by gpt-6\.1-sol: nothing found\.$/m);
    expect(ran.temporary).toEqual([expect.stringMatching(/^codex-ci-run-/)]);
  });

  it('is Markdown and SARIF when asked for', async () => {
    server.script(() => say(answer(findings)));
    const markdown = await run(...reviewArgs('--engine', 'openai', '--format', 'markdown'));
    expect(markdown.code).toBe(1);
    expect(markdown.stdout).toMatch(/^## codex-ci review: ⛔ block\n/);
    expect(markdown.stdout).toContain('| critical | `src/cart.js:2` | The first price is counted twice | Codex · L3 |');

    const sarif = await run(...reviewArgs('--engine', 'openai', '--format', 'sarif'));
    expect(sarif.code).toBe(1);
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      $schema: expect.stringContaining('sarif-2.1.0'),
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'codex-ci review', rules: [{ id: 'codex/correctness' }] } },
          results: [
            {
              ruleId: 'codex/correctness',
              ruleIndex: 0,
              level: 'error',
              message: { text: expect.stringContaining('counted twice') },
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'src/cart.js' }, region: { startLine: 2, endLine: 2 } },
                },
              ],
              partialFingerprints: { 'codexCiFinding/v1': expect.any(String) },
            },
          ],
        },
      ],
    });
  });

  it('asks once more when the reply is of another form', async () => {
    server.script([say('I think it is fine.'), say(answer(findings))]);
    const out = join(tempDir(), 'run');
    const ran = await run(...reviewArgs('--engine', 'codex', '--out', out));
    expect(ran.code).toBe(1);
    expect(promptOf(server.requests[1]!)).toContain('An earlier reply could not be used: the reply is not JSON');
    expect(resultOf(out).envelope).toMatchObject({ verdict: 'block', engine: { attempts: 2 }, usage: { requests: 2 } });
  });

  it('ends well when nobody reads what it prints', async () => {
    const { child, done } = startCli(reviewArgs('--engine', 'rules', '--json'), { cli });
    child.stdout?.destroy();
    const ran = await done;
    expect(ran.code).toBe(0);
    expectOrderly(ran);
    expect(ran.stderr).not.toMatch(/EPIPE|bug/);
  });
});

describe('replay', () => {
  let out: string;
  beforeAll(async () => {
    out = join(tempDir(), 'run');
    server.script([
      say(
        answer([claim({ severity: 'high', title: 'Twice', line: 2, end_line: 2, quote: 'let sum = items[0].price;' })]),
      ),
    ]);
    expect((await run(...reviewArgs('--engine', 'openai', '--out', out))).code).toBe(0);
    server.script([{ status: 500 }]);
  });

  it('gives the new verdict without a request', async () => {
    const again = join(tempDir(), 'again');
    const kept = readFileSync(join(out, 'result.json'), 'utf8');
    const ran = await run('replay', out, '--block-on', 'high', '--out', again, '--json');
    expect(ran).toMatchObject({ code: 1, temporary: [] });
    expect(readDocument(ran.stdout).envelope).toMatchObject({
      verdict: 'block',
      reason: '1 finding of severity high or worse.',
    });
    expect(resultOf(again)).toEqual(readDocument(ran.stdout));
    expect(readFileSync(join(out, 'result.json'), 'utf8')).toBe(kept);
    expect((await run('replay', out)).code).toBe(0);
    expect(server.requests).toEqual([]);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'another model',
      () => [out, '--model', 'gpt-5.5'],
      /^codex-ci: model: decides what was collected or asked, so a replay cannot change it; allowed: .*block-on.*\n$/,
    ],
    [
      'another set of files',
      () => [out, '--ignore', '**'],
      /^codex-ci: ignore: decides what was collected or asked.*\n$/,
    ],
    [
      'a folder that is no run',
      () => [repository.dir],
      /^codex-ci: .*options\.json: is not there; that folder is not a run, or was cut\n$/,
    ],
    ['a file', () => [join(out, 'result.json')], /^codex-ci: .*options\.json: is not there.*\n$/],
    ['no folder', () => [], /^codex-ci: replay: no run folder is given; allowed: replay RUN_DIR \[flags\]\n$/],
    ['two folders', () => [out, out], /^codex-ci: replay: .* is one argument too many.*\n$/],
    [
      'an unknown value',
      () => [out, '--block-on', 'loud'],
      /^codex-ci: --block-on: "loud" is not allowed; allowed: critical, high, medium, low, info\n$/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const ran = await run('replay', ...args());
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('doctor', () => {
  const lines = (ran: Ran): string[] => ran.stdout.trimEnd().split('\n');
  const withoutFix = (ran: Ran): string[] =>
    lines(ran).filter((line) => !line.startsWith('ok') && !line.includes(' → '));

  it('finds a good place good', async () => {
    const ran = await run('doctor', '--repo', repository.dir, '--base-url', server.baseUrl);
    expect(ran).toMatchObject({ code: 0, stderr: '', temporary: [] });
    expectOrderly(ran);
    for (const name of ['node', 'git', 'repository', 'configuration', 'codex', 'sandbox', 'key'])
      expect(ran.stdout).toMatch(new RegExp(`^ok +${name} `, 'm'));
    expect(withoutFix(ran)).toEqual([]);
  });

  it('names what is missing in a bad one, each with its fix', async () => {
    const bin = tempDir();
    const ran = await runCli(['doctor', '--base-url', 'http://127.0.0.1:9/v1'], {
      cli,
      cwd: tempDir(),
      env: { PATH: bin, OPENAI_API_KEY: undefined, CODEX_CI_CODEX: join(bin, 'codex') },
    });
    expect(ran).toMatchObject({ code: 2, stderr: '' });
    expectOrderly(ran);
    for (const name of ['git', 'repository', 'codex'])
      expect(ran.stdout).toMatch(new RegExp(`^MISS +${name} .* → `, 'm'));
    for (const name of ['key', 'endpoint']) expect(ran.stdout).toMatch(new RegExp(`^note +${name} .* → `, 'm'));
    expect(withoutFix(ran)).toEqual([]);
    expect(readdirSync(bin)).toEqual([]);
  });

  it('reads the configuration', async () => {
    const broken = buildRepository([{ files: [{ path: 'a', content: 'a' }] }]);
    mkdirSync(join(broken.dir, '.github'));
    writeFileSync(join(broken.dir, '.github/codex-ci.yml'), 'max-usd: lots\n');
    const ran = await run('doctor', '--repo', broken.dir, '--base-url', server.baseUrl);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toMatch(/^MISS +configuration +\.github\/codex-ci\.yml:1: max-usd: "lots" is not allowed.* → /m);
  });
});
