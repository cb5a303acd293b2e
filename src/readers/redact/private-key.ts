import type { Span } from './spans.ts';

const begin = /-----BEGIN ?(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const end = /-----END ?(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
/**
 * what stands between the pieces of a key: white space, escaped line ends, quotes and the concatenation of string
 * literals
 */
const separator = /(?:\\[nrt]|[\s"'`,;|>\\.]|\+(?=\s)){0,64}/y;
const armorHeader = /[A-Z][A-Za-z-]{1,30}: [^\n\\"]{0,200}/y;
const piece = /[A-Za-z0-9+/]{1,20000}={0,2}/y;
/** PEM lines are 64 characters (RFC 7468), OpenSSH's 70, PGP's 64 to 76; a key of one line has at least 64. */
const fullPiece = 48;

/**
 * Private key blocks (RFC 7468, RFC 4880 armor), on lines of their own or escaped within a string, also cut off on
 * either side as in a diff hunk. A header without a body, or with a placeholder in its place, is none.
 */
export function findPrivateKeys(text: string): Span[] {
  const spans: Span[] = [];
  let covered = 0;
  for (const found of text.matchAll(begin)) {
    if (found.index < covered) continue;
    const block = readForward(text, found.index + found[0].length);
    if (block === null) continue;
    spans.push({ start: found.index, end: block.end, kind: 'private-key', value: block.body });
    covered = block.end;
  }
  const tails: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(end)) {
    const stop = found.index + found[0].length;
    while ((spans[at]?.end ?? stop) < stop) at += 1;
    if ((spans[at]?.start ?? stop) <= found.index) continue;
    const block = readBackward(text, found.index);
    if (block !== null) tails.push({ start: block.start, end: stop, kind: 'private-key', value: block.body });
  }
  return [...spans, ...tails].sort((a, b) => a.start - b.start);
}

function readForward(text: string, from: number): { end: number; body: string } | null {
  let at = skip(text, separator, from);
  for (let headers = 0; headers < 8; headers += 1) {
    const after = skip(text, armorHeader, at);
    if (after === at) break;
    at = skip(text, separator, after);
  }
  const pieces: string[] = [];
  let stop = at;
  for (;;) {
    const after = skip(text, piece, at);
    const next = skip(text, separator, after);
    const checksum = /^=[A-Za-z0-9+/]{4}/.exec(text.slice(at, at + 5));
    if (checksum !== null && after === at) {
      at = skip(text, separator, at + 5);
      continue;
    }
    if (after === at) break;
    const last = text.startsWith('-----END', next) || /^=[A-Za-z0-9+/]{4}\s/.test(text.slice(next, next + 6));
    if (after - at < fullPiece && !last) break;
    pieces.push(text.slice(at, after));
    stop = after;
    at = next;
  }
  end.lastIndex = at;
  if (text.startsWith('-----END', at)) {
    const closing = end.exec(text);
    if (closing?.index === at) stop = at + closing[0].length;
  }
  end.lastIndex = 0;
  const body = pieces.join('');
  return isKeyMaterial(body) ? { end: stop, body } : null;
}

function readBackward(text: string, from: number): { start: number; body: string } | null {
  const pieces: string[] = [];
  let start = from;
  let lineEnd = from;
  for (let lines = 0; lines < 400 && lineEnd >= 0; lines += 1) {
    const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1;
    const line = text.slice(lineStart, Math.min(lineEnd, lineStart + 400));
    const match = /^([\s"'`+|>#*]*)(=?[A-Za-z0-9+/]{1,200}={0,2})(?:\\[nr]|[\s"'`,;+\\.])*$/.exec(line);
    const content = match?.[2] ?? '';
    if (line.trim() !== '' || pieces.length > 0) {
      if (match === null || (content.length < fullPiece && pieces.some((one) => !one.startsWith('=')))) break;
      pieces.unshift(content);
      start = lineStart + (match[1] ?? '').length;
    }
    if (lineStart === 0) break;
    lineEnd = lineStart - 1;
  }
  const body = pieces.join('');
  return pieces.some((one) => one.length >= fullPiece) && isKeyMaterial(body) ? { start, body } : null;
}

function isKeyMaterial(body: string): boolean {
  return (
    body.length >= fullPiece && new Set(body).size >= 16 && !/example|placeholder|redacted|yourprivatekey/i.test(body)
  );
}

function skip(text: string, pattern: RegExp, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
