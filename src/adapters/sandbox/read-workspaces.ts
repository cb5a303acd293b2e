import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log, Redactor } from '../../contracts/world.ts';
import type { Repository } from '../../contracts/repository.ts';
import { cleanPath, findProgram } from '../programs/programs.ts';
import { shortSha } from '../../domain/words.ts';
import { planExport, writePlanned } from '../git/checkout.ts';
import { openEmpty } from '../git/target-folder.ts';
import { roomInMemory } from './memory-folder.ts';
import { removeFolder } from './remove-folder.ts';

/** The folders of revisions that a run's agents look at. */
export interface ReadWorkspaces {
  of(rev: string): Promise<string>;
  remove(): Promise<void>;
}

/**
 * One export of a revision for all asks of a run, with secrets taken out of its files. Asks can share it because the
 * sandbox shows it to their commands as a file system that can't be written (`permissionsToml`); an ask that may write
 * gets a folder of its own, see `openWriteWorkspace`.
 */
export function openReadWorkspaces(world: { repository: Repository; redactor: Redactor; log: Log }): ReadWorkspaces {
  const { repository, redactor, log } = world;
  const folders = new Map<string, Promise<string>>();
  const write = async (rev: string): Promise<string> => {
    const plan = await planExport(repository, rev);
    const inMemory = await roomInMemory({ bytes: plan.bytes, files: plan.entries.length + foldersOf(plan.entries) });
    const fill = async (parent: string): Promise<string> => {
      const dir = await mkdtemp(join(parent, 'codex-ci-workspace-'));
      try {
        const { files, leftOut } = await writePlanned(repository, await openEmpty(dir), plan, {
          transform: async (path, text) => (await redactor.redact(text, path)).text,
          isClean: redactor.isClean,
        });
        log.debug(`workspace of ${shortSha(rev)}: ${files} files, ${leftOut.length} left out`);
        return dir;
      } catch (error) {
        await removeBeside(dir);
        throw error;
      }
    };
    if (inMemory === null) return fill(tmpdir());
    // Others may have taken the room meanwhile.
    return fill(inMemory).catch((error: unknown) => {
      if (!isFull(error)) throw error;
      return fill(tmpdir());
    });
  };
  return {
    of: (rev) => {
      const known = folders.get(rev);
      if (known !== undefined) return known;
      const made = write(rev);
      folders.set(rev, made);
      // What failed once may do the next time.
      made.catch(() => folders.delete(rev));
      return made;
    },
    remove: async () => {
      for (const folder of folders.values())
        await folder.then(
          (dir) => removeBeside(dir),
          () => undefined,
        );
    },
  };
}

/** Folders take room as files do. */
function foldersOf(entries: readonly { path: string }[]): number {
  const folders = new Set<string>();
  for (const { path } of entries)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  return folders.size;
}

const isFull = (error: unknown): boolean => {
  for (let one = error; one instanceof Error; one = one.cause)
    if ('code' in one && ['ENOSPC', 'EDQUOT', 'ENOMEM', 'EFBIG'].includes(String(one.code))) return true;
  return false;
};

/** Removes a folder of many files by a process of its own, so that this one goes on; by this one where that fails. */
async function removeBeside(dir: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const environment = { PATH: cleanPath() };
    execFile(findProgram('rm'), ['-rf', '--', dir], { env: environment }, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  }).catch(() => removeFolder(dir));
}
