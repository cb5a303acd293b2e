import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRepository, git, tempDir } from '../git/build.ts';
import { buildCli, runCli } from '../support/cli.ts';
import { checkDocs } from '../support/docs-check.ts';

const before = 'export function removeEverything(): void {}\nexport const one = 1;\n';
const after = 'export const one = 1;\n';
const page = '# A\n\nCall `removeEverything()`.\n';

describe('a pass that rests on less than everything says so', () => {
  it('for a page over the limit', async () => {
    const { result, part } = await checkDocs({
      before: { 'src/a.ts': before, 'README.md': `${page}${'x'.repeat(9 * 1024 * 1024)}\n` },
      after: { 'src/a.ts': after },
    });
    expect(result.envelope).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('1 of 2 pages and sources read whole') as string,
    });
    expect(part.notices).toEqual([
      expect.stringMatching(/^Not read whole: README\.md \(too large to read \(\d+ bytes, the limit is 8388608\)\)\.$/),
    ]);
  });
  it('for a source whose syntax no reader knew before either', async () => {
    const { part, result } = await checkDocs({
      before: { 'src/a.ts': 'export const = {;\n', 'README.md': page },
      after: { 'src/a.ts': before },
    });
    expect(result.envelope).toMatchObject({
      verdict: 'pass',
      reason: expect.stringContaining('1 of 2 pages and sources read whole') as string,
    });
    expect(part.notices).toEqual(['Not read whole: src/a.ts (its syntax has errors).']);
  });
  it('names five files at most', async () => {
    const names = [1, 2, 3, 4, 5, 6, 7].map((one) => `src/f${one}.ts`);
    const tree = (text: string): Record<string, string> =>
      Object.fromEntries(names.map((path, index) => [path, `${text}// ${index}\n`]));
    const { part } = await checkDocs({
      before: { ...tree(before), 'README.md': page },
      after: tree('export const = {;\n'),
    });
    expect(part.notices.join()).toMatch(/src\/f5\.ts \(its syntax has errors\); and 2 more\.$/);
  });
  it('and says nothing of the kind where all was read', async () => {
    const { part, result } = await checkDocs({
      before: { 'src/a.ts': after, 'README.md': '# A\n' },
      after: { 'src/a.ts': `${after}// more\n` },
    });
    expect(result.envelope.reason).toBe('2 pages read: nothing found. No model was asked.');
    expect(part).toMatchObject({ notices: [], counts: { unread: 0, lost: 0, looked: 2 } });
  });
});

const padded = (text: string): string => `${text}// ${'x'.repeat(4 * 1024 * 1024)}\n`;

describe('a change that nobody could read is no pass', () => {
  it.each([
    ['a source that was and is too large', padded(before), padded(after), /larger than 4 MiB/],
    ['a source that becomes too large', before, padded(after), /larger than 4 MiB/],
    ['a source that was too large', padded(before), after, /larger than 4 MiB/],
    [
      'a source that is no text any more',
      before,
      Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(4000)]),
      /could not be read/,
    ],
    ['a source that has errors now', before, 'export const = {;\n', /its syntax has errors/],
    ['a source that ends in the middle', before, `${after}export function x(`, /its syntax has errors/],
  ])('%s', async (_, old, now, why) => {
    const { result } = await checkDocs({ before: { 'src/a.ts': old, 'README.md': page }, after: { 'src/a.ts': now } });
    expect(result.envelope.verdict).toBe('inconclusive');
    expect(result.envelope.reason).toMatch(why);
  });
  it.each([
    ['a new page over the limit', `${page}${'x'.repeat(9 * 1024 * 1024)}\n`],
    ['a new page that is no text', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(4000, 0x80)])],
  ])('%s', async (_, now) => {
    const { result } = await checkDocs({ before: { 'src/a.ts': before }, after: { 'docs/a.md': now } });
    expect(result.envelope.verdict).toBe('inconclusive');
  });
  it.each([
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${page}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(page, 'utf16le')],
    ['a NUL byte', Buffer.from(`${page}\0\n`)],
  ])('a page in %s is read like any page', async (_, bytes) => {
    const { result } = await checkDocs({
      before: { 'src/a.ts': before, 'README.md': bytes },
      after: { 'src/a.ts': after },
    });
    expect(result.envelope.findings).toMatchObject([
      { rule: expect.stringMatching(/^docs\//) as string, path: 'README.md' },
    ]);
  });
  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${after}`, 'utf16le')],
    ['a NUL byte', Buffer.from(`${after}// \0\n`)],
  ])('a source in %s is read like any source', async (_, bytes) => {
    const { result } = await checkDocs({
      before: { 'src/a.ts': before, 'README.md': page },
      after: { 'src/a.ts': bytes },
    });
    expect(result.envelope.findings).toMatchObject([{ path: 'README.md' }]);
  });
});

describe('a clone that lacks a page', () => {
  let cli: string;
  beforeAll(async () => {
    cli = buildCli();
  });

  it('is no reason to pass: the verdict is inconclusive, and the terminal names the page', async () => {
    const readme = { path: 'README.md', content: page };
    const { dir } = buildRepository([
      { files: [{ path: 'src/a.ts', content: before }, readme] },
      { files: [{ path: 'src/a.ts', content: after }, readme] },
    ]);
    const objects = join(dir, '.git/objects');
    for (const name of readdirSync(join(objects, 'pack')).filter((one) => one.endsWith('.pack'))) {
      const pack = join(tempDir(), name);
      renameSync(join(objects, 'pack', name), pack);
      git(dir, ['unpack-objects', '-q'], readFileSync(pack));
    }
    rmSync(join(objects, 'pack'), { recursive: true });
    const blob = git(dir, ['rev-parse', 'HEAD:README.md']).toString().trim();
    const file = join(objects, blob.slice(0, 2), blob.slice(2));
    expect(existsSync(file)).toBe(true);
    rmSync(file);
    const ran = await runCli(['docs-check', '--repo', dir, '--base', 'HEAD~1', '--out', join(tempDir(), 'run')], {
      cli,
      env: { OPENAI_API_KEY: undefined },
    });
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('docs-check: inconclusive  1 file could not be read from the clone');
    expect(ran.stdout).toMatch(/Not read whole: README\.md \(object [0-9a-f]{40}: /);
  });
});

describe('docs that a rule asks for', () => {
  const options = { required: [{ when: ['src/api/**'], need: ['docs/**', 'openapi.yaml'] }] };
  const tree = { 'src/api/a.ts': before, 'docs/x.md': '# X\n\nWords.\n', 'docs/y.png': 'a', 'openapi.yaml': 'a: 1\n' };
  it.each<[string, Record<string, string | null>, number]>([
    ['are not given by deleting them', { 'docs/x.md': null }, 1],
    ['are not given by white space', { 'docs/x.md': '# X\n\n\nWords. \n' }, 1],
    ['are not given by moving them', { 'docs/x.md': null, 'docs/z.md': '# X\n\nWords.\n' }, 1],
    ['are given by words', { 'docs/x.md': '# X\n\nOther words.\n' }, 0],
    ['are given by a new page', { 'docs/new.md': '# New\n' }, 0],
    ['are given by a file that is no page', { 'openapi.yaml': 'a: 2\n' }, 0],
    ['are given by a page beside one that went', { 'docs/x.md': null, 'docs/y.md': '# Y\n' }, 0],
  ])('%s', async (_, change, found) => {
    const { told, result } = await checkDocs({ before: tree, after: { 'src/api/a.ts': after, ...change }, options });
    expect(told.filter((one) => one.startsWith('required'))).toHaveLength(found);
    expect(result.envelope.verdict).toBe(found === 0 ? 'pass' : 'block');
  });
});
