import { inert, oneSpaced, settled, withoutCommands } from '../domain/visible.ts';

/** The colours that the reports set, and no other control sequence. */
// eslint-disable-next-line no-control-regex
const colours = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/**
 * The last pass over what is printed: an author or a model steers neither the terminal nor a runner that reads the
 * output.
 */
export function printable(text: string): string {
  return withoutCommands(
    text
      .split(colours)
      .map((part, at) => (at % 2 === 1 ? part : settled(part)))
      .join(''),
  );
}

/** A text on one line, so that none can pass for a line of the report. */
export function oneLine(text: string): string {
  return inert(oneSpaced(text));
}

/** JSON that means the same, with what steers or hides written as escapes. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/gu, (char) =>
      char
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    )
    .replaceAll('##[', '#\\u0023[');
}
