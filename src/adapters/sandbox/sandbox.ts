import { access, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import type { Log, Sandbox, SandboxLimits, SandboxRun, Tree } from '../../contracts/world.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import type { CodexBinary } from '../codex/binary.ts';
import { closedSystemPaths } from '../codex/closed-paths.ts';
import { tomlString } from '../codex/config-toml.ts';
import { explainSandbox, judgePlatform } from '../codex/sandbox.ts';
import { supervise } from '../codex/supervise.ts';
import { cleanPath } from '../programs/programs.ts';
import { watchCrowd } from './crowd.ts';
import { removeFolder } from './remove-folder.ts';
import { openTail } from './tail.ts';
import { machineToolchains, type Toolchains } from './toolchains.ts';

export interface SandboxOptions {
  binary: CodexBinary;
  log: Log;
  /** further folders that commands may read: installed dependencies, a package cache; they are trusted to hold no secret */
  readable?: readonly string[];
  /** where PATH and the variables of tools are read; this process's own unless told */
  env?: NodeJS.ProcessEnv;
  /** processes at a time in one run (default 1024) */
  maxProcesses?: number;
  /** bytes of one written file (default 4 GiB) */
  maxFileBytes?: number;
  /** commands reach the network; for installing dependencies, where nothing secret is in reach */
  network?: boolean;
  /** bytes of address space of each process; unlimited unless told, as runtimes reserve far more than they use */
  maxMemoryBytes?: number;
}

const profileName = 'run';

/** The permission profile of a run: the tree and the private folder writable, the system and the tools readable, the rest absent, no network unless told. */
export function runPermissionsToml(readable: readonly string[], writable: readonly string[], denied: readonly string[], network = false): string {
  return [
    `default_permissions = "${profileName}"`, '',
    `[permissions.${profileName}.filesystem]`, '":minimal" = "read"',
    ...readable.map((path) => `${tomlString(path)} = "read"`),
    ...writable.map((path) => `${tomlString(path)} = "write"`),
    ...denied.map((path) => `${tomlString(path)} = "deny"`), '',
    `[permissions.${profileName}.filesystem.":workspace_roots"]`, '"." = "write"', '',
    `[permissions.${profileName}.network]`, `enabled = ${network}`, '',
  ].join('\n');
}

/**
 * Runs first in the sandbox: says that it stands, sets the limits, and starts the command with the allow-listed environment only
 * (`$1` the private folder, `$2` the command, the rest NAME=value).
 */
const starter = (limits: string): string => `: > "$1/started" || exit 1; ${limits}; run=$2; private=$1; shift 2; exec env -i "$@" HOME="$private/home" TMPDIR="$private/tmp" bash -c "$run"`;

/**
 * Commands in the pinned CLI's own sandbox (`codex sandbox`: bubblewrap and seccomp), as the agent's commands get it.
 *
 * A run can write to its tree and to a HOME and TMPDIR of its own; anything else that it can reach is a memory file system that ends with
 * it. It sees the system's folders, the tools of PATH (`findToolchains`) and `readable`; home folders, checkouts and the runner's files are
 * absent. There are no sockets, not even on 127.0.0.1 or in the file system; `.git`, `.codex`, `.agents` and `.aws` at the tree's top can't
 * be written. The environment is an allow-list. When the command ends, so do all of its processes; at the time limit they are killed.
 * Processes, file size and kept output are bounded, memory only when asked, the disk is not.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { binary, log, maxProcesses = 1024, maxFileBytes = 4 * 1024 ** 3 } = options;
  const source = options.env ?? process.env;
  let tools: Promise<Toolchains> | undefined;
  const limits = [
    'ulimit -c 0', `ulimit -u ${maxProcesses}`, `ulimit -f ${Math.ceil(maxFileBytes / 1024)}`,
    ...(options.maxMemoryBytes === undefined ? [] : [`ulimit -v ${Math.ceil(options.maxMemoryBytes / 1024)}`]),
  ].map((limit) => `${limit} 2>/dev/null`).join('; ');

  const prepare = async (): Promise<Toolchains> => {
    const platform = judgePlatform(process.platform, process.arch);
    if (platform !== null) throw new Failure('environment', `sandbox: ${platform.reason}; run the job on Linux (x64, arm64)`);
    const found = await machineToolchains(source);
    log.debug(`sandbox: readable beside the system are ${found.readable.join(', ') || 'no folders'}`);
    return found;
  };

  return {
    async run(tree: Tree, command: string, { timeoutMs, outputBytes }: SandboxLimits, signal: AbortSignal): Promise<SandboxRun> {
      if (command.includes('\0')) throw new Failure('input', 'command: has a NUL character; allowed: a line for bash -c');
      const { readable, env } = await (tools ??= prepare());
      const [work, temp] = await Promise.all([realpath(tree.dir), realpath(tmpdir())]);
      const root = await mkdtemp(join(temp, 'codex-ci-run-'));
      try {
        const [home, outer, inner] = [join(root, 'codex'), join(root, 'outer'), join(root, 'private')];
        await Promise.all([mkdir(home, { mode: 0o700 }), mkdir(outer), mkdir(join(inner, 'home'), { recursive: true }), mkdir(join(inner, 'tmp'), { recursive: true })]);
        const extra = await Promise.all((options.readable ?? []).map((path) => realpath(path)));
        const seen = [...new Set([...binary.readable, ...readable, ...extra])].filter((path) => path !== work && !path.startsWith(work + sep));
        await writeFile(join(home, 'config.toml'), runPermissionsToml(seen, [inner], await closedSystemPaths(), options.network), { mode: 0o600 });
        const [out, err] = [openTail(outputBytes), openTail(outputBytes)];
        const crowd = new AbortController();
        let stopWatching = (): void => undefined;
        let crowded: string | null = null;
        const start = performance.now();
        const ended = await supervise({
          command: binary.command,
          args: [
            'sandbox', '-P', profileName, '-C', work, '--', 'bash', '-c', starter(limits), 'bash', inner, command,
            ...Object.entries({ CI: 'true', ...env }).map(([name, value]) => `${name}=${value}`),
          ],
          cwd: outer,
          env: { PATH: cleanPath(source), HOME: outer, TMPDIR: outer, CODEX_HOME: home, LANG: 'C.UTF-8' },
          marker: `${root}/`,
          stdin: '',
          timeoutMs,
          signal: AbortSignal.any([signal, crowd.signal]),
          graceMs: 500,
          onChunk: (stream, chunk) => (stream === 'stdout' ? out : err).add(chunk),
          onStart: (pid) => {
            stopWatching = watchCrowd(pid, maxProcesses, () => {
              crowded = `ended: more than ${maxProcesses} processes at a time, which is the limit\n`;
              crowd.abort();
            });
          },
        });
        stopWatching();
        const ms = Math.round(performance.now() - start);
        if (signal.aborted) throw new Failure('interrupted', `sandbox: stopped while it ran ${JSON.stringify(command.slice(0, 100))}`);
        if (ended.how === 'unstartable') throw new Failure('environment', `sandbox: ${ended.error ?? 'codex cannot be started'}`);
        const started = await access(join(inner, 'started')).then(() => true, () => false);
        if (!started && ended.how !== 'timeout') {
          const { reason, fix } = explainSandbox(err.text());
          throw new Failure('environment', `${reason}; ${fix}`);
        }
        return {
          code: ended.how === 'exit' ? ended.code : null, timedOut: ended.how === 'timeout', stdout: out.text(), stderr: err.text() + (crowded ?? ''), ms,
        };
      } finally {
        await removeFolder(root).catch((error: unknown) => log.warn(`sandbox: ${basename(root)} could not be removed: ${messageOf(error)}`));
      }
    },
  };
}
