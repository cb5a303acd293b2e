import { spawn } from 'node:child_process';
import { cleanList, cleanPath, findProgram } from '../programs/programs.ts';
import { Failure, messageOf } from '../../domain/errors.ts';

/** What a git command gave. `stderr` is one line, without the credentials that a URL may carry. */
export interface GitOutput {
  code: number;
  stdout: Buffer;
  stderr: string;
}

export interface GitCall {
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** bytes of standard output after which the command is ended */
  maxBytes?: number;
  /** milliseconds after which the command is ended; those of a question (`questionMs`) unless told */
  timeoutMs?: number;
  /** what the output is, for the message when there is too much of it */
  what?: string;
}

/** What asks for a name or a setting. The files that git looks at first may be a pipe that nobody writes to. */
export const questionMs = 30_000;

const inherited = ['TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'windir', 'PATHEXT'];
const inheritedByFetch = [
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'USER',
  'LOGNAME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'APPDATA',
  'RUNNER_TEMP',
  'SSH_AUTH_SOCK',
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_ASKPASS',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'ALL_PROXY',
  'no_proxy',
  'NO_PROXY',
];

function picked(names: readonly string[]): Record<string, string> {
  const { LD_LIBRARY_PATH: libraries } = process.env;
  return {
    PATH: cleanPath(),
    ...(libraries === undefined ? {} : { LD_LIBRARY_PATH: cleanList(libraries) }),
    ...Object.fromEntries(
      names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
  };
}

/** Where git is. Fails as environment. */
export function gitProgram(): string {
  return findProgram('git', { fix: 'install git 2.39 or newer' });
}

const quiet = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_PAGER: 'cat',
  GIT_ADVICE: '0',
};

/**
 * The environment of commands that only read: no user or system configuration (`home` is an empty folder), no
 * transport.
 */
export function readingEnvironment(home: string): Record<string, string> {
  const closed = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
  };
  return { ...picked(inherited), ...quiet, ...closed };
}

/** The environment of `git fetch`: with the user's configuration, which holds the credentials, and without a prompt. */
export function fetchingEnvironment(): Record<string, string> {
  return { ...picked([...inherited, ...inheritedByFetch]), ...quiet };
}

/** Why git could not be started, as one line. */
export function startFailure(error: unknown): Failure {
  return error instanceof Failure
    ? error
    : new Failure('environment', `git: cannot start: ${messageOf(error)}`, { cause: error });
}

/** Git's own words on one line, without `fatal:` and without user names and passwords in URLs. */
export function cleanMessage(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^(?:fatal|error|remote|warning): /, '').trim())
    .filter((line) => line !== '');
  return lines
    .join('; ')
    .replace(/\/\/[^/@\s]*@/g, '//')
    .slice(0, 500);
}

const maxStderr = 64 * 1024;

/**
 * Runs git without a shell and gives its whole output, whatever the exit code. Fails when it cannot start, is killed or
 * says too much.
 */
export function runGit(args: readonly string[], call: GitCall): Promise<GitOutput> {
  const { cwd, env, maxBytes = 64 * 1024 * 1024, timeoutMs = questionMs, what = `git ${args[0]}` } = call;
  return new Promise((resolve, reject) => {
    const child = spawn(gitProgram(), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const chunks: Buffer[] = [];
    const messages: Buffer[] = [];
    let size = 0;
    let messageSize = 0;
    let stopped: Failure | undefined;
    const stop = (failure: Failure): void => {
      stopped ??= failure;
      chunks.length = 0;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(
      () => stop(new Failure('environment', `${what}: no end after ${Math.round(timeoutMs / 1000)} s`)),
      timeoutMs,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      if (stopped !== undefined) return;
      size += chunk.length;
      if (size > maxBytes)
        stop(new Failure('environment', `${what}: more than ${shownBytes(maxBytes)}, which is the limit`));
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      messageSize += chunk.length;
      if (messageSize <= maxStderr) messages.push(chunk);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(startFailure(error));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const stderr = cleanMessage(Buffer.concat(messages).toString('utf8'));
      if (stopped !== undefined) reject(stopped);
      else if (code === null) reject(new Failure('environment', `${what}: git was ended by ${signal ?? 'a signal'}`));
      else resolve({ code, stdout: Buffer.concat(chunks), stderr });
    });
  });
}

/** A number of bytes for people: `900 bytes`, `2 KiB`, `1.5 MiB`. */
export function shownBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [unit, size] = bytes < 1024 * 1024 ? (['KiB', 1024] as const) : (['MiB', 1024 * 1024] as const);
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}
