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

function runNpm(dir: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(
        new Failure(
          'environment',
          `codex: npm ci failed: ${reason}; run actions/setup first, or name a binary in CODEX_CI_CODEX`,
        ),
      );
    const child = spawn(
      findProgram('npm', { environment: env, fix: 'run actions/setup first, or name a binary in CODEX_CI_CODEX' }),
      ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        cwd: dir,
        env: npmEnvironment(env),
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      },
    );
    let stderr = '';
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, maxMs);
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-4000);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      fail(messageOf(error));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) {
        resolve();
        return;
      }
      const lines = stderr
        .split('\n')
        .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
        .filter((line) => line !== '' && !/complete log of this run/i.test(line));
      fail(
        signal === 'SIGKILL'
          ? `it took longer than ${maxMs / 60_000} minutes`
          : lines.slice(0, 2).join(': ').slice(0, 300) || `exit ${code}`,
      );
    });
  });
}

/**
 * Installs the CLI from `from` (package.json and lockfile) into `target`, whole or not at all: beside it first, then
 * renamed. Two processes may do so at once; the second finds the work done.
 */
export async function installCodex(from: string, target: string, env: NodeJS.ProcessEnv): Promise<void> {
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
    await runNpm(dir, env);
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
    throw new Failure('environment', `codex: it cannot be installed in ${target}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
