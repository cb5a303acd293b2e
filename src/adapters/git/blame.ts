import type { BlamedLine } from '../../contracts/repository.ts';

/** Lines of one file that git is asked about; an incident asks for the surroundings of a few frames or for a file. */
const maxRanges = 500;

/**
 * The arguments of `git blame` for a file, null when there is nothing to ask: the file is empty, no text, or no range
 * lies inside it. git refuses a range past the end, so ranges are cut to the file. `ignoreFile` holds the ignored
 * commits, a full SHA a line.
 */
export function blameArguments(
  bytes: Uint8Array,
  commit: string,
  path: string,
  options: { ranges?: readonly (readonly [number, number])[]; ignoreFile?: string },
): string[] | null {
  if (bytes.length === 0 || bytes.subarray(0, 8000).includes(0)) return null;
  const ends = bytes.at(-1) === 10 ? 0 : 1;
  let lines = ends;
  for (const byte of bytes) if (byte === 10) lines++;
  const ranges = options.ranges
    ?.map(([from, to]) => [Math.max(1, from), Math.min(lines, to)] as const)
    .filter(([from, to]) => from <= to)
    .slice(0, maxRanges);
  if (ranges?.length === 0) return null;
  const ignored = options.ignoreFile === undefined ? [] : ['--ignore-revs-file', options.ignoreFile];
  return [
    'blame',
    '--porcelain',
    '-w',
    ...ignored,
    ...(ranges ?? []).flatMap(([from, to]) => ['-L', `${from},${to}`]),
    commit,
    '--',
    path,
  ];
}

/**
 * Reads `git blame --porcelain`: a header `sha original line [count]` before each line, whose own text begins with a
 * tab. Lines end at \n only: a carriage return inside a file's or a subject's text must not begin a header.
 */
export function parseBlame(output: Buffer, path: string): BlamedLine[] {
  return output
    .toString('latin1')
    .split('\n')
    .flatMap((text): BlamedLine[] => {
      const match = /^([0-9a-f]{40}|[0-9a-f]{64}) (\d+) (\d+)(?: \d+)?$/.exec(text);
      return match === null ? [] : [{ path, line: Number(match[3]), commit: match[1]!, original: Number(match[2]) }];
    });
}
