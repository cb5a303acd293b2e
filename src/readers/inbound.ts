import { digest } from '../domain/json.ts';

// What Unicode says may be left out of a display: zero-width, bidirectional, tag characters, variation selectors.
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
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
 * A label may carry a file name, which is an author's text too: it stays on one line and shows nothing invisible.
 */
export function fence(nonce: string, label: string, text: string): string {
  const line = label.replace(invisible, '').replace(/\s+/g, ' ').replace(controls, '');
  const mark = `${line} ${digest(`${nonce}\0${label}\0${text}`, 16)}`;
  return `<<<${mark}\n${text}\n>>>${mark}`;
}
