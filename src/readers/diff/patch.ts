import type { RawDiff, ChangedFile } from './model.ts';
import { hunkName, parseHunkHead } from './hunks.ts';
import { quotePath } from './path.ts';
import { parseRaw, type RawEntry } from './raw.ts';

/**
 * What one `diff --git` section holds: its hunks are the bytes from `start` to `end`. `oldEnd` is the last old line
 * that they reached.
 */
interface Section {
  start: number;
  end: number;
  binary: boolean;
  additions: number;
  deletions: number;
  lines: number;
  oldEnd: number;
}

const submoduleMode = '160000';
const extended =
  /^(?:(?:old|new|deleted file|new file) mode|(?:copy|rename) (?:from|to)|(?:similarity |dissimilarity )?index) /;
const newline = 10;

/** Lines that a file of a change, and all of them together, may have: each line becomes an object. */
export const mostLines = { file: 250_000, change: 1_000_000 };

/**
 * Joins what `--raw -z` says about each file with its section of the patch; both list the files in the same order.
 * A file with more lines than can be read is marked as cut and has no patch.
 * Throws an Error that names the file when the two disagree or the patch is cut. The one cut that cannot be seen is
 * between two hunks of the last file (or before its last `\ No newline` line): who reads the patch from git must look
 * at git's exit code.
 */
export function parseDiff(diff: RawDiff): ChangedFile[] {
  const patch = Buffer.from(diff.patch.buffer, diff.patch.byteOffset, diff.patch.byteLength);
  let at = 0;
  let lines = 0;
  const files = parseRaw(diff.raw).map((entry): ChangedFile => {
    // git shows a change of type as a deletion and an addition
    const split = entry.status === 'type-changed';
    const modes = split ? [entry.oldMode, entry.newMode] : [entry.newMode ?? entry.oldMode];
    const [before, after] = [contentOf(entry.oldBlob), contentOf(entry.newBlob)];
    const hunked = split ? [before !== null, after !== null] : [before !== after];
    const total = { binary: false, additions: 0, deletions: 0, patch: '' };
    const own: [number, number][] = [];
    let ownLines = 0;
    for (const [index, mode] of modes.entries()) {
      const section = readSection(patch, at, entry);
      at = section.end;
      const bare = !section.binary && section.start === section.end;
      if (hunked[index] === true && bare) throw new Error(`${entry.path}: the patch has no hunk for it`);
      if (mode === submoduleMode) continue;
      total.binary ||= section.binary;
      total.additions += section.additions;
      total.deletions += section.deletions;
      own.push([section.start, section.end]);
      ownLines += section.lines;
    }
    const large = [entry.oldBlob, entry.newBlob].some((blob) => blob !== null && diff.large?.has(blob) === true);
    const cut = large || ownLines > mostLines.file || lines + ownLines > mostLines.change;
    if (!cut) {
      lines += ownLines;
      total.patch = own.map(([start, end]) => patch.toString('utf8', start, end)).join('');
    }
    const { path, oldPath, status, oldMode, newMode, oldBlob, newBlob } = entry;
    return {
      path,
      oldPath,
      status,
      oldMode,
      newMode,
      oldBlob,
      newBlob,
      submodule: modes.includes(submoduleMode),
      ...total,
      ...(cut ? { cut } : {}),
    };
  });
  if (at < patch.length) {
    const last = files.at(-1);
    throw new Error(
      `${last === undefined ? 'patch: no file is listed for' : `${last.path}: its section is followed by`}` +
        ` ${shown(lineText(patch, at))}`,
    );
  }
  return files;
}

const emptyBlobs = [
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
];

/** The blob that has lines to show; none for an absent or empty file. */
function contentOf(blob: string | null): string | null {
  return blob === null || emptyBlobs.includes(blob) ? null : blob;
}

function readSection(patch: Buffer, from: number, entry: RawEntry): Section {
  const fail = (problem: string): never => {
    throw new Error(`${entry.path}: ${problem}`);
  };
  let at = from;
  const line = (): string => {
    const end = patch.indexOf(newline, at);
    if (end < 0) return fail('the patch ends inside its header');
    const text = patch.toString('latin1', at, end);
    at = end + 1;
    return text;
  };
  if (at >= patch.length) fail('the patch has no section for it');
  const first = line();
  if (!heads(entry).includes(first)) fail(`the patch has ${shown(first)} where its section should be`);
  while (at < patch.length && extended.test(lineText(patch, at))) checkHeader(line(), entry, fail);
  const section: Section = { start: at, end: at, binary: false, additions: 0, deletions: 0, lines: 0, oldEnd: 0 };
  if (startsWith(patch, at, 'Binary files ')) {
    line();
    return { ...section, start: at, end: at, binary: true };
  }
  if (!startsWith(patch, at, '--- ')) return section;
  line();
  if (!startsWith(patch, at, '+++ ')) fail('its patch has a --- line without a +++ line');
  line();
  section.start = at;
  if (!startsWith(patch, at, '@@ ')) fail('its patch has no hunk after the +++ line');
  while (startsWith(patch, at, '@@ ')) at = skipHunk(patch, at, section, fail);
  section.end = at;
  return section;
}

/** Counts the hunk at `from` into `section` and gives the place after it. */
function skipHunk(patch: Buffer, from: number, section: Section, fail: (problem: string) => never): number {
  const text = lineText(patch, from);
  const head = parseHunkHead(text) ?? fail(`cannot read the hunk line ${shown(text)}`);
  let at = from + text.length + 1;
  let { oldLines, newLines } = head;
  // an empty side names the line before the hunk
  const oldFirst = head.oldStart + (oldLines === 0 ? 1 : 0);
  const newFirst = head.newStart + (newLines === 0 ? 1 : 0);
  if (oldFirst <= section.oldEnd || newFirst - oldFirst !== section.additions - section.deletions) {
    fail(`a hunk is missing before ${hunkName(head)}, or its numbers are wrong`);
  }
  section.oldEnd = oldFirst + oldLines - 1;
  const body = at;
  while (oldLines > 0 || newLines > 0) {
    section.lines++;
    const sign = patch[at];
    if (sign === 43) {
      newLines--;
      section.additions++;
    } else if (sign === 45) {
      oldLines--;
      section.deletions++;
    } else if (sign === 32 || sign === newline) {
      oldLines--;
      newLines--;
    } else if (sign !== 92 || at === body)
      fail(`the patch ${sign === undefined ? 'ends' : 'breaks off'} inside the hunk ${hunkName(head)}`);
    if (oldLines < 0 || newLines < 0) fail(`the hunk ${hunkName(head)} has more lines than it says`);
    at = patch.indexOf(newline, at) + 1;
    if (at === 0) fail(`the patch ends inside a line of the hunk ${hunkName(head)}`);
  }
  if (patch[at] !== 92) return at;
  at = patch.indexOf(newline, at) + 1;
  return at === 0 ? fail(`the patch ends inside a line of the hunk ${hunkName(head)}`) : at;
}

/** The `diff --git` lines that git may write for an entry, with and without `core.quotePath`. */
function heads(entry: RawEntry): string[] {
  return [true, false].map(
    (high) => `diff --git ${quotePath('a/', entry.oldPathBytes, high)} ${quotePath('b/', entry.pathBytes, high)}`,
  );
}

/** The `index` line names the blobs by full or shortened id. In a change of type each section has one of the two. */
function checkHeader(line: string, entry: RawEntry, fail: (problem: string) => never): void {
  if (!line.startsWith('index ')) return;
  const match = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(?: [0-7]{6})?$/.exec(line) ?? fail(`cannot read ${shown(line)}`);
  const agrees = (id: string, blob: string | null): boolean =>
    /^0+$/.test(id) || (blob !== null && (blob.startsWith(id) || id.startsWith(blob)));
  if (!agrees(match[1]!, entry.oldBlob) || !agrees(match[2]!, entry.newBlob))
    fail(`the patch speaks of other content: ${shown(line)}`);
}

function lineText(patch: Buffer, at: number): string {
  const end = patch.indexOf(newline, at);
  return patch.toString('latin1', at, end < 0 ? patch.length : end);
}

function startsWith(patch: Buffer, at: number, text: string): boolean {
  if (at + text.length > patch.length) return false;
  for (let i = 0; i < text.length; i++) if (patch[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

const shown = (line: string): string => JSON.stringify(line.slice(0, 120));
