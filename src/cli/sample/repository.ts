import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import { gitProgram } from '../../adapters/git/process.ts';
import { cleanPath } from '../../adapters/programs/programs.ts';
import { Failure, messageOf } from '../../domain/errors.ts';
import { changeHistory, cleanHistory, mainHistory, type SampleCommit } from './history.ts';

/**
 * Writes the sample repository into an empty folder: `main`, and on it the branches `carrier-events`, which must not
 * ship, and `whole-grams`, which may. The user's own git configuration has no part in it, and the same content gives
 * the same commits.
 */
export function buildSample(dir: string): { base: string; heads: readonly [string, string] } {
  git(dir, ['init', '--quiet', '--initial-branch=main']);
  for (const commit of mainHistory) addCommit(dir, commit);
  git(dir, ['switch', '--quiet', '--create', 'carrier-events']);
  for (const commit of changeHistory(sampleToken())) addCommit(dir, commit);
  git(dir, ['switch', '--quiet', '--create', 'whole-grams', 'main']);
  for (const commit of cleanHistory) addCommit(dir, commit);
  return { base: 'main', heads: ['carrier-events', 'whole-grams'] };
}

/**
 * A text in the form of a GitHub token, computed letter by letter: neither this file nor the bundle holds it, so no
 * scanner takes them for a leak.
 */
function sampleToken(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const tail = Array.from({ length: 36 }, (_, index) => letters[(index * 23 + 7) % letters.length]);
  return `ghp_${tail.join('')}`;
}

function addCommit(dir: string, commit: SampleCommit): void {
  for (const [path, text] of Object.entries(commit.files)) {
    const file = join(dir, path);
    if (text === null) {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  git(dir, ['add', '--all']);
  git(dir, ['commit', '--quiet', '--message', commit.message], commit.at);
}

function git(dir: string, args: readonly string[], at?: string): void {
  const identity = { name: 'Sample Author', email: 'author@example.invalid' };
  try {
    execFileSync(gitProgram(), ['-c', 'core.autocrlf=false', '-c', 'commit.gpgsign=false', ...args], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: cleanPath(),
        HOME: dir,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: devNull,
        GIT_AUTHOR_NAME: identity.name,
        GIT_AUTHOR_EMAIL: identity.email,
        GIT_COMMITTER_NAME: identity.name,
        GIT_COMMITTER_EMAIL: identity.email,
        ...(at === undefined ? {} : { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at }),
      },
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'environment',
      `git ${args[0]} failed: ${messageOf(error)}; git 2.28 or newer has to be on PATH`,
      { cause: error },
    );
  }
}
