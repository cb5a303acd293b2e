import type { Log } from '../../contracts/world.ts';
import { Failure } from '../../domain/errors.ts';
import type { CodexBinary } from './binary.ts';
import { findCodex } from './find-codex.ts';
import { checkSandbox, judgePlatform } from './sandbox.ts';

/** Gives the CLI; what it takes to get it ends with `signal`. */
export type GetCodex = (signal?: AbortSignal) => Promise<CodexBinary>;

/** The CLI with a sandbox that starts. Fails as `environment` with the fix. `find` finds the CLI. */
export async function readyCodex(find: () => Promise<CodexBinary>, signal?: AbortSignal): Promise<CodexBinary> {
  const platform = judgePlatform(process.platform, process.arch);
  if (platform !== null) throw new Failure('environment', `codex: ${platform.reason}; ${platform.fix}`);
  const binary = await find();
  const sandbox = await checkSandbox(binary, signal);
  if (!sandbox.ok) throw new Failure('environment', `codex: ${sandbox.reason}; ${sandbox.fix}`);
  return binary;
}

/**
 * Gets the CLI ready ahead, where a key suggests that it will be asked: that takes a tenth of a second, which reading
 * the repository hides. It installs nothing. What it gives looks again, with installing, where looking ahead found
 * none.
 */
export function readyAhead(wanted: boolean, log: Log): GetCodex {
  const anew: GetCodex = (signal) => readyCodex(() => findCodex({ log, signal }), signal);
  if (!wanted) return anew;
  const ahead = readyCodex(() => findCodex({ log, install: false }));
  ahead.catch(() => undefined);
  return (signal) =>
    untilAborted(ahead, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof Failure) return anew(signal);
      throw error;
    });
}

/** What is waited for, or the reason of the signal when that comes first. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
