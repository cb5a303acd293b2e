import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import { cleanPath } from '../programs/programs.ts';
import { parentOfHome } from '../sandbox/memory-folder.ts';
import type { CodexBinary } from './binary.ts';
import { closedSystemPaths } from './closed-paths.ts';
import { permissionProfile, permissionsToml } from './config-toml.ts';
import { shieldOf } from './shield.ts';

export type SandboxState = { ok: true } | { ok: false; reason: string; fix: string };

const otherEngines = 'use the engine openai or rules here';

/** What is wrong with a platform before anything is started, or null. */
export function judgePlatform(platform: NodeJS.Platform, arch: string): Extract<SandboxState, { ok: false }> | null {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return null;
  return {
    ok: false,
    reason: `the codex engine is supported on Linux (x64, arm64) only, this is ${platform} ${arch}`,
    fix: `run the job on such a runner, or ${otherEngines}`,
  };
}

/** What the sandbox said when it could not start. */
export function explainSandbox(stderr: string): Extract<SandboxState, { ok: false }> {
  const line =
    stderr
      .split('\n')
      .map((text) => text.trim())
      .find((text) => /bwrap|sandbox|namespace|permission|landlock|seccomp/i.test(text)) ??
    stderr.trim().split('\n').at(-1) ??
    '';
  return {
    ok: false,
    reason: `the sandbox cannot start: ${line.slice(0, 200) || 'no reason given'}`,
    fix:
      'where the system keeps unprivileged processes from making user namespaces, allow them: ' +
      'on a runner of GitHub’s put actions/setup before this step, which does it; where AppArmor does it, ' +
      'run `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`; ' +
      `in a container allow user namespaces; else ${otherEngines}`,
  };
}

/** Runs `true` in the sandbox that the agent's commands get. There is no falling back to none. */
export async function checkSandbox(
  binary: Pick<CodexBinary, 'command' | 'readable'>,
  signal?: AbortSignal,
): Promise<SandboxState> {
  const platform = judgePlatform(process.platform, process.arch);
  if (platform !== null) return platform;
  const dir = await mkdtemp(join(await parentOfHome(), 'codex-ci-check-'));
  try {
    const [home, work] = [join(dir, 'codex'), join(dir, 'work')];
    await mkdir(home, { mode: 0o700 });
    await mkdir(work);
    const shield = await shieldOf(binary);
    await writeFile(
      join(home, 'config.toml'),
      permissionsToml({ readable: [...binary.readable, ...shield.readable], denied: await closedSystemPaths() }),
      { mode: 0o600 },
    );
    return await new Promise((resolve, reject) => {
      const env = { PATH: cleanPath(), HOME: work, CODEX_HOME: home, TMPDIR: work, LANG: 'C.UTF-8' };
      const { command, args } = shield.start(binary.command, [
        'sandbox',
        '-P',
        permissionProfile,
        '-C',
        work,
        '--',
        'true',
      ]);
      const bounds = { timeout: 20_000, killSignal: 'SIGKILL', signal } as const;
      execFile(command, args, { env, ...bounds }, (error, _stdout, stderr) => {
        if (signal?.aborted === true) reject(signal.reason as Error);
        else resolve(error === null ? { ok: true } : explainSandbox(stderr === '' ? messageOf(error) : stderr));
      });
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
