import type { Span } from './spans.ts';

/** Fragments of a known value are found from this length on. */
export const fragmentLength = 12;
/** Known values below this length are no secret that could be hidden: replacing "test" would garble every text. */
export const shortestKnown = 6;

interface Owner {
  kind: string;
  value: string;
}

/**
 * Finds known values in a text in one pass: a bitmap over hashes of four characters decides where to look closer.
 * `fragments` match from 12 characters on, `exact` only as a whole.
 */
export class Needles {
  readonly #bitmap = new Uint8Array(1 << 16);
  readonly #fragments = new Map<string, Owner>();
  readonly #exact = new Map<string, { text: string; owner: Owner }[]>();
  #empty = true;

  /** Any 12 characters of `text`, or the whole of it where it is shorter, stand for `owner`. */
  addFragments(text: string, owner: Owner): void {
    if (text.length < fragmentLength) this.addExact(text, owner);
    for (let at = 0; at + fragmentLength <= text.length; at += 1) {
      const gram = text.slice(at, at + fragmentLength);
      if (!this.#fragments.has(gram)) this.#fragments.set(gram, owner);
      this.#mark(gram);
    }
  }

  addExact(text: string, owner: Owner): void {
    if (text.length < shortestKnown) return;
    const key = text.slice(0, shortestKnown);
    const list = this.#exact.get(key) ?? [];
    if (list.some((one) => one.text === text)) return;
    list.push({ text, owner });
    this.#exact.set(key, list);
    this.#mark(text);
  }

  find(text: string): Span[] {
    const spans: Span[] = [];
    if (this.#empty) return spans;
    for (let at = 0; at + shortestKnown <= text.length; at += 1) {
      if (this.#bitmap[hash(text, at)] === 0) continue;
      const owner = this.#fragments.get(text.slice(at, at + fragmentLength));
      if (owner !== undefined) {
        const last = spans.at(-1);
        if (last !== undefined && last.value === owner.value && last.end >= at)
          last.end = Math.max(last.end, at + fragmentLength);
        else spans.push({ start: at, end: at + fragmentLength, ...owner });
      }
      for (const one of this.#exact.get(text.slice(at, at + shortestKnown)) ?? []) {
        if (text.startsWith(one.text, at)) spans.push({ start: at, end: at + one.text.length, ...one.owner });
      }
    }
    return spans;
  }

  #mark(text: string): void {
    this.#bitmap[hash(text, 0)] = 1;
    this.#empty = false;
  }
}

function hash(text: string, at: number): number {
  const mixed =
    Math.imul(text.charCodeAt(at), 0x9e3779b1) ^
    Math.imul(text.charCodeAt(at + 1), 0x85ebca6b) ^
    Math.imul(text.charCodeAt(at + 2), 0xc2b2ae35) ^
    Math.imul(text.charCodeAt(at + 3), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 16)) & 0xffff;
}

/**
 * The forms in which a value may stand in a text: plain, JSON-escaped, URL-encoded, base64 and base64url at each of the
 * three byte alignments.
 */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const url = encodeURIComponent(bytes.toString('utf8'));
  const forms = new Set([
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const from = shift === 0 ? 0 : shift + 1;
    const inner = encoded.slice(from, (shift + bytes.length) % 3 === 0 ? undefined : -1);
    // a short inner part would match by chance
    if (inner.length < 8) continue;
    forms.add(inner);
    forms.add(inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...forms];
}
