/**
 * Text from outside beside text of ours: what a reader can't see, and what would move the text around it, is shown as
 * its code point, `[U+202E]`. Every page, sink, log and terminal takes its characters from here.
 */

/** Stands between two characters that together would be a mention, a link, a keyword or a command. */
export const breaker = '\u200B';

/**
 * Control and format characters, line ends of Unicode, what Unicode says may be left out of a display, Braille without
 * dots, and marks piled up so high that they cover other lines.
 */
const hidden = String.raw`[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|(?<=\p{M}{4})\p{M}`;
/** White space that looks like a space, or like the end of a name. */
const blanks = String.raw`(?! )\p{Zs}`;
/**
 * What GitHub and chats draw a picture for, `:shipit:`; a time such as 12:30:45 is none. At the end of a text the
 * second colon may be ours.
 */
const shortcode = String.raw`:(?=(?:(?=[\d_+-]*[a-z])[a-z\d_+-]{1,60}|[+-]1|100|1234)(?::|$))`;
/** What joins and colours an emoji is seen. */
const inEmoji =
  String.raw`[\uFE0E\uFE0F](?<=\p{Extended_Pictographic}.)|\uFE0F(?<=[#*0-9].)(?=\u20E3)|` +
  String.raw`\u200D(?<=\p{Extended_Pictographic}[\uFE0F\u{1F3FB}-\u{1F3FF}]?.)(?=\p{Extended_Pictographic})`;
/** Where a breaker of ours stands. It is no harm where somebody else wrote it there. */
const ours = [
  ['@', ''],
  [':', String.raw`:|\\?\/|[a-z\d_+-]`],
  [String.raw`\[`, '!'],
  ['#', String.raw`\d|#\[`],
  ['<', '[A-Za-z/!?]'],
  ['&', String.raw`#?\w`],
  ['!', String.raw`\[`],
  [String.raw`\]`, '[(:]'],
  ['www', String.raw`\.`],
  ['(?<![A-Za-z0-9])[cfr]', 'lose|ix|esolve'],
  [String.raw`(?<![^\n])[ \t]*`, String.raw`[^\w\s]|\d+[.)]`],
]
  .map(([before, after]) => String.raw`\u200B(?<=${before}.)(?=${after})`)
  .join('|');

const everything = new RegExp(`(${inEmoji})|${hidden}`, 'gu');
const inNames = new RegExp(`(${inEmoji})|${hidden}|${blanks}`, 'gu');
const pictures = new RegExp(shortcode, 'g');
const butBreakers = new RegExp(`(${inEmoji}|${ours})|${hidden}`, 'giu');
const breakers = new RegExp(ours, 'giu');

const show = (char: string, seen: string | undefined): string =>
  seen === undefined ? `[U+${(char.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]` : char;
const showOthers = (char: string, seen: string | undefined): string =>
  char === '\n' || char === '\t' ? char : show(char, seen);
const whole = (text: string): string => text.toWellFormed().replaceAll('\r\n', '\n');

/** A name, path or other text of one line: line ends, tabs and white space that is no plain space are shown too. */
export function visible(text: string): string {
  return text.toWellFormed().replace(inNames, show);
}

/** A text of several lines: line feeds and tabs stay, other line ends are shown. */
export function visibleLines(text: string): string {
  return whole(text).replace(everything, showOthers);
}

/** The same for a text that was made safe before and holds breakers of ours. The last pass before anything leaves. */
export function settled(text: string): string {
  return whole(text).replace(butBreakers, showOthers);
}

/** Takes out breakers of ours, so that what makes a text safe can be applied twice. */
export function unbroken(text: string): string {
  return text.replace(breakers, '');
}

/** A text in which no name between colons becomes a picture. */
export function withoutPictures(text: string): string {
  return text.replace(pictures, `:${breaker}`);
}

/** True when the text holds what a reader cannot see. */
export function hasHidden(text: string): boolean {
  return visibleLines(text) !== whole(text);
}

/** White space with a line end or a tab in it becomes a space. */
export function oneSpaced(text: string): string {
  return text.replace(/[ \t\r\n]+/g, (run) => (/[\n\t]/.test(run) ? ' ' : run));
}

/**
 * A text as a log or terminal shows it: nothing in it moves or hides another, and a runner that reads along takes none
 * of it for a command.
 */
export function inert(text: string): string {
  return withoutCommands(settled(text));
}

/** A text without workflow commands, neither `::name::` at the start of a line nor `##[name]` anywhere. */
export function withoutCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, `$1:${breaker}`).replaceAll('##[', `#${breaker}#[`);
}

const keyword =
  /(?<![A-Za-z0-9])([cfr])(lose[sd]?|ix(?:es|ed)?|esolve[sd]?)(?=:?\s+(?:#|gh-|https?:|[\w.-]+\/[\w.-]+#))/gi;
/** What begins a block of Markdown. */
const opening = /^([ \t]*)(?=#{1,6}(?:\s|$)|>|[-*+_](?:[-*_\s]|$)|`{3}|~{3}|\d{1,9}[.)](?:\s|$)|[=|:-][=|: -]*$)/gm;

/**
 * Text for places that show plain text, of which some readers make links, mentions or Markdown: annotations, SARIF,
 * titles, messages to people. It reads the same, and none of it becomes more than text.
 */
export function plain(text: string): string {
  return withoutPictures(visibleLines(unbroken(text)))
    .replace(opening, `$1${breaker}`)
    .replace(
      /@(?=\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,40};)|!(?=\[)|\](?=[(:])|#(?=#\[)|(?<=\w\/[\w.-]{1,100})#(?=\d)/g,
      `$&${breaker}`,
    )
    .replace(/:(?=\\?\/\\?\/)/g, (colon, at: number, all: string) =>
      /^:\/\/(?:docs\.)?github\.com(?![\w.:@-])/i.test(all.slice(at, at + 20)) ? colon : colon + breaker,
    )
    .replace(/(?<=www)\.(?=\w)/gi, `${breaker}.`)
    .replace(keyword, `$1${breaker}$2`);
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plain(oneSpaced(unbroken(text)).trim());
}
