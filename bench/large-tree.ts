// A repository of many files and a change of one line, made by git from generated texts: the same in each run.
import { execFileSync } from 'node:child_process';
import { generator, phraseOf } from './large-change.ts';

/** Files of a language each, with the words of configuration that a search for secrets stops at. */
const kinds = [
  { ending: 'ts', line: (text: string, n: number): string => `export const value${n} = parse('${text}', ${n});` },
  { ending: 'py', line: (text: string, n: number): string => `value_${n} = parse("${text}", ${n})` },
  { ending: 'md', line: (text: string, n: number): string => `- ${text} (see https://example.com/docs/${n})` },
  { ending: 'json', line: (text: string, n: number): string => `  "key_${n}": "${text}",` },
  { ending: 'yml', line: (text: string, n: number): string => `password_${n}: ${text} # token, access_key` },
];

/** A repository of two commits in `dir`; gives both. The files have 1 to 8 KB, 20 to a folder. */
export function writeLargeTree(dir: string, fileCount: number): { base: string; head: string } {
  const random = generator(20_261_201);
  const phrase = phraseOf(random);
  const file = (path: string, text: string): string =>
    `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (time: number, files: string): string =>
    `commit refs/heads/main\ncommitter Bench <bench@example.com> ${time} +0000\ndata 1\nx\n${files}`;
  const files: string[] = [];
  for (let index = 0; index < fileCount; index++) {
    const { ending, line } = kinds[index % kinds.length]!;
    const lines = Array.from({ length: 20 + random(120) }, (_, at) => line(phrase(), at));
    const folder = Math.floor(index / 20);
    files.push(file(`src/area-${folder % 17}/part-${folder}/file-${index}.${ending}`, `${lines.join('\n')}\n`));
  }
  const first = 'export function first(path: string): number {\n  return path.length;\n}\n';
  const change = [first, first.replace('path.length', 'path.length + 1')].map((text) => file('src/first.ts', text));
  execFileSync('git', ['init', '-q', '-b', 'main', dir]);
  execFileSync('git', ['fast-import', '--quiet'], {
    cwd: dir,
    input: commit(1_700_000_000, `${files.join('')}${change[0]}`) + commit(1_700_000_001, change[1]!),
  });
  const [base, head] = ['main~1', 'main'].map((rev) =>
    execFileSync('git', ['rev-parse', rev], { cwd: dir, encoding: 'utf8' }).trim(),
  );
  return { base: base!, head: head! };
}
