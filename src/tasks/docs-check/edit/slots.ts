import { spanAt, within, type Page, type Span } from '../../../readers/docs/model.ts';
import { numberOf } from '../../../readers/surface/arithmetic.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import { parametersOf, parenthesised, splitArguments, type Listed } from '../mean/arguments.ts';
import { plainValue } from '../mean/claims-of-default.ts';
import type { DocsFinding, DocsInput, Pages } from '../pages/model.ts';
import { allMentions, spellingsOf } from '../detect/removed.ts';
import { spotsOf, statedNames } from '../detect/stated.ts';
import type { Layout, Slot } from './match.ts';
import { tagAt, unitsAt } from './units.ts';
import { mentionsOf } from '../mean/mentions.ts';
import { routeMentions } from '../mean/route-mentions.ts';

export interface Needed {
  slots: Slot[];
  /** the places that the finding is about */
  spots: Span[];
  /** spellings of what is gone, which the edit may not bring back in any guise */
  gone: string[];
  layout: Layout;
}

/**
 * What an edit of a finding needs to change: the places that the finding is about, and what may stand there instead.
 */
export function neededBy(finding: DocsFinding, pages: Pages, input: DocsInput): Needed {
  const { path } = finding.docs!;
  const page = pages.get(path)!;
  const lines = new Set(finding.also);
  for (let line = finding.docs!.line; line <= finding.docs!.endLine; line += 1) lines.add(line);
  const told = (one: Span): boolean => lines.has(pages.line(path, one.start));
  const layout = layoutOf(page, (offset) => lines.has(pages.line(path, offset)));
  const made = slotsOf(finding, page, input, told);
  return { ...made, slots: [...made.slots, ...made.spots.flatMap((spot) => articleBefore(page.text, spot))], layout };
}

type Made = Pick<Needed, 'slots' | 'spots' | 'gone'>;

function slotsOf(finding: DocsFinding, page: Page, input: DocsInput, told: (one: Span) => boolean): Made {
  const { subject } = finding;
  const changes = (kinds: readonly string[], side: 'before' | 'after'): SurfaceChange[] =>
    input.changes.filter((one) => kinds.includes(one.change) && one[side]?.name === subject);
  switch (finding.rule) {
    case 'docs/renamed-name':
    case 'docs/removed-name':
      return named(changes(['removed', 'renamed'], 'before'), page, input, told);
    case 'docs/unknown-name': {
      const spots = mentionsOf(page, subject).filter(told);
      return {
        spots,
        gone: [subject],
        slots: [
          ...spots.map((spot) => ({ ...only(spot), kind: 'swap' as const, takes: anyName(subject) })),
          ...going(page, spots),
        ],
      };
    }
    case 'docs/stale-default':
    case 'docs/stale-signature': {
      const kind = finding.rule === 'docs/stale-default' ? 'default' : 'signature';
      const all = changes([kind], 'after').flatMap((change) =>
        spotsOf(change, page, statedNames(change.after!), input)
          .filter(told)
          .map((spot) => ({ change, spot })),
      );
      return {
        spots: all.map(({ spot }) => spot),
        gone: [],
        slots: all.flatMap(({ change, spot }) =>
          kind === 'default' ? [defaultSlot(change, page, spot)] : signatureSlots(change, page, spot),
        ),
      };
    }
    case 'docs/broken-link':
    case 'docs/broken-anchor': {
      const spots = page.links.filter((one) => one.target === subject && told(one));
      const slots = spots.flatMap((spot): Slot[] => [
        {
          ...only(spot),
          kind: 'link',
          takes: (after, at) =>
            [/^[^\s<>"'`|[\]]*?(?=[)>"'`|\]\s])/.exec(after.slice(at, at + 500))?.[0].length ?? 0].filter(
              (length) => length > 0,
            ),
        },
        ...unlinked(page, spot),
      ]);
      return { spots, gone: [], slots: [...slots, ...going(page, spots)] };
    }
    case 'docs/broken-sample': {
      const block = page.blocks.find(told);
      return {
        spots: block === undefined ? [] : [only(block)],
        gone: [],
        slots:
          block === undefined
            ? []
            : [
                {
                  ...only(block),
                  kind: 'swap',
                  takes: (after, at) =>
                    [after.length - at - (page.text.length - block.end)].filter((length) => length > 0),
                },
              ],
      };
    }
    case 'docs/outdated-statement':
    case 'docs/undocumented':
    case 'docs/required':
      return { spots: [], gone: [], slots: [] };
  }
}

const only = ({ start, end }: Span): Span => ({ start, end });

function named(changes: readonly SurfaceChange[], page: Page, input: DocsInput, told: (one: Span) => boolean): Made {
  const made: Made = { spots: [], gone: [], slots: [] };
  for (const change of changes) {
    const item = change.before!;
    const spellings = spellingsOf(item);
    const spots = (item.kind === 'route' ? routeMentions(page, item, input) : allMentions(page, spellings)).filter(
      told,
    );
    made.spots.push(...spots);
    made.gone.push(...spellings);
    for (const spot of spots) {
      const takes =
        change.after === undefined
          ? anyName(spot.spelling)
          : item.kind === 'route'
            ? routeOf(change.after)
            : oneOf(newSpellings(item, change.after, spot.spelling));
      made.slots.push({ ...only(spot), kind: 'swap', takes });
    }
    // the place of a heading with the name in links to it
    if (change.after !== undefined)
      for (const link of page.links) {
        const [old, now] = [slugged(item.name), slugged(change.after.name)];
        const hash = link.target.indexOf('#');
        if (hash !== -1 && link.target.slice(hash).toLowerCase().includes(old))
          made.slots.push({
            ...only(link),
            kind: 'link',
            takes: oneOf([link.target.slice(0, hash) + link.target.slice(hash).toLowerCase().replace(old, now)]),
          });
      }
    if (change.after === undefined) made.slots.push(...going(page, spots));
  }
  return made;
}

const slugged = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}_-]/gu, '');

function newSpellings(before: SurfaceItem, after: SurfaceItem, spelling: string): string[] {
  const all = [after.name, ...after.aliases];
  const same = spelling.includes(before.name)
    ? [spelling.replace(before.name, after.name)]
    : all.filter((one) => shapeOf(one) === shapeOf(spelling));
  return same.length > 0 ? same : [after.name];
}

const shapeOf = (name: string): string =>
  /^--/.test(name) ? 'long' : /^-/.test(name) ? 'short' : /[.:#\\]/.test(name) ? 'qualified' : 'bare';

function oneOf(options: readonly string[]): Slot['takes'] {
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
function anyName(spelling: string): Slot['takes'] {
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
function routeOf(item: SurfaceItem): Slot['takes'] {
  const parts = item.name.replace(/^\w+ /, '').split('/');
  const form = new RegExp(
    `^${parts.map((part) => (/[{}:<*]/.test(part) ? '[^/\\s"\'`()|?#]+' : part.replace(/[^\w]/g, '\\$&'))).join('/')}(?![\\w/-])`,
  );
  return (after, at) => [form.exec(after.slice(at, at + 300))?.[0].length ?? 0].filter((length) => length > 0);
}

function going(page: Page, spots: readonly Span[]): Slot[] {
  const about = (start: number, end: number): boolean => spots.some((one) => start <= one.start && one.end <= end);
  return spots
    .flatMap((spot) => unitsAt(page, spot, about))
    .map((unit) => ({ ...unit, kind: 'delete' as const, takes: () => [0] }));
}

/** The words of a link without its link. */
function unlinked(page: Page, link: Span): Slot[] {
  if (page.format !== 'markdown' && page.format !== 'mdx') return [];
  const before = /(?<!!)\[([^[\]\n]{1,300})\]\(<?$/.exec(page.text.slice(Math.max(0, link.start - 320), link.start));
  const after = /^>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\)/.exec(page.text.slice(link.end, link.end + 200));
  if (before === null || after === null) return [];
  return [
    {
      start: link.start - before[0].length,
      end: link.end + after[0].length,
      kind: 'delete',
      takes: (text, at) => (text.startsWith(before[1]!, at) ? [before[1]!.length] : []),
    },
  ];
}

/** The new value in the place of the old one, in the old one's quotes. */
function defaultSlot(change: SurfaceChange, page: Page, spot: Span): Slot {
  const old = page.text.slice(spot.start, spot.end);
  const value = change.after!.default ?? '';
  const plain = plainValue(value);
  // `60 * 1000` may be told as 60000
  const number = numberOf(value);
  const kept = old.replace(plainValue(change.before!.default ?? ''), plain);
  const spelled =
    /^[a-z]+$/.test(plain) && /^[A-Z]/.test(old.replace(/^[`"'*]+/, ''))
      ? [old.replace(/[A-Za-z]+/, plain[0]!.toUpperCase() + plain.slice(1))]
      : [];
  const options = [
    ...new Set([
      value,
      plain,
      ...spelled,
      ...(plainValue(kept) === plain ? [kept] : []),
      `"${plain}"`,
      `'${plain}'`,
      `\`${value}\``,
      `\`${plain}\``,
      ...(number === null ? [] : [String(number)]),
    ]),
  ].filter((one) => one !== '' && (plainValue(one) === plain || (number !== null && numberOf(one) === number)));
  return {
    ...only(spot),
    kind: 'swap',
    takes: (after, at) =>
      options
        .filter(
          (one) =>
            after.startsWith(one, at) &&
            !/^(?:[\p{L}\p{N}_]|[.,]\d)/u.test(after.slice(at + one.length, at + one.length + 2)),
        )
        .map((one) => one.length),
  };
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
const literal = /^(?:\d[\d_]*|true|false|null|none|nil|undefined|True|False|None)$/;

/**
 * A call or a written parameter list that the new signature takes, with words of the old list, of the new signature and
 * of the sample around it.
 */
function signatureSlots(change: SurfaceChange, page: Page, spot: Span): Slot[] {
  const [old, now] = [parametersOf(change.before!.signature) ?? [], parametersOf(change.after!.signature) ?? []];
  const open = page.text.indexOf('(', spot.start);
  if (open === -1 || open >= spot.end) {
    // the tag of a parameter: the new name of it, or none
    const names = now.map((one) => one.name).filter((name) => name !== '' && !old.some((one) => one.name === name));
    const tag = tagAt(page, spot);
    return [
      { ...only(spot), kind: 'swap', takes: oneOf(names) },
      ...(tag === null ? [] : [{ ...tag, kind: 'delete' as const, takes: () => [0] }]),
    ];
  }
  const around =
    page.blocks.find((one) => one.start <= open && open < one.end) ?? spanAt(page.statements, open) ?? spot;
  const known = new Set([
    ...wordsOf(page.text.slice(around.start, around.end)),
    ...wordsOf(change.after!.signature ?? ''),
  ]);
  const written = splitArguments(parenthesised(page.text, open)?.inner ?? '');
  const [least, most] = [
    now.filter((one) => !one.optional).length,
    now.some((one) => one.rest) ? Infinity : now.length,
  ];
  return [
    {
      start: open,
      end: spot.end,
      kind: 'swap',
      takes: (after, at) => {
        if (after[at] !== '(') return [];
        const list = parenthesised(after, at);
        if (list === null) return [];
        const given = splitArguments(list.inner);
        return given.length >= least &&
          given.length <= most &&
          keepsArguments(written, old, given, now, change.after!.signature ?? '') &&
          wordsOf(list.inner).every((word) => known.has(word) || literal.test(word))
          ? [list.end - at]
          : [];
      },
    },
  ];
}

/**
 * What is given to a parameter that stays is given as before; a new one gets a plain value or its own name, and calls
 * nothing.
 */
function keepsArguments(
  written: readonly string[],
  old: readonly Listed[],
  given: readonly string[],
  now: readonly Listed[],
  signature: string,
): boolean {
  const keyed = (list: readonly string[], of: readonly Listed[]): Map<string, string> =>
    new Map(
      list.map((text, index) => {
        const name = /^\[?(?:\.{3}|\*{1,2}|&)?\$?([\p{L}_][\p{L}\p{N}_]*)\??\s*(?:=(?![=>])|:(?!:)|\]?$)/u.exec(
          text,
        )?.[1];
        return [
          of.some((one) => one.name === name) ? name! : (of[index]?.name ?? `#${index}`),
          text.replace(/\s+/g, ' '),
        ];
      }),
    );
  const [before, after] = [keyed(written, old), keyed(given, now)];
  const declared = signature.replace(/\s+/g, ' ');
  for (const [name, text] of before)
    if (
      now.some((one) => one.name === name) &&
      after.get(name) !== text &&
      !(after.has(name) && declared.includes(after.get(name)!))
    )
      return false;
  return [...after].every(
    ([name, text]) =>
      before.get(name) === text ||
      [...before.values()].includes(text) ||
      declared.includes(text) ||
      /^[\p{L}\p{N}_$"'`.:=?,\s[\]{}-]*$/u.test(text),
  );
}

/** `a` before a name that took a vowel, and the other way round. */
function articleBefore(text: string, spot: Span): Slot[] {
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

/** Prose of a told statement may be wrapped elsewhere; cells of a table and columns of a help text may be aligned. */
function layoutOf(page: Page, told: (offset: number) => boolean): Layout {
  return (offset) => {
    if (page.format === 'comment' || within(page.hidden, offset)) return null;
    const block = page.blocks.find((one) => one.start <= offset && offset < one.end);
    if (block !== undefined)
      return told(offset) &&
        /\S/.test(page.text.slice(Math.max(block.start, page.text.lastIndexOf('\n', offset - 1) + 1), offset)) &&
        /^ {2}/.test(page.text.slice(offset, offset + 2))
        ? 'columns'
        : null;
    const own = spanAt(page.statements, offset);
    if (own === undefined) return null;
    const cells = page.cells.some((one) => own.start <= one.start && one.end <= own.end);
    if (cells) return /^[ \t]+\|/.test(page.text.slice(offset, offset + 300)) ? 'columns' : null;
    for (let at = own.start; at < own.end; at += 1)
      if ((at === own.start || page.text[at - 1] === '\n') && told(at)) return 'prose';
    return null;
  };
}
