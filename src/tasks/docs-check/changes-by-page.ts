import type { SurfaceChange } from '../../readers/surface/model.ts';

/** Up to this many changes each page is searched for each of them; beyond it pages are cut into words once. */
const few = 40;

/**
 * Which changes a page may speak of: it holds the longest word of one of their spellings. A screen only, linear in the size of the pages however
 * many changes there are. A spelling without a word of its own puts its change on every page.
 */
export function changesByPage(texts: ReadonlyMap<string, string>, spellings: ReadonlyMap<SurfaceChange, readonly string[]>): Map<string, SurfaceChange[]> {
  const byWord = new Map<string, SurfaceChange[]>();
  const always: SurfaceChange[] = [];
  for (const [change, all] of spellings) {
    for (const spelling of all) {
      const word = longestWord(spelling);
      if (word === '') { always.push(change); continue; }
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [change]); else known.push(change);
    }
  }
  const found = new Map<string, SurfaceChange[]>();
  for (const [path, text] of texts) {
    const own = new Set<SurfaceChange>(always);
    if (byWord.size <= few) {
      for (const [word, changes] of byWord) if (text.includes(word)) for (const one of changes) own.add(one);
    } else {
      for (let at = 0; at < text.length;) {
        if (!isWord(text.charCodeAt(at))) { at += 1; continue; }
        const start = at;
        while (at < text.length && isWord(text.charCodeAt(at))) at += 1;
        const changes = byWord.get(text.slice(start, at));
        if (changes !== undefined) for (const one of changes) own.add(one);
      }
    }
    if (own.size > 0) found.set(path, [...own]);
  }
  return found;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36 || code > 127;
}

function longestWord(spelling: string): string {
  let longest = '';
  for (const [word] of spelling.matchAll(/[\w$\u0080-\uffff]+/g)) if (word.length > longest.length) longest = word;
  return longest;
}
