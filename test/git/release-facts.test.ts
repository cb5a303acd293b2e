import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDiffRisk } from '../../src/adapters/git/diff-risk.ts';
import { readPastCommits } from '../../src/adapters/git/past-commits.ts';
import { readWayBack } from '../../src/adapters/git/way-back.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { DiffRisk, WayBackFact } from '../../src/domain/release.ts';
import { git, open, tempDir } from './build.ts';
import { merge, sample } from './release.ts';

const at = '2026-11-20T12:00:00.000Z';
const long = '2020-01-01T00:00:00Z';

describe('history of a revision', () => {
  it('lists each commit’s own files, merges left out, whatever the names are', async () => {
    const repo = sample();
    repo.commit({ 'a.txt': 'a', 'b c\n.txt': 'b' }, 'One\n\nwith a body\n:100644 100644 a b M');
    repo.branch('topic');
    repo.commit({ [`${'e'.repeat(40)}`]: 'x', ':colon': 'y' }, 'Two');
    repo.git('checkout', '-q', 'main');
    repo.commit({}, 'Empty');
    merge(repo, 'topic', 'Merge');
    const { commits, cut } = await readPastCommits(await open(repo.dir), 'main', long);
    expect(commits.map(({ subject, paths }) => [subject, [...paths].sort()])).toEqual(
      [
        ['Empty', []],
        ['Two', [':colon', 'e'.repeat(40)]],
        ['One', ['a.txt', 'b c\n.txt']],
      ].sort(
        (a, b) =>
          commits.findIndex((each) => each.subject === a[0]) - commits.findIndex((each) => each.subject === b[0]),
      ),
    );
    expect(cut).toBe(false);
    expect(commits.find(({ subject }) => subject === 'One')?.body).toBe('with a body\n:100644 100644 a b M');
    expect(await readPastCommits(await open(repo.dir), 'main', long, 1)).toMatchObject({ commits: [{}], cut: true });
    expect((await readPastCommits(await open(repo.dir), 'main', '2099-01-01T00:00:00Z')).commits).toEqual([]);
  });

  it('says that it is cut where a shallow clone ends inside the window', async () => {
    const repo = sample();
    for (const text of ['1', '2', '3']) repo.commit({ 'a.txt': text }, text);
    const dir = join(tempDir(), 'clone');
    git(tempDir(), ['clone', '-q', '--depth', '2', `file://${repo.dir}`, dir]);
    expect(await readPastCommits(await open(dir), 'HEAD', long)).toMatchObject({
      commits: [{ subject: '3' }],
      cut: true,
    });
  });
});

describe('the risk of a real release', () => {
  it('takes owners and churn from the live revision', async () => {
    const repo = sample();
    repo.commit(
      {
        '.github/CODEOWNERS': '* @all\n/infra/ @ops\n',
        'src/a.ts': '1\n',
        'package.json': '{\n  "dependencies": {\n    "zod": "^3.0.0"\n  }\n}\n',
      },
      'One',
    );
    repo.commit({ 'src/a.ts': '2\n' }, 'Hotfix of a');
    const live = repo.commit({ 'src/a.ts': '3\n' }, 'Three');
    repo.commit(
      { '.github/CODEOWNERS': '* @mallory\n', 'infra/main.tf': 'x\n', 'db/migrate/1.sql': 'DROP TABLE users;\n' },
      'Four',
    );
    const head = repo.commit(
      { 'src/a.ts': '4\n', 'package.json': '{\n  "dependencies": {\n    "zod": "^4.0.0"\n  }\n}\n' },
      'Five',
    );
    const now = new Date().toISOString();
    const risk = DiffRisk.parse(await readDiffRisk(await open(repo.dir), { live, head, at: now, days: 365 }));
    expect(
      Object.fromEntries(risk.files.map(({ path, owners, kind, churn }) => [path, [owners[0], kind, churn]])),
    ).toEqual({
      '.github/CODEOWNERS': ['@all', 'code', 1],
      'src/a.ts': ['@all', 'code', 3],
      'package.json': ['@all', 'dependency', 1],
      'infra/main.tf': ['@ops', 'infrastructure', 0],
      'db/migrate/1.sql': ['@all', 'migration', 0],
    });
    expect(risk).toMatchObject({
      commits: 2,
      owners_file: '.github/CODEOWNERS',
      unowned: [],
      hot: ['src/a.ts'],
      migrations: ['db/migrate/1.sql'],
      dependencies: [{ name: 'zod', from: '3.0.0', to: '4.0.0', major: true }],
    });
  });
});

describe('the way back', () => {
  it('names what stays, and conflicts with what came after', async () => {
    const repo = sample();
    const live = repo.commit({ 'a.txt': '1\n', 'keep.txt': 'k\n' });
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const head = repo.commit({ 'a.txt': '2\n', 'db/migrate/1.sql': `DROP TABLE users; -- ${secret}\n` });
    const tip = repo.commit({ 'a.txt': '3\n' });
    const way = WayBackFact.parse(
      await readWayBack(await open(repo.dir), createRedactor(), { lastGood: live, head, onto: tip, at }),
    );
    expect(way).toMatchObject({
      last_good: live,
      revert: { state: 'present', value: { clean: false, conflicts: ['a.txt'] } },
      irreversible: { state: 'present', value: [{ kind: 'data-loss', blocks: true, path: 'db/migrate/1.sql' }] },
    });
    expect(JSON.stringify(way)).not.toContain(secret);
    expect(
      (await readWayBack(await open(repo.dir), createRedactor(), { lastGood: live, head, at })).revert,
    ).toMatchObject({ value: { clean: true, conflicts: [] } });
    const unknown = await readWayBack(await open(repo.dir), createRedactor(), { lastGood: 'e'.repeat(40), head, at });
    expect([unknown.revert.state, unknown.irreversible.state]).toEqual(['failed', 'failed']);
  });
});
