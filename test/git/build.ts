import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Repository } from '../../src/contracts/repository.ts';
import { openRepository, type RepositoryLimits } from '../../src/adapters/git/repository.ts';
import { afterFile } from '../support/after-file.ts';

/** Opens a repository that is closed when the test file ends. */
export async function open(dir: string, limits?: RepositoryLimits): Promise<Repository> {
  const repository = await openRepository(dir, limits);
  afterFile(() => repository.close());
  return repository;
}

/** What a `Failure` looks like, for `toMatchObject`. */
export const input = (message: string | RegExp): object => failure('input', message);
export const environment = (message: string | RegExp): object => failure('environment', message);

function failure(kind: string, message: string | RegExp): object {
  return { name: 'Failure', kind, message: typeof message === 'string' ? message : expect.stringMatching(message) };
}

/** A temporary folder that goes when the test file ends. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-test-'));
  afterFile(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

const nobody = '/nonexistent';
const env = {
  PATH: process.env['PATH'],
  HOME: nobody,
  XDG_CONFIG_HOME: nobody,
  GIT_CONFIG_NOSYSTEM: '1',
  LC_ALL: 'C',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

/** Runs git in a folder and gives its output. */
export function git(dir: string, args: readonly string[], input?: Buffer | string): Buffer {
  return execFileSync('git', args, { cwd: dir, env, input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** A file of a tree; a submodule's content is the commit's id. */
export interface File {
  path: string | Buffer;
  content: string | Buffer;
  mode?: '100644' | '100755' | '120000' | '160000';
}
export interface BuildOptions {
  bare?: boolean;
  format?: 'sha1' | 'sha256';
}
export interface Built {
  dir: string;
  commits: string[];
}
export interface Step {
  files: readonly File[];
  message?: string;
  branch?: string;
  from?: string;
}

function quoted(path: string | Buffer): Buffer {
  const bytes = [...Buffer.from(path)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return Buffer.from(`"${bytes}"`);
}

/**
 * Makes a repository with one commit for each step, each with exactly its files, on `main` unless told. The work tree
 * stays empty.
 */
export function buildRepository(steps: readonly Step[], options: BuildOptions = {}): Built {
  const dir = join(tempDir(), 'sample');
  mkdirSync(dir);
  git(dir, [
    'init',
    '-q',
    '-b',
    'main',
    ...(options.bare === true ? ['--bare'] : []),
    `--object-format=${options.format ?? 'sha1'}`,
  ]);
  const stream: Buffer[] = [];
  const say = (text: string): void => {
    stream.push(Buffer.from(text));
  };
  steps.forEach(({ files, message = 'A step', branch = 'main', from }, index) => {
    const text = Buffer.from(message);
    say(
      `commit refs/heads/${branch}\nmark :${index + 1}\nauthor Ada <ada@example.com> ${1700000000 + index * 60} +0000\n`,
    );
    say(`committer Ada <ada@example.com> ${1700000000 + index * 60} +0000\ndata ${text.length}\n`);
    stream.push(text, Buffer.from('\n'));
    if (from !== undefined) say(`from ${from}\n`);
    say('deleteall\n');
    for (const { path, content, mode = '100644' } of files) {
      const bytes = Buffer.from(content);
      if (mode === '160000') stream.push(Buffer.from(`M 160000 ${bytes} `), quoted(path), Buffer.from('\n'));
      else
        stream.push(
          Buffer.from(`M ${mode} inline `),
          quoted(path),
          Buffer.from(`\ndata ${bytes.length}\n`),
          bytes,
          Buffer.from('\n'),
        );
    }
  });
  const marks = join(tempDir(), 'marks');
  git(dir, ['fast-import', '--quiet', `--export-marks=${marks}`], Buffer.concat(stream));
  return { dir, commits: readMarks(marks) };
}

function readMarks(file: string): string[] {
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return lines.sort((a, b) => Number(a[0]!.slice(1)) - Number(b[0]!.slice(1))).map((line) => line[1]!);
}
