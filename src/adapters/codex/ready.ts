import type { Log } from '../../contracts/world.ts';
import { Failure } from '../../domain/errors.ts';
import type { CodexBinary } from './binary.ts';
import { findCodex } from './find-codex.ts';
import { checkSandbox, judgePlatform } from './sandbox.ts';

/** The CLI with a sandbox that starts. Fails as `environment` with the fix. `find` finds the CLI. */
export async function readyCodex(find: () => Promise<CodexBinary>): Promise<CodexBinary> {
  const platform = judgePlatform(process.platform, process.arch);
  if (platform !== null) throw new Failure('environment', `codex: ${platform.reason}; ${platform.fix}`);
  const binary = await find();
  const sandbox = await checkSandbox(binary);
  if (!sandbox.ok) throw new Failure('environment', `codex: ${sandbox.reason}; ${sandbox.fix}`);
  return binary;
}

/**
 * Gets the CLI ready ahead, where a key suggests that it will be asked: that takes a tenth of a second, which reading
 * the repository hides. It installs nothing. What it gives looks again, with installing, where looking ahead found
 * none.
 */
export function readyAhead(wanted: boolean, log: Log): () => Promise<CodexBinary> {
  const anew = (): Promise<CodexBinary> => readyCodex(() => findCodex({ log }));
  if (!wanted) return anew;
  const ahead = readyCodex(() => findCodex({ log, install: false }));
  ahead.catch(() => undefined);
  return () => ahead.catch(anew);
}
