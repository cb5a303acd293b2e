import { lineNumber, listReader, type Reader } from './collect.ts';

const header = new RegExp(
  [
    String.raw`(?:^|[\s:\])>])(?<exception>(?:[A-Za-z_]\w{0,100}\.){0,20}[A-Z]\w{0,100}(?:Exception`,
    String.raw`|Error))(?: \(0x[0-9A-F]{1,16}\))?: `,
  ].join(''),
);
const name = /^(?<owner>[A-Za-z_<][^\s()]{0,400})\.(?<name>[^\s().]{1,200}|\.c?ctor)$/;

/**
 * C# and other .NET languages, with or without the places of a debug build. The frames of an inner exception (`--->`)
 * come first and its outer ones follow in the same list.
 */
export function csharpReader(): Reader {
  return listReader({
    language: 'csharp',
    gap: 2,
    alone: (parts) => parts.line !== null,
    frame(text) {
      const at = text.search(/(?:^| )at /);
      if (at < 0) return null;
      const rest = text.slice(text.indexOf('at ', at) + 3).trim();
      const open = rest.indexOf('(');
      const close = rest.lastIndexOf(')');
      if (open < 1 || close < open) return null;
      const called = name.exec(
        rest
          .slice(0, open)
          .replace(/\[[^\]]*\]$/, '')
          .replace(/\.\.(c?ctor)$/, '..$1'),
      );
      const after = rest.slice(close + 1).trim();
      if (called === null) return null;
      if (
        /\.(?:java|kt|scala|groovy)(?::\d+)?$|^(?:Native Method|Unknown Source)$|:\d+:\d+$/.test(
          rest.slice(open + 1, close),
        )
      )
        return null;
      const where = / ?in (?<file>.{1,600}):line (?<line>\d{1,9})/.exec(rest.slice(close + 1));
      if (where === null && after !== '' && !/^(?:in |\[0x|<)/.test(after)) return null;
      return {
        file: where?.groups!['file'] ?? null,
        line: lineNumber(where?.groups!['line']),
        function: called.groups!['name']!,
        owner: called.groups!['owner']!.replace(/\.$/, ''),
      };
    },
    header(text) {
      const inner = text.slice(text.lastIndexOf('---> ') + 1);
      const found = header.exec(inner);
      if (found === null) return null;
      return {
        exception: found.groups!['exception']!,
        message: inner.slice(found.index + found[0].length).trim() || null,
      };
    },
  });
}
