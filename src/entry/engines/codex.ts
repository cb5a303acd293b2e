import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCodexEngine } from '../../adapters/codex/codex-engine.ts';
import { exportTree } from '../../adapters/git/checkout.ts';
import { openWriteWorkspace } from '../../adapters/sandbox/write-workspace.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { World } from '../../contracts/world.ts';
import type { EngineParts } from './row.ts';
import { shortSha } from '../../domain/words.ts';

/** The CLI, with the folders that it shows to an agent. */
export async function openCodex({ gateway, profile, world, codex }: EngineParts): Promise<Engine> {
  const workspaces = openWorkspaces(world);
  const engine = createCodexEngine({
    gateway,
    profiles: [profile],
    log: world.log,
    repositoryDir: world.repository.dir,
    workspace: workspaces.of,
    ready: codex,
    writable: async (wanted) =>
      openWriteWorkspace(wanted, {
        repository: world.repository,
        redactor: world.redactor,
        workshop: wanted.workshop === undefined ? null : await world.workshop(wanted.workshop),
      }),
  });
  return {
    ...engine,
    close: async () => {
      await engine.close();
      await workspaces.remove();
    },
  };
}

/** One export of a revision for all asks of a run, with secrets taken out of its files. */
function openWorkspaces(world: World): { of(rev: string): Promise<string>; remove(): Promise<void> } {
  const folders = new Map<string, Promise<string>>();
  const write = async (rev: string): Promise<string> => {
    const dir = await mkdtemp(join(tmpdir(), 'codex-ci-workspace-'));
    const { files, leftOut } = await exportTree(world.repository, rev, dir, {
      transform: async (path, text) => (await world.redactor.redact(text, path)).text,
    });
    world.log.debug(`workspace of ${shortSha(rev)}: ${files} files, ${leftOut.length} left out`);
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
          (dir) => rm(dir, { recursive: true, force: true }),
          () => undefined,
        );
    },
  };
}
