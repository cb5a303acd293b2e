/** One spelling in a bucket: who asked for it, and where its key word begins in it. */
interface Needle<T> { spelling: string; offset: number; owner: T }

/** Words that more spellings share than these are bad keys: each place that says one costs as many comparisons. */
const crowded = 8;

/**
 * Looks for many spellings in one pass over a text, in time that hardly depends on how many there are: a text is cut into words of letters, digits
 * and inner underscores, a table of hashes drops nearly all of them, and only where the key word of a spelling stands is the spelling compared.
 * Answers for whom a text holds a spelling whose key word is a word of its own there, in the order of `owners`: all that `saysWord` would take,
 * and a little more. An owner of a spelling without letters or digits is in every answer. After Rabin and Karp, with words for windows.
 */
export function createScreen<T>(owners: Iterable<readonly [T, readonly string[]]>): (text: string) => T[] {
  const order = new Map<T, number>();
  const always = new Set<T>();
  const open: { spelling: string; owner: T; words: { word: string; at: number }[] }[] = [];
  const sharing = new Map<string, number>();
  for (const [owner, spellings] of owners) {
    order.set(owner, order.size);
    for (const spelling of spellings) {
      const words = [...spelling.matchAll(/[A-Za-z0-9](?:\w*[A-Za-z0-9])?/g)].map((match) => ({ word: match[0], at: match.index }));
      if (words.length === 0) always.add(owner);
      else open.push({ spelling, owner, words });
      for (const { word } of words) sharing.set(word, (sharing.get(word) ?? 0) + 1);
    }
  }
  const buckets = new Map<string, Needle<T>[]>();
  for (const { spelling, owner, words } of open) {
    const cost = (word: string): number => Math.max(crowded, sharing.get(word)!);
    const key = words.reduce((best, one) => (cost(one.word) < cost(best.word) || (cost(one.word) === cost(best.word) && one.word.length > best.word.length) ? one : best));
    const known = buckets.get(key.word);
    const needle = { spelling, offset: key.at, owner };
    if (known === undefined) buckets.set(key.word, [needle]); else known.push(needle);
  }
  const table = tableOf(buckets.keys(), buckets.size);
  const sorted = (found: ReadonlySet<T>): T[] => (found.size < 2 ? [...found] : [...found].sort((a, b) => order.get(a)! - order.get(b)!));
  return (text) => {
    const found = new Set(always);
    if (buckets.size > 0) {
      eachKey(text, table, (start, end) => {
        for (const one of buckets.get(text.slice(start, end)) ?? []) if (!found.has(one.owner) && text.startsWith(one.spelling, start - one.offset)) found.add(one.owner);
      });
    }
    return sorted(found);
  };
}

/** 1 for letters and digits, 2 for the underscore. */
const classes = new Uint8Array(128);
for (const one of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') classes[one.charCodeAt(0)] = 1;
classes[95] = 2;

const mixed = (hash: number, code: number): number => Math.imul(hash ^ code, 0x01000193);
const folded = (hash: number): number => hash ^ (hash >>> 15);

/** A table with a mark at the hash of each word, sixteen places for each. */
function tableOf(words: Iterable<string>, count: number): Uint8Array {
  const table = new Uint8Array(2 ** Math.min(22, Math.max(12, Math.ceil(Math.log2(count * 16 + 1)))));
  for (const word of words) {
    let hash = 0;
    for (let at = 0; at < word.length; at += 1) hash = mixed(hash, word.charCodeAt(at));
    table[folded(hash) & (table.length - 1)] = 1;
  }
  return table;
}

/** Calls `visit` for each word of a text whose hash is marked; underscores around a word are no part of it. */
function eachKey(text: string, table: Uint8Array, visit: (start: number, end: number) => void): void {
  const mask = table.length - 1;
  const { length } = text;
  for (let at = 0; at < length; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 127 || classes[code] !== 1) continue;
    const start = at;
    let end = at;
    let hash = 0;
    let kind = 1;
    for (; kind !== 0;) {
      if (kind === 1) {
        // underscores count only when a letter or a digit follows
        for (; end < at; end += 1) hash = mixed(hash, 95);
        hash = mixed(hash, code);
        end = at + 1;
      }
      at += 1;
      if (at >= length) break;
      code = text.charCodeAt(at);
      kind = code > 127 ? 0 : classes[code]!;
    }
    if (table[folded(hash) & mask] === 1) visit(start, end);
  }
}
