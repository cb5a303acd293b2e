// A change of many files, made by git from generated texts: the same in each run.
import { execFileSync } from 'node:child_process';

/** Numbers below `limit`, the same in each run (xorshift32, Marsaglia 2003). */
export function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const words =
  'const value return await function export import if else result options path for of string number read write parse render'.split(
    ' ',
  );

/** Gives some of the words, another choice at each call. */
export function phraseOf(random: (limit: number) => number): () => string {
  return () => Array.from({ length: 3 + random(8) }, () => words[random(words.length)]).join(' ');
}

/**
 * A fast-import stream of two commits: each text, and the text with about a third of its lines changed, added or
 * removed.
 */
function stream(fileCount: number): string {
  const random = generator(20_240_101);
  const phrase = phraseOf(random);
  const line = (): string =>
    `${'  '.repeat(random(4))}${phrase()} ${random(10_000)};${random(40) === 0 ? ' // é' : ''}`;
  const commits: string[] = ['', ''];
  for (let index = 0; index < fileCount; index++) {
    const before = Array.from({ length: 28 + random(54) }, line);
    const after = before.flatMap((text) => (random(3) > 0 ? [text] : [[], [line()], [text, line()]][random(3)]!));
    [before, after].forEach((lines, side) => {
      const text = `${lines.join('\n')}\n`;
      commits[side] +=
        `M 100644 inline src/part-${index % 60}/file-${index}.ts\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    });
  }
  const head = (time: number): string =>
    `commit refs/heads/main\ncommitter Bench <bench@example.com> ${time} +0000\ndata 1\nx\ndeleteall\n`;
  return commits.map((files, index) => head(1_700_000_000 + index) + files).join('');
}

/** A repository of two commits in `dir`: 3,000 files make a patch of about 10 MB. */
export function writeLargeChange(dir: string, fileCount: number): void {
  execFileSync('git', ['init', '-q', '-b', 'main', dir]);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: stream(fileCount) });
}
