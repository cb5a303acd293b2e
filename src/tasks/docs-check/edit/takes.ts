import type { Span } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { Slot } from './match.ts';

/** The stretch alone. */
export const only = ({ start, end }: Span): Span => ({ start, end });

/** One of some texts, with no further word sign behind it. */
export function oneOf(options: readonly string[]): Slot['takes'] {
  return (after, at) =>
    options
      .filter(
        (one) =>
          after.startsWith(one, at) &&
          !(
            /[\w$]$/.test(one) &&
            /^[\p{L}\p{N}_$]|^-[\p{L}\p{N}]/u.test(after.slice(at + one.length, at + one.length + 2))
          ),
      )
      .map((one) => one.length);
}

/** A name of the same shape; whether it is one of the project's is asked afterwards. */
export function anyName(spelling: string): Slot['takes'] {
  const form = /^--/.test(spelling)
    ? /^--[A-Za-z][\w-]*/
    : /^-/.test(spelling)
      ? /^--?[A-Za-z][\w-]*/
      : /\//.test(spelling)
        ? /^[\w.@/{}:<>-]+/
        : /^[A-Z][A-Z\d_]+$/.test(spelling)
          ? /^[A-Z][A-Z\d_]+/
          : /^[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->|-|\\)[\p{L}_$][\p{L}\p{N}_$]*)*/u;
  return (after, at) => [form.exec(after.slice(at, at + 200))?.[0].length ?? 0].filter((length) => length > 0);
}

/** A path with the new one's fixed parts, its parameters written in any way. */
export function routeOf(item: SurfaceItem): Slot['takes'] {
  const parts = item.name.replace(/^\w+ /, '').split('/');
  const form = new RegExp(
    '^' +
      parts.map((part) => (/[{}:<*]/.test(part) ? '[^/\\s"\'`()|?#]+' : part.replace(/[^\w]/g, '\\$&'))).join('/') +
      '(?![\\w/-])',
  );
  return (after, at) => [form.exec(after.slice(at, at + 300))?.[0].length ?? 0].filter((length) => length > 0);
}

/** `a` before a name that took a vowel, and the other way round. */
export function articleBefore(text: string, spot: Span): Slot[] {
  const match = /(?<![\p{L}\p{N}])([Aa]n?)(?=[ \t]+[`"'*_]*$)/u.exec(
    text.slice(Math.max(0, spot.start - 12), spot.start),
  );
  if (match === null) return [];
  const start = Math.max(0, spot.start - 12) + match.index;
  return [
    {
      start,
      end: start + match[1]!.length,
      kind: 'word',
      takes: oneOf([`${match[1]![0]}${match[1]!.length === 1 ? 'n' : ''}`]),
    },
  ];
}
