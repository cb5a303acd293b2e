import { digest } from '../../domain/json.ts';

// What Unicode says may be left out of a display: zero-width, bidirectional, tag characters, variation selectors.
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * An author's prose as a person would see it: HTML comments and tags, invisible and control characters are taken out,
 * and it is cut at `cap` characters with a note. For titles, bodies and commit messages; a diff's lines stay as they
 * are.
 */
export function visibleText(text: string, cap: number): string {
  const shown = text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(invisible, '')
    .replace(controls, '')
    .trim();
  return shown.length <= cap ? shown : `${shown.slice(0, cap)}\n[cut: ${shown.length - cap} more characters]`;
}

/**
 * Encloses an author's text between two lines that it cannot contain: the mark mixes the run's nonce with the text
 * itself. A label may hold a path, whose line ends would stand outside the fence; what is no plain character is escaped
 * there.
 */
export function fence(nonce: string, label: string, text: string): string {
  const plain = label.replace(
    /[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  const mark = `${plain} ${digest(`${nonce}\0${label}\0${text}`, 16)}`;
  return `<<<${mark}\n${text}\n>>>${mark}`;
}
