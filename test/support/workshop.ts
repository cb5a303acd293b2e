// Workshops as a run opens them: a real repository, real trees, the real sandbox.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { createWorkshops, type Workshops } from '../../src/adapters/sandbox/workshop.ts';
import type { Log } from '../../src/contracts/world.ts';
import type { Repository } from '../../src/contracts/repository.ts';
import type { SandboxRun, Workshop, WorkshopRequest } from '../../src/contracts/sandbox.ts';
import { git, open, tempDir } from '../git/build.ts';

export const canary = 'outside-canary-4711';
export const forever = new AbortController().signal;

/** A folder that nobody meant to open, with a file `secret` at its top and one level down. */
export function outsideFolder(): string {
  const dir = tempDir();
  mkdirSync(join(dir, '.aws'));
  for (const path of ['secret', '.aws/secret']) writeFileSync(join(dir, path), `${canary}\n`);
  return dir;
}

export interface Project {
  dir: string;
  base: string;
  repository: Repository;
  write(path: string, text?: string): void;
  commit(message?: string): string;
}

/** A repository with a work tree, as a job has it. */
export async function openProject(files: Readonly<Record<string, string>> = {}): Promise<Project> {
  const dir = join(tempDir(), 'checkout');
  mkdirSync(dir);
  git(dir, ['init', '-q', '-b', 'main']);
  const write = (path: string, text = `${path}\n`): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const commit = (message = 'A step'): string => {
    git(dir, ['add', '-A']);
    git(dir, ['commit', '-q', '--allow-empty', '-m', message]);
    return git(dir, ['rev-parse', 'HEAD']).toString().trim();
  };
  for (const [path, text] of Object.entries({ 'README.md': '# Sample\n', ...files })) write(path, text);
  return { dir, base: commit(), repository: await open(dir), write, commit };
}

export interface OpenedWorkshop {
  workshops: Workshops;
  workshop: Workshop;
  said: string[];
  run(command: string): Promise<SandboxRun>;
}

/** Opens a workshop on a project; `run` runs a command in a fresh tree of its revision. */
export async function openWorkshop(
  project: Project,
  request: Partial<WorkshopRequest>,
  parts: { environment?: NodeJS.ProcessEnv; home?: string } = {},
): Promise<OpenedWorkshop> {
  const said: string[] = [];
  const say = (message: string): void => {
    said.push(message);
  };
  const log: Log = { info: say, warn: say, debug: () => undefined };
  const workshops = createWorkshops({
    repository: project.repository,
    codex: () => findCodex({ install: false }),
    log,
    signal: forever,
    environment: parts.environment ?? {},
    home: parts.home ?? tempDir(),
  });
  const rev = request.rev ?? project.base;
  const workshop = await workshops.open({ folders: [], caches: {}, prepareMs: 60_000, ...request, rev });
  return {
    workshops,
    workshop,
    said,
    run: async (command) => {
      const tree = await workshop.tree(rev);
      try {
        return await workshop.sandbox.run(tree, command, { timeoutMs: 30_000, outputBytes: 16_384 }, forever);
      } finally {
        await tree.remove();
      }
    },
  };
}
