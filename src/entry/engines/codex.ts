import { createCodexEngine } from '../../adapters/codex/codex-engine.ts';
import { openReadWorkspaces } from '../../adapters/sandbox/read-workspaces.ts';
import { openWriteWorkspace } from '../../adapters/sandbox/write-workspace.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { EngineParts } from './row.ts';

/** The CLI, with the folders that it shows to an agent. */
export async function openCodex({ gateway, profile, world, codex }: EngineParts): Promise<Engine> {
  const workspaces = openReadWorkspaces(world);
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
