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
    const parent = (await roomInMemory({ bytes: plan.bytes, files: plan.entries.length })) ?? tmpdir();
    const dir = await mkdtemp(join(parent, 'codex-ci-workspace-'));
    const { files, leftOut } = await writePlanned(repository, await openEmpty(dir), plan, {
      transform: async (path, text) => (await redactor.redact(text, path)).text,
      isClean: redactor.isClean,
    });
    log.debug(`workspace of ${shortSha(rev)}: ${files} files, ${leftOut.length} left out`);
    return dir;
  };
  return {
    of: (rev) => {
      const known = folders.get(rev) ?? write(rev);
      folders.set(rev, known);
      return known;
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
