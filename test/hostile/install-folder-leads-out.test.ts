import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { findToolchains } from '../../src/adapters/sandbox/toolchains.ts';
import { git, tempDir } from '../git/build.ts';
import { buildCli } from '../support/cli.ts';
import { runTestGen } from '../support/test-gen.ts';
import {
  canary,
  openProject,
  openWorkshop,
  outsideFolder,
  type OpenedWorkshop,
  type Project,
} from '../support/workshop.ts';
import family from './families/install-folder-leads-out.ts';
import { replay } from './replay.ts';

type Way = (typeof family.tried)['sandbox'][number];

/** Nothing of the outside can be read, by its own path or by any path of the tree. */
async function expectShut(opened: OpenedWorkshop, outside: string, paths: readonly string[] = []): Promise<void> {
  const run = await opened.run(
    `cat ${[join(outside, 'secret'), join(outside, '.aws/secret'), ...paths].map((path) => `'${path}'`).join(' ')}; find . -follow -maxdepth 6 -name secret -exec cat {} + 2>/dev/null; echo ran`,
  );
  expect(run.stdout).toBe('ran\n');
  expect(opened.workshop.readable.filter((path) => path.startsWith(outside))).toEqual([]);
  await opened.workshops.close();
}

const folders = ['node_modules', 'vendor', 'packages/a/node_modules'];
const mkdir = (project: Project, path: string): void => {
  mkdirSync(join(project.dir, path), { recursive: true });
};
const link = (project: Project, path: string, to: string): void => {
  mkdirSync(dirname(join(project.dir, path)), { recursive: true });
  symlinkSync(to, join(project.dir, path));
};

/** What lies in the checkout, and was never committed. */
async function lying(
  arrange: (project: Project, outside: string) => void,
  paths: readonly string[] = [],
  more = folders,
): Promise<void> {
  const [project, outside] = [await openProject({ 'packages/a/index.js': '' }), outsideFolder()];
  arrange(project, outside);
  await expectShut(await openWorkshop(project, { folders: more }), outside, paths);
}

/** What the head brings. */
async function brought(arrange: (project: Project, outside: string) => void): Promise<OpenedWorkshop> {
  const [project, outside] = [await openProject(), outsideFolder()];
  arrange(project, outside);
  git(project.dir, ['add', '-A', '-f']);
  const rev = project.commit();
  const opened = await openWorkshop(project, { rev, folders });
  expect(opened.said.join('\n')).toMatch(/is not opened: (?:the revision itself brings it|\S+ is a link)/);
  return opened;
}

async function prepared(
  script: string,
  request: { folders?: string[]; caches?: Record<string, string> } = {},
): Promise<void> {
  const [project, outside] = [await openProject(), outsideFolder()];
  const opened = await openWorkshop(project, { folders, ...request, prepare: script.replaceAll('OUTSIDE', outside) });
  await expectShut(opened, outside, ['node_modules/secret', 'vendor/secret', '$GOMODCACHE/secret']);
}

async function cached(
  arrange: (at: { checkout: string; home: string; outside: string }) => NodeJS.ProcessEnv,
): Promise<void> {
  const [project, home, outside] = [await openProject(), tempDir(), outsideFolder()];
  writeFileSync(join(home, 'secret'), canary);
  const environment = arrange({ checkout: project.dir, home, outside });
  const opened = await openWorkshop(project, { caches: { GOMODCACHE: 'go/pkg/mod' } }, { environment, home });
  expect([opened.workshop.env, opened.said.join('\n')]).toEqual([
    {},
    expect.stringMatching(/"GOMODCACHE" is not opened: /),
  ]);
  await expectShut(opened, outside, [join(home, 'secret')]);
}

async function tooled(arrange: (checkout: string, outside: string) => NodeJS.ProcessEnv): Promise<void> {
  const [checkout, home, outside] = [tempDir(), tempDir(), outsideFolder()];
  const { readable } = await findToolchains(
    { HOME: home, ...arrange(checkout, outside) },
    [home, checkout],
    [checkout],
  );
  expect(readable.filter((path) => path.startsWith(outside) || outside.startsWith(path))).toEqual([]);
}

const ways: Record<Way, () => Promise<void>> = {
  'a link in its place': () =>
    lying(
      (project, outside) => {
        link(project, 'node_modules', outside);
        link(project, 'vendor', join(outside, '.aws'));
      },
      ['node_modules/secret', 'vendor/secret'],
    ),
  'a link to a link in its place': () =>
    lying((project, outside) => {
      link(project, 'other', outside);
      link(project, 'vendor', 'other');
    }),
  'a folder above it is a link': () =>
    lying((project, outside) => {
      mkdirSync(join(outside, 'a/node_modules'), { recursive: true });
      writeFileSync(join(outside, 'a/node_modules/secret'), canary);
      rmSync(join(project.dir, 'packages'), { recursive: true });
      link(project, 'packages', outside);
    }),
  'a path with ..': () =>
    lying(
      (project) => {
        mkdirSync(join(dirname(project.dir), 'beside'));
        writeFileSync(join(dirname(project.dir), 'beside/secret'), canary);
      },
      [],
      ['../beside', 'packages/../../beside', '..'],
    ),
  'a file in its place': () =>
    lying((project, outside) => {
      project.write('node_modules', outside);
    }),
  'a pipe in its place': () =>
    lying((project) => {
      execFileSync('mkfifo', [join(project.dir, 'vendor')]);
    }),
  'a link inside it': () =>
    lying(
      (project, outside) => {
        mkdir(project, 'node_modules/@scope');
        mkdir(project, 'vendor');
        for (const path of ['node_modules/x', 'node_modules/@scope/x', 'vendor/x']) link(project, path, outside);
      },
      ['node_modules/x/secret', 'node_modules/@scope/x/secret', 'vendor/x/secret'],
    ),
  'a program of .bin inside it': () =>
    lying(
      (project, outside) => {
        link(project, 'node_modules/.bin/tool', join(outside, 'secret'));
      },
      ['node_modules/.bin/tool'],
    ),
  'a folder that the revision brings': async () => {
    const opened = await brought((project) => {
      project.write('vendor/own', 'of the revision\n');
    });
    expect((await opened.run('cat vendor/own; test -L vendor; echo $?')).stdout).toBe('of the revision\n1\n');
    expect(opened.workshop.readable).toEqual([]);
    await opened.workshops.close();
  },
  'one file below it that the revision brings': async () => {
    const opened = await brought((project) => {
      project.write('.gitignore', 'vendor/*\n');
      project.write('vendor/.keep', 'kept\n');
    });
    expect(await opened.run('cat vendor/.keep; ls vendor')).toMatchObject({ stdout: 'kept\n' });
    await opened.workshops.close();
  },
  'a submodule above it': async () => {
    const [project, outside] = [await openProject(), outsideFolder()];
    git(project.dir, ['update-index', '--add', '--cacheinfo', `160000,${project.base},packages`]);
    git(project.dir, ['commit', '-q', '-m', 'A submodule']);
    link(project, 'packages/a/node_modules', outside);
    const rev = git(project.dir, ['rev-parse', 'HEAD']).toString().trim();
    await expectShut(await openWorkshop(project, { rev, folders }), outside);
  },
  'a link that only the checked out commit has': async () => {
    const [project, outside] = [await openProject(), outsideFolder()];
    project.write('vendor/planted', canary);
    project.commit('What is checked out, as a merge is');
    const opened = await openWorkshop(project, { rev: project.base, folders });
    expect(opened.workshop.readable).toEqual([]);
    await expectShut(opened, outside);
  },
  'prepare puts a link in its place': () => prepared('ln -s OUTSIDE node_modules; ln -s OUTSIDE/.aws vendor'),
  'prepare moves it and links the folder above': () =>
    prepared('mkdir -p packages/a/node_modules real; rm -r packages; ln -s OUTSIDE packages'),
  'prepare puts a link in the place of a cache': () =>
    prepared('rm -rf "$GOMODCACHE"; ln -s OUTSIDE "$GOMODCACHE"', { caches: { GOMODCACHE: 'go/pkg/mod' } }),
  'prepare links the folder of all caches': () =>
    prepared(
      'all="$(dirname "$GOMODCACHE")"; mv "$all" away; ln -s OUTSIDE "$all"; mkdir -p "$all/GOMODCACHE" 2>/dev/null; true',
      { caches: { GOMODCACHE: 'go/pkg/mod' } },
    ),
  'it is swapped after it was opened': async () => {
    const [project, outside] = [await openProject(), outsideFolder()];
    project.write('vendor/own', 'installed\n');
    const opened = await openWorkshop(project, { folders: ['vendor'] });
    expect((await opened.run('cat vendor/own')).stdout).toBe('installed\n');
    renameSync(join(project.dir, 'vendor'), join(project.dir, 'away'));
    link(project, 'vendor', outside);
    await expect(opened.run(`cat ${outside}/secret`)).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringContaining('no longer the folder that it was'),
    });
  },
  'a cache in the checkout through a link': () =>
    cached(({ checkout, outside }) => {
      symlinkSync(outside, join(checkout, '.cache'));
      return { GOMODCACHE: join(checkout, '.cache') };
    }),
  'a cache below the home folder restored as a link': () =>
    cached(({ home, outside }) => {
      mkdirSync(join(home, 'go/pkg'), { recursive: true });
      symlinkSync(outside, join(home, 'go/pkg/mod'));
      return {};
    }),
  'a cache that is the home folder': () => cached(({ home }) => ({ GOMODCACHE: home })),
  'a cache that holds the home folder': () => cached(({ home }) => ({ GOMODCACHE: dirname(home) })),
  'a folder of PATH in the checkout is a link': () =>
    tooled((checkout, outside) => {
      symlinkSync(outside, join(checkout, 'bin'));
      return { PATH: join(checkout, 'bin') };
    }),
  'a program of PATH in the checkout is a link': () =>
    tooled((checkout, outside) => {
      mkdirSync(join(checkout, 'bin'));
      for (const name of ['node', 'python3', 'go'])
        symlinkSync(join(outside, '.aws/secret'), join(checkout, 'bin', name));
      return { PATH: join(checkout, 'bin') };
    }),
  'a variable of a tool names a link in the checkout': () =>
    tooled((checkout, outside) => {
      for (const name of ['.venv', 'java']) symlinkSync(outside, join(checkout, name));
      return { PATH: '/usr/bin', VIRTUAL_ENV: join(checkout, '.venv'), JAVA_HOME: join(checkout, 'java') };
    }),
  'a toolchain behind a linked folder of the checkout': () =>
    tooled((checkout, outside) => {
      mkdirSync(join(outside, 'bin'));
      symlinkSync(outside, join(checkout, 'tools'));
      return { PATH: join(checkout, 'tools/bin'), GOROOT: join(checkout, 'tools') };
    }),
};

let cli: string;
beforeAll(async () => {
  cli = buildCli();
  // what is meant to be open is: else nothing below says anything
  const project = await openProject({ 'packages/a/index.js': '' });
  for (const path of ['node_modules/x/index.js', 'vendor/x.php', 'packages/a/node_modules/y/index.js'])
    project.write(path, 'installed\n');
  const opened = await openWorkshop(project, { folders });
  expect((await opened.run('cat node_modules/x/index.js vendor/x.php packages/a/node_modules/y/index.js')).stdout).toBe(
    'installed\n'.repeat(3),
  );
  const made = await openWorkshop(project, {
    folders: ['node_modules'],
    caches: { GOMODCACHE: 'go' },
    prepare: 'mkdir -p node_modules/z; echo made > node_modules/z/f; echo made > "$GOMODCACHE/f"',
  });
  expect((await made.run(`cat node_modules/z/f '${made.workshop.env['GOMODCACHE']}/f'`)).stdout).toBe('made\nmade\n');
  await made.workshops.close();
});

const leak = (
  paths: readonly string[],
): string => `const t = require('node:test'); const a = require('node:assert'); const fs = require('node:fs');
t('f', () => { const seen = ${JSON.stringify(paths)}.map((path) => { try { return fs.readFileSync(path, 'utf8'); } catch (error) { return error.code; } }).join(' '); a.equal(1, 2, 'SEEN[' + seen.trim() + ']'); });\n`;

replay(
  family,
  {
    sandbox: (way) => ways[way](),
    'test-gen': async (way) => {
      const [project, outside] = [
        await openProject({
          'package.json': '{"scripts":{"test":"node --test"}}\n',
          'src/a.js': 'exports.f = (x) => x + 1;\n',
        }),
        outsideFolder(),
      ];
      project.write('src/a.js', 'exports.f = (x) => {\n  if (x > 10) return 10;\n  return x + 1;\n};\n');
      project.write('test/a.test.js', leak([join(outside, 'secret'), 'node_modules/secret', '.venv/secret']));
      project.write('install.sh', `ln -s ${outside} node_modules\n`);
      if (way === 'node_modules as a link in the head') link(project, 'node_modules', outside);
      if (way.startsWith('.venv')) {
        const other = join(tempDir(), 'other');
        symlinkSync(outside, other);
        link(project, '.venv', other);
        link(project, 'node_modules', join(other, '..', '..', outside));
      }
      const head = project.commit();
      const out = join(tempDir(), 'run');
      const ran = await runTestGen(
        cli,
        { dir: project.dir, commits: [project.base, head] },
        [
          '--guard-hunks',
          '--engine',
          'rules',
          '--out',
          out,
          '--json',
          ...(way.startsWith('prepare') ? ['--prepare-command', 'bash install.sh'] : []),
        ],
        { OPENAI_API_KEY: undefined },
      );
      expect(ran.code, ran.stderr).toBe(3);
      const texts = readdirSync(out, { recursive: true })
        .map((path) => join(out, String(path)))
        .filter((path) => existsSync(path) && statSync(path).isFile())
        .map((path) => readFileSync(path, 'utf8'))
        .join('\n');
      expect(texts).toContain('SEEN[ENOENT');
      expect(`${texts}${ran.stdout}${ran.stderr}`).not.toContain(canary);
    },
  },
  { timeout: 120_000 },
);
