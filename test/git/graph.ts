import { join } from 'node:path';
import { git, tempDir } from './build.ts';

export interface Node {
  parents?: readonly string[];
  files: Readonly<Record<string, string>>;
  message?: string;
}

/**
 * A repository that grows commit by commit, so that a message can name an earlier one; each node has exactly its files.
 */
export interface Graph {
  dir: string;
  commit(node: Node): string;
}

export function createGraph(): Graph {
  const dir = join(tempDir(), 'sample');
  git(tempDir(), ['init', '-q', '-b', 'main', dir]);
  let count = 0;
  return {
    dir,
    commit: ({ parents = [], files, message = 'A step' }) => {
      count += 1;
      const text = (value: string): string => `data ${Buffer.byteLength(value)}\n${value}\n`;
      const ref = `refs/heads/c${count}`;
      const at = `Ada <ada@example.com> ${1_700_000_000 + count * 60} +0000`;
      const tree = Object.entries(files)
        .map(([path, content]) => `M 100644 inline "${path}"\n${text(content)}`)
        .join('');
      const links = parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} ${parent}\n`).join('');
      git(
        dir,
        ['fast-import', '--quiet'],
        `commit ${ref}\nauthor ${at}\ncommitter ${at}\n${text(message)}${links}deleteall\n${tree}`,
      );
      return git(dir, ['rev-parse', ref]).toString().trim();
    },
  };
}

/** Numbered lines, some of them replaced. */
export function lines(count: number, replaced: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: count }, (_, index) => `${replaced[index + 1] ?? `line ${index + 1}`}\n`).join('');
}
