import type { BlamedLine, Repository, TreeEntry } from '../../contracts/repository.ts';
import { inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import { blameArguments, parseBlame } from './blame.ts';
import { readBatch } from './objects.ts';
import { bytesOf, patience, type Opened } from './opened.ts';
import { streamGit } from './stream.ts';
import { parseListing, submoduleMode } from './tree.ts';

/** Texts in one call of `git grep`: argument lists have limits. */
const searchedAtOnce = 400;

/** See `Repository.read`. */
export async function readFileAt(opened: Opened, rev: string, path: string): Promise<Uint8Array | undefined> {
  const entry = await opened.find(rev, path);
  if (entry === undefined || entry.tree || entry.mode === submoduleMode) return undefined;
  return (await opened.read(entry.id)).bytes;
}

/** See `Repository.readBlobs`. */
export async function* readBlobs(opened: Opened, blobs: readonly string[]): AsyncGenerator<Uint8Array[]> {
  if (blobs.length === 0) return;
  const bad = blobs.find((blob) => !/^[0-9a-f]{40,64}$/.test(blob));
  if (bad !== undefined) throw inputFailure(`object ${JSON.stringify(bad.slice(0, 80))}`, 'not a full object id');
  const output = streamGit(['cat-file', '--batch', '--buffer'], {
    cwd: opened.scratch.gitDir,
    env: opened.borrowed,
    input: `${blobs.join('\n')}\n`,
    timeoutMs: patience,
    what: 'contents of files',
  });
  for await (const some of readBatch(output, blobs, opened.limits.maxObjectBytes)) {
    const lost = some.find(({ object }) => object === undefined);
    if (lost !== undefined) await opened.missing(lost.id);
    yield some.flatMap(({ id, object }) => (object === undefined ? [] : [bytesOf(id, object)]));
  }
}

/** See `Repository.blame`. */
export async function blameFile(
  opened: Opened,
  rev: string,
  path: string,
  options: NonNullable<Parameters<Repository['blame']>[2]>,
): Promise<BlamedLine[]> {
  const [commit] = await Promise.all([opened.resolve(rev, 'commit'), opened.shareShallow()]);
  const entry = await opened.find(commit, path);
  if (entry === undefined || entry.tree || entry.mode === submoduleMode) return [];
  const { ranges, ignored = [] } = options;
  const ignoreFile = await opened.ignoreFile(
    ignored.filter((sha) => Sha.safeParse(sha).success && sha.length === commit.length),
  );
  const args = blameArguments((await opened.read(entry.id)).bytes, commit, path, {
    ...(ranges === undefined ? {} : { ranges }),
    ...(ignoreFile === undefined ? {} : { ignoreFile }),
  });
  if (args === null) return [];
  const what = `blame of ${path}`;
  const output = await opened.inScratch(args, { what, maxBytes: opened.limits.maxDiffBytes });
  // The file is there, but its name is not UTF-8 and `path` only stands for it.
  if (output.code !== 0 && path.includes('\\x') && output.stderr.startsWith('no such path ')) return [];
  // What came before the end of a shallow clone is blamed on the commit where it ends.
  const ends = opened.shallowCommits();
  return parseBlame(await opened.need(output, what), path).filter((line) => !ends.has(line.commit));
}

/** See `Repository.list`. */
export async function listFiles(opened: Opened, rev: string, under: string): Promise<TreeEntry[]> {
  const prefix = under.replace(/\/+$/, '');
  const root = await opened.resolve(rev, 'tree');
  const entry = prefix === '' ? { id: root, tree: true, mode: '40000' } : await opened.findIn(root, prefix);
  if (entry === undefined) return [];
  if (!entry.tree) {
    const size = entry.mode === submoduleMode ? null : (await opened.read(entry.id)).bytes.length;
    return [{ path: prefix, mode: entry.mode, blob: entry.id, size }];
  }
  const what = `files of ${rev}`;
  const listing = await opened.inScratch(['ls-tree', '-r', '-l', '-z', '--full-tree', entry.id], {
    what,
    maxBytes: opened.limits.maxDiffBytes,
  });
  return parseListing(await opened.need(listing, what), prefix);
}

/** `-a`: an attribute of the tree must not hide a file. */
const grep = ['grep', '-a', '-l', '-z', '-F', '--no-color', '--full-name', '--no-textconv'] as const;

/** See `Repository.search`. */
export async function searchFiles(
  opened: Opened,
  rev: string,
  texts: readonly string[],
  without: readonly string[],
): Promise<string[]> {
  const bad = without.find((ending) => !/^[\w.]+$/.test(ending));
  if (bad !== undefined)
    throw inputFailure(`ending ${JSON.stringify(bad)}`, 'not an ending', 'letters, digits and dots');
  const words = [...new Set(texts)].filter((text) => text !== '' && !/[\n\0]/.test(text));
  const tree = await opened.resolve(rev, 'tree');
  const found = new Set<string>();
  const paths = without.map((ending) => `:(exclude,icase,glob)**/*${ending}`);
  for (let at = 0; at < words.length; at += searchedAtOnce) {
    const patterns = words.slice(at, at + searchedAtOnce).flatMap((word) => ['-e', word]);
    const what = `search in ${rev}`;
    const output = await opened.inScratch([...grep, ...patterns, tree, '--', ...paths], {
      what,
      maxBytes: opened.limits.maxDiffBytes,
      env: { ...opened.borrowed, GIT_LITERAL_PATHSPECS: '0' },
    });
    if (output.code !== 1) await opened.need(output, what);
    for (const line of output.stdout.toString('utf8').split('\0'))
      if (line !== '') found.add(line.slice(tree.length + 1));
  }
  return [...found];
}
