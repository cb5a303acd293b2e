import { access, lstat, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import type { Log } from '../../contracts/world.ts';
import type { RunLimit, Sandbox, SandboxLimits, SandboxRun, Tree } from '../../contracts/sandbox.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { CodexBinary } from '../codex/binary.ts';
import { closedSystemPaths } from '../codex/closed-paths.ts';
import { tomlString } from '../codex/config-toml.ts';
import { explainSandbox, judgePlatform } from '../codex/sandbox.ts';
import { type Shield, shieldOf } from '../codex/shield.ts';
import { type Ended, supervise } from '../codex/supervise.ts';
import { cleanPath } from '../programs/programs.ts';
import { defaultBounds, saidOf, type Bounds } from './limits/bounds.ts';
import { watchRun } from './limits/watch-run.ts';
import type { OwnNetwork } from './network/own-network.ts';
import { removeFolder } from './remove-folder.ts';
import { openTail } from './tail.ts';
import { machineToolchains, type Toolchains } from './toolchains.ts';

export interface SandboxOptions {
  binary: CodexBinary;
  log: Log;
  /**
   * further folders that commands may read, as real paths: installed dependencies, a package cache; they are trusted to
   * hold no secret
   */
  readable?: readonly string[];
  /** where PATH and the variables of tools are read; this process's own unless told */
  env?: NodeJS.ProcessEnv;
  /** what one run may have (see `defaultBounds`) */
  bounds?: Partial<Bounds>;
  /** bytes of one written file (default 4 GiB) */
  maxFileBytes?: number;
  /**
   * commands reach the network, though not this machine's own; for installing dependencies, where nothing secret is in
   * reach
   */
  network?: boolean;
  /** with `network`: `host:port` of this machine that are open all the same */
  reach?: readonly string[];
  /** a checkout, where what lies on PATH may be anybody's */
  checkout?: string;
}

const profileName = 'run';

/**
 * The permission profile of a run: the tree and the private folder writable, the system and the tools readable, the
 * rest absent, no network unless told.
 */
export function runPermissionsToml(
  readable: readonly string[],
  writable: readonly string[],
  denied: readonly string[],
  network = false,
): string {
  return [
    `default_permissions = "${profileName}"`,
    '',
    `[permissions.${profileName}.filesystem]`,
    '":minimal" = "read"',
    ...readable.map((path) => `${tomlString(path)} = "read"`),
    ...writable.map((path) => `${tomlString(path)} = "write"`),
    ...denied.map((path) => `${tomlString(path)} = "deny"`),
    '',
    `[permissions.${profileName}.filesystem.":workspace_roots"]`,
    '"." = "write"',
    '',
    `[permissions.${profileName}.network]`,
    `enabled = ${network}`,
    '',
  ].join('\n');
}

/**
 * Runs first in the sandbox: says that it stands, sets the limits, and starts the command with the allow-listed
 * environment only (`$1` the private folder, `$2` the command, the rest NAME=value).
 */
const starter = (limits: string): string =>
  `: > "$1/started" || exit 1; ${limits}; run=$2; private=$1; shift 2; ` +
  'exec env -i "$@" HOME="$private/home" TMPDIR="$private/tmp" bash -c "$run"';

const maxOpenFiles = 16_384;

/**
 * Commands in the pinned CLI's own sandbox (`codex sandbox`: bubblewrap and seccomp), as the agent's commands get it.
 *
 * A run can write to its tree and to a HOME and TMPDIR of its own; anything else that it can reach is a memory file
 * system that ends with it. It sees the system's folders, the tools of PATH (`findToolchains`) and `readable`; home
 * folders, checkouts and the runner's files are absent. There are no sockets, not even on 127.0.0.1 or in the file
 * system; `.git`, `.codex`, `.agents` and `.aws` at the tree's top can't be written. The environment is an allow-list.
 * When the command ends, so do all of its processes; at the time limit they are killed. Processes, memory, disk, open
 * files and kept output are bounded; a run that goes over is ended, and says so.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  let tools: Promise<Toolchains> | undefined;
  return {
    async run(tree: Tree, command: string, limits: SandboxLimits, signal: AbortSignal): Promise<SandboxRun> {
      if (command.includes('\0'))
        throw new Failure('input', 'command: has a NUL character; allowed: a line for bash -c');
      const found = await (tools ??= findTools(options));
      const [work, temp] = await Promise.all([realpath(tree.dir), realpath(tmpdir())]);
      const root = await mkdtemp(join(temp, 'codex-ci-run-'));
      let network: OwnNetwork | undefined;
      try {
        const place = await prepareFolders(options, found, root, work);
        if (options.network === true) network = await openNetwork(options, root);
        return await runOnce(options, { place, found, network, command, limits, signal });
      } finally {
        await network?.close().catch(() => undefined);
        await removeFolder(root).catch((error: unknown) =>
          options.log.warn(`sandbox: ${basename(root)} could not be removed: ${messageOf(error).slice(0, 200)}`),
        );
      }
    },
  };
}

async function findTools({ env = process.env, checkout, log }: SandboxOptions): Promise<Toolchains> {
  const platform = judgePlatform(process.platform, process.arch);
  if (platform !== null)
    throw new Failure('environment', `sandbox: ${platform.reason}; run the job on Linux (x64, arm64)`);
  const found = await machineToolchains(env, checkout);
  log.debug(`sandbox: readable beside the system are ${found.readable.join(', ') || 'no folders'}`);
  return found;
}

async function openNetwork(
  { binary, reach = [], env = process.env, log }: SandboxOptions,
  folder: string,
): Promise<OwnNetwork> {
  const { openOwnNetwork } = await import('./network/own-network.ts');
  return openOwnNetwork({ binary, folder, reach, env, log });
}

/** The folders of one run: its tree, all that is its own, and in it the CLI's, the outside's and the command's. */
interface Place {
  work: string;
  root: string;
  home: string;
  outer: string;
  inner: string;
  shield: Shield;
}

async function prepareFolders(
  { binary, readable = [], network }: SandboxOptions,
  found: Toolchains,
  root: string,
  work: string,
): Promise<Place> {
  const [home, outer, inner] = [join(root, 'codex'), join(root, 'outer'), join(root, 'private')];
  await Promise.all([
    mkdir(home, { mode: 0o700 }),
    mkdir(outer),
    mkdir(join(inner, 'home'), { recursive: true }),
    mkdir(join(inner, 'tmp'), { recursive: true }),
  ]);
  await unchanged(readable);
  const shield = await shieldOf(binary);
  const seen = [...new Set([...binary.readable, ...shield.readable, ...found.readable, ...readable])].filter(
    (path) => path !== work && !path.startsWith(work + sep),
  );
  const permissions = runPermissionsToml(seen, [inner], await closedSystemPaths(), network);
  await writeFile(join(home, 'config.toml'), permissions, { mode: 0o600 });
  return { work, root, home, outer, inner, shield };
}

interface Run {
  place: Place;
  found: Toolchains;
  network: OwnNetwork | undefined;
  command: string;
  limits: SandboxLimits;
  signal: AbortSignal;
}

async function runOnce(options: SandboxOptions, run: Run): Promise<SandboxRun> {
  const { place, network, command, limits, signal } = run;
  const bounds: Bounds = { ...defaultBounds(), ...options.bounds };
  const [out, err] = [openTail(limits.outputBytes), openTail(limits.outputBytes)];
  const over = new AbortController();
  let stopWatching = (): void => undefined;
  let exceeded: RunLimit | null = null;
  const began = performance.now();
  const start = place.shield.start(options.binary.command, argsOf(options, bounds, run));
  const ended = await supervise({
    ...(network?.wrap(start.command, start.args) ?? start),
    cwd: place.outer,
    env: outerEnvironment(options, place),
    marker: `${place.root}/`,
    stdin: '',
    timeoutMs: limits.timeoutMs,
    signal: AbortSignal.any([signal, over.signal]),
    graceMs: 500,
    onChunk: (stream, chunk) => (stream === 'stdout' ? out : err).add(chunk),
    onStart: (pid) => {
      stopWatching = watchRun({ pid, bounds, folders: [place.work, place.root] }, (limit) => {
        exceeded = limit;
        over.abort();
      });
    },
  });
  stopWatching();
  const ms = Math.round(performance.now() - began);
  if (signal.aborted)
    throw new Failure('interrupted', `sandbox: stopped while it ran ${JSON.stringify(command.slice(0, 100))}`);
  await requireStarted(ended, place, err.text());
  return {
    code: ended.how === 'exit' && exceeded === null ? ended.code : null,
    timedOut: ended.how === 'timeout',
    ...(exceeded === null ? {} : { exceeded }),
    stdout: out.text(),
    stderr: err.text() + (exceeded === null ? '' : `ended: ${saidOf(exceeded, bounds)}\n`),
    ms,
  };
}

const outerEnvironment = ({ env = process.env }: SandboxOptions, { outer, home }: Place): Record<string, string> => ({
  PATH: cleanPath(env),
  HOME: outer,
  TMPDIR: outer,
  CODEX_HOME: home,
  LANG: 'C.UTF-8',
});

/** What the pinned CLI is started with: its sandbox, our starter in it, and the command. */
function argsOf(options: SandboxOptions, bounds: Bounds, { place, found, network, command }: Run): string[] {
  const { maxFileBytes = 4 * 1024 ** 3 } = options;
  const limits = [
    'ulimit -c 0',
    `ulimit -u ${bounds.processes}`,
    `ulimit -n ${maxOpenFiles}`,
    `ulimit -f ${Math.ceil(maxFileBytes / 1024)}`,
  ]
    .map((limit) => `${limit} 2>/dev/null`)
    .join('; ');
  const variables = Object.entries({ CI: 'true', ...found.env, ...network?.env });
  const sandbox = ['sandbox', '-P', profileName, '-C', place.work, '--'];
  const started = ['bash', '-c', starter(limits), 'bash', place.inner, command];
  return [...sandbox, ...started, ...variables.map(([name, value]) => `${name}=${value}`)];
}

/** Fails as environment where the sandbox itself did not come up. */
async function requireStarted(ended: Ended, { inner }: Place, stderr: string): Promise<void> {
  if (ended.how === 'unstartable')
    throw new Failure('environment', `sandbox: ${ended.error ?? 'codex cannot be started'}`);
  const started = await access(join(inner, 'started')).then(
    () => true,
    () => false,
  );
  if (started || ended.how === 'timeout') return;
  const { reason, fix } = explainSandbox(stderr);
  throw new Failure('environment', `${reason}; ${fix}`);
}

/**
 * What was looked at when it was opened has to be what it was: what a path leads to is looked at again where it is
 * handed on.
 */
async function unchanged(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const real = await realpath(path).catch(() => null);
    if (real !== path || !(await lstat(path)).isDirectory())
      throw new Failure('environment', `sandbox: ${path} is no longer the folder that it was`);
  }
}
