import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import type { Commit, LinkedCommit, Repository, TreeEntry } from '../../contracts/repository.ts';
import type { RawDiff } from '../../readers/diff/model.ts';
import { readChanges } from './changes.ts';
import { largeTexts, maxDiffedBytes } from './large-texts.ts';
import {
  configureScratch,
  createScratch,
  locateRepository,
  readShallow,
  shareShallow,
  type Location,
  type Scratch,
} from './locate.ts';
import { openObjects, type GitObject } from './objects.ts';
import { parseOrigin } from './origin.ts';
import { blameArguments, parseBlame } from './blame.ts';
import { readingEnvironment, runGit, type GitCall, type GitOutput } from './process.ts';
import { findPath, parseListing, submoduleMode } from './tree.ts';
import { shortSha } from '../../domain/words.ts';

export interface RepositoryLimits {
  /** bytes of one diff's patch; 200 MiB unless told */
  maxDiffBytes?: number;
  /** bytes of one object that is read whole; 100 MiB unless told */
  maxObjectBytes?: number;
}

/**
 * Pairs of added and deleted files up to its square are compared for renames (3,000 of each took 8 s); beyond it git
 * still finds renames without edits, and the rest reads as deleted and added.
 */
const renameLimit = 3000;
const patience = 10 * 60_000;
/** Texts in one call of `git grep`: argument lists have limits. */
const searchedAtOnce = 400;
/** The same for one commit among many. */
const renameLimitOfOne = 400;
const maxPatchOfOne = 4 * 1024 * 1024;

const diffTree = [
  'diff-tree',
  '-r',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--no-relative',
  '--full-index',
  '--no-abbrev',
  '--ignore-submodules=none',
  '--submodule=short',
  '--diff-algorithm=myers',
  '--indent-heuristic',
  '--find-renames=50%',
];

/**
 * Opens the git repository that holds `dir`, for reading only.
 *
 * Revisions are resolved in the real repository. Everything else runs in a bare scratch repository that borrows its
 * objects, so that no attributes (work tree, index, `info/attributes`), configuration, `.gitmodules`, replace
 * references or hooks can change what is seen: a change cannot hide its own files by `.gitattributes`. Nothing is
 * fetched.
 */
export async function openRepository(dir: string, limits: RepositoryLimits = {}): Promise<Repository> {
  const scratch = await createScratch();
  try {
    const location = await locateRepository(dir, scratch.home);
    await configureScratch(scratch, location);
    return repositoryOf(dir, location, scratch, limits);
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function repositoryOf(dir: string, location: Location, scratch: Scratch, limits: RepositoryLimits): Repository {
  const { maxDiffBytes = 200 * 1024 * 1024, maxObjectBytes = 100 * 1024 * 1024 } = limits;
  const real = { ...readingEnvironment(scratch.home), GIT_DIR: location.gitDir };
  const borrowed = {
    ...readingEnvironment(scratch.home),
    GIT_DIR: scratch.gitDir,
    GIT_OBJECT_DIRECTORY: location.objects,
  };
  const objects = openObjects({ cwd: scratch.gitDir, env: borrowed, maxBytes: maxObjectBytes });

  const inReal = (...args: string[]): Promise<GitOutput> => runGit(args, { cwd: scratch.gitDir, env: real });
  const inScratch = (args: readonly string[], call: Partial<GitCall> = {}): Promise<GitOutput> =>
    runGit(args, { cwd: scratch.gitDir, env: borrowed, timeoutMs: patience, ...call });

  const isShallow = (): boolean => readShallow(location) !== undefined;
  const shallowHint = async (): Promise<string> =>
    isShallow() ? '; the clone is shallow: check out with `fetch-depth: 0`' : '';

  /** What a full SHA stands for never changes; without this each file that is read costs a process. */
  const resolved = new Map<string, string>();
  const resolveAs = async (rev: string, type: 'commit' | 'tree'): Promise<string> => {
    const known = resolved.get(`${type} ${rev}`);
    if (known !== undefined) return known;
    if (rev === '' || rev.startsWith('-') || /\p{Cc}/u.test(rev))
      throw inputFailure(`revision ${JSON.stringify(rev)}`, 'not a revision');
    if (type === 'tree' && resolved.has(`commit ${rev}`)) {
      const tree = /^tree ([0-9a-f]+)\n/.exec((await objects.read(rev))?.bytes.toString('latin1', 0, 80) ?? '')?.[1];
      if (tree !== undefined) return tree;
    }
    const found = await inReal('rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{${type}}`);
    const sha = found.stdout.toString('latin1').trim();
    if (found.code === 0 && Sha.safeParse(sha).success) {
      if (type === 'commit' || Sha.safeParse(rev).success)
        resolved.set(`${type} ${type === 'commit' ? sha : rev}`, sha);
      return sha;
    }
    const why = found.stderr === '' ? '' : ` (${found.stderr})`;
    throw inputFailure(`revision ${rev}`, `no such ${type} in ${dir}${why}${await shallowHint()}`);
  };
  const need = async (output: GitOutput, what: string): Promise<Buffer> => {
    if (output.code === 0) return output.stdout;
    const partial = (await inReal('config', '--get-regexp', '^remote\\..*\\.promisor$')).code === 0;
    const hint = partial ? '; the clone is partial: check out without a `filter`' : await shallowHint();
    throw new Failure('environment', `${what}: ${output.stderr || `git ended with ${output.code}`}${hint}`);
  };
  const read = async (id: string): Promise<{ type: string; bytes: Buffer }> => {
    const object = await objects.read(id);
    return (
      object ?? {
        type: 'blob',
        bytes: await need({ code: 1, stdout: Buffer.alloc(0), stderr: 'not in the repository' }, `object ${id}`),
      }
    );
  };
  const parentsOf = async (shas: readonly string[]): Promise<{ sha: string; parents: string[] }[]> => {
    const found: { sha: string; parents: string[] }[] = [];
    for (let at = 0; at < shas.length; at += 1000) {
      const list = await inScratch(
        ['rev-list', '--no-walk=unsorted', '--parents', ...shas.slice(at, at + 1000), '--'],
        { what: 'parents of commits' },
      );
      for (const line of (await need(list, 'parents of commits')).toString('latin1').trim().split('\n')) {
        const [sha = '', ...parents] = line.split(' ');
        found.push({ sha, parents });
      }
    }
    // git lists a commit once, however often it is asked for
    const bySha = new Map(found.map((each) => [each.sha, each]));
    return shas.map((sha) => bySha.get(sha) ?? { sha, parents: [] });
  };
  const readTree = async (id: string): Promise<Buffer> => {
    const { type, bytes } = await read(id);
    if (type !== 'tree') throw new Failure('environment', `object ${id}: a ${type} where git has a tree`);
    return bytes;
  };

  const shallowCommits = (): ReadonlySet<string> => new Set(readShallow(location));
  /**
   * Lists of ignored commits as files, which may name commits that are not in the clone; as arguments git would refuse
   * those.
   */
  const ignoreFiles = new Map<string, Promise<string>>();
  const ignoreFileOf = async (shas: readonly string[]): Promise<string | undefined> => {
    if (shas.length === 0) return undefined;
    const text = `${shas.join('\n')}\n`;
    const file = join(scratch.gitDir, `ignored.${ignoreFiles.size}`);
    const known = ignoreFiles.get(text) ?? writeFile(file, text).then(() => file);
    ignoreFiles.set(text, known);
    return known;
  };
  /** Commands that make objects put them into a store of the scratch repository, in front of the real one. */
  let store: Promise<string> | undefined;
  const makeStore = async (): Promise<string> => {
    const objectsOfOurs = join(scratch.gitDir, 'made');
    await mkdir(join(objectsOfOurs, 'info'), { recursive: true });
    await writeFile(join(objectsOfOurs, 'info', 'alternates'), `${location.objects}\n`);
    return objectsOfOurs;
  };
  const calls = {
    read: { cwd: scratch.gitDir, env: borrowed, timeoutMs: patience },
    write: async () => ({
      cwd: scratch.gitDir,
      env: { ...borrowed, GIT_OBJECT_DIRECTORY: await (store ??= makeStore()) },
      timeoutMs: patience,
    }),
  };

  return {
    dir,
    async name() {
      const url = (await inReal('config', '--get', 'remote.origin.url')).stdout.toString('utf8').trim();
      const top = basename(location.commonDir) === '.git' ? dirname(location.commonDir) : location.commonDir;
      return parseOrigin(url) ?? basename(top).replace(/\.git$/, '');
    },
    resolve: (rev) => resolveAs(rev, 'commit'),
    async mergeBase(a, b) {
      const [first, second] = await Promise.all([
        resolveAs(a, 'commit'),
        resolveAs(b, 'commit'),
        shareShallow(location, scratch.gitDir),
      ]);
      const found = await inScratch(['merge-base', first, second]);
      const sha = found.stdout.toString('latin1').trim();
      if (found.code === 0 && sha !== '') return sha;
      if (found.code === 1)
        throw inputFailure(`revisions ${a} and ${b}`, `no merge base in ${dir}${await shallowHint()}`);
      return (await need(found, `merge base of ${a} and ${b}`)).toString('latin1');
    },
    async commits(base, head, limit) {
      if (limit < 1) return [];
      const [from, to] = await Promise.all([
        resolveAs(base, 'commit'),
        resolveAs(head, 'commit'),
        shareShallow(location, scratch.gitDir),
      ]);
      const format = '--format=tformat:%H%x00%an%x00%aI%x00%s%x00%b';
      const log = await inScratch(
        [
          'log',
          '-z',
          '--date-order',
          '--no-show-signature',
          '--no-notes',
          '--no-color',
          '--encoding=UTF-8',
          `--max-count=${Math.floor(limit)}`,
          format,
          `${from}..${to}`,
          '--',
        ],
        { what: 'the list of commits' },
      );
      return parseCommits(await need(log, `commits from ${base} to ${head}`));
    },
    async range(base, head, limit) {
      const [from, to] = await Promise.all([
        base === null ? null : resolveAs(base, 'commit'),
        resolveAs(head, 'commit'),
        shareShallow(location, scratch.gitDir),
      ]);
      if (limit < 1) return { commits: [], shallow: isShallow() };
      const what = `commits of ${head}${base === null ? '' : ` that ${base} has not`}`;
      const log = await inScratch(
        [
          'log',
          '-z',
          '--date-order',
          '--no-show-signature',
          '--no-notes',
          '--no-color',
          '--encoding=UTF-8',
          `--max-count=${Math.floor(limit)}`,
          '--format=tformat:%H%x00%P%x00%an%x00%aI%x00%s%x00%b',
          to,
          ...(from === null ? [] : [`^${from}`]),
          '--',
        ],
        { what, maxBytes: maxDiffBytes },
      );
      const commits = parseLinked(await need(log, what));
      for (const { sha } of commits) resolved.set(`commit ${sha}`, sha);
      const ends = shallowCommits();
      const end = commits.find(({ sha }) => ends.has(sha));
      if (end !== undefined && base !== null)
        throw new Failure('environment', `${what}: history ends at ${shortSha(end.sha)}${await shallowHint()}`);
      return { commits: commits.filter(({ sha }) => !ends.has(sha)), shallow: ends.size > 0 };
    },
    async *changes(shas, maxBytes = maxPatchOfOne) {
      const bad = shas.find((sha) => !Sha.safeParse(sha).success);
      if (bad !== undefined) throw inputFailure(`commit ${JSON.stringify(bad.slice(0, 80))}`, 'not a full SHA');
      if (shas.length === 0) return;
      const [ends] = await Promise.all([shallowCommits(), shareShallow(location, scratch.gitDir)]);
      const end = shas.find((sha) => ends.has(sha));
      if (end !== undefined)
        throw new Failure(
          'environment',
          `changes of ${shortSha(end)}: its parents are not in the clone${await shallowHint()}`,
        );
      yield* readChanges(await parentsOf(shas), [...diffTree, `-l${renameLimitOfOne}`], maxBytes, calls);
    },
    async diff(base, head): Promise<RawDiff> {
      const trees = await Promise.all([resolveAs(base, 'tree'), resolveAs(head, 'tree')]);
      const common = ['-c', `core.bigFileThreshold=${maxDiffedBytes}`, ...diffTree, `-l${renameLimit}`];
      const what = `diff from ${base} to ${head}`;
      const [raw, patch] = await Promise.all([
        inScratch([...common, '--raw', '-z', ...trees, '--'], { what }),
        inScratch(
          [
            ...common,
            '--patch',
            '--unified=3',
            '--inter-hunk-context=0',
            '--src-prefix=a/',
            '--dst-prefix=b/',
            ...trees,
            '--',
          ],
          { what, maxBytes: maxDiffBytes },
        ),
      ]);
      const found = { raw: await need(raw, what), patch: await need(patch, what) };
      return {
        ...found,
        large: await largeTexts(found, {
          stream: calls.read,
          read: async (blob) => (await read(blob)).bytes,
          mostBytes: maxObjectBytes,
        }),
      };
    },
    async read(rev, path) {
      const entry = await findPath(readTree, await resolveAs(rev, 'tree'), path);
      if (entry === undefined || entry.tree || entry.mode === submoduleMode) return undefined;
      return (await read(entry.id)).bytes;
    },
    async blame(rev, path, options = {}) {
      const [commit] = await Promise.all([resolveAs(rev, 'commit'), shareShallow(location, scratch.gitDir)]);
      const entry = await findPath(readTree, await resolveAs(commit, 'tree'), path);
      if (entry === undefined || entry.tree || entry.mode === submoduleMode) return [];
      const { ranges, ignored = [] } = options;
      const ignoreFile = await ignoreFileOf(
        ignored.filter((sha) => Sha.safeParse(sha).success && sha.length === commit.length),
      );
      const args = blameArguments((await read(entry.id)).bytes, commit, path, {
        ...(ranges === undefined ? {} : { ranges }),
        ...(ignoreFile === undefined ? {} : { ignoreFile }),
      });
      if (args === null) return [];
      const what = `blame of ${path}`;
      const output = await inScratch(args, { what, maxBytes: maxDiffBytes });
      // The file is there, but its name is not UTF-8 and `path` only stands for it.
      if (output.code !== 0 && path.includes('\\x') && output.stderr.startsWith('no such path ')) return [];
      // What came before the end of a shallow clone is blamed on the commit where it ends.
      const ends = shallowCommits();
      return parseBlame(await need(output, what), path).filter((line) => !ends.has(line.commit));
    },
    readBlob: async (blob) => bytesOf(blob, await read(blob)),
    async readWithin(blob, most) {
      const object = await objects.read(blob, most);
      return object === 'larger' ? null : bytesOf(blob, object ?? (await read(blob)));
    },
    async list(rev, under = ''): Promise<TreeEntry[]> {
      const prefix = under.replace(/\/+$/, '');
      const root = await resolveAs(rev, 'tree');
      const entry = prefix === '' ? { id: root, tree: true, mode: '40000' } : await findPath(readTree, root, prefix);
      if (entry === undefined) return [];
      if (!entry.tree) {
        const size = entry.mode === submoduleMode ? null : (await read(entry.id)).bytes.length;
        return [{ path: prefix, mode: entry.mode, blob: entry.id, size }];
      }
      const what = `files of ${rev}`;
      const listing = await inScratch(['ls-tree', '-r', '-l', '-z', '--full-tree', entry.id], {
        what,
        maxBytes: maxDiffBytes,
      });
      return parseListing(await need(listing, what), prefix);
    },
    async search(rev, texts, without = []) {
      const bad = without.find((ending) => !/^[\w.]+$/.test(ending));
      if (bad !== undefined)
        throw inputFailure(`ending ${JSON.stringify(bad)}`, 'not an ending', 'letters, digits and dots');
      const words = [...new Set(texts)].filter((text) => text !== '' && !/[\n\0]/.test(text));
      const tree = await resolveAs(rev, 'tree');
      const found = new Set<string>();
      const paths = without.map((ending) => `:(exclude,icase,glob)**/*${ending}`);
      for (let at = 0; at < words.length; at += searchedAtOnce) {
        const patterns = words.slice(at, at + searchedAtOnce).flatMap((word) => ['-e', word]);
        const what = `search in ${rev}`;
        // `-a`: an attribute of the tree must not hide a file
        const output = await inScratch(
          [
            'grep',
            '-a',
            '-l',
            '-z',
            '-F',
            '--no-color',
            '--full-name',
            '--no-textconv',
            ...patterns,
            tree,
            '--',
            ...paths,
          ],
          { what, maxBytes: maxDiffBytes, env: { ...borrowed, GIT_LITERAL_PATHSPECS: '0' } },
        );
        if (output.code !== 1) await need(output, what);
        for (const line of output.stdout.toString('utf8').split('\0'))
          if (line !== '') found.add(line.slice(tree.length + 1));
      }
      return [...found];
    },
    async close() {
      await objects.close();
      await scratch.remove();
    },
  };
}

function bytesOf(blob: string, { type, bytes }: GitObject): Buffer {
  if (type !== 'blob') throw inputFailure(`object ${blob}`, `a ${type}`, 'the id of a blob');
  return bytes;
}

function parseCommits(output: Buffer): Commit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: Commit[] = [];
  for (let at = 0; at + 5 <= fields.length; at += 5) {
    const [sha = '', author = '', date = '', subject = '', body = ''] = fields.slice(at, at + 5);
    if (!Sha.safeParse(sha).success)
      throw new Error(`git log: expected a commit, found ${JSON.stringify(sha.slice(0, 80))}`);
    commits.push({ sha, author, date, subject, body: body.trim() });
  }
  return commits;
}

function parseLinked(output: Buffer): LinkedCommit[] {
  const fields = output.toString('utf8').split('\0');
  const commits: LinkedCommit[] = [];
  for (let at = 0; at + 6 <= fields.length; at += 6) {
    const [sha = '', parents = '', author = '', date = '', subject = '', body = ''] = fields.slice(at, at + 6);
    if (!Sha.safeParse(sha).success)
      throw new Error(`git log: expected a commit, found ${JSON.stringify(sha.slice(0, 80))}`);
    commits.push({ sha, parents: parents === '' ? [] : parents.split(' '), author, date, subject, body: body.trim() });
  }
  return commits;
}
