import { replacePatch } from './write.ts';

const context = 3;
/** Beyond this many pairs of lines the part that differs is replaced as a whole. */
const mostPairs = 4_000_000;

type Op = { sign: ' ' | '-' | '+'; line: string };

/**
 * A unified patch as people read it, with the lines that differ and three around them; `git apply` takes it. One that
 * adds or deletes the file is that of `replacePatch`, '' when both texts are equal. Lines by their longest common
 * subsequence.
 */
export function linePatch(path: string, before: string | null, after: string | null): string {
  const whole = replacePatch(path, before, after);
  if (before === null || after === null || before === '' || after === '' || whole === '') return whole;
  const head = whole.slice(0, whole.indexOf('\n@@ ') + 1);
  return head + hunksOf(opsOf(linesOf(before), linesOf(after)));
}

/** Lines with their ends: a last line without one is another line than the same words with one. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function opsOf(old: readonly string[], now: readonly string[]): Op[] {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const same = (line: string): Op => ({ sign: ' ', line });
  return [
    ...old.slice(0, start).map(same),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

function middle(old: readonly string[], now: readonly string[]): Op[] {
  const width = now.length + 1;
  const out: Op[] = [];
  const gone = (line: string): void => {
    out.push({ sign: '-', line });
  };
  const come = (line: string): void => {
    out.push({ sign: '+', line });
  };
  if (old.length * now.length > mostPairs || old.length === 0 || now.length === 0) {
    old.forEach(gone);
    now.forEach(come);
    return out;
  }
  const common = new Uint32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a -= 1) {
    for (let b = now.length - 1; b >= 0; b -= 1)
      common[a * width + b] =
        old[a] === now[b]
          ? common[(a + 1) * width + b + 1]! + 1
          : Math.max(common[(a + 1) * width + b]!, common[a * width + b + 1]!);
  }
  let [a, b] = [0, 0];
  while (a < old.length && b < now.length) {
    if (old[a] === now[b]) {
      out.push({ sign: ' ', line: old[a]! });
      a += 1;
      b += 1;
    } else if (common[(a + 1) * width + b]! >= common[a * width + b + 1]!) {
      gone(old[a]!);
      a += 1;
    } else {
      come(now[b]!);
      b += 1;
    }
  }
  old.slice(a).forEach(gone);
  now.slice(b).forEach(come);
  return out;
}

function hunksOf(ops: readonly Op[]): string {
  const changed = ops.flatMap(({ sign }, at) => (sign === ' ' ? [] : [at]));
  const spans: [number, number][] = [];
  for (const at of changed) {
    const last = spans.at(-1);
    if (last !== undefined && at - last[1] <= 2 * context) last[1] = at;
    else spans.push([at, at]);
  }
  let [at, old, now] = [0, 0, 0];
  return spans
    .map(([first, last]) => {
      const [from, to] = [Math.max(0, first - context), Math.min(ops.length, last + 1 + context)];
      for (; at < from; at += 1) {
        if (ops[at]!.sign !== '+') old += 1;
        if (ops[at]!.sign !== '-') now += 1;
      }
      const part = ops.slice(from, to);
      const range = (above: number, other: '+' | '-'): string => {
        const lines = part.filter(({ sign }) => sign !== other).length;
        return `${above + (lines === 0 ? 0 : 1)},${lines}`;
      };
      const body = part.map(
        ({ sign, line }) => `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`,
      );
      return `@@ -${range(old, '+')} +${range(now, '-')} @@\n${body.join('')}`;
    })
    .join('');
}
