import { lineNumber, listReader, type Header, type Reader } from './collect.ts';

const location = new RegExp(
  [
    String.raw`^(?:(?<file>[^():]{1,300}\.(?:java|kt|kts|scala|groovy|clj|jsp))(?::(?<line>\d{1,9}))?`,
    String.raw`|Native Method|Unknown Source|<generated>|[\w$]{1,200}:\d{1,9})$`,
  ].join(''),
);
const callee = /^(?:[\w.$@-]{0,200}\/){0,3}(?<owner>[^\s()/]{1,400})\.(?<name>[^\s().]{1,200})$/;
const thrown = new RegExp(
  [
    String.raw`(?:^|[\s:|\]])(?<exception>(?:[\p{L}_$][\p{L}\p{N}_$]{0,100}\.){0,20}`,
    String.raw`(?:[\p{Lu}][\p{L}\p{N}_$]{0,100})?(?:Exception|Error|Failure|Throwable|Fault`,
    String.raw`|Interrupt))(?:: (?<message>.*)|:?\s*)$`,
  ].join(''),
  'u',
);

/** Java, Kotlin, Scala and others of the JVM. The frames that `... n more` stands for are not repeated. */
export function javaReader(): Reader {
  return listReader({
    language: 'java',
    gap: 2,
    alone: () => true,
    frame(text) {
      for (let at = text.indexOf('at '), tries = 0; at >= 0 && tries < 4; at = text.indexOf('at ', at + 3), tries++) {
        if (at > 0 && text[at - 1] !== ' ' && text[at - 1] !== '|') continue;
        const open = text.indexOf('(', at);
        const close = text.indexOf(')', open);
        if (open < 0 || close < 0) return null;
        const called = callee.exec(text.slice(at + 3, open).trim());
        const place = location.exec(text.slice(open + 1, close).trim());
        if (called === null || place === null) continue;
        return {
          file: place.groups!['file'] ?? null,
          line: lineNumber(place.groups!['line']),
          function: called.groups!['name']!,
          owner: called.groups!['owner']!,
        };
      }
      return null;
    },
    header: thrownIn,
    section(text) {
      const at = text.search(/(?:^|[ |[])(?:Caused by|Suppressed|Wrapped by): /);
      if (at < 0) return null;
      const rest = text.slice(text.indexOf(': ', at) + 2).replace(/\]$/, '');
      const cut = rest.search(/: |$/);
      const name = rest.slice(0, cut).trim();
      return /^[\p{L}\p{N}_$.]{1,300}$/u.test(name)
        ? { exception: name, message: rest.slice(cut + 2).trim() || null }
        : null;
    },
  });
}

function thrownIn(text: string): Header | null {
  if (!/Exception|Error|Failure|Throwable|Fault|Interrupt/.test(text)) return null;
  // the name stands before the first ": " that follows it, so longer texts are cut by hand and not by backtracking
  const marks = /(?:Exception|Error|Failure|Throwable|Fault|Interrupt)(?=:|\s*$)/g;
  for (const mark of text.matchAll(marks)) {
    const end = mark.index + mark[0].length;
    let start = end;
    while (start > 0 && /[\p{L}\p{N}_$.]/u.test(text[start - 1]!)) start--;
    const found = thrown.exec(text.slice(start, end));
    if (found === null) continue;
    return { exception: found.groups!['exception']!, message: text.slice(end).replace(/^:\s*/, '').trim() || null };
  }
  return null;
}
