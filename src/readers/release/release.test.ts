import { describe, expect, it } from 'vitest';
import { readHunks } from '../diff/hunks.ts';
import type { ChangedFile } from '../diff/model.ts';
import { readBumps } from './bumps.ts';
import { diffRisk, riskKind } from './diff-risk.ts';
import { broughtBy, mainLine, mergedSpan, type Node } from './graph.ts';
import { hotFiles, type PastCommit } from './hot.ts';

const sha = (letter: string): string => letter.repeat(40);
const bumps = (path: string, removed: string[], added: string[]) =>
  readBumps(
    path,
    readHunks(
      `@@ -1,${removed.length} +1,${added.length} ` +
        '@@\n' +
        `${removed.map((line) => `-${line}\n`).join('')}${added.map((line) => `+${line}\n`).join('')}`,
      path,
    ),
  );

describe('dependencies that changed', () => {
  it.each<[string, string[], string[], [string, string | null, string | null, boolean][]]>([
    [
      'package.json',
      ['  "zod": "^3.22.1",', '  "gone": "1.0.0",', '  "version": "1.0.0",', '  "same": "2.0.0",'],
      ['  "zod": "^4.0.0",', '  "fresh": "~2.1.0",', '  "version": "2.0.0",', '  "same": "2.0.0"'],
      [
        ['zod', '3.22.1', '4.0.0', true],
        ['gone', '1.0.0', null, false],
        ['fresh', null, '2.1.0', false],
      ],
    ],
    ['web/package.json', ['  "a": "0.1.0"'], ['  "a": "0.2.0"'], [['a', '0.1.0', '0.2.0', true]]],
    [
      'go.mod',
      ['\tgithub.com/x/y2 v1.2.3'],
      ['\tgithub.com/x/y2 v1.3.0'],
      [['github.com/x/y2', '1.2.3', '1.3.0', false]],
    ],
    ['requirements.txt', ['django==4.2.1'], ['django==5.0'], [['django', '4.2.1', '5.0', true]]],
    [
      'Cargo.toml',
      ['serde = { version = "1.0.1", features = ["x"] }'],
      ['serde = { version = "1.0.2", features = ["x"] }'],
      [['serde', '1.0.1', '1.0.2', false]],
    ],
    ['src/a.ts', ['"zod": "^3.22.1",'], ['"zod": "^4.0.0",'], []],
  ])('%s', (path, removed, added, expected) => {
    expect(bumps(path, removed, added).map(({ name, from, to, major }) => [name, from, to, major])).toEqual(expected);
  });
});

describe('the shape of a release', () => {
  const commits = (...nodes: [string, ...string[]][]): Map<string, Node> =>
    new Map(nodes.map(([id, ...parents]) => [id, { sha: id, parents }]));
  // m merges f2-f1 into a; r2-r1 are rebased on it
  const graph = commits(['r2', 'r1'], ['r1', 'm'], ['m', 'a', 'f2'], ['f2', 'f1'], ['f1', 'live'], ['a', 'live']);
  it('says what a merge brought, and the main line', () => {
    expect(new Set(broughtBy(graph.get('m') as Node, graph))).toEqual(new Set(['f2', 'f1']));
    expect(mainLine('r2', graph)).toEqual(['r2', 'r1', 'm', 'a']);
    expect(mainLine('elsewhere', graph)).toEqual([]);
    expect(mainLine('x', commits(['x', 'y'], ['y', 'x']))).toEqual(['x', 'y']);
  });
  it('says where what was merged starts, only when it is in one row', () => {
    expect(mergedSpan('m', new Set(['m', 'f1', 'f2']), graph)).toEqual({ start: 'a', method: 'merge' });
    expect(mergedSpan('m', new Set(['m', 'f2']), graph)).toBeNull();
    expect(mergedSpan('m', new Set(['m', 'f1', 'f2', 'a']), graph)).toBeNull();
    expect(mergedSpan('r2', new Set(['r2', 'r1']), graph)).toEqual({ start: 'm', method: 'rebase' });
    expect(mergedSpan('r2', new Set(['r2']), graph)).toEqual({ start: 'r1', method: 'squash' });
    expect(mergedSpan('r2', new Set(['r2', 'a']), graph)).toBeNull();
    expect(mergedSpan('r2', new Set(['r1']), graph)).toBeNull();
    expect(mergedSpan('root', new Set(['root']), commits(['root']))).toBeNull();
  });
});

describe('hot files', () => {
  const commit = (id: string, subject: string, paths: string[], body = ''): PastCommit => ({
    sha: sha(id),
    author: 'Ada',
    subject,
    body,
    paths,
  });
  it('are those of reverts, hotfixes and what incidents name', () => {
    const hot = hotFiles(
      [
        commit('e', 'Revert "Faster"', ['fast.ts'], `This reverts commit ${sha('a')}.`),
        commit('d', 'Hotfix: close the pool', ['pool.ts']),
        commit('c', 'A step (#12)', ['named.ts']),
        commit('b', 'Calm it down', ['by-number.ts'], 'Fixes #7.'),
        commit('a', 'Faster', ['fast.ts', 'other.ts']),
        commit('f', 'Nothing of note', ['src/quiet.ts', 'src/spoken-of.ts']),
        commit('9', 'By id', ['by-id.ts']),
      ],
      [
        {
          number: 7,
          title: 'Checkout down',
          body: `Since #12 or ${sha('9').slice(0, 8)}. See src/spoken-of.ts. \`src/never.ts\``,
        },
      ],
    );
    expect(Object.fromEntries(hot)).toEqual({
      'fast.ts': ['aaaaaaaaaa was reverted by eeeeeeeeee'],
      'other.ts': ['aaaaaaaaaa was reverted by eeeeeeeeee'],
      'pool.ts': ['dddddddddd (Hotfix: close the pool)'],
      'named.ts': ['incident #7 names #12'],
      'by-number.ts': ['bbbbbbbbbb names incident #7'],
      'by-id.ts': ['incident #7 names 9999999999'],
      'src/spoken-of.ts': ['incident #7 names the file'],
    });
  });
  it('take long texts of strangers quickly', () => {
    const body = `${'a/'.repeat(60_000)} ${'deadbee '.repeat(5000)} ${'#1'.repeat(5000)}`;
    expect(hotFiles([commit('a', 'x'.repeat(5000), ['a'])], [{ number: 1, title: 't', body }]).size).toBe(0);
  });
});

describe('the risk of a diff', () => {
  it.each<[string, string, string]>([
    ['src/a.ts', '', 'code'],
    ['src/a.test.ts', '', 'test'],
    ['README.md', '', 'docs'],
    ['dist/main.js', '', 'code'],
    ['vendor/a/a.go', '', 'dependency'],
    ['a_pb2.py', '', 'code'],
    ['migrations/changes.sql', '', 'migration'],
    ['package-lock.json', '', 'dependency'],
    ['go.mod', '', 'dependency'],
    ['db/migrate/1_x.rb', '', 'migration'],
    ['sql/V1__init.sql', '', 'migration'],
    ['app/models.py', '', 'code'],
    ['versions/1.py', '+from alembic import op', 'migration'],
    ['deploy/app.yaml', '', 'infrastructure'],
    ['main.tf', '', 'infrastructure'],
    ['Dockerfile', '', 'infrastructure'],
    ['.github/workflows/ci.yml', '', 'infrastructure'],
  ])('%s (%s) is %s', (path, patch, kind) => {
    expect(riskKind(path, patch)).toBe(kind);
  });

  it('counts churn and people under both names of a renamed file, and what nobody reads apart', () => {
    const file = (path: string, partial: Partial<ChangedFile> = {}): ChangedFile => ({
      path,
      oldPath: null,
      status: 'modified',
      oldMode: '100644',
      newMode: '100644',
      oldBlob: null,
      newBlob: null,
      binary: false,
      submodule: false,
      additions: 3,
      deletions: 1,
      patch: '',
      ...partial,
    });
    const past = (author: string, ...paths: string[]): PastCommit => ({
      sha: sha('a'),
      author,
      subject: 's',
      body: '',
      paths,
    });
    const risk = diffRisk({
      files: [
        file('new.ts', { status: 'renamed', oldPath: 'old.ts' }),
        file('yarn.lock', { additions: 500 }),
        file('infra/a.tf', { patch: 'no hunk at all' }),
      ],
      commits: 2,
      history: [past('Ada', 'old.ts', 'old.ts'), past('Bob', 'new.ts'), past('Ada', 'else.ts')],
      cut: true,
      days: 90,
      owners: { path: 'CODEOWNERS', of: (path) => (path === 'new.ts' ? ['@a'] : []) },
      hot: new Map([['old.ts', ['why']]]),
      generated: new Set(['yarn.lock']),
    });
    expect(risk.files[0]).toMatchObject({ churn: 2, authors: 2, owners: ['@a'], incidents: ['why'], kind: 'code' });
    expect(risk).toMatchObject({
      additions: 6,
      deletions: 2,
      generated_lines: 501,
      unowned: ['yarn.lock', 'infra/a.tf'],
      infrastructure: ['infra/a.tf'],
      hot: ['new.ts'],
      history: 'cut',
    });
  });
});
