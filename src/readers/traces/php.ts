import { lineNumber, listReader, type Reader } from './collect.ts';

const frame = new RegExp(
  [
    String.raw`(?:^|[\s\]"])#\d{1,5} (?:(?:(?<file>[^\s(][^(]{0,600})\((?<line>\d{1,9})\)`,
    String.raw`|\[internal function\]): (?<call>.*)|\{main\}.*)$`,
  ].join(''),
);
const header = new RegExp(
  [
    String.raw`(?:^|[\s:\])])(?:Uncaught )?(?<exception>(?:\\?[A-Za-z_]\w{0,100}\\){0,20}`,
    String.raw`(?:[A-Z]\w{0,100})?(?:Exception|Error))(?:: |\(code: \d{1,9}\): )`,
  ].join(''),
);
const thrownAt = / in (?<file>[^\s:][^:]{0,600}\.\w{1,8}|[A-Za-z]:[^:]{1,600}\.\w{1,8}):(?<line>\d{1,9})/;
const main = '{main}';

/**
 * PHP: `#0 file.php(12): Class->method()` below the message. The place of the throw (`in file.php:12`) is the first
 * frame.
 */
export function phpReader(): Reader {
  const inner = listReader({
    language: 'php',
    gap: 2,
    alone: (parts) => parts.file?.endsWith('.php') === true,
    frame(text) {
      const found = text.includes('#') ? frame.exec(text) : null;
      if (found === null) return null;
      const call =
        found.groups!['call'] === undefined ? main : (/^[^\s(]{1,300}(?=\()/.exec(found.groups!['call'])?.[0] ?? '');
      const cut = Math.max(call.lastIndexOf('->'), call.lastIndexOf('::'));
      return {
        file: found.groups!['file'] ?? null,
        line: lineNumber(found.groups!['line']),
        function: call.slice(cut < 0 ? 0 : cut + 2) || null,
        owner: cut > 0 ? call.slice(0, cut) : null,
      };
    },
    header(text) {
      const found = header.exec(text);
      if (found === null) return null;
      const rest = text.slice(found.index + found[0].length);
      const place = rest.lastIndexOf(' in ');
      const cut = place >= 0 && thrownAt.test(rest.slice(place)) ? rest.slice(0, place) : rest;
      return { exception: found.groups!['exception']!, message: cut.trim() || null };
    },
    section(text) {
      const at = text.indexOf('Next ');
      return at < 0 ? null : this.header(text.slice(at + 5));
    },
    place(text) {
      const at = text.lastIndexOf(' in ');
      const found = at < 0 ? null : thrownAt.exec(text.slice(at));
      return found === null
        ? null
        : { file: found.groups!['file']!, line: lineNumber(found.groups!['line']), function: null, owner: null };
    },
  });
  return {
    feed: inner.feed,
    done: () =>
      inner.done().map((trace) => ({
        ...trace,
        message: trace.message?.replace(/\n?\s{0,20}(?:Stack trace:|\[stacktrace\])\s{0,20}$/, '').trim() || null,
        frames: trace.frames.filter((one) => one.function !== main),
      })),
  };
}
