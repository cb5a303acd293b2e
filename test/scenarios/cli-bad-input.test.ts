import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneLine } from '../../src/cli/terminal-text.ts';
import { buildRepository, git, tempDir, type Built } from '../git/build.ts';
import { answer, apiKey, buildCli, filesBelow, resultOf, runCli, startCli, type Ran } from '../support/cli.ts';
import {
  call,
  refuse,
  say,
  startResponsesServer,
  type ResponsesServer,
  type Script,
} from '../support/responses-server.ts';

const model = 'gpt-6.1-sol';
let cli: string;
let server: ResponsesServer;
let repository: Built;
let shallow: string;
let configured: (text: string) => Built;
beforeAll(async () => {
  [cli, server] = [buildCli(), await startResponsesServer([say('')])];
  const before = { path: 'a.js', content: 'export const a = 1;\n' };
  const after = { path: 'a.js', content: 'export const a = 2;\n' };
  repository = buildRepository([
    { files: [before] },
    { files: [after], message: 'Two' },
    { files: [after], message: 'Nothing' },
  ]);
  configured = (text) =>
    buildRepository([
      { files: [before, { path: '.github/codex-ci.yml', content: text }] },
      { files: [after, { path: '.github/codex-ci.yml', content: text }] },
    ]);
  shallow = join(tempDir(), 'shallow');
  git(tempDir(), ['clone', '-q', '--depth', '1', `file://${repository.dir}`, shallow]);
});
afterAll(() => server.close());

const change = (): string[] => [
  'review',
  '--repo',
  repository.dir,
  '--base',
  repository.commits[0]!,
  '--head',
  repository.commits[1]!,
  '--base-url',
  server.baseUrl,
];
const file = (text: string): string => {
  const path = join(tempDir(), 'config.yml');
  writeFileSync(path, text);
  return path;
};

/** One line for the user, no stack, no key, nothing left behind. */
function expectOneLine(ran: Ran, message: RegExp): void {
  const own = ran.stderr.split('\n').filter((line) => line.startsWith('codex-ci: '));
  expect(own, ran.stderr).toHaveLength(1);
  expect(own[0]).toMatch(message);
  expect(ran.stderr).not.toMatch(/^\s+at |\bbug\b/m);
  expect(ran.stdout + ran.stderr).not.toContain(apiKey);
  expect(ran.left, 'processes that were left behind').toEqual([]);
}

describe('bad input', () => {
  const noKey = { OPENAI_API_KEY: undefined };
  it.each<[string, () => { args: string[]; env?: Record<string, undefined> }, RegExp]>([
    [
      'a folder that is no repository',
      () => ({ args: ['review', '--repo', tempDir()] }),
      /not a git repository|no git repository/,
    ],
    ['a folder that does not exist', () => ({ args: ['review', '--repo', join(tempDir(), 'none')] }), /none/],
    [
      'a repository without a commit',
      () => {
        const dir = join(tempDir(), 'empty');
        mkdirSync(dir);
        git(dir, ['init', '-q']);
        return { args: ['review', '--repo', dir] };
      },
      /revision HEAD: no such commit/,
    ],
    [
      'an unknown revision',
      () => ({ args: ['review', '--repo', repository.dir, '--base', 'nowhere'] }),
      /^codex-ci: --base: revision nowhere: no such commit in /,
    ],
    [
      'a revision that is an option',
      () => ({ args: ['review', '--repo', repository.dir, '--base', '--upload-pack=touch x'] }),
      /revision "--upload-pack=touch x": not a revision/,
    ],
    [
      'a shallow clone without the base',
      () => ({ args: ['review', '--repo', shallow, '--base', repository.commits[0]!] }),
      /the clone is shallow: check out with `fetch-depth: 0`$/,
    ],
    [
      'an unknown command',
      () => ({ args: ['reveiw'] }),
      /^codex-ci: "reveiw" is not a command; allowed: review, .*replay, .*doctor, sample$/,
    ],
    ['a command that every object has', () => ({ args: ['constructor'] }), /^codex-ci: "constructor" is not a command/],
    ['an argument that is no flag', () => ({ args: ['review', 'main'] }), /argument "main": is not expected/],
    [
      'an unknown flag',
      () => ({ args: ['review', '--bsae', 'main'] }),
      /^codex-ci: --bsae: is not a known flag; near it: --base(?:, --[\w-]+){0,2}; --help lists all$/,
    ],
    [
      'a flag that steers the terminal',
      () => ({ args: ['review', '--\u001b[31m\u202ered\nline'] }),
      /^codex-ci: --\[U\+001B\]\[31m\[U\+202E\]red line: is not a known flag/,
    ],
    [
      'a run folder below a file',
      () => ({ args: [...change(), '--out', join(file(''), 'run')] }),
      /^codex-ci: --out: ".*config\.yml\/run" can’t be made \(ENOTDIR/,
    ],
    [
      'a run folder that the system never makes',
      () => ({ args: [...change(), '--out', '/proc/x'] }),
      /^codex-ci: --out: "\/proc\/x" can’t be made \(E/,
    ],
    [
      'an unknown value',
      () => ({ args: [...change(), '--engine', 'gpt'] }),
      /^codex-ci: --engine: "gpt" is not allowed; allowed: auto, codex, openai, rules$/,
    ],
    ['a flag without its value', () => ({ args: ['review', '--base'] }), /^codex-ci: --base: has no value/],
    [
      'a negative budget',
      () => ({ args: [...change(), '--max-usd', '-1'] }),
      /^codex-ci: --max-usd: "?-1"? is not allowed; allowed: a number from 0$/,
    ],
    [
      'a budget that is no number',
      () => ({ args: [...change(), '--max-usd', 'lots'] }),
      /^codex-ci: --max-usd: "lots" is not allowed; allowed: a number from 0$/,
    ],
    [
      'a time that is none',
      () => ({ args: [...change(), '--timeout', '15'] }),
      /^codex-ci: --timeout: "15" is not allowed; allowed: a duration/,
    ],
    [
      'a time beyond all timers',
      () => ({ args: [...change(), '--timeout', '99999h'] }),
      /^codex-ci: --timeout: "99999h" is not allowed; allowed: a duration/,
    ],
    [
      'a key that every object has',
      () => ({ args: [...change(), '--config', file('constructor: {}\n')] }),
      /config\.yml:1: constructor: is not a known key/,
    ],
    [
      'an address that is none',
      () => ({ args: [...change(), '--base-url', 'ftp://x'].toSpliced(7, 2) }),
      /^codex-ci: --base-url: "ftp:\/\/x" is not allowed; allowed: an http or https URL$/,
    ],
    [
      'no key for codex',
      () => ({
        args: [
          'review',
          '--repo',
          repository.dir,
          '--base',
          repository.commits[0]!,
          '--head',
          repository.commits[1]!,
          '--engine',
          'codex',
        ],
        env: noKey,
      }),
      /engine: codex needs a key: set OPENAI_API_KEY/,
    ],
    [
      'no key for openai',
      () => ({
        args: [
          'review',
          '--repo',
          repository.dir,
          '--base',
          repository.commits[0]!,
          '--head',
          repository.commits[1]!,
          '--engine',
          'openai',
        ],
        env: noKey,
      }),
      /engine: openai needs a key: set OPENAI_API_KEY/,
    ],
    [
      'broken YAML',
      () => ({ args: [...change(), '--config', file('review: [\n')] }),
      /^codex-ci: .*config\.yml:\d+: is not YAML/,
    ],
    [
      'an unknown key',
      () => ({ args: [...change(), '--config', file('max-usd: 1\nblock-on: high\n')] }),
      /^codex-ci: .*config\.yml:2: block-on: is not a known key; allowed: /,
    ],
    [
      'an unknown profile',
      () => ({ args: [...change(), '--config', file('profiles:\n  revew: { effort: low }\n')] }),
      /profiles\.revew: is not a known profile; allowed: default, review/,
    ],
    [
      'a configuration that is not there',
      () => ({ args: [...change(), '--config', join(tempDir(), 'none.yml')] }),
      /^codex-ci: --config: .*none\.yml/,
    ],
    [
      'broken YAML in the base',
      () => ({ args: ['review', '--repo', configured('a: b: c\n').dir, '--base', 'HEAD^'] }),
      /^codex-ci: \.github\/codex-ci\.yml:1: is not YAML/,
    ],
    [
      'a price that is missing',
      () => ({ args: [...change(), '--engine', 'openai', '--model', 'home-made', '--max-usd', '1'] }),
      /prices\.home-made: no price is known for this model/,
    ],
  ])('%s is one line and exit 2', async (_, given, message) => {
    server.script([{ status: 500 }]);
    const { args, env = {} } = given();
    const ran = await runCli(args, { cli, env });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expectOneLine(ran, message);
    expect(server.requests).toEqual([]);
  });

  it.each<[string, () => { args?: string[]; env?: Record<string, string> }, RegExp]>([
    [
      'no folder for temporary files',
      () => ({ env: { TMPDIR: '/nonexistent' } }),
      /ENOENT: no such file or directory, mkdtemp '\/nonexistent/,
    ],
    ['no git', () => ({ env: { PATH: '/nonexistent' } }), /git: not found on PATH/],
  ])('%s is one line and exit 3', async (_, given, message) => {
    const { args = [], env = {} } = given();
    const ran = await runCli([...change(), '--engine', 'rules', ...args], { cli, env });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expectOneLine(ran, message);
  });

  it('skips a change without a file', async () => {
    const ran = await runCli(
      [
        'review',
        '--repo',
        repository.dir,
        '--base',
        repository.commits[1]!,
        '--base-url',
        server.baseUrl,
        '--engine',
        'openai',
      ],
      { cli },
    );
    expect(ran).toMatchObject({ code: 0, left: [] });
    expect(ran.stdout).toMatch(/^review: skipped {2}The change has no files\.$/m);
    expect(ran.stderr).not.toContain('codex-ci:');
  });
});

describe.each(['codex', 'openai'] as const)('what goes wrong with %s', (engine) => {
  const limits = file('profiles:\n  review: { max-requests: 4 }\n');
  interface Case {
    script: Script;
    args?: string[];
    requests?: number;
    reason: RegExp;
    only?: 'codex' | 'openai';
    attempts?: number;
  }
  const cases: [string, Case][] = [
    [
      'a key that is refused',
      {
        script: [
          {
            status: 401,
            body: { error: { message: `Incorrect API key provided: ${apiKey}`, code: 'invalid_api_key' } },
          },
        ],
        reason: /the endpoint refused the key \(401\)/,
        requests: 1,
      },
    ],
    [
      'a rate limit of an hour',
      {
        script: [{ status: 429, headers: { 'retry-after': '3600' } }],
        reason: /the endpoint asks to wait 3600 s \(429\); the limit is 30 s/,
        requests: 1,
      },
    ],
    [
      'a server that fails',
      { script: [{ status: 500 }], reason: /the endpoint failed \(500\) after 3 attempts/, requests: 3 },
    ],
    [
      'a stream that is cut',
      { script: [say(answer(), { fault: 'cut' })], reason: /the endpoint broke off in the middle of its answer/ },
    ],
    ['a refusal', { script: [refuse('I will not.')], reason: /the model refused: I will not\./, requests: 1 }],
    [
      'an answer that steers the terminal',
      {
        script: [refuse('\u001b]0;all well\u0007\u202e\u009b2J no')],
        reason: /the model refused: \[U\+001B\]\]0;all well\[U\+0007\]\[U\+202E\]\[U\+009B\]2J no/,
        requests: 1,
      },
    ],
    [
      'garbage in place of the form',
      {
        script: [say('lorem ipsum')],
        reason: /the reply is not JSON \(it begins "lorem ipsum"\)/,
        requests: 2,
        attempts: 2,
      },
    ],
    [
      'the wrong form',
      {
        script: [say({ findings: 'none' })],
        reason: /the reply is not of the schema: rule_findings/,
        requests: 2,
        attempts: 2,
      },
    ],
    [
      'tool calls without end',
      {
        script: () => call('true', model),
        args: ['--config', limits],
        reason: /the ask reached its limit of 4 requests/,
        requests: 4,
        only: 'codex',
      },
    ],
    [
      'a budget of tokens',
      {
        script: [say(answer(), { usage: { input: 900_000, output: 200_000 } })],
        args: ['--max-tokens', '100'],
        reason: /the run reached its limit of 100 tokens/,
        requests: 0,
      },
    ],
    [
      'tools that eat the tokens',
      {
        script: () => call('true', model, { usage: { input: 40_000, output: 10 } }),
        args: ['--max-tokens', '100000'],
        reason: /the run reached its limit of 100000 tokens/,
        requests: 2,
        only: 'codex',
      },
    ],
    [
      'a budget of money',
      {
        script: () => say('again', { usage: { input: 400_000, output: 10_000 } }),
        args: ['--max-usd', '0.5'],
        reason: /the run reached its budget of \$0\.5/,
        requests: 1,
        attempts: 2,
      },
    ],
    [
      'an endpoint that is dead',
      {
        script: [],
        args: ['--base-url', 'http://127.0.0.1:9/v1'],
        reason: /the endpoint 127\.0\.0\.1:9 cannot be reached after 3 attempts: ECONNREFUSED/,
        requests: 0,
      },
    ],
    [
      'an endpoint that never answers',
      {
        script: [{ fault: 'headers' }],
        args: ['--timeout', '3s'],
        reason: /the run took longer than its 3s \(timeout\)/,
        requests: 1,
      },
    ],
  ];
  it.each(cases.filter(([, { only }]) => only === undefined || only === engine))(
    '%s is inconclusive, with a whole record',
    async (_, { script, args = [], reason, requests, attempts = 1 }) => {
      server.script(script);
      const out = join(tempDir(), 'run');
      const base = args.includes('--base-url') ? change().slice(0, -2) : change();
      const ran = await runCli([...base, '--engine', engine, '--out', out, ...args], { cli });
      expect(ran.stderr).toMatch(/^codex-ci: inconclusive: /m);
      expectOneLine(ran, reason);
      expect(ran).toMatchObject({ code: 3, temporary: [] });
      expect(ran.stdout).toMatch(/^review: inconclusive /);
      // eslint-disable-next-line no-control-regex
      expect(ran.stdout + ran.stderr).not.toMatch(/[\u0007\u001b\u009b\u202e]/);
      expectRecord(out, engine);
      const { envelope } = resultOf(out);
      expect(envelope).toMatchObject({ verdict: 'inconclusive', engine: { name: engine, model, attempts } });
      expect(oneLine(envelope.reason)).toMatch(reason);
      expect(envelope.receipt).toEqual([
        {
          path: 'a.js',
          state: 'partial',
          reason: expect.stringMatching(/^rules read it; the model read 0 of 1 parts: /) as string,
        },
      ]);
      if (requests !== undefined) expect(server.requests).toHaveLength(requests);
      const counted = server.requests.length === 0 ? 0 : 1;
      expect(envelope.usage.requests).toBeGreaterThanOrEqual(counted);
      expect(Object.values(filesBelow(out)).join('\n')).not.toContain(apiKey);
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)('%s in mid-run is inconclusive, with a whole record', async (signal) => {
    server.script([{ fault: 'headers' }]);
    const out = join(tempDir(), 'run');
    const { child, done } = startCli([...change(), '--engine', engine, '--out', out], { cli });
    for (let waited = 0; server.requests.length === 0; waited += 20) {
      if (waited > 30_000) throw new Error('no request came');
      await sleep(20);
    }
    child.kill(signal);
    const ran = await done;
    expect(ran).toMatchObject({ code: 3, signal: null, temporary: [] });
    expectOneLine(ran, new RegExp(`^codex-ci: inconclusive: .*stopped by ${signal}`));
    expectRecord(out, engine);
    expect(resultOf(out).envelope).toMatchObject({
      verdict: 'inconclusive',
      engine: { name: engine, attempts: 1 },
      usage: { requests: 1 },
    });
  });
});

function expectRecord(out: string, engine: 'codex' | 'openai'): void {
  const files = filesBelow(out);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      'engine.json',
      'evidence.json',
      'options.json',
      'report.md',
      'result.json',
      'review.sarif',
      'timing.json',
      'trigger.json',
      'turns/files-1/ask.json',
      'turns/files-1/reply.json',
    ]),
  );
  expect(Object.keys(files).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(JSON.parse(files['engine.json']!)).toMatchObject({ name: engine, model });
  expect(JSON.parse(files['options.json']!)).toMatchObject({ task: 'review', common: { engine } });
}
