import { basename, dirname } from 'node:path';
import type { Repository } from '../../contracts/repository.ts';
import { changeCalls, readChangesOf, readDiff } from './diffs.ts';
import { blameFile, listFiles, readBlobs, readFileAt, searchFiles } from './files.ts';
import { configureScratch, createScratch, locateRepository } from './locate.ts';
import { listCommits, listRange, mergeBase } from './log.ts';
import { bytesOf, Opened } from './opened.ts';
import { parseOrigin } from './origin.ts';

export interface RepositoryLimits {
  /** bytes of one diff's patch; 200 MiB unless told */
  maxDiffBytes?: number;
  /** bytes of one object that is read whole; 100 MiB unless told */
  maxObjectBytes?: number;
}

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
    const { maxDiffBytes = 200 * 1024 * 1024, maxObjectBytes = 100 * 1024 * 1024 } = limits;
    return repositoryOf(dir, new Opened(dir, location, scratch, { maxDiffBytes, maxObjectBytes }));
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

function repositoryOf(dir: string, opened: Opened): Repository {
  const calls = changeCalls(opened);
  return {
    dir,
    name: () => nameOf(opened),
    resolve: (rev) => opened.resolve(rev, 'commit'),
    mergeBase: (a, b) => mergeBase(opened, a, b),
    commits: (base, head, limit) => listCommits(opened, base, head, limit),
    range: (base, head, limit) => listRange(opened, base, head, limit),
    changes: (shas, maxBytes) => readChangesOf(opened, calls, shas, maxBytes),
    diff: (base, head) => readDiff(opened, base, head),
    read: (rev, path) => readFileAt(opened, rev, path),
    blame: (rev, path, options = {}) => blameFile(opened, rev, path, options),
    readBlob: async (blob) => bytesOf(blob, await opened.read(blob)),
    async readWithin(blob, most) {
      const object = await opened.objects.read(blob, most);
      return object === 'larger' ? null : bytesOf(blob, object ?? (await opened.missing(blob)));
    },
    readBlobs: (blobs) => readBlobs(opened, blobs),
    list: (rev, under = '') => listFiles(opened, rev, under),
    search: (rev, texts, without = []) => searchFiles(opened, rev, texts, without),
    async close() {
      await opened.objects.close();
      await opened.scratch.remove();
    },
  };
}

/** owner/name of `origin`, else the folder's name. */
async function nameOf(opened: Opened): Promise<string> {
  const { commonDir } = opened.location;
  const url = (await opened.inReal('config', '--get', 'remote.origin.url')).stdout.toString('utf8').trim();
  const top = basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
  return parseOrigin(url) ?? basename(top).replace(/\.git$/, '');
}
