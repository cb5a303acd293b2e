import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openWriteWorkspace, type WritableFolder } from '../../src/adapters/sandbox/write-workspace.ts';
import { readPatch } from '../../src/readers/diff/patch-text.ts';
import { buildRepository, open, tempDir } from '../git/build.ts';
import { createTestRedactor } from '../support/redactor.ts';
import { openWorkshop, type OpenedWorkshop } from '../support/workshop.ts';
import family from './families/patch-through-link.ts';
import { replay } from './replay.ts';

const added = (path: string, text = 'planted'): string =>
  `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,1 @@\n+${text}\n`;
const changed = (path: string, old: string): string =>
  `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-${old}\n+planted\n`;
const removed = (path: string, old: string): string =>
  `diff --git a/${path} b/${path}\ndeleted file mode 100644\n--- a/${path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-${old}\n`;
const linked = (path: string, to: string): string =>
  `diff --git a/${path} b/${path}\nnew file mode 120000\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+${to}\n\\ No newline at end of file\n`;
const renamed = (from: string, to: string): string =>
  `diff --git a/${from} b/${to}\nsimilarity index 100%\nrename from ${from}\nrename to ${to}\n`;

/** A checkout with installed dependencies that no revision has, and inner links that the revision has. */
async function opened(): Promise<
  OpenedWorkshop & { installed: () => string; rev: string; repository: Awaited<ReturnType<typeof open>> }
> {
  const { dir, commits } = buildRepository([
    {
      files: [
        { path: 'composer.json', content: '{}\n' },
        { path: 'real/kept', content: 'kept\n' },
        { path: 'inner', content: 'real', mode: '120000' },
        { path: 'alias', content: 'real/kept', mode: '120000' },
      ],
    },
  ]);
  for (const path of ['vendor/bin/tool', 'node_modules/x/index.js']) {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), 'installed\n');
  }
  const repository = await open(dir);
  const workshop = await openWorkshop(
    { dir, base: commits[0]!, repository, write: () => undefined, commit: () => '' },
    { folders: ['vendor', 'node_modules'] },
  );
  const installed = (): string =>
    ['vendor', 'node_modules']
      .flatMap((folder) =>
        readdirSync(join(dir, folder), { recursive: true }).map((path) => join(folder, String(path))),
      )
      .sort()
      .map((path) => (lstatSync(join(dir, path)).isFile() ? `${path} ${readFileSync(join(dir, path), 'utf8')}` : path))
      .join('|');
  return { ...workshop, installed, rev: commits[0]!, repository };
}

async function inWorkspace(patch: string, look: (folder: WritableFolder) => Promise<void> | void): Promise<void> {
  const { workshop, installed, rev, repository } = await opened();
  const before = installed();
  const outside = tempDir();
  const folder = await openWriteWorkspace(
    { mode: 'write', rev, patch },
    { repository, redactor: createTestRedactor(), workshop },
  ).catch((error: unknown) => error as Error);
  if (!(folder instanceof Error)) {
    await look(folder);
    await folder.remove();
  }
  expect([installed(), readdirSync(outside)]).toEqual([before, []]);
}

/** The tree that tests run in; a patch that is refused is no harm, one that is applied has to lie in the tree. */
async function inTree(patch: string, look: (dir: string) => void): Promise<void> {
  const { workshop, installed, rev } = await opened();
  const before = installed();
  const tree = await workshop.tree(rev, patch).catch((error: unknown) => error as Error);
  if (tree instanceof Error) expect(tree).toMatchObject({ kind: 'input', message: expect.stringMatching(/^patch: /) });
  else {
    look(tree.dir);
    await tree.remove();
  }
  expect(installed()).toBe(before);
}

const own = (dir: string, path: string): void => {
  expect(readFileSync(join(dir, path), 'utf8')).toBe('planted\n');
  expect(lstatSync(join(dir, path.split('/')[0]!)).isSymbolicLink()).toBe(false);
};
const untouched = (dir: string): void => {
  expect(readFileSync(join(dir, 'real/kept'), 'utf8')).toBe('kept\n');
  expect(readdirSync(join(dir, 'real'))).toEqual(['kept']);
};

replay(
  family,
  {
    sandbox: async (way) => {
      if (way.startsWith('a new file below'))
        return inWorkspace(added('vendor/EvilTest.php'), ({ dir }) => own(dir, 'vendor/EvilTest.php'));
      if (way.startsWith('a new file in'))
        return inWorkspace(added('node_modules/x/evil.js'), ({ dir }) => own(dir, 'node_modules/x/evil.js'));
      if (way.startsWith('a new folder'))
        return inWorkspace(added('vendor/bin/deep/evil'), ({ dir }) => own(dir, 'vendor/bin/deep/evil'));
      if (way.startsWith('a path with'))
        return inWorkspace(added('a/../../evil') + added('../evil'), ({ dir }) => {
          expect(existsSync(join(dir, '../evil'))).toBe(false);
        });
      if (way.startsWith('a change of'))
        return inWorkspace(changed('alias', 'kept'), ({ dir }) => {
          untouched(dir);
        });
      return inWorkspace('', async (folder) => {
        expect(lstatSync(join(folder.dir, 'vendor')).isSymbolicLink()).toBe(true);
        expect(await folder.changes()).toBe('');
        rmSync(join(folder.dir, 'vendor'));
        mkdirSync(join(folder.dir, 'vendor'));
        writeFileSync(join(folder.dir, 'vendor/EvilTest.php'), 'planted\n');
        expect(readPatch(await folder.changes()).map(({ to }) => to)).toEqual(['vendor/EvilTest.php']);
      });
    },
    'test-gen': async (way) => {
      if (way.startsWith('a new file below'))
        return inTree(added('vendor/EvilTest.php'), (dir) => own(dir, 'vendor/EvilTest.php'));
      if (way.startsWith('a new file in'))
        return inTree(added('node_modules/x/evil.js'), (dir) => own(dir, 'node_modules/x/evil.js'));
      const patches: Record<string, string> = {
        'below an inner link of the revision, in a tree': added('inner/evil'),
        'a change of a file that is a link, in a tree': changed('alias', 'kept'),
        'a link and a file below it in one patch, in a tree': linked('way', '/tmp') + added('way/evil'),
        'a rename through an inner link, in a tree': renamed('composer.json', 'inner/composer.json'),
        'a removal below an inner link, in a tree': removed('inner/kept', 'kept'),
      };
      return inTree(patches[way]!, untouched);
    },
  },
  { timeout: 60_000 },
);
