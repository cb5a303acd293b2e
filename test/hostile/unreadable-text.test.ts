import { execFileSync } from 'node:child_process';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect } from 'vitest';
import { findAnchor, indexAnchors, parseAnchors } from '../../src/adapters/github/sink/anchors.ts';
import type { Envelope } from '../../src/domain/result.ts';
import { renderReview } from '../../src/tasks/review/render.ts';
import { review } from '../../src/tasks/review/task.ts';
import { answer, builtCli, promptOf, readDocument, runCli } from '../support/cli.ts';
import { openJudge, type Content, type Files, type Judge, type Judged } from '../support/judged-change.ts';
import { checkDocs } from '../support/docs-check.ts';
import { runTestGen } from '../support/test-gen.ts';
import { byteMutations } from '../support/mutations.ts';
import { say, startResponsesServer, type ResponsesServer } from '../support/responses-server.ts';
import { chainOf, gateOf, leftBehind, twoCommits } from '../support/task-probes.ts';
import { noise } from '../support/secrets.ts';
import family from './families/unreadable-text.ts';
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

const token = ['gh', 'p_', noise(36, undefined, 'unreadable')].join('');
const evil = `const key = '${token}';\nrun(key);\n`;
const stored = (name: string, text: string): Uint8Array =>
  byteMutations.find((one) => one.name === name)?.bytes?.(text) ?? expect.fail(name);
const bytes = (...parts: (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const noText = bytes('// x\n', deflateSync(Buffer.from(noise(4000))), evil);

const sources: Readonly<Record<string, { path?: string; content: Content; verdict?: string }>> = {
  'a NUL byte in a comment': { content: bytes('// \0\n', evil) },
  'UTF-16 with a mark': { path: 'run.ps1', content: stored('UTF-16LE with a mark', evil) },
  'UTF-16BE without a mark': { content: stored('UTF-16BE', evil) },
  'UTF-32LE without a mark': { content: stored('UTF-32LE', evil) },
  'UTF-16 with a stray byte': { content: stored('UTF-16LE with a byte more', evil) },
  'an image’s first bytes': { content: bytes('GIF89a/*\0\u0001*/=1;\n', evil) },
  'a NUL byte after 8,000 bytes': { content: bytes(`// ${'x'.repeat(9000)}\n// \0\n`, evil) },
  'a byte that is no UTF-8': { content: bytes('// \xe9\n', Buffer.from([0x2f, 0x2f, 0xe9, 10]), evil) },
  'UTF-16 after CJK of 9,000 bytes': { content: stored('UTF-16LE with a mark', `// ${'字'.repeat(4600)}\n${evil}`) },
  'more NUL bytes than text': { content: bytes(evil, '/*', Buffer.alloc(4000), '*/\n'), verdict: 'inconclusive' },
  'compressed bytes as .js': { content: noText, verdict: 'inconclusive' },
  'compressed bytes as .phtml': { path: 'web/x.phtml', content: noText, verdict: 'inconclusive' },
  'compressed bytes as Jenkinsfile': { path: 'Jenkinsfile', content: noText, verdict: 'inconclusive' },
  'compressed bytes behind a first line of a script': {
    path: 'bin/install',
    content: bytes('#!/bin/sh\n', noText),
    verdict: 'inconclusive',
  },
  'a lone CR for each line end': { content: `// harmless\r${evil.replaceAll('\n', '\r')}` },
};

async function ofSource(way: string): Promise<void> {
  const { path = 'src/evil.js', content, verdict = 'block' } = sources[way] ?? expect.fail(way);
  const { envelope } = await judge.judge({}, { [path]: content });
  expect(envelope).toMatchObject({
    verdict,
    findings: verdict === 'block' ? [expect.objectContaining({ rule: 'secret-added', path })] : [],
  });
  if (verdict === 'inconclusive') {
    expect(envelope.reason).toContain(JSON.stringify(path));
    expect(envelope.receipt).toEqual([
      expect.objectContaining({
        path,
        state: 'partial',
        reason: expect.stringMatching(/not looked at by any rule: binary/),
      }),
    ]);
  }
}

async function others(way: string): Promise<void> {
  if (way === 'a manifest in UTF-16') {
    const { envelope } = await judge.judge(
      {},
      {
        'package.json': stored(
          'UTF-16LE with a mark',
          '{\n  "name": "x",\n  "scripts": { "postinstall": "node steal.js" }\n}\n',
        ),
      },
    );
    expect(envelope.findings).toEqual([expect.objectContaining({ rule: 'dependency-install-script', line: 3 })]);
  } else if (way === 'U+2028 behind a comment') {
    const { envelope } = await judge.judge(
      {},
      { 'src/a.js': 'connect({\n  // keep it safe\u2028  rejectUnauthorized: false,\n});\n' },
    );
    expect(envelope.findings).toEqual([expect.objectContaining({ rule: 'checks-off', line: 2 })]);
  } else {
    const png = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      deflateSync(Buffer.from(noise(3000))),
    ]);
    const { envelope, evidence } = await judge.judge(
      {},
      {
        'logo.png': png,
        'a.woff2': bytes('wOF2', png),
        'a.wasm': bytes('\0asm', png),
        'no-ending': png,
        'src/fixtures/a.js': png,
      },
    );
    expect(envelope).toMatchObject({ verdict: 'pass', findings: [] });
    expect(evidence.unread).toEqual([]);
  }
}

const withModel =
  (engine: string) =>
  async (way: string): Promise<void> => {
    const unreadable = way.startsWith('no text');
    const code = 'export const run = () => spawn("id");\n';
    const content = unreadable ? noText : way.startsWith('NUL') ? bytes('// \0\0\n', code) : stored('UTF-16LE', code);
    const files: Files = { 'src/evil.js': content, 'src/b.js': 'export const b = 1;\n' };
    server.script([say(answer())]);
    const ran = await runCli(
      [
        'review',
        ...judge.asArguments({}, files),
        '--engine',
        engine,
        '--model',
        'gpt-6.1-sol',
        '--base-url',
        server.baseUrl,
        '--require-model',
        '--json',
      ],
      { cli },
    );
    const { envelope } = readDocument(ran.stdout);
    const row = envelope.receipt.find(({ path }) => path === 'src/evil.js');
    if (unreadable) expect([ran.code, envelope.verdict, row?.state]).toEqual([3, 'inconclusive', 'partial']);
    else {
      expect([ran.code, envelope.verdict, row?.state]).toEqual([0, 'pass', 'read']);
      expect(server.requests.some((seen) => promptOf(seen).includes('run = () => spawn("id");'))).toBe(true);
    }
  };

/** Where the comment on the one finding goes, by the patch that git (and so GitHub) has of the file. */
async function placeOf(content: Content): Promise<{ anchor: ReturnType<typeof findAnchor>; judged: Judged }> {
  const judged = await judge.judge({}, { 'src/evil.js': content });
  const [, dir = '', , base = '', , head = ''] = judge.asArguments({}, { 'src/evil.js': content });
  const patch = execFileSync('git', ['-C', dir, 'diff', base, head, '--', 'src/evil.js'], { encoding: 'utf8' });
  const at = patch.indexOf('\n@@ ');
  const effect = renderReview({
    envelope: judged.envelope,
    part: review.part.parse(
      judged.envelope['review'] ?? {
        files: 1,
        additions: 0,
        deletions: 0,
        commits: 0,
        model_asked: false,
        notices: [],
        opinions: [],
      },
    ),
  }).effects.find(({ kind }) => kind === 'review');
  const [comment] = effect?.kind === 'review' ? effect.comments : [];
  if (comment === undefined) return expect.fail('nothing to comment on');
  return {
    anchor: findAnchor(
      indexAnchors([parseAnchors('src/evil.js', null, at === -1 ? undefined : patch.slice(at + 1))]),
      comment,
    ),
    judged,
  };
}

const keep = { 'src/keep.ts': 'export const keep = 1;\n' };
const noKey = { OPENAI_API_KEY: undefined };
const buffer = (content: Uint8Array): Buffer => Buffer.from(content);
const drop = 'DROP TABLE users;\n';
const migrations: Readonly<Record<string, Buffer>> = {
  'a migration in UTF-16': buffer(stored('UTF-16LE with a mark', drop)),
  'a migration with a NUL byte': buffer(bytes('-- \0\n', drop)),
  'a migration that is no text': buffer(noText),
};
const migration = 'db/migrations/7.sql';

async function testGen(way: string): Promise<void> {
  const slug = 'export function slug(text) {\n  return text.toLowerCase();\n}\n';
  const longer = slug.replace('return', 'if (text.length > 20) return text.slice(0, 20);\n  return');
  const test =
    "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { other } from '../src/other.js';\ntest('one', () => { assert.equal(other(2), 1); });\n";
  const other = 'export function other(a) {\n  return a > 1 ? 1 : 0;\n}\n';
  const head = way.startsWith('compressed')
    ? noText
    : way.includes('UTF-16')
      ? stored('UTF-16LE with a mark', longer)
      : bytes('// \0\n', longer);
  const built = twoCommits(
    {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}\n',
      'src/slug.js': slug,
      'src/other.js': 'export function other(a) {\n  return a;\n}\n',
      'test/a.test.js': test.replace('other(2), 1', 'other(1), 1'),
    },
    { 'src/slug.js': buffer(head), 'src/other.js': other, 'test/a.test.js': test },
  );
  const ran = await runTestGen(cli, built, ['--guard-hunks', '--engine', 'rules', '--json'], noKey);
  const { verdict, reason, receipt } = JSON.parse(ran.stdout) as Envelope;
  expect([ran.code, verdict], reason).toEqual([3, 'inconclusive']);
  expect(receipt.find(({ path }) => path === 'src/slug.js')).toMatchObject({
    state: 'partial',
    reason: expect.stringContaining('could not be read'),
  });
}

async function docsCheck(way: string): Promise<void> {
  const [before, after, page] = [
    'export function removeAll(): void {}\nexport const one = 1;\n',
    'export const one = 1;\n',
    '# A\n\nCall `removeAll()`.\n',
  ];
  const source = {
    'a source in UTF-16': stored('UTF-16LE with a mark', after),
    'a source with a NUL byte': bytes(after, '// \0\n'),
    'a source that is no text any more': noText,
  }[way];
  const readme = way === 'a page in UTF-16 without a mark' ? stored('UTF-16LE', page) : page;
  const fresh = way === 'a new page that is no text';
  const {
    result: { envelope },
  } = await checkDocs({
    before: {
      'src/a.ts': before,
      ...(fresh ? {} : { 'README.md': typeof readme === 'string' ? readme : buffer(readme) }),
    },
    after: fresh
      ? { 'docs/b.md': buffer(bytes('PK\u0003\u0004', noText)) }
      : { 'src/a.ts': source === undefined ? after : buffer(source) },
  });
  if (fresh || way.endsWith('any more'))
    expect(envelope).toMatchObject({ verdict: 'inconclusive', reason: expect.stringContaining('could not be read') });
  else
    expect(envelope.findings).toEqual([
      expect.objectContaining({ path: 'README.md', title: expect.stringContaining('removeAll') }),
    ]);
}

replay(
  family,
  {
    'test-gen': testGen,
    'docs-check': docsCheck,
    'deploy-gate': async (way) => {
      const path = way.startsWith('code') ? 'src/run.js' : migration;
      const { risk, behind, unknown } = await gateOf(cli, keep, { [path]: migrations[way] ?? buffer(noText) });
      if (way === 'a migration in UTF-16')
        expect([risk.migrations, behind]).toMatchObject([[path], [{ path, kind: 'data-loss', blocks: true }]]);
      else {
        expect(unknown).toContain(`${path} could not be read`);
        expect(behind).toMatchObject([
          { path, blocks: path === migration, why: expect.stringContaining('could not be read') },
        ]);
      }
    },
    'rollback-analysis': async (way) => {
      const found = await leftBehind(cli, keep, { [migration]: migrations[way]! });
      expect(found).toMatchObject([
        {
          path: migration,
          blocks: true,
          ...(way.endsWith('no text') ? { why: expect.stringContaining('could not be read') } : { kind: 'data-loss' }),
        },
      ]);
    },
    pipeline: async (way) => {
      const { verdict } = await chainOf(cli, keep, {
        'src/evil.js': buffer(way.startsWith('a NUL') ? bytes('// \0\n', evil) : noText),
      });
      expect(verdict).toBe(way.startsWith('a NUL') ? 'block' : 'inconclusive');
    },
    review: (way) => (way in sources ? ofSource(way) : others(way)),
    openai: withModel('openai'),
    codex: withModel('codex'),
    'review-comment': async (way) => {
      if (way === 'a finding in UTF-16 goes to its file')
        expect((await placeOf(stored('UTF-16LE with a mark', evil))).anchor).toBe('file');
      else expect((await placeOf(evil.replaceAll('\n', '\r'))).anchor).toMatchObject({ path: 'src/evil.js', line: 1 });
    },
  },
  { timeout: 90_000 },
);
