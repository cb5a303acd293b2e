/**
 * A stretch of the page in whose place something else may stand. `takes` says how long that is in the edited text at an
 * offset, for each way in which it may; a stretch that may go takes 0.
 */
export interface Slot {
  start: number;
  end: number;
  takes(after: string, at: number): readonly number[];
  /** `word` is what a swap beside it asks for, such as its article */
  kind: 'swap' | 'delete' | 'link' | 'word';
}

export interface Taken {
  slot: Slot;
  text: string;
}
export type Match =
  | { matched: true; taken: Taken[] }
  | {
      matched: false;
      /** the furthest offset of the old text up to which the edit needed no more than its slots */ reached: number;
    };

/** Where white space may be laid out anew: `prose` may be wrapped elsewhere, `columns` may be aligned. */
export type Layout = (offset: number) => 'prose' | 'columns' | null;

const none: readonly Slot[] = [];
const mostSteps = 50_000;
const white = /[ \t\r\n]/;

/**
 * Whether the new text is the old one with nothing but slots taken, and white space laid out anew where that means
 * nothing. Tries what changes least first: what stays, then swaps, then what goes.
 */
export function matchSlots(before: string, after: string, slots: readonly Slot[], layout: Layout): Match {
  interface State {
    i: number;
    j: number;
    taken: { one: Taken; rest: State['taken'] } | null;
  }
  const byStart = new Map<number, Slot[]>();
  for (const slot of slots) byStart.set(slot.start, [...(byStart.get(slot.start) ?? []), slot]);
  const open: State[] = [{ i: 0, j: 0, taken: null }];
  const seen = new Set<string>();
  let reached = 0;
  let steps = 0;
  for (let state = open.pop(); state !== undefined && steps < mostSteps; state = open.pop(), steps += 1) {
    let { i, j } = state;
    const key = `${i} ${j}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (;;) {
      if (i === before.length && j === after.length) return { matched: true, taken: listOf(state.taken) };
      // the least wanted is put down first, for the last put down is tried first
      const ways = (byStart.get(i) ?? none)
        .flatMap((slot) => slot.takes(after, j).map((length) => ({ slot, length })))
        .sort((a, b) => Number(b.slot.kind === 'delete') - Number(a.slot.kind === 'delete'));
      const ends =
        white.test(before[i] ?? '') && !white.test(before[i - 1] ?? 'x') && white.test(after[j] ?? '')
          ? runs(before, i, after, j, layout)
          : null;
      const branches: State[] = ways.map(({ slot, length }) => ({
        i: slot.end,
        j: j + length,
        taken: { one: { slot, text: after.slice(j, j + length) }, rest: state!.taken },
      }));
      if (ends !== null) branches.push({ i: ends[0], j: ends[1], taken: state.taken });
      if (branches.length > 0) {
        reached = Math.max(reached, i);
        open.push(...branches.filter((one) => one.i !== i || one.j !== j));
        if (i < before.length && before[i] === after[j]) open.push({ i: i + 1, j: j + 1, taken: state.taken });
        break;
      }
      if (i >= before.length || before[i] !== after[j]) {
        reached = Math.max(reached, i);
        break;
      }
      i += 1;
      j += 1;
    }
  }
  return { matched: false, reached };
}

function listOf(taken: { one: Taken; rest: unknown } | null): Taken[] {
  const list: Taken[] = [];
  for (let at = taken; at !== null; at = at.rest as typeof taken) list.unshift(at.one);
  return list;
}

/** The ends of two runs of white space that may stand for each other; null where they are equal or may not. */
function runs(before: string, i: number, after: string, j: number, layout: Layout): [number, number] | null {
  const [a, b] = [/^[ \t\r\n]+/.exec(before.slice(i, i + 500))![0], /^[ \t\r\n]+/.exec(after.slice(j, j + 500))![0]];
  const kind = a === b ? null : layout(i);
  if (kind === null) return null;
  const lines = (text: string): number => text.split('\n').length - 1;
  const fits = kind === 'prose' ? lines(a) <= 1 && lines(b) <= 1 : lines(a) === 0 && lines(b) === 0;
  return fits ? [i + a.length, j + b.length] : null;
}
