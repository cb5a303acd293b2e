import { lineNumber, listReader, type FrameParts, type Header, type Reader } from './collect.ts';

const frame = new RegExp(
  [
    String.raw`(?:^|[\s\]"])(?:from )?(?<file>(?:[A-Za-z]:)?[^\s:"]{1,600}\.(?:rb|rake|ru|erb|haml|slim)`,
    String.raw`|<internal:[\w/-]{1,100}>):(?<line>\d{1,9}):in [\x60'](?<name>[^'\x60]{1,300})'(?<rest>.*)$`,
  ].join(''),
);
const kind = /^[A-Z]\w{0,100}(?:::\w{1,100}){0,10}/;

/** Ruby, up to 3.3 (`` in `name' ``) and since 3.4 (`in 'Class#name'`), and the backtraces of Rails logs. */
export function rubyReader(): Reader {
  return listReader({
    language: 'ruby',
    gap: 2,
    alone: () => true,
    frame(text) {
      const found = text.includes(':in ') ? frame.exec(text) : null;
      if (found === null) return null;
      return {
        file: found.groups!['file']!,
        line: lineNumber(found.groups!['line']),
        ...named(found.groups!['name']!),
      };
    },
    inline(text) {
      const rest = frame.exec(text)?.groups!['rest'] ?? '';
      const found = rest.startsWith(': ')
        ? /\((?<exception>[A-Z][\w:]{0,200})\)\s{0,20}$/.exec(rest.slice(-240))
        : null;
      return found === null
        ? null
        : { exception: found.groups!['exception']!, message: rest.slice(2, rest.lastIndexOf(' (')) };
    },
    header: thrown,
  });
}

/** `NoMethodError (undefined method …):` and `NoMethodError: undefined method …`, after a log's prefix too. */
function thrown(text: string): Header | null {
  for (let at = 0, tries = 0; at >= 0 && tries < 20; tries++) {
    const name = kind.exec(text.slice(at, at + 400))?.[0];
    if (name !== undefined && /[a-z]/.test(name)) {
      const rest = text.slice(at + name.length);
      if (rest.startsWith(' (') && /\):?$/.test(rest.trimEnd()))
        return { exception: name, message: rest.slice(2).trimEnd().replace(/\):?$/, '') };
      if (rest.startsWith(': ') && /Error|Exception|Invalid|NotFound|Failed|Timeout|::/.test(name))
        return { exception: name, message: rest.slice(2).trim() };
    }
    const next = text.indexOf(' ', at);
    at = next < 0 ? -1 : next + 1;
  }
  return null;
}

function named(name: string): Pick<FrameParts, 'function' | 'owner'> {
  const bare = name.replace(/^(?:(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in ){1,5}/, '');
  if (/^<.*>$/.test(bare)) return { function: null, owner: null };
  const cut = Math.max(bare.lastIndexOf('#'), bare.lastIndexOf('.'));
  return cut > 0 ? { function: bare.slice(cut + 1), owner: bare.slice(0, cut) } : { function: bare, owner: null };
}
