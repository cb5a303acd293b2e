import { binaryForm } from './forms.ts';
import { oneOrMany } from '../../domain/words.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';
/** What a file says as text, or why it says nothing. `script`: its first line names a program that runs it. `notes`: what a reader of the text must know about the bytes behind it.
 * `doubt`: who takes the bytes for another encoding reads other words. */
export type Decoded =
  | { state: 'text'; text: string; encoding: Encoding; notes: string[]; doubt?: string }
  | { state: 'binary'; why: string; script?: true };

/** What a NUL byte is shown as: one character, so that lines and columns stay. */
export const shownNul = '\u2400';

/**
 * Control bytes of a text, white space and escapes aside, by share of the whole file; data that is packed or compiled
 * has some 10 %.
 */
const mostControls = 0.02;
/** Text of one encoding may hold more of them, for the rest of it is proven. */
const mostControlsOfUtf8 = 0.1;
/** A short text may hold these, as long as the rest of it is more. */
const fewControls = 8;

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
];

/**
 * The text of a file as whoever runs it could read it, whatever git calls it: by its byte order mark, by the form of
 * its NUL bytes, as UTF-8, or as UTF-8 with bytes that are none (each shown as U+FFFD, as git's patches have them).
 * Binary is what is none of these over the whole file: what comes before, a magic number too, doesn't decide it.
 * Linear.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  for (const [encoding, mark] of marks) {
    if (!mark.every((byte, at) => bytes[at] === byte)) continue;
    const body = bytes.subarray(mark.length);
    const wide = encoding === 'utf-8' ? null : decodeWide(body, encoding, 'its byte order mark');
    if (wide?.state === 'text' && holdsBytes(body, encoding, fewPairs + 1))
      return { ...wide, doubt: `its bytes say other things than its ${encoding.toUpperCase()}` };
    if (wide !== null) return wide;
    if (encoding === 'utf-8') return decodeNarrow(bytes, body);
  }
  const form = binaryForm(bytes) === null ? wideForm(bytes) : null;
  const wide = form === null || holdsBytes(bytes, form, fewPairs) ? null : decodeWide(bytes, form, 'its form');
  return wide ?? decodeNarrow(bytes, bytes);
}

function decodeNarrow(bytes: Uint8Array, body: Uint8Array): Decoded {
  const { nuls, controls } = countControls(body);
  const valid = decodeStrictly(body);
  const most = mostOf(body.length, valid === null ? mostControls : mostControlsOfUtf8);
  // what starts like an image and is text but for a few bytes is run as text
  const form = controls <= fewControls || (nuls === 0 && valid !== null) ? null : binaryForm(bytes);
  if (form !== null || controls > most) {
    const script = bytes[0] === 0x23 && bytes[1] === 0x21;
    return { state: 'binary', why: form ?? 'too many control bytes for a text', ...(script ? { script } : {}) };
  }
  const notes = [
    ...(nuls === 0 ? [] : [`${nuls} NUL ${oneOrMany(nuls, 'byte', 'bytes')}, shown as ${shownNul}`]),
    ...(valid === null ? ['bytes that are no UTF-8, shown as \uFFFD'] : []),
  ];
  return { state: 'text', text: withoutNul(valid ?? new TextDecoder('utf-8').decode(body)), encoding: 'utf-8', notes };
}

function mostOf(length: number, share: number): number {
  return Math.max(Math.min(fewControls, length / 2), length * share);
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Control bytes that no text needs: all but tab, line ends, form feed, backspace and escape. */
function countControls(bytes: Uint8Array): { nuls: number; controls: number } {
  let [nuls, controls] = [0, 0];
  for (const byte of bytes) {
    if (byte === 0) nuls += 1;
    if ((byte < 32 && (byte < 8 || byte > 13) && byte !== 27) || byte === 127) controls += 1;
  }
  return { nuls, controls };
}

/** The wide encoding whose NUL bytes a file has where text of mostly Latin letters has them. */
function wideForm(bytes: Uint8Array): Encoding | null {
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 0) zeros[at & 3]! += 1;
  const quarter = Math.max(1, bytes.length >> 2);
  const [a, b, c, d] = zeros.map((count) => count / quarter) as [number, number, number, number];
  const [most, few] = [0.9, 0.3];
  if (bytes.length >= 8 && b > most && c > most && d > most && a < few) return 'utf-32le';
  if (bytes.length >= 8 && a > most && b > most && c > most && d < few) return 'utf-32be';
  if (bytes.length < 4) return null;
  // half of the letters: the others may be of any script
  if (b + d > 1 && a + c < 0.2) return 'utf-16le';
  return a + c > 1 && b + d < 0.2 ? 'utf-16be' : null;
}

/**
 * Pairs of printable bytes in a row that letters of no Latin text have in UTF-16: a shell, say, would run them as they
 * are.
 */
const fewPairs = 2;

function holdsBytes(bytes: Uint8Array, encoding: Encoding, most: number): boolean {
  if (!encoding.startsWith('utf-16')) return false;
  const printable = (byte: number | undefined): boolean =>
    byte !== undefined && ((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
  let run = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    run = printable(bytes[at]) && printable(bytes[at + 1]) ? run + 1 : 0;
    if (run >= most) return true;
  }
  return false;
}

function decodeWide(bytes: Uint8Array, encoding: Encoding, how: string): Decoded | null {
  const text = encoding.startsWith('utf-32')
    ? decode32(bytes, encoding === 'utf-32le')
    : new TextDecoder(encoding).decode(bytes);
  const unit = encoding.startsWith('utf-32') ? 4 : 2;
  if (text === null) return null;
  // eslint-disable-next-line no-control-regex
  const bad = text.match(/[\0-\x07\x0e-\x1a\x1c-\x1f\x7f\uFFFD\uFFFE\uFFFF]/g)?.length ?? 0;
  if (bad > mostOf(text.length, mostControlsOfUtf8)) return null;
  const rest = bytes.length % unit === 0 ? [] : ['cut bytes at its end'];
  return { state: 'text', text: withoutNul(text), encoding, notes: [`${encoding.toUpperCase()}, by ${how}`, ...rest] };
}

function decode32(bytes: Uint8Array, little: boolean): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let from = 0; from + 4 <= bytes.length; from += 32_768) {
    const codes: number[] = [];
    for (let at = from; at + 4 <= Math.min(bytes.length, from + 32_768); at += 4) {
      const code = view.getUint32(at, little);
      if (code > 0x10ffff) return null;
      codes.push(code);
    }
    parts.push(String.fromCodePoint(...codes));
  }
  return parts.join('');
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', shownNul) : text;
}
