import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodexBinary } from './binary.ts';

type Readable = Pick<CodexBinary, 'readable'>;
interface Start {
  command: string;
  args: string[];
}

/** How the CLI is started, and what its profile has to let commands read for that. */
export interface Shield {
  start(command: string, args: readonly string[]): Start;
  readable: readonly string[];
}

const none: Shield = { start: (command, args) => ({ command, args: [...args] }), readable: [] };

/** The program that the CLI brings, else the system's; it makes the CLI's own sandbox too. Null where there is none. */
export async function findBwrap({ readable }: Readable): Promise<string | null> {
  for (const path of [...readable.map((root) => join(root, 'codex-resources', 'bwrap')), '/usr/bin/bwrap']) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return null;
}

/**
 * For a job that runs as root outside of a container: the settings of the kernel below /proc/sys belong to root, and
 * the sandbox, whose processes keep that user, covers the folder only where it can be written itself, which it can't.
 * So a command could name the program that the kernel starts, as root and outside, when one crashes (core(5)). The CLI
 * is then started where /proc shows its own processes and can't be written.
 */
export async function shieldOf(binary: Readable): Promise<Shield> {
  if (
    process.getuid?.() !== 0 ||
    (await access('/proc/sys/kernel/core_pattern', constants.W_OK).then(
      () => false,
      () => true,
    ))
  )
    return none;
  const bwrap = await findBwrap(binary);
  if (bwrap === null) return none;
  const flags = [
    '--unshare-user',
    '--unshare-pid',
    '--dev-bind',
    '/',
    '/',
    '--proc',
    '/proc',
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--die-with-parent',
    '--',
  ];
  return { start: (command, args) => ({ command: bwrap, args: [...flags, command, ...args] }), readable: ['/proc'] };
}
