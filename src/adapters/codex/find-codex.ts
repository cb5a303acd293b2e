import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import type { Log } from '../../contracts/world.ts';
import { Failure, inputFailure } from '../../domain/errors.ts';
import { type CodexBinary, pinnedVersion, readCodex } from './binary.ts';
import { closedPlace, programsNamed } from '../programs/programs.ts';
import { installCodex } from './install-codex.ts';
import { findSuiteRoot } from './suite-root.ts';

export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  suiteRoot?: string;
  log?: Log;
  /** false: only look, never install */
  install?: boolean;
  /** ends an installation */
  signal?: AbortSignal | undefined;
}

/**
 * Where the CLI is kept between jobs: the runner's tool cache, else the user's cache. None that lies in the checkout,
 * where a change could have laid a program of its own.
 */
export function codexCacheDir(env: NodeJS.ProcessEnv): string {
  const homes = [env['HOME'] ?? homedir(), accountHome()]
    .filter((home) => home !== null)
    .map((home) => join(home, '.cache'));
  const places = [env['RUNNER_TOOL_CACHE'], env['XDG_CACHE_HOME'], ...homes]
    .filter((dir) => dir !== undefined)
    .filter(isAbsolute);
  const open = places
    .map((dir) => join(dir, 'codex-ci', 'codex', pinnedVersion))
    .find((dir) => placeToBe(dir, env) === null);
  if (open === undefined)
    throw new Failure(
      'environment',
      `codex: every cache lies in the checkout (${places.join(', ')}); ` +
        'set XDG_CACHE_HOME to a folder outside of it, or name a binary in CODEX_CI_CODEX',
    );
  return open;
}

/** The home folder of the account, whatever HOME says; a container may run as a user that has none. */
function accountHome(): string | null {
  try {
    return userInfo().homedir;
  } catch {
    return null;
  }
}

/** Why a folder can't be trusted that may be yet to be made: by where it would lie. */
function placeToBe(dir: string, env: NodeJS.ProcessEnv): string | null {
  const there = existsSync(dir) ? dir : dirname(dir);
  return (
    closedPlace(dir, env) ??
    (there === dir || there === dirname(there) ? closedPlace(there, env) : placeToBe(there, env))
  );
}

export const binPath = (dir: string): string => join(dir, 'node_modules', '.bin', 'codex');

/**
 * The pinned CLI: named by `CODEX_CI_CODEX`, on PATH, in the cache, beside the suite, else installed from the suite's
 * lockfile. Another version is passed over: its behaviour was not seen. Fails as `environment` when there is none and
 * none can be installed.
 */
export async function findCodex(options: FindOptions = {}): Promise<CodexBinary> {
  const env = options.env ?? process.env;
  const named = env['CODEX_CI_CODEX'];
  if (named !== undefined && named !== '') {
    const why = closedPlace(named, env);
    if (why !== null)
      throw inputFailure(
        'CODEX_CI_CODEX',
        `${named} ${why}, where a change can put a program of its own`,
        `the path of codex ${pinnedVersion} elsewhere`,
      );
    const binary = await readCodex(named);
    if (binary === undefined)
      throw inputFailure(
        'CODEX_CI_CODEX',
        `${named} is no Codex CLI that runs here`,
        `the path of codex ${pinnedVersion}`,
      );
    if (binary.version !== pinnedVersion)
      throw inputFailure('CODEX_CI_CODEX', `${named} is version ${binary.version}`, pinnedVersion);
    return binary;
  }
  const suiteRoot = options.suiteRoot ?? findSuiteRoot();
  const cache = codexCacheDir(env);
  const { found, passed } = programsNamed('codex', env);
  for (const { dir, why } of passed)
    options.log?.debug(`codex: ${JSON.stringify(dir)} on PATH is passed over: it ${why}`);
  const own = binPath(join(suiteRoot, 'codex'));
  for (const path of [...found, binPath(cache), own]) {
    const binary = await readCodex(path, path === own);
    if (binary?.version === pinnedVersion) return binary;
    if (binary !== undefined)
      options.log?.debug(`codex: ${path} is version ${binary.version}, ${pinnedVersion} is needed`);
  }
  if (options.install === false)
    throw new Failure(
      'environment',
      `codex: version ${pinnedVersion} is not on this machine; actions/setup installs it, or the first run does`,
    );
  options.log?.info(`installing codex ${pinnedVersion} from the suite's lockfile`);
  await installCodex(join(suiteRoot, 'codex'), cache, env, options.signal);
  const installed = await readCodex(binPath(cache));
  if (installed?.version !== pinnedVersion)
    throw new Failure(
      'environment',
      `codex: what npm installed in ${cache} does not run here (${process.platform} ${process.arch})`,
    );
  return installed;
}
