import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { git, tempDir } from './build.ts';

/** A real repository with a work tree, in which pull requests are merged as GitHub merges them. */
export interface Sample {
  dir: string;
  head(rev?: string): string;
  /** commits these texts on the branch that is checked out; null deletes the file */
  commit(files: Readonly<Record<string, string | Buffer | null>>, message?: string): string;
  git(...args: string[]): string;
  /** starts a branch at `from` and checks it out */
  branch(name: string, from?: string): void;
}

export function sample(): Sample {
  const dir = join(tempDir(), 'sample');
  mkdirSync(dir);
  let clock = 1_790_000_000;
  const run = (...args: string[]): string => git(dir, args).toString().trim();
  run('init', '-q', '-b', 'main');
  run('config', 'commit.gpgsign', 'false');
  return {
    dir,
    git: run,
    head: (rev = 'HEAD') => run('rev-parse', rev),
    commit: (files, message = 'A step') => {
      for (const [path, content] of Object.entries(files)) {
        if (content === null) {
          run('rm', '-q', path);
          continue;
        }
        mkdirSync(join(dir, path, '..'), { recursive: true });
        writeFileSync(join(dir, path), content);
        run('--literal-pathspecs', 'add', path);
      }
      clock += 60;
      run('-c', `user.useConfigOnly=false`, 'commit', '-q', '--allow-empty', '--date', `${clock} +0000`, '-m', message);
      return run('rev-parse', 'HEAD');
    },
    branch: (name, from = 'main') => {
      run('checkout', '-q', '-b', name, from);
    },
  };
}

/** Squashes a branch into main; `edit` changes files before the commit, as somebody who resolves a conflict does. */
export function squash(
  repo: Sample,
  branch: string,
  message: string,
  edit: Readonly<Record<string, string | Buffer>> = {},
): string {
  repo.git('checkout', '-q', 'main');
  try {
    repo.git('merge', '-q', '--squash', branch);
  } catch {
    // a conflict: the edit resolves it
  }
  return repo.commit(edit, message);
}

/** Merges a branch into main by a merge commit. */
export function merge(repo: Sample, branch: string, message: string): string {
  repo.git('checkout', '-q', 'main');
  repo.git('merge', '-q', '--no-ff', '-m', message, branch);
  return repo.head();
}

/** Rebases a branch onto main as new commits; gives them, oldest first. */
export function rebase(repo: Sample, branch: string): string[] {
  const before = repo.head('main');
  repo.git('checkout', '-q', 'main');
  repo.git('cherry-pick', '--allow-empty', `main..${branch}`);
  return repo.git('rev-list', '--reverse', `${before}..main`).split('\n');
}
