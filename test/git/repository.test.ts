import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openRepository } from '../../src/adapters/git/repository.ts';
import { parseDiff } from '../../src/readers/diff/patch.ts';
import { buildRepository, environment, git, input, open, tempDir } from './build.ts';

const saved = { ...process.env };
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in saved)) delete process.env[name];
  Object.assign(process.env, saved);
});

const two = (): { dir: string; commits: string[] } =>
  buildRepository([
    {
      files: [
        { path: 'src/a.js', content: 'one\n' },
        { path: 'src/deep/b.js', content: 'x' },
        { path: 'top', content: '' },
      ],
      message: 'First\n\nWhy it is.\n',
    },
    {
      files: [
        { path: 'src/a.js', content: 'two\n' },
        { path: 'src/deep/b.js', content: 'x' },
        { path: 'top', content: '' },
      ],
      message: 'Second',
    },
  ]);

describe('revisions', () => {
  it('are resolved, and refused with one line', async () => {
    const { dir, commits } = two();
    git(dir, ['tag', '-a', '-m', 'v1', 'v1', commits[0]!]);
    const repository = await open(dir);
    expect(await repository.resolve('HEAD')).toBe(commits[1]);
    expect(await repository.resolve('v1')).toBe(commits[0]);
    expect(await repository.resolve(commits[0]!.slice(0, 10))).toBe(commits[0]);
    await expect(repository.resolve('no-such')).rejects.toMatchObject(
      input(`revision no-such: no such commit in ${dir}`),
    );
    await expect(repository.resolve('f'.repeat(40))).rejects.toMatchObject(input(/no such commit/));
    await expect(repository.resolve('HEAD:top')).rejects.toMatchObject(input(/no such commit/));
    await expect(repository.resolve('v1..HEAD')).rejects.toMatchObject(input(/no such commit/));
    for (const bad of ['--output=x', '-p', '', 'a\nb', 'a\0b'])
      await expect(repository.resolve(bad)).rejects.toMatchObject(input(/not a revision/));
    await expect(repository.diff('--output=x', 'HEAD')).rejects.toMatchObject(input(/not a revision/));
    await expect(repository.read('--all', 'top')).rejects.toMatchObject(input(/not a revision/));
    await expect(repository.commits('--all', 'HEAD', 1)).rejects.toMatchObject(input(/not a revision/));
  });

  it('have a merge base or none', async () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a', content: '1' }] },
      { files: [{ path: 'a', content: '2' }] },
      { files: [{ path: 'a', content: '3' }], branch: 'side', from: ':1' },
      { files: [], branch: 'alone' },
    ]);
    const repository = await open(dir);
    expect(await repository.mergeBase('main', 'side')).toBe(commits[0]);
    await expect(repository.mergeBase('main', 'alone')).rejects.toMatchObject(
      input(`revisions main and alone: no merge base in ${dir}`),
    );
  });

  it('name fetch-depth in a shallow clone', async () => {
    const { dir, commits } = buildRepository([
      { files: [{ path: 'a', content: '1' }] },
      { files: [{ path: 'a', content: '2' }] },
      { files: [{ path: 'a', content: '3' }], branch: 'side', from: ':1' },
    ]);
    const clone = join(tempDir(), 'clone');
    git(tempDir(), ['clone', '-q', '--no-single-branch', '--depth=1', `file://${dir}`, clone]);
    const repository = await open(clone);
    await expect(repository.resolve(commits[0]!)).rejects.toMatchObject(input(/fetch-depth: 0/));
    await expect(repository.mergeBase('HEAD', 'origin/side')).rejects.toMatchObject(input(/fetch-depth: 0/));
    expect(await repository.commits('origin/side', 'HEAD', 10)).toMatchObject([{ sha: commits[1] }]);
  });
});

describe('files', () => {
  it('are read at a revision, whatever their name', async () => {
    const odd = ['a b', 'new\nline', '-x', ':(glob)*', 'HEAD', 'x missing', '日本'];
    const { dir, commits } = buildRepository([
      {
        files: [
          ...odd.map((path) => ({ path: `dir/${path}`, content: `in ${path}` })),
          { path: 'link', content: '../out', mode: '120000' },
          { path: 'sub', content: 'a'.repeat(40), mode: '160000' },
          { path: 'empty', content: '' },
          { path: 'big', content: Buffer.alloc(3_000_000, 'x') },
        ],
      },
    ]);
    const repository = await open(dir);
    const texts = await Promise.all(
      odd.map(async (path) => Buffer.from((await repository.read('HEAD', `dir/${path}`))!).toString()),
    );
    expect(texts).toEqual(odd.map((path) => `in ${path}`));
    expect(String(await repository.read('HEAD', 'link'))).toBe('../out');
    expect((await repository.read('HEAD', 'empty'))?.length).toBe(0);
    expect((await repository.read('HEAD', 'big'))?.length).toBe(3_000_000);
    for (const path of ['none', 'dir', 'sub', 'sub/x', 'dir/a b/c', '', '/dir', 'dir//a b', '../dir', 'link/x']) {
      expect(await repository.read('HEAD', path)).toBeUndefined();
    }
    expect((await repository.list('HEAD', 'dir/')).map((entry) => entry.path).sort()).toEqual(
      odd.map((path) => `dir/${path}`).sort(),
    );
    expect(await repository.list('HEAD', 'none')).toEqual([]);
    const all = await repository.list(commits[0]!);
    expect(all).toHaveLength(odd.length + 4);
    expect(all.find((entry) => entry.path === 'sub')).toEqual({
      path: 'sub',
      mode: '160000',
      blob: 'a'.repeat(40),
      size: null,
    });
    expect(await repository.list('HEAD', 'empty')).toMatchObject([{ path: 'empty', mode: '100644', size: 0 }]);
  });

  it('are read many at once through one process, and a missing object says so', async () => {
    const { dir } = buildRepository([
      { files: Array.from({ length: 500 }, (_, index) => ({ path: `f${index}`, content: `${index}`.repeat(index) })) },
    ]);
    const repository = await open(dir);
    const entries = await repository.list('HEAD');
    const contents = await Promise.all(entries.map((entry) => repository.readBlob(entry.blob)));
    expect(contents.map((bytes) => bytes.length)).toEqual(entries.map((entry) => entry.size));
    expect(
      await Promise.all(
        entries.map(async (entry) => (await repository.readWithin(entry.blob, entry.size ?? 0))?.length),
      ),
    ).toEqual(entries.map(({ size }) => size));
    const [largest] = entries.filter(({ size }) => (size ?? 0) > 0);
    expect(await repository.readWithin(largest!.blob, largest!.size! - 1)).toBeNull();
    await expect(repository.readWithin('e'.repeat(40), 10)).rejects.toMatchObject(
      environment(/object e+: not in the repository/),
    );
    await expect(repository.readBlob('e'.repeat(40))).rejects.toMatchObject(
      environment(/object e+: not in the repository/),
    );
    await expect(repository.readBlob('HEAD')).rejects.toMatchObject(input(/not a full object id/));
    await expect(repository.readBlob(await repository.resolve('HEAD'))).rejects.toMatchObject(
      input(/a commit; allowed: the id of a blob/),
    );
    const small = await open(dir, { maxObjectBytes: 100 });
    const [large, tiny] = await Promise.allSettled([small.read('HEAD', 'f400'), small.read('HEAD', 'f2')]);
    expect(large).toMatchObject({ status: 'rejected', reason: environment(/the limit is/) });
    expect(tiny).toMatchObject({ status: 'rejected' });
    const blob = entries.find((entry) => entry.path === 'f2')!.blob;
    const results = await Promise.allSettled([
      small.readBlob(entries.find((entry) => entry.path === 'f400')!.blob),
      small.readBlob(blob),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: environment(/the limit is/) },
      { status: 'fulfilled', value: Buffer.from('22') },
    ]);
  });

  it('can still be read after a damaged one ended the process', async () => {
    const { dir } = two();
    const content = Array.from({ length: 20_000 }, (_, index) => (index * 7919) % 10_007).join(' ');
    const blob = git(dir, ['hash-object', '-w', '--stdin'], content).toString().trim();
    const file = join(dir, '.git/objects', blob.slice(0, 2), blob.slice(2));
    chmodSync(file, 0o644);
    truncateSync(file, 10_000);
    const repository = await open(dir);
    await expect(repository.readBlob(blob)).rejects.toMatchObject(environment(/^git cat-file: [^\n]+$/));
    expect(String(await repository.read('HEAD', 'src/a.js'))).toBe('two\n');
  });

  it('that are missing fail with one line', async () => {
    const { dir, commits } = two();
    const blob = git(dir, ['rev-parse', 'HEAD:src/a.js']).toString().trim();
    const pack = join(dir, '.git/objects/pack');
    if (existsSync(pack) && readdirSync(pack).length > 0) {
      const packs = readdirSync(pack)
        .filter((name) => name.endsWith('.pack'))
        .map((name) => join(pack, name));
      for (const file of packs) {
        const bytes = execFileSync('cat', [file]);
        rmSync(pack, { recursive: true });
        git(dir, ['unpack-objects', '-q'], bytes);
      }
    }
    rmSync(join(dir, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    const repository = await open(dir);
    await expect(repository.read('HEAD', 'src/a.js')).rejects.toMatchObject(environment(/not in the repository/));
    await expect(repository.diff(commits[0]!, commits[1]!)).rejects.toMatchObject(environment(/^diff from [^\n]+$/));
  });
});

describe('opening', () => {
  it('reads through alternates, and says what is wrong with a partial clone or a broken configuration', async () => {
    const { dir, commits } = two();
    const shared = join(tempDir(), 'shared');
    git(tempDir(), ['clone', '-q', '--shared', dir, shared]);
    expect(parseDiff(await (await open(shared)).diff(commits[0]!, commits[1]!))).toHaveLength(1);
    git(dir, ['config', 'uploadpack.allowFilter', 'true']);
    const partial = join(tempDir(), 'partial');
    git(tempDir(), ['clone', '-q', '--no-checkout', '--filter=blob:none', `file://${dir}`, partial]);
    const repository = await open(partial);
    const partialClone = /^diff from .*the clone is partial: check out without a `filter`$/;
    await expect(repository.diff(commits[0]!, commits[1]!)).rejects.toMatchObject(environment(partialClone));
    await expect(repository.read('HEAD', 'src/a.js')).rejects.toMatchObject(environment(/the clone is partial/));
    expect(await repository.commits(commits[0]!, 'HEAD', 5)).toHaveLength(1);
    writeFileSync(join(dir, '.git/config'), '[core\n');
    await expect(openRepository(dir)).rejects.toMatchObject(input(/bad config line 1/));
  });

  it('fails with one line where there is no repository', async () => {
    const dir = tempDir();
    await expect(openRepository(dir)).rejects.toMatchObject(
      input(`${dir}: not a git repository; allowed: a folder inside a git repository`),
    );
    await expect(openRepository(join(dir, 'none'))).rejects.toMatchObject(input(/no such folder/));
    process.env['PATH'] = dir;
    await expect(openRepository(dir)).rejects.toMatchObject(environment(/git: not found on PATH/));
  });

  it('works below the top, through a linked work tree, and with a repository of another owner', async () => {
    const { dir, commits } = two();
    mkdirSync(join(dir, 'inner'));
    expect(await (await open(join(dir, 'inner'))).resolve('HEAD')).toBe(commits[1]);
    const linked = join(tempDir(), 'linked');
    git(dir, ['worktree', 'add', '-q', '--detach', linked, commits[0]!]);
    const other = await open(linked);
    expect(await other.resolve('HEAD')).toBe(commits[0]);
    expect(await other.name()).toBe('sample');
    expect(parseDiff(await other.diff('HEAD', 'main'))).toHaveLength(1);
    if (process.getuid?.() !== 0) return;
    execFileSync('chown', ['-R', '12345:12345', dir]);
    expect(() => git(dir, ['status'])).toThrow(/dubious ownership/);
    expect(parseDiff(await (await open(dir)).diff('HEAD~1', 'HEAD'))).toHaveLength(1);
  });

  it('names the repository by its origin, without credentials', async () => {
    const { dir } = two();
    const repository = await open(dir);
    expect(await repository.name()).toBe('sample');
    const login = `${['user', 'pass'].join(':')}@`;
    for (const [url, name] of [
      ['https://github.com/acme/tool.git', 'acme/tool'],
      [`https://${login}ghes.example:8443/acme/tool/`, 'acme/tool'],
      ['git@github.com:acme/tool.git', 'acme/tool'],
      ['ssh://git@host:22/acme/tool', 'acme/tool'],
      ['host:acme/tool.js', 'acme/tool.js'],
      [`https://${login}github.com/acme/tool?x=1`, 'acme/tool'],
      ['/srv/git/tool.git', 'sample'],
      ['file:///srv/git/tool.git', 'sample'],
      ['C:\\git\\tool', 'sample'],
      ['https://github.com/tool', 'sample'],
      [`https://${login}host/../..`, 'sample'],
      ['../acme/tool', 'sample'],
    ] as const) {
      git(dir, ['config', 'remote.origin.url', url]);
      expect([url, await repository.name()]).toEqual([url, name]);
    }
  });

  it('leaves nothing behind', async () => {
    const scratch = tempDir();
    process.env['TMPDIR'] = scratch;
    const { dir } = two();
    const before = readdirSync(scratch).length;
    const repository = await openRepository(dir);
    await repository.read('HEAD', 'top');
    expect(readdirSync(scratch).length).toBe(before + 1);
    await repository.close();
    await repository.close();
    expect(readdirSync(scratch).length).toBe(before);
    await expect(repository.read('HEAD', 'top')).rejects.toThrow();
  });
});

describe('a large diff', () => {
  it('stops at the cap with a clear line', async () => {
    const { dir } = buildRepository([
      { files: [] },
      { files: [{ path: 'big', content: 'some line of text\n'.repeat(200_000) }] },
    ]);
    const capped = await open(dir, { maxDiffBytes: 1024 * 1024 });
    await expect(capped.diff('HEAD~1', 'HEAD')).rejects.toMatchObject(
      environment(/^diff from HEAD~1 to HEAD: more than 1 MiB/),
    );
    const [file] = parseDiff(await (await open(dir)).diff('HEAD~1', 'HEAD'));
    expect(file?.additions).toBe(200_000);
  });
});

describe('commits', () => {
  it('come newest first with odd messages', async () => {
    const messages = ['First', 'Über\n\nbody\n\nmore\x01 \x1e --- %H\n', '', '\n\n-p --all\n'];
    const { dir, commits } = buildRepository(
      messages.map((message, index) => ({ files: [{ path: 'a', content: `${index}` }], message })),
    );
    const repository = await open(dir);
    const found = await repository.commits(commits[0]!, 'HEAD', 10);
    expect(found.map((commit) => commit.sha)).toEqual([commits[3], commits[2], commits[1]]);
    expect(found[2]).toEqual({
      sha: commits[1],
      author: 'Ada',
      date: '2023-11-14T22:14:20+00:00',
      subject: 'Über',
      body: 'body\n\nmore\x01 \x1e --- %H',
    });
    expect(found[1]).toMatchObject({ subject: '', body: '' });
    expect(await repository.commits(commits[0]!, 'HEAD', 2)).toHaveLength(2);
    expect(await repository.commits('HEAD', 'HEAD', 2)).toEqual([]);
  });
});

describe('the search', () => {
  it('passes over endings, whatever the attributes say, and takes none that git would read as a pattern', async () => {
    const { dir } = buildRepository([
      {
        files: [
          { path: 'src/a.ts', content: 'needle\n' },
          { path: 'docs/a.md', content: 'needle\n' },
          { path: 'docs/deep/B.MD', content: 'needle\n' },
          { path: 'README.md', content: 'needle\n' },
          { path: 'a[b]/x.md.ts', content: 'needle\n' },
          { path: 'bin', content: 'a\0needle\n' },
          { path: '.gitattributes', content: '* -diff binary\n' },
        ],
      },
    ]);
    const repository = await open(dir);
    expect((await repository.search('HEAD', ['needle'])).sort()).toEqual([
      'README.md',
      'a[b]/x.md.ts',
      'bin',
      'docs/a.md',
      'docs/deep/B.MD',
      'src/a.ts',
    ]);
    expect((await repository.search('HEAD', ['needle', 'other'], ['.md', '.rst'])).sort()).toEqual([
      'a[b]/x.md.ts',
      'bin',
      'src/a.ts',
    ]);
    expect(await repository.search('HEAD', [], ['.md'])).toEqual([]);
    for (const bad of ['*', ':(top)', '', 'a/b', '.m?'])
      await expect(repository.search('HEAD', ['needle'], [bad])).rejects.toMatchObject(input(/not an ending/));
  });

  it('reads what is asked for together and one after another, and answers what is still asked for when it closes', async () => {
    const { dir, commits } = two();
    const repository = await open(dir);
    const blobs = (await repository.list(commits[1]!)).map((one) => one.blob);
    const read = async (): Promise<string[]> =>
      (await Promise.all(blobs.map((blob) => repository.readBlob(blob)))).map((bytes) =>
        Buffer.from(bytes).toString('utf8'),
      );
    expect(await read()).toEqual(['two\n', 'x', '']);
    expect(Buffer.from(await repository.readBlob(blobs[0]!)).toString('utf8')).toBe('two\n');
    const late = read();
    await repository.close();
    expect(await late).toEqual(['two\n', 'x', '']);
  });
});
