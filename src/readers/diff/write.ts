import type { DiffLine, Hunk } from './model.ts';

/**
 * The hunk that takes back what a hunk did; it applies to the text after it. What it removes stands before what it
 * adds, as git has it.
 */
export function reverseHunk(hunk: Hunk): Hunk {
  const swap = { add: 'del', del: 'add', context: 'context' } as const;
  const lines: DiffLine[] = [];
  const added: DiffLine[] = [];
  for (const line of hunk.lines) {
    const own: DiffLine = { ...line, kind: swap[line.kind], old: line.new, new: line.old };
    if (own.kind === 'add') {
      added.push(own);
      continue;
    }
    // a last line without its end may be followed by nothing: what is added in its place comes after it
    if (own.kind === 'context') lines.push(...added.splice(0));
    lines.push(own);
  }
  lines.push(...added);
  return {
    ...hunk,
    oldStart: hunk.newStart,
    oldLines: hunk.newLines,
    newStart: hunk.oldStart,
    newLines: hunk.oldLines,
    lines,
  };
}

/**
 * A unified patch, as `git apply` takes it, that turns one text of a file into another by replacing all of it; null
 * stands for no file. '' when both are equal.
 */
export function replacePatch(path: string, before: string | null, after: string | null): string {
  if (before === after) return '';
  const [from, to] = [
    before === null ? '/dev/null' : quoted(`a/${path}`),
    after === null ? '/dev/null' : quoted(`b/${path}`),
  ];
  const head = [
    `diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`,
    ...(before === null ? ['new file mode 100644'] : []),
    ...(after === null ? ['deleted file mode 100644'] : []),
  ];
  const [gone, come] = [linesOf(before), linesOf(after)];
  // git takes an empty file that comes or goes without any hunk
  if (gone.length === 0 && come.length === 0) return `${[...head, 'index 0000000..e69de29'].join('\n')}\n`;
  const range = (lines: readonly string[]): string => (lines.length === 0 ? '0,0' : `1,${lines.length}`);
  const body = [...marked('-', gone, before), ...marked('+', come, after)];
  return `${[...head, `--- ${from}`, `+++ ${to}`, `@@ -${range(gone)} +${range(come)} @@`, ...body].join('\n')}\n`;
}

function linesOf(text: string | null): string[] {
  if (text === null || text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function marked(sign: string, lines: readonly string[], text: string | null): string[] {
  const out = lines.map((line) => sign + line);
  return lines.length > 0 && text?.endsWith('\n') === false ? [...out, '\\ No newline at end of file'] : out;
}

/** A name as git quotes it: in C style where it holds control characters, quotes or anything beyond ASCII. */
function quoted(name: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f"\\\u007f-\uffff]/.test(name)) return name;
  const escaped = [...Buffer.from(name)].map((byte) =>
    byte === 0x22 || byte === 0x5c
      ? `\\${String.fromCharCode(byte)}`
      : byte < 0x20 || byte > 0x7e
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : String.fromCharCode(byte),
  );
  return `"${escaped.join('')}"`;
}
