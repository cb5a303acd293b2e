/** 1 for letters and digits, 2 for the underscore. */
const classes = new Uint8Array(128);
for (const one of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') classes[one.charCodeAt(0)] = 1;
classes[95] = 2;

const mixed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
const folded = (hash: number): number => (hash ^ (hash >>> 15)) >>> 0;

/** Remembers what a text has said lately: most repeats of a word are dropped, not all. */
const slots = 1 << 14;
const lately = { hash: new Uint32Array(slots), text: new Uint32Array(slots), number: 0 };

/** Where the numbers of one text are gathered. */
let room = new Uint32Array(4096);

/**
 * The words of a text as numbers, most of them once: letters, digits and inner underscores, those around a word are no
 * part of it. Equal words give equal numbers.
 */
export function wordHashes(text: string): Uint32Array {
  const number = (lately.number = (lately.number + 1) >>> 0);
  let count = 0;
  const { length } = text;
  for (let at = 0; at < length; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 127 || classes[code] !== 1) continue;
    let end = at;
    let hash = 0;
    let kind = 1;
    while (kind !== 0) {
      if (kind === 1) {
        for (; end < at; end += 1) hash = mixed(hash, 95);
        hash = mixed(hash, code);
        end = at + 1;
      }
      at += 1;
      if (at >= length) break;
      code = text.charCodeAt(at);
      kind = code > 127 ? 0 : classes[code]!;
    }
    hash = folded(hash);
    const slot = hash & (slots - 1);
    if (lately.text[slot] === number && lately.hash[slot] === hash) continue;
    lately.text[slot] = number;
    lately.hash[slot] = hash;
    if (count === room.length) {
      const more = new Uint32Array(count * 2);
      more.set(room);
      room = more;
    }
    room[count++] = hash;
  }
  return room.slice(0, count);
}

/** Words that more spellings share than these are bad keys: each text that says one is searched for all of them. */
const crowded = 8;

/**
 * Looks for many spellings in a text by its words, in time that hardly depends on how many there are. Answers for whom
 * the text holds a spelling that stands there between other signs than letters and digits, in the order of `owners`:
 * all that `saysWord` takes, and some more. An owner of a spelling without letters or digits is in every answer.
 */
export function createScreen<T>(
  owners: Iterable<readonly [T, readonly string[]]>,
): (text: string, words: Uint32Array) => T[] {
  const order = new Map<T, number>();
  const always = new Set<T>();
  const open: { spelling: string; owner: T; words: string[] }[] = [];
  const sharing = new Map<string, number>();
  for (const [owner, spellings] of owners) {
    order.set(owner, order.size);
    for (const spelling of spellings) {
      const words = spelling.match(/[A-Za-z0-9](?:\w*[A-Za-z0-9])?/g) ?? [];
      if (words.length === 0) always.add(owner);
      else open.push({ spelling, owner, words });
      for (const word of words) sharing.set(word, (sharing.get(word) ?? 0) + 1);
    }
  }
  const cost = (word: string): number => Math.max(crowded, sharing.get(word)!);
  const buckets = new Map<number, { spelling: string; owner: T }[]>();
  for (const { spelling, owner, words } of open) {
    const key = words.reduce((best, one) =>
      cost(one) < cost(best) || (cost(one) === cost(best) && one.length > best.length) ? one : best,
    );
    const hash = wordHashes(key)[0]!;
    const known = buckets.get(hash);
    if (known === undefined) buckets.set(hash, [{ spelling, owner }]);
    else known.push({ spelling, owner });
  }
  // sixteen places for each key
  const marks = new Uint8Array(2 ** Math.min(22, Math.max(12, Math.ceil(Math.log2(buckets.size * 16 + 1)))));
  const mask = marks.length - 1;
  for (const hash of buckets.keys()) marks[hash & mask] = 1;
  return (text, words) => {
    let found: Set<T> | undefined;
    if (buckets.size > 0) {
      for (let at = 0; at < words.length; at += 1) {
        if (marks[words[at]! & mask] !== 1) continue;
        for (const { spelling, owner } of buckets.get(words[at]!) ?? [])
          if (found?.has(owner) !== true && text.includes(spelling)) (found ??= new Set(always)).add(owner);
      }
    }
    const all = [...(found ?? always)];
    return all.length < 2 ? all : all.sort((a, b) => order.get(a)! - order.get(b)!);
  };
}
