import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, messageOf } from '../../domain/errors.ts';
import { cleanPath, findProgram } from '../programs/programs.ts';
import { readCodex, sameLockfile } from './binary.ts';

const maxMs = 5 * 60_000;
const secretNames = /key|token|secret|passw|credential|^INPUT_|^ACTIONS_|^GITHUB_/i;

/**
 * npm's own settings keep their names, so that a private registry still works; nothing else that may be a secret is
 * handed on.
 */
function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const handed = Object.entries(env).filter(
    ([name]) => /^npm_config_/i.test(name) || name === 'NODE_AUTH_TOKEN' || !secretNames.test(name),
  );
  return { ...Object.fromEntries(handed), PATH: cleanPath(env) };
}

const fix = 'run actions/setup first, or name a binary in CODEX_CI_CODEX';

/** Ends with all that it started when it takes too long, and when `signal` aborts, with that one's reason. */
function runNpm(dir: string, env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(
      findProgram('npm', { environment: env, fix }),
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { cwd: dir, env: npmEnvironment(env), stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    let stderr = '';
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const timer = setTimeout(end, maxMs);
    signal?.addEventListener('abort', end);
    const ended = (reason: string | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (reason === null) resolve();
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else reject(new Failure('environment', `codex: npm ci failed: ${reason}; ${fix}`));
    };
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-4000);
    });
    child.on('error', (error) => ended(messageOf(error)));
    child.on('close', (code, killed) => {
      if (code === 0) ended(null);
      else if (killed === 'SIGKILL') ended(`it took longer than ${maxMs / 60_000} minutes`);
      else ended(saidBy(stderr) || `exit ${code}`);
    });
  });
}

/** The first lines of npm's that say something. */
function saidBy(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !/complete log of this run/i.test(line));
  return lines.slice(0, 2).join(': ').slice(0, 300);
}

/**
 * Installs the CLI from `from` (package.json and lockfile) into `target`, whole or not at all: beside it first, then
 * renamed. Two processes may do so at once; the second finds the work done. Ends with `signal`, for its reason.
 */
export async function installCodex(
  from: string,
  target: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<void> {
  let dir: string;
  try {
    await mkdir(dirname(target), { recursive: true });
    dir = await mkdtemp(`${target}.new-`);
  } catch (cause) {
    throw new Failure('environment', `codex: the cache ${dirname(target)} cannot be written: ${messageOf(cause)}`, {
      cause,
    });
  }
  try {
    for (const name of ['package.json', 'package-lock.json']) await copyFile(join(from, name), join(dir, name));
    await runNpm(dir, env, signal);
    const whole = async (): Promise<boolean> =>
      (await sameLockfile(join(target, 'package-lock.json'), join(from, 'package-lock.json'))) &&
      (await readCodex(join(target, 'node_modules', '.bin', 'codex'))) !== undefined;
    try {
      await rename(dir, target);
    } catch (error) {
      if (await whole()) return;
      await rm(target, { recursive: true, force: true });
      await rename(dir, target).catch(async () => {
        if (!(await whole())) throw error;
      });
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    signal?.throwIfAborted();
    throw new Failure('environment', `codex: it cannot be installed in ${target}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
