import type { EditedLines, EditFacts } from '../check.ts';

/** True when two edits of one page touch the same lines, or lines side by side. */
function collide(a: EditedLines, b: EditedLines): boolean {
  return a.start <= b.start + b.removed.length && b.start <= a.start + a.removed.length;
}

/** The edits of which none meets another, in the given order of preference, and those that did. */
export function withoutCollisions(edits: readonly EditFacts[]): { kept: EditFacts[]; collided: EditFacts[] } {
  const kept: EditFacts[] = [];
  const collided: EditFacts[] = [];
  for (const edit of edits) {
    const hits = kept.some(
      (other) => other.path === edit.path && other.changes.some((one) => edit.changes.some((two) => collide(one, two))),
    );
    (hits ? collided : kept).push(edit);
  }
  return { kept, collided };
}

/** One unified patch, as git writes it, from edits that don't meet. Lines carry their own ends. */
export function patchOf(edits: readonly EditFacts[]): string {
  const byPath = new Map<string, EditedLines[]>();
  for (const edit of edits) byPath.set(edit.path, [...(byPath.get(edit.path) ?? []), ...edit.changes]);
  return [...byPath]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([path, changes]) =>
        `diff --git ${quoted('a/', path)} ${quoted('b/', path)}\n--- ${quoted('a/', path)}\n` +
        `+++ ${quoted('b/', path)}\n${hunksOf(changes)}`,
    )
    .join('');
}

function quoted(side: string, path: string): string {
  const name = `${side}${path}`;
  // eslint-disable-next-line no-control-regex
  return /["\\\u0000-\u001f\u007f]|[^\u0000-\u007f]/.test(name)
    ? '"' +
        [...Buffer.from(name)]
          .map((byte) =>
            byte < 32 || byte > 126
              ? `\\${byte.toString(8).padStart(3, '0')}`
              : byte === 34 || byte === 92
                ? `\\${String.fromCharCode(byte)}`
                : String.fromCharCode(byte),
          )
          .join('') +
        '"'
    : name;
}

function hunksOf(changes: readonly EditedLines[]): string {
  const sorted = [...changes].sort((a, b) => a.start - b.start);
  const groups: EditedLines[][] = [];
  for (const one of sorted) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && one.start - one.before.length <= last.start + last.removed.length + last.after.length)
      groups.at(-1)!.push(one);
    else groups.push([one]);
  }
  let shift = 0;
  return groups
    .map((group) => {
      const first = group[0]!;
      const out: string[] = first.before.map((line) => written(' ', line));
      let old = first.before.length;
      let now = first.before.length;
      group.forEach((one, index) => {
        out.push(...one.removed.map((line) => written('-', line)), ...one.added.map((line) => written('+', line)));
        old += one.removed.length;
        now += one.added.length;
        const next = group[index + 1];
        const end = one.start + one.removed.length;
        // between two changes of a hunk stand the lines that both know: what follows the one and comes before the other
        const gap = next === undefined ? one.after : between(one, next, next.start - end);
        out.push(...gap.map((line) => written(' ', line)));
        old += gap.length;
        now += gap.length;
      });
      const start = first.start - first.before.length;
      const head =
        `@@ -${old === 0 ? start : start + 1},${old} +${now === 0 ? start + shift : start + shift + 1},${now} ` +
        '@@\n';
      shift += now - old;
      return head + out.join('');
    })
    .join('');
}

function between(one: EditedLines, next: EditedLines, length: number): string[] {
  if (length <= one.after.length) return one.after.slice(0, length);
  return [...one.after, ...next.before.slice(next.before.length - (length - one.after.length))];
}

function written(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}
