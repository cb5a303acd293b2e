import { lineNumber, listReader, type FrameParts, type Reader } from './collect.ts';

const place = /^(?<file>.{1,600}?):(?<line>\d{1,9}):\d{1,9}$/;
const header = new RegExp(
  [
    String.raw`(?:^|[\s:\]|"])(?:Uncaught |Unhandled |\[cause\]: )?`,
    String.raw`(?<exception>(?:[A-Z][\w$]{0,100})?(?:Error|Exception|Rejection|Warning|Failure)`,
    String.raw`|DOMException)(?: \[[\w.-]{1,100}\])?(?:: |:?\s*$)`,
  ].join(''),
);

/**
 * JavaScript and TypeScript as V8 writes them: Node (`file://`, `node:internal`), bundlers (`webpack://`), browsers on
 * V8.
 */
export function javascriptReader(): Reader {
  return listReader({
    language: 'javascript',
    gap: 1,
    alone: (parts) => parts.line !== null,
    frame(text) {
      for (let at = text.indexOf('at '), tries = 0; at >= 0 && tries < 4; at = text.indexOf('at ', at + 3), tries++) {
        if (at > 0 && text[at - 1] !== ' ' && text[at - 1] !== '|') continue;
        const parts = parseCall(
          text
            .slice(at + 3)
            .trim()
            .replace(/[",}{]*$/, ''),
        );
        if (parts !== null) return parts;
      }
      return null;
    },
    header(text) {
      const found = header.exec(text);
      if (found === null) return null;
      return {
        exception: found.groups!['exception']!,
        message: text.slice(found.index + found[0].length).trim() || null,
      };
    },
  });
}

function parseCall(rest: string): FrameParts | null {
  const open = rest.endsWith(')') ? rest.lastIndexOf(' (') : -1;
  const where = open < 0 ? rest : rest.slice(open + 2, -1);
  const called = open < 0 ? '' : rest.slice(0, open);
  if (/^(?:native|<anonymous>)$/.test(where) && (open >= 0 || where === '<anonymous>'))
    return { file: null, line: null, ...named(called) };
  const found = place.exec(where);
  if (found === null) return null;
  const file = found.groups!['file']!;
  // Rust writes the same place; an inner eval place is not a file of anybody
  if (
    /\.rs$/.test(file) ||
    file.includes(' at ') ||
    (open < 0 && /\s/.test(file) && !file.startsWith('file:') && !/^[A-Z]:\\|^\//.test(file))
  )
    return null;
  return { file: plainPath(file), line: lineNumber(found.groups!['line']), ...named(called) };
}

function named(called: string): Pick<FrameParts, 'function' | 'owner'> {
  const name = called
    .replace(/^(?:async |new )+/, '')
    .replace(/ \[as [^\]]{1,200}\]$/, '')
    .trim();
  if (name === '' || name === '<anonymous>' || name === 'eval') return { function: null, owner: null };
  const dot = name.lastIndexOf('.');
  const last = name.slice(dot + 1);
  return { function: last === '<anonymous>' ? null : last, owner: dot > 0 ? name.slice(0, dot) : null };
}

/** The path without scheme, host, loader prefix and query. */
function plainPath(file: string): string {
  const bare = file.replace(/^(?:async )?/, '').replace(/\?[^/]*$/, '');
  if (bare.startsWith('file://')) return decode(bare.slice(7).replace(/^\/(?=[A-Za-z]:)/, ''));
  if (/^(?:webpack-internal|webpack|rsc):\/\//.test(bare)) {
    return bare
      .replace(/^[\w-]+:\/{2,3}/, '')
      .replace(/^[^/]*\/(?=\.\/|src\/)/, '')
      .replace(/^(?:\([\w-]+\)\/)?(?:\.\/)?/, '');
  }
  return /^https?:\/\//.test(bare) ? bare.replace(/^https?:\/\/[^/]*\//, '') : bare;
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
