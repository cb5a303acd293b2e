import { digest } from '../domain/json.ts';

// Zero-width, bidirectional, tag and other characters that a reader of the rendered page does not see.
const invisible = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * An author's prose as a person would see it: HTML comments and tags, invisible and control characters are taken out,
 * and it is cut at `cap` characters with a note. For titles, bodies and commit messages; a diff's lines stay as they are.
 */
export function visibleText(text: string, cap: number): string {
  const shown = text.replace(/<!--[\s\S]*?(?:-->|$)/g, '').replace(/<\/?[a-z][^<>]*>/gi, '').replace(invisible, '').replace(controls, '').trim();
  return shown.length <= cap ? shown : `${shown.slice(0, cap)}\n[cut: ${shown.length - cap} more characters]`;
}

/**
 * Encloses an author's text between two lines that it cannot contain: the mark mixes the run's nonce with the text itself.
 */
export function fence(nonce: string, label: string, text: string): string {
  const mark = `${label} ${digest(`${nonce}\0${label}\0${text}`, 16)}`;
  return `<<<${mark}\n${text}\n>>>${mark}`;
}
