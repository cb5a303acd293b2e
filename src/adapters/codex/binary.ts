import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { execFile } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cleanPath, closedPlace } from '../programs/programs.ts';
import pin from '../../../codex/package.json' with { type: 'json' };

/** The one version that this suite was built and tested with. */
export const pinnedVersion: string = pin.dependencies['@openai/codex'];

/** A CLI that can be started. `readable` is what its sandbox has to see of it. */
export interface CodexBinary {
  command: string;
  version: string;
  readable: string[];
}

const run = promisify(execFile);

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The native program behind the npm package's JavaScript entry: starting it directly saves a Node process of about 50
 * ms and 40 MB, and there is one process less to supervise. Any other path is taken as it is.
 */
async function nativeProgram(path: string): Promise<string> {
  const real = await realpath(path);
  if (basename(real) !== 'codex.js') return real;
  const require = createRequire(real);
  try {
    const manifest = require.resolve(`@openai/codex-${process.platform}-${process.arch}/package.json`);
    const triples: Record<string, string> = { x64: 'x86_64-unknown-linux-musl', arm64: 'aarch64-unknown-linux-musl' };
    const program = join(dirname(manifest), 'vendor', triples[process.arch] ?? '', 'bin', 'codex');
    return (await exists(program)) ? program : real;
  } catch {
    return real;
  }
}

/** What the CLI calls inside its sandbox lies beside it (the package has `codex-package.json`), or is the one file. */
async function readableParts(program: string): Promise<string[]> {
  const root = dirname(dirname(program));
  return (await exists(join(root, 'codex-package.json'))) ? [root] : [program];
}

/**
 * Reads a program's version; undefined when it is none, does not answer within ten seconds, or lies in the checkout
 * without being the suite's `own`.
 */
export async function readCodex(path: string, own = false): Promise<CodexBinary | undefined> {
  try {
    await access(path, constants.X_OK);
    if (!(await stat(path)).isFile()) return undefined;
    const command = await nativeProgram(path);
    if (!own && closedPlace(command) !== null) return undefined;
    const { stdout } = await run(command, ['--version'], {
      timeout: 10_000,
      env: { PATH: cleanPath() },
      killSignal: 'SIGKILL',
    });
    const version = /^codex-cli (\S+)\s*$/.exec(stdout)?.[1];
    return version === undefined ? undefined : { command, version, readable: await readableParts(command) };
  } catch {
    return undefined;
  }
}

/** True when a folder was installed from the lockfile that is pinned now. */
export async function sameLockfile(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((path) => readFile(path, 'utf8').catch(() => '')));
  return left !== '' && left === right;
}
