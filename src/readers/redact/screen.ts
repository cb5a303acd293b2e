import type { Anchors } from './anchors.ts';
import { fragmentLength, shortestKnown } from './needles.ts';

const hashOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> 14;
const gramAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** An address that may hold a password, or be one of a webhook, looks so before and behind its `://`. */
const databases = /(?:mongodb(?:\+srv)?|mysqlx?|postgres(?:ql)?)$/i;
const signedIn = /^[-a-zA-Z0-9_]{1,256}:[-a-zA-Z0-9_]{1,256}@/;
const longestSignIn = 2 * 256 + 2;
const webhook = /^hooks\.slack\.com\/services\//i;

/** Bytes of a text that are compared: a stranger's long values, alike at their beginnings, would take minutes. */
const compared = 16;

/**
 * Tells by its bytes, in one pass, that a text holds nothing of what it was given: much cheaper than to look for it.
 * What it can't tell from the bytes of UTF-8 it may hold.
 */
export class Screen {
  readonly #bitmap = new Uint8Array(1 << 18);
  readonly #texts = new Map<number, Uint8Array[]>();
  #blind = false;

  /** Nothing can be told any more: there is something to look for that has no anchor. */
  giveUp(): void {
    this.#blind = true;
  }

  add({ texts, address }: Anchors): void {
    for (const text of texts) this.addText(text);
    // Whatever the letter before it: a protocol stands there.
    if (address === true) for (let byte = 0; byte < 256; byte += 1) this.#mark(Buffer.from([byte, 0x3a, 0x2f, 0x2f]));
  }

  /** `text` as it is; one of three bytes only where something follows it. */
  addText(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    // Such a character may also stand for bytes that are no UTF-8, and half of a pair for nothing.
    if (bytes.length < 3 || text.includes('\ufffd') || !text.isWellFormed()) this.giveUp();
    else if (bytes.length > 3) this.#addBytes(bytes);
    else for (let byte = 0; byte < 256; byte += 1) this.#addBytes(Buffer.concat([bytes, Buffer.from([byte])]));
  }

  /** Each piece of `text` that `Needles.addFragments` would find. */
  addFragments(text: string): void {
    if (text.length < shortestKnown) return;
    const last = Math.max(0, text.length - fragmentLength);
    for (let at = 0; at <= last; at += 1) this.addText(text.slice(at, at + fragmentLength));
  }

  mayHold(bytes: Uint8Array): boolean {
    if (this.#blind) return true;
    const bitmap = this.#bitmap;
    let gram = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      gram = (gram << 8) | bytes[at]!;
      if (bitmap[hashOf(gram)] !== 0 && at >= 3 && this.#stands(bytes, at - 3)) return true;
    }
    return false;
  }

  #addBytes(text: Uint8Array): void {
    const bytes = text.subarray(0, compared);
    const gram = gramAt(bytes, 0);
    const known = this.#texts.get(gram) ?? [];
    if (!known.some((one) => Buffer.compare(one, bytes) === 0)) this.#texts.set(gram, [...known, bytes]);
    this.#mark(bytes);
  }

  #mark(bytes: Uint8Array): void {
    this.#bitmap[hashOf(gramAt(bytes, 0))] = 1;
  }

  #stands(bytes: Uint8Array, at: number): boolean {
    if (bytes[at + 1] === 0x3a && bytes[at + 2] === 0x2f && bytes[at + 3] === 0x2f && isAddress(bytes, at + 1))
      return true;
    return this.#texts.get(gramAt(bytes, at))?.some((text) => startsAt(bytes, at, text)) === true;
  }
}

function startsAt(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 4; i < text.length; i += 1) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** `colon` is that of a `://`. Most addresses end the look at their first bytes. */
function isAddress(bytes: Uint8Array, colon: number): boolean {
  const plain = bytes[colon - 1] === 0x70 || (bytes[colon - 1] === 0x73 && bytes[colon - 2] === 0x70); // http, https
  if (!plain && databases.test(latin(bytes, Math.max(0, colon - 12), colon))) return true;
  let end = colon + 3;
  while (end < bytes.length && isNameByte(bytes[end]!)) end += 1;
  const behind = (): string => latin(bytes, colon + 3, colon + 3 + longestSignIn);
  if (bytes[end] === 0x3a) return signedIn.test(behind());
  return end === colon + 3 + 'hooks'.length && webhook.test(behind());
}

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1', from, to);

/** A byte of `[-a-zA-Z0-9_]`. */
function isNameByte(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f;
}
