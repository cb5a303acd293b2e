// The chain on the command line: the built CLI, real repositories, a Responses server on 127.0.0.1 that counts what is
// asked.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Envelope } from '../../src/domain/result.ts';
import type { ChainEvidence, PipelinePart } from '../../src/entry/chain/record.ts';
import { pipeline } from '../../src/entry/chain/task.ts';
import { parseDocument } from '../../src/flow/document.ts';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { answer, apiKey, builtCli, claim, filesBelow, root, runCli, type Ran } from '../support/cli.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';

const before =
  'export function total(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price * item.count;\n  return sum;\n}\n';
const after = before.replace('return sum', 'return Math.max(0, sum)');
const test =
  "import assert from 'node:assert';\nimport test from 'node:test';\nimport { total } from '../src/cart.js';\ntest('nothing costs nothing', () => { assert.equal(total([]), 0); });\n";
const lcov = 'TN:\nSF:src/cart.js\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,1\nDA:5,1\nLF:5\nLH:5\nend_of_record\n';

let cli: string;
let server: ResponsesServer;
let built: Built;
let report: string;
beforeAll(async () => {
  [cli, server] = [builtCli(), await startResponsesServer([say('')])];
  built = buildRepository([
    {
      files: [
        { path: 'src/cart.js', content: before },
        { path: 'README.md', content: '# cart\n' },
        { path: 'test/cart.test.js', content: test },
      ],
    },
    {
      files: [
        { path: 'src/cart.js', content: after },
        { path: 'README.md', content: '# cart\n' },
        { path: 'test/cart.test.js', content: test },
      ],
      message: 'A total is never negative',
    },
  ]);
  report = join(tempDir(), 'lcov.info');
  writeFileSync(report, lcov);
});
afterAll(() => server.close());

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(root, 'schema/result.schema.json'), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
);
interface Chain {
  ran: Ran;
  envelope: Envelope;
  stages: PipelinePart['stages'];
  out: string;
}
/** A chain with `--json`; only the review asks a model unless `config` says otherwise. */
async function run(
  args: readonly string[],
  config = 'profiles: { default: { engine: rules }, review: { engine: openai } }\n',
): Promise<Chain> {
  const out = join(tempDir(), 'run');
  const file = join(tempDir(), 'codex-ci.yml');
  writeFileSync(file, config);
  const ran = await runCli(
    [
      'pipeline',
      '--repo',
      built.dir,
      '--base',
      built.commits[0]!,
      '--base-url',
      server.baseUrl,
      '--config',
      file,
      '--coverage',
      report,
      '--out',
      out,
      '--json',
      ...args,
    ],
    { cli },
  );
  expect(ran.stderr).not.toMatch(/^\s+at /m);
  expect(ran.stdout + ran.stderr).not.toContain(apiKey);
  const value: unknown = JSON.parse(ran.stdout);
  schema.parse(value);
  const { envelope, part } = parseDocument(pipeline, value, 'standard output');
  return { ran, envelope, stages: part.stages, out };
}
const critical = claim({
  severity: 'critical',
  title: 'A refund is lost',
  line: 4,
  end_line: 4,
  quote: '  return Math.max(0, sum);',
});
const verdicts = (stages: PipelinePart['stages']): string[] => stages.map(({ task, verdict }) => `${task} ${verdict}`);
const stored = (out: string, stage: string): { limitUsd: number | null } =>
  JSON.parse(readFileSync(join(out, 'stages', stage, 'options.json'), 'utf8')) as { limitUsd: number | null };

describe('a chain that is blocked at the review', () => {
  it('costs what the review asked and nothing else', async () => {
    server.requests.length = 0;
    server.script([say(answer([critical]))]);
    const { ran, envelope, stages, out } = await run([], 'profiles: { default: { engine: openai } }\n');
    expect(ran.code).toBe(1);
    expect(verdicts(stages)).toEqual(['review block', 'test-gen skipped', 'docs-check skipped', 'deploy-gate skipped']);
    const reviewed = JSON.parse(readFileSync(join(out, 'stages/review/result.json'), 'utf8')) as Envelope;
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(reviewed.usage.requests);
    expect(envelope.usage).toEqual(reviewed.usage);
    expect(envelope).toMatchObject({
      verdict: 'block',
      has_critical: true,
      reason: expect.stringMatching(/^review: /),
      engine: { name: 'openai' },
      budget: { limit_usd: 8 },
    });
    for (const stage of stages.slice(1)) {
      expect(stage).toMatchObject({
        because: 'review',
        reason: 'not started: review found something critical',
        started_at: null,
        ended_at: null,
        result_path: null,
        usage: { requests: 0, usd: 0 },
      });
      // without `write` test-gen asks no model, so it saves none
      if (stage.task !== 'test-gen') expect(stage.saved_usd).toBeGreaterThan(0);
    }
    expect(
      Object.keys(filesBelow(out))
        .filter((path) => path.startsWith('stages/'))
        .every((path) => path.startsWith('stages/review/')),
    ).toBe(true);
    expect(Object.keys(filesBelow(out))).toEqual(
      expect.arrayContaining(['result.json', 'report.md', 'report.html', 'pipeline.sarif']),
    );
  });
});

describe('a chain that can not begin', () => {
  const openai = 'profiles: { default: { engine: rules }, review: { engine: openai } }\n';
  it.each<[string, string[], RegExp, string?]>([
    [
      'without a key for the engine that is named',
      ['--engine', 'openai', '--base-url', 'https://api.openai.com/v1'],
      /^codex-ci: engine: openai needs a key: set OPENAI_API_KEY/,
    ],
    [
      'without a key for the engine of one profile',
      ['--base-url', 'https://api.openai.com/v1'],
      /^codex-ci: engine: openai needs a key/,
      openai,
    ],
    ['without its coverage report', ['--coverage', 'nope.info'], /^codex-ci: coverage: nope\.info: ENOENT/],
    [
      'without a price under a limit in dollars',
      ['--engine', 'openai', '--model', 'weird-1', '--max-usd', '1'],
      /^codex-ci: prices\.weird-1: no price is known for this model/,
    ],
    [
      'with an address that holds a password',
      ['--engine', 'openai', '--base-url', 'https://a:b@example.com/v1'],
      /^codex-ci: base-url: an address with a user name or password in it/,
    ],
  ])('%s says so in one line, exits 2 and leaves no folder', async (_, args, said, config = '') => {
    const out = join(tempDir(), 'none');
    const file = join(tempDir(), 'codex-ci.yml');
    writeFileSync(file, config);
    const ran = await runCli(
      [
        'pipeline',
        '--repo',
        built.dir,
        '--base',
        built.commits[0]!,
        '--config',
        file,
        '--out',
        out,
        ...(args.includes('--base-url') ? [] : ['--base-url', server.baseUrl]),
        ...args,
      ],
      { cli, env: { OPENAI_API_KEY: undefined } },
    );
    expect([ran.code, ran.stdout, ran.stderr.trimEnd().split('\n').length], ran.stderr).toEqual([2, '', 1]);
    expect(ran.stderr).toMatch(said);
    expect(existsSync(out)).toBe(false);
  });
});

describe('instructions of a profile', () => {
  it('reach the model with the stage’s own guidance, those of the fallback in their place', async () => {
    const config =
      'profiles: { default: { engine: rules }, review: { engine: openai, instructions: Mind the refunds., fallback: { model: gpt-6-luna, instructions: Mind the worst. } } }\nreview: { guidance: Prices are whole cents. }\n';
    const prompts = async (...args: string[]): Promise<string> => {
      server.requests.length = 0;
      server.script([say(answer())]);
      const { stages } = await run(['--stages', 'review', ...args], config);
      expect(stages[0]).toMatchObject({ verdict: 'pass', mode: args.length === 0 ? 'full' : 'fallback' });
      return JSON.stringify(server.requests.map(({ body }) => body));
    };
    const full = await prompts();
    expect(full).toMatch(/Prices are whole cents\.\\+n\\+nMind the refunds\./);
    expect(full).not.toContain('Mind the worst.');
    const less = await prompts('--max-usd', '0.05');
    expect(less).toContain('Mind the worst.');
    expect(less).not.toContain('Mind the refunds.');
  });

  it('of a stage that takes none are refused', async () => {
    const file = join(tempDir(), 'codex-ci.yml');
    writeFileSync(file, 'profiles: { deploy-gate: { instructions: Let it through. } }\n');
    const ran = await runCli(
      ['pipeline', '--repo', built.dir, '--base', built.commits[0]!, '--config', file, '--engine', 'rules'],
      { cli },
    );
    expect([ran.code, ran.stderr.trimEnd()]).toEqual([
      2,
      'codex-ci: profiles.deploy-gate.instructions: has no effect, as this stage takes no instructions; allowed: those of stages that take guidance',
    ]);
  });
});

describe('a chain with few tokens', () => {
  const review = 'profiles: { default: { engine: rules }, review: { engine: openai } }\n';
  it('asks no model, whatever the dollars are, and says that it is the tokens', async () => {
    server.requests.length = 0;
    const { ran, stages } = await run(['--stages', 'review', '--max-tokens', '3', '--max-usd', '5'], review);
    expect(ran.code).toBe(3);
    expect(stages[0]).toMatchObject({
      mode: 'none',
      verdict: 'inconclusive',
      reason: expect.stringMatching(/its share of 3 tokens is below the estimate of at least \d+ tokens/),
    });
    expect(ran.stderr).not.toContain('is below the estimate of $');
    const byRules = await run(
      ['--stages', 'review', '--max-tokens', '3', '--max-usd', '5', '--without-budget', 'rules'],
      review,
    );
    expect([byRules.ran.code, byRules.stages[0]?.verdict, byRules.envelope.engine.name]).toEqual([0, 'pass', 'rules']);
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('limits over several runs', () => {
  it('are not kept at a terminal, which says so in one line and has the run’s own', async () => {
    const { ran, stages } = await run(
      ['--stages', 'docs-check'],
      'profiles: { default: { engine: rules } }\npipeline: { max-usd-per-day: 0, max-tokens-per-pull-request: 0 }\n',
    );
    expect(ran.code).toBe(0);
    expect(verdicts(stages)).toEqual(['docs-check pass']);
    expect(
      ran.stderr.split('\n').filter((line) => line.includes('per pull request and day are kept by runs on GitHub')),
    ).toHaveLength(1);
    expect((JSON.parse(ran.stdout) as { pipeline: PipelinePart }).pipeline.allowance).toEqual({
      limit: { usd: 2, tokens: null },
      limited_by: 'run',
      reason: null,
    });
  });

  it.each(['max-usd-per-day: -1', 'max-usd-per-pull-request: lots', 'max-tokens-per-day: 1.5'])(
    'have to be amounts: %s',
    async (line) => {
      const file = join(tempDir(), 'codex-ci.yml');
      writeFileSync(file, `pipeline: { ${line} }\n`);
      const ran = await runCli(['pipeline', '--repo', built.dir, '--base', built.commits[0]!, '--config', file], {
        cli,
      });
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain(line.split(':')[0]);
    },
  );

  it('are no flags', async () => {
    expect(
      (await runCli(['pipeline', '--repo', built.dir, '--base', built.commits[0]!, '--max-usd-per-day', '5'], { cli }))
        .code,
    ).toBe(2);
  });
});

describe('a chain that goes through', () => {
  it('runs in the order of the definition, what is independent at the same time', async () => {
    server.script([say(answer())]);
    const { ran, envelope, stages, out } = await run([]);
    expect(verdicts(stages)).toEqual(['review pass', 'test-gen pass', 'docs-check pass', 'deploy-gate pass']);
    expect(ran.code).toBe(0);
    expect(envelope.verdict).toBe('pass');
    const [review, tests, docs, gate] = stages.map(({ started_at: from, ended_at: to }) => ({
      from: Date.parse(from!),
      to: Date.parse(to!),
    })) as [
      { from: number; to: number },
      { from: number; to: number },
      { from: number; to: number },
      { from: number; to: number },
    ];
    expect(Math.min(tests.from, docs.from)).toBeGreaterThanOrEqual(review.to);
    expect(Math.max(tests.from, docs.from)).toBeLessThanOrEqual(Math.min(tests.to, docs.to));
    expect(gate.from).toBeGreaterThanOrEqual(Math.max(tests.to, docs.to));
    for (const { task, result_path: path } of stages)
      expect(JSON.parse(readFileSync(join(out, path!), 'utf8'))).toMatchObject({ task });
  });

  it('is decided again by replay, as a whole and each stage, and compared with diff', async () => {
    server.script([say(answer([{ ...critical, severity: 'high' }]))]);
    const { envelope, out } = await run(['--stages', 'review,docs-check']);
    expect(envelope.verdict).toBe('pass');
    const cut = join(tempDir(), 'cut');
    const again = await runCli(['replay', out, '--required', 'docs-check', '--json', '--out', cut], { cli });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      verdict: 'pass',
      reason: 'docs-check passed',
      usage: envelope.usage,
    });
    const stricter = join(tempDir(), 'stricter');
    const blocked = await runCli(
      ['replay', join(out, 'stages/review'), '--block-on', 'high', '--json', '--out', stricter],
      { cli },
    );
    expect(blocked.code).toBe(1);
    const refused = await runCli(['replay', out, '--stop-on', 'never'], { cli });
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('stop-on: decides what was collected or asked'),
    });
    const diff = await runCli(['diff', join(out, 'stages/review'), stricter, '--json'], { cli });
    expect(diff.code).toBe(0);
    expect(JSON.parse(diff.stdout)).toMatchObject({
      same: false,
      same_inputs: true,
      verdict: { before: 'pass', after: 'block' },
      options: [{ name: 'block-on', after: 'high' }],
      findings: { new: [], gone: [] },
    });
    const text = await runCli(['diff', out, cut], { cli });
    expect(text.stdout).toContain('reason: review, docs-check passed → docs-check passed');
    expect((await runCli(['diff', out, join(out, 'stages/review')], { cli })).code).toBe(2);
  });
});

describe('a stored chain under another configuration', () => {
  let chain: Chain;
  const soft = (): string => {
    const file = join(tempDir(), 'soft.yml');
    writeFileSync(file, 'review:\n  block-on: critical\n  block-confidence: L3\n');
    return file;
  };
  const replay = (...args: string[]): Promise<Ran> => runCli(['replay', ...args], { cli });
  const copy = (change: (dir: string) => void): string => {
    const dir = join(tempDir(), 'copy');
    cpSync(chain.out, dir, { recursive: true });
    change(dir);
    return dir;
  };
  const edited = (change: (evidence: ChainEvidence) => void): string =>
    copy((dir) => {
      const file = join(dir, 'evidence.json');
      const evidence = JSON.parse(readFileSync(file, 'utf8')) as ChainEvidence;
      change(evidence);
      writeFileSync(file, JSON.stringify(evidence));
    });
  beforeAll(async () => {
    server.script([say(answer([{ ...critical, confidence: 'L2' }]))]);
    chain = await run(['--stages', 'review,docs-check', '--stop-on', 'never']);
    expect(verdicts(chain.stages)).toEqual(['review block', 'docs-check pass']);
  });

  it('is decided stage by stage, and stored so that each part agrees', async () => {
    const out = join(tempDir(), 'out');
    const again = await replay(chain.out, '--config', soft(), '--json', '--out', out);
    expect(again.code).toBe(0);
    expect(parseDocument(pipeline, JSON.parse(again.stdout), 'standard output')).toMatchObject({
      envelope: { verdict: 'pass', blocking: [], usage: chain.envelope.usage },
      part: {
        blocking: [],
        stages: [
          { task: 'review', verdict: 'pass' },
          { task: 'docs-check', verdict: 'pass' },
        ],
      },
    });
    expect(JSON.parse(readFileSync(join(out, 'stages/review/result.json'), 'utf8'))).toMatchObject({ verdict: 'pass' });
    // The copy is a run of its own: replayed with nothing said it says the same.
    expect((await replay(out, '--json')).stdout).toBe(again.stdout);
    const strict = await replay(out, '--review-block-confidence', 'L1', '--json');
    expect(JSON.parse(strict.stdout)).toMatchObject({ verdict: 'block', blocking: chain.envelope.blocking });
    const diff = await runCli(['diff', chain.out, out], { cli });
    expect(diff.stdout).toContain('verdict: block → pass');
  });

  it('of which a stage was never started stays without a verdict there', async () => {
    server.script([say(answer([{ ...critical, confidence: 'L2' }]))]);
    const stopped = await run(['--stages', 'review,docs-check']);
    const again = await replay(stopped.out, '--config', soft());
    expect(again).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('pipeline: inconclusive  docs-check: not started'),
    });
    expect((await runCli(['diff', chain.out, stopped.out], { cli })).stdout).toContain('docs-check: pass → skipped');
  });

  it('that was killed before its end is inconclusive, with all of its stages', async () => {
    const killed = edited((evidence) => {
      evidence.stages = evidence.stages.slice(1);
      evidence.findings = [];
    });
    for (const name of ['result.json', 'engine.json', 'timing.json']) rmSync(join(killed, name));
    const again = await replay(killed, '--json');
    expect(again.code).toBe(3);
    const { envelope, part } = parseDocument(pipeline, JSON.parse(again.stdout), 'standard output');
    expect([envelope.reason, ...verdicts(part.stages)]).toEqual([
      'review: the run ended before this stage was over',
      'review inconclusive',
      'docs-check pass',
    ]);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'a flag that several stages have',
      () => [chain.out, '--block-on', 'high'],
      /--block-on: is no option of pipeline, of which this is a run; allowed: --review-block-on/,
    ],
    [
      'a wrong value of a stage’s flag, by the name that was typed,',
      () => [chain.out, '--review-block-on', 'never'],
      /^codex-ci: --review-block-on: "never" is not allowed/,
    ],
    [
      'a flag of a stage that decides what was asked, by its name in the chain,',
      () => [chain.out, '--review-ignore', 'x/**'],
      /^codex-ci: review-ignore: decides what was collected or asked, so a replay cannot change it; allowed: review-/,
    ],
    [
      'a flag of another task',
      () => [join(chain.out, 'stages/review'), '--passes', '3'],
      /--passes: is no option of review, of which this is a run$/m,
    ],
    [
      'a flag of a stage that was not run',
      () => [chain.out, '--test-gen-block-on', 'high'],
      /a flag of test-gen: has no effect/,
    ],
    [
      'a required stage that was not run',
      () => [chain.out, '--required', 'test-gen'],
      /required: test-gen is not among the stages that were run; allowed: review, docs-check/,
    ],
    ['its own folder to write to', () => [chain.out, '--out', chain.out], /--out: .* is the run itself, or lies in it/],
    [
      'a folder inside of it',
      () => [chain.out, '--out', join(chain.out, 'x')],
      /--out: .* is the run itself, or lies in it/,
    ],
    [
      'a stage that lost its folder',
      () => [
        copy((dir) => {
          rmSync(join(dir, 'stages/review'), { recursive: true });
        }),
        '--config',
        soft(),
      ],
      /stages\/review: holds no run, so the stage can’t be decided again/,
    ],
    [
      'evidence without the findings',
      () => [
        edited((evidence) => {
          evidence.findings = [];
        }),
      ],
      /evidence\.json: says that a stage blocks and has no finding of it/,
    ],
    [
      'evidence with a stage twice',
      () => [
        edited((evidence) => {
          evidence.stages.push(...evidence.stages);
        }),
      ],
      /evidence\.json: has the stage review twice/,
    ],
  ])('is refused %s in one line', async (_, args, said) => {
    const ran = await replay(...args());
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) });
    expect(ran.stderr).not.toMatch(/^\s+at |bug of codex-ci/m);
  });

  it('is compared with no other version', async () => {
    const other = copy((dir) => {
      const file = join(dir, 'result.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('result@1', 'result@2'));
    });
    expect(await runCli(['diff', chain.out, other], { cli })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('schema is "codex-ci/result@2"'),
    });
  });
});

describe('a chain whose engine fails', () => {
  it('comes to no verdict and nothing of it is green for want of an answer', async () => {
    server.script([{ status: 500 }]);
    const { ran, envelope, stages } = await run(['--stages', 'review,docs-check', '--on-inconclusive', 'stop']);
    expect(ran.code).toBe(3);
    expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/^review: /) });
    expect(verdicts(stages)).toEqual(['review inconclusive', 'docs-check skipped']);
    expect(stages[1]?.reason).toBe('not started: review came to no verdict');
  });

  it('goes on where the policy says so, and is still without a verdict', async () => {
    server.script([{ status: 500 }]);
    const { ran, stages } = await run(['--stages', 'review,docs-check']);
    expect(ran.code).toBe(3);
    expect(verdicts(stages)).toEqual(['review inconclusive', 'docs-check pass']);
  });
});

describe('the budget of a chain', () => {
  it('is a hard limit for each stage, and together no more than was given', async () => {
    server.script([say(answer())]);
    const { stages, out, envelope } = await run(
      ['--max-usd', '1', '--stages', 'review,docs-check'],
      'profiles: { default: { engine: openai } }\n',
    );
    expect(envelope.budget.limit_usd).toBe(1);
    const [review, docs] = stages;
    expect(stored(out, 'review').limitUsd).toBe(review?.share?.usd);
    expect(review!.share!.usd!).toBeLessThan(1);
    // what the review left came back
    expect(docs!.share!.usd!).toBeCloseTo(1 - review!.usage.usd!, 6);
  });

  it('that is nearly gone takes the smaller profile', async () => {
    server.requests.length = 0;
    server.script([say(answer())]);
    const { stages } = await run(['--stages', 'review', '--max-usd', '0.05']);
    expect(stages[0]).toMatchObject({ mode: 'fallback', model: 'gpt-6-luna' });
    expect(server.requests.at(-1)).toMatchObject({ body: { model: 'gpt-6-luna' } });
  });

  it.each([
    ['inconclusive', 3, 'inconclusive', 'none'],
    ['rules', 0, 'pass', 'none'],
  ] as const)('that is gone means %s', async (policy, code, verdict, mode) => {
    server.requests.length = 0;
    const { ran, stages } = await run(['--stages', 'review', '--max-usd', '0.0001', '--without-budget', policy]);
    expect(ran.code).toBe(code);
    expect(stages[0]).toMatchObject({ verdict, mode });
    expect(server.requests).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    [
      'a flag of several stages',
      ['--block-on', 'high'],
      /--block-on: is an option of several stages; allowed: --review-block-on, --test-gen-block-on, --docs-check-block-on/,
    ],
    [
      'a bad value for one of them',
      ['--review-block-on', 'loud'],
      /--review-block-on: "loud" is not allowed; allowed: critical, high/,
    ],
    [
      'a stage that is none',
      ['--stages', 'review,deploy'],
      /--stages: "deploy" is not allowed; allowed: a list of|--stages/,
    ],
    [
      'a required stage that is not run',
      ['--stages', 'review', '--required', 'deploy-gate'],
      /required: deploy-gate is not among the stages that are run; allowed: review/,
    ],
    ['a flag that is none', ['--colour', 'red'], /--colour: is not a known flag/],
    [
      'a flag that is nearly one',
      ['--review-block-onn', 'high'],
      /--review-block-onn: is not a known flag; near it: --review-block-on(?:, --[\w-]+){0,2}; --help lists all$/m,
    ],
    [
      'an option of the configuration',
      ['--max-usd-per-day', '3'],
      /--max-usd-per-day: is not a flag: it stands in the configuration/,
    ],
    ['a revision that is none', ['--head', 'nowhere'], /--head: /],
  ])('%s ends with one line and nothing done', async (_, args, message) => {
    const out = join(tempDir(), 'run');
    const ran = await runCli(
      ['pipeline', '--repo', built.dir, '--base', built.commits[0]!, '--engine', 'rules', '--out', out, ...args],
      { cli },
    );
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(
      ran.stderr
        .trim()
        .split('\n')
        .filter((line) => line.startsWith('codex-ci:')),
    ).toHaveLength(1);
    expect(ran.stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });
});
