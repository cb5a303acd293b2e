import { parseHunkHead, readHunks } from './hunks.ts';
import type { Hunk } from './model.ts';

/**
 * One file of a patch that stands alone. `from` and `to` are null for an added or deleted file; ids are as written,
 * maybe shortened.
 */
export interface PatchFile {
  from: string | null;
  to: string | null;
  oldMode: string | null;
  newMode: string | null;
  oldBlob: string | null;
  newBlob: string | null;
  binary: boolean;
  hunks: Hunk[];
}

const unescapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/**
 * Reads a unified patch as `git diff` writes it, with nothing else around it. Strict: a line that is not understood, a
 * name that is not UTF-8 or names that disagree throw an Error in one line. A patch that comes with `--raw` is for
 * `parseDiff`.
 */
export function readPatch(text: string): PatchFile[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const files: PatchFile[] = [];
  let at = 0;
  while (at < lines.length) {
    const head = lines[at] ?? '';
    if (!head.startsWith('diff --git '))
      throw new Error(`patch: ${JSON.stringify(head.slice(0, 80))} where a file should begin`);
    let end = at + 1;
    const header: string[] = [];
    for (; end < lines.length && !lines[end]!.startsWith('diff --git ') && !lines[end]!.startsWith('@@ '); end += 1)
      header.push(lines[end]!);
    const start = end;
    while (end < lines.length && lines[end]!.startsWith('@@ ')) end = hunkEnd(lines, end);
    files.push(fileOf(head, header, lines.slice(start, end)));
    at = end;
  }
  return files;
}

/** The line after a hunk that begins at `at`, by the counts of its `@@` line. */
export function hunkEnd(lines: readonly string[], at: number): number {
  const head = parseHunkHead(lines[at] ?? '');
  if (head === undefined)
    throw new Error(`patch: cannot read the hunk line ${JSON.stringify((lines[at] ?? '').slice(0, 80))}`);
  let { oldLines, newLines } = head;
  let end = at + 1;
  for (; end < lines.length && (oldLines > 0 || newLines > 0 || lines[end]!.startsWith('\\')); end += 1) {
    const sign = lines[end]![0] ?? ' ';
    if (sign === '\\') continue;
    if (sign !== '+') oldLines -= 1;
    if (sign !== '-') newLines -= 1;
  }
  return end;
}

const headerLine = new RegExp(
  [
    '^(old mode|new mode|deleted file mode|new file mode|rename from|rename to|copy from|copy to',
    String.raw`|similarity index|dissimilarity index|index|---|\+\+\+) (.*)$`,
  ].join(''),
);

function fileOf(head: string, header: readonly string[], body: readonly string[]): PatchFile {
  const fields = new Map<string, string>();
  let binary = false;
  for (const line of header) {
    const match = headerLine.exec(line);
    if (line.startsWith('Binary files ') || line === 'GIT binary patch') {
      binary = true;
      break;
    }
    if (match === null || fields.has(match[1]!))
      throw new Error(`patch: cannot read ${JSON.stringify(line.slice(0, 80))}`);
    fields.set(match[1]!, match[2]!);
  }
  if (fields.has('copy from')) throw new Error('patch: a copy; make it without copy detection');
  const [first, second] = namesOf(head, fields);
  const added = fields.get('new file mode');
  const deleted = fields.get('deleted file mode');
  const [, oldBlob, newBlob, mode] =
    /^([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?$/.exec(fields.get('index') ?? '') ?? [];
  const blob = (id: string | undefined): string | null => (id === undefined || /^0+$/.test(id) ? null : id);
  const stated = (side: '---' | '+++', prefix: string, name: string, absent: boolean): void => {
    const value = fields.get(side);
    if (value === undefined) return;
    const expected = absent ? '/dev/null' : prefix + name;
    if (unquote(value.replace(/\t$/, '')) !== expected)
      throw new Error(`patch: ${side} ${JSON.stringify(value.slice(0, 80))} is not ${JSON.stringify(expected)}`);
  };
  stated('---', 'a/', first, added !== undefined);
  stated('+++', 'b/', second, deleted !== undefined);
  if (body.length > 0 && !(fields.has('---') && fields.has('+++')))
    throw new Error(`patch: ${second} has hunks without --- and +++ lines`);
  return {
    from: added === undefined ? first : null,
    to: deleted === undefined ? second : null,
    oldMode: deleted ?? fields.get('old mode') ?? mode ?? null,
    newMode: added ?? fields.get('new mode') ?? mode ?? null,
    oldBlob: blob(oldBlob),
    newBlob: blob(newBlob),
    binary,
    hunks: readHunks(body.map((line) => `${line}\n`).join(''), second),
  };
}

/** The names before and after. Without a rename both are equal, which is how a header with spaces is read. */
function namesOf(head: string, fields: ReadonlyMap<string, string>): [string, string] {
  const from = fields.get('rename from');
  const to = fields.get('rename to');
  if ((from === undefined) !== (to === undefined)) throw new Error('patch: a rename with one name');
  const rest = head.slice('diff --git '.length);
  if (from !== undefined && to !== undefined) return [unquote(from), unquote(to)];
  const quoted = /^("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/.exec(rest);
  const half = (rest.length - 1) / 2;
  const [a, b] =
    quoted === null ? [rest.slice(0, half), rest.slice(half + 1)] : [unquote(quoted[1]!), unquote(quoted[2]!)];
  if (!a.startsWith('a/') || !b.startsWith('b/') || a.slice(2) !== b.slice(2))
    throw new Error(`patch: cannot read ${JSON.stringify(head.slice(0, 120))}`);
  return [a.slice(2), b.slice(2)];
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const bytes: Buffer[] = [];
  for (const match of text.slice(1, -1).matchAll(/\\([0-7]{3})|\\([abtnvfr"\\])|([^"\\]+)|([^])/g)) {
    if (match[1] !== undefined) bytes.push(Buffer.from([Number.parseInt(match[1], 8) & 0xff]));
    else if (match[2] !== undefined) bytes.push(Buffer.from([unescapes[match[2]]!]));
    else if (match[3] !== undefined) bytes.push(Buffer.from(match[3]));
    else throw new Error(`patch: cannot read the name ${text.slice(0, 80)}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(bytes));
  } catch {
    throw new Error(`patch: the name ${text.slice(0, 80)} is not UTF-8`);
  }
}
