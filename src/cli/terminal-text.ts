// Control characters but for tab and line feed, and those that reverse the direction of text: an author or a model must not steer the terminal.
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text without the characters that would steer a terminal. */
export function withoutControls(text: string): string {
  return text.replace(unsafe, '');
}

/** The same on one line, so that no text can pass for a line of the report. */
export function oneLine(text: string): string {
  return withoutControls(text.replace(/\s*[\n\u2028\u2029]\s*/g, ' ')).replace(/\t/g, '  ');
}

/** JSON that means the same, with these characters written as escapes. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
