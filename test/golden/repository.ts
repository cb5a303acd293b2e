import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Texts by path; null takes a file away. What a commit does not name stays as it was. */
export type Change = Readonly<Record<string, string | Buffer | null>>;
export interface Commit {
  message: string;
  files: Change;
}

const person = { name: 'Ada', mail: 'ada@example.com' };

/** Makes a repository of these commits on `main`, the same ids each time; gives the ids. */
export function makeRepository(dir: string, commits: readonly Commit[]): string[] {
  mkdirSync(dir, { recursive: true });
  const git = (args: readonly string[], input?: Buffer): string =>
    execFileSync('git', args, {
      cwd: dir,
      input,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: dir, GIT_CONFIG_NOSYSTEM: '1' },
    });
  git(['init', '-q', '-b', 'main']);
  const stream: Buffer[] = [];
  const data = (bytes: Buffer): void => {
    stream.push(Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n'));
  };
  commits.forEach(({ message, files }, at) => {
    const who = `${person.name} <${person.mail}> ${1_700_000_000 + at * 60} +0000`;
    stream.push(Buffer.from(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\n`));
    data(Buffer.from(message));
    for (const [path, content] of Object.entries(files)) {
      stream.push(Buffer.from(content === null ? `D ${path}\n` : `M 100644 inline ${path}\n`));
      if (content !== null) data(Buffer.from(content));
    }
  });
  git(['fast-import', '--quiet'], Buffer.concat(stream));
  git(['reset', '-q', '--hard', 'main']);
  git(['remote', 'add', 'origin', join('https://github.com', 'acme/shop')]);
  return git(['rev-list', '--reverse', 'main']).trim().split('\n');
}
