import type { Page, Span } from '../../../readers/docs/model.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import { allMentions, spellingsOf } from '../detect/removed.ts';
import { spotsOf, statedNames } from '../detect/stated.ts';
import { mentionsOf } from '../mean/mentions.ts';
import { routeMentions } from '../mean/route-mentions.ts';
import type { DocsFinding, DocsInput, Pages } from '../pages/model.ts';
import { layoutOf } from './layout.ts';
import type { Layout, Slot } from './match.ts';
import { defaultSlot, signatureSlots } from './slots-of-values.ts';
import { anyName, articleBefore, oneOf, only, routeOf } from './takes.ts';
import { unitsAt } from './units.ts';

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
  const told: Told = (one) => lines.has(pages.line(path, one.start));
  const layout = layoutOf(page, (offset) => lines.has(pages.line(path, offset)));
  const made = slotsOf(finding, page, input, told);
  return { ...made, slots: [...made.slots, ...made.spots.flatMap((spot) => articleBefore(page.text, spot))], layout };
}

type Told = (one: Span) => boolean;
type Made = Pick<Needed, 'slots' | 'spots' | 'gone'>;

function slotsOf(finding: DocsFinding, page: Page, input: DocsInput, told: Told): Made {
  switch (finding.rule) {
    case 'docs/renamed-name':
    case 'docs/removed-name':
      return named(changesOf(finding, input, ['removed', 'renamed'], 'before'), page, input, told);
    case 'docs/unknown-name':
      return unknown(finding.subject, page, told);
    case 'docs/stale-default':
      return stated(changesOf(finding, input, ['default'], 'after'), page, input, told, (change, spot) => [
        defaultSlot(change, page, spot),
      ]);
    case 'docs/stale-signature':
      return stated(changesOf(finding, input, ['signature'], 'after'), page, input, told, (change, spot) =>
        signatureSlots(change, page, spot),
      );
    case 'docs/broken-link':
    case 'docs/broken-anchor':
      return linked(finding.subject, page, told);
    case 'docs/broken-sample':
      return sampled(page.blocks.find(told), page);
    case 'docs/outdated-statement':
    case 'docs/undocumented':
    case 'docs/required':
      return { spots: [], gone: [], slots: [] };
  }
}

function changesOf(
  { subject }: DocsFinding,
  input: DocsInput,
  kinds: readonly SurfaceChange['change'][],
  side: 'before' | 'after',
): SurfaceChange[] {
  return input.changes.filter((one) => kinds.includes(one.change) && one[side]?.name === subject);
}

/** A name that no code says: another name, or none. */
function unknown(subject: string, page: Page, told: Told): Made {
  const spots = mentionsOf(page, subject).filter(told);
  const swaps = spots.map((spot) => ({ ...only(spot), kind: 'swap' as const, takes: anyName(subject) }));
  return { spots, gone: [subject], slots: [...swaps, ...going(page, spots)] };
}

/** What a page states of a default or a parameter list. */
function stated(
  changes: readonly SurfaceChange[],
  page: Page,
  input: DocsInput,
  told: Told,
  slotsFor: (change: SurfaceChange, spot: Span) => Slot[],
): Made {
  const all = changes.flatMap((change) =>
    spotsOf(change, page, statedNames(change.after!), input)
      .filter(told)
      .map((spot) => ({ change, spot })),
  );
  return {
    spots: all.map(({ spot }) => spot),
    gone: [],
    slots: all.flatMap(({ change, spot }) => slotsFor(change, spot)),
  };
}

/** A link that leads nowhere: another target, its words alone, or nothing. */
function linked(subject: string, page: Page, told: Told): Made {
  const spots = page.links.filter((one) => one.target === subject && told(one));
  const target: Slot['takes'] = (after, at) =>
    [/^[^\s<>"'`|[\]]*?(?=[)>"'`|\]\s])/.exec(after.slice(at, at + 500))?.[0].length ?? 0].filter(
      (length) => length > 0,
    );
  const slots = spots.flatMap((spot): Slot[] => [
    { ...only(spot), kind: 'link', takes: target },
    ...unlinked(page, spot),
  ]);
  return { spots, gone: [], slots: [...slots, ...going(page, spots)] };
}

/** A sample is written anew as a whole. */
function sampled(block: Span | undefined, page: Page): Made {
  if (block === undefined) return { spots: [], gone: [], slots: [] };
  const takes: Slot['takes'] = (after, at) =>
    [after.length - at - (page.text.length - block.end)].filter((length) => length > 0);
  return { spots: [only(block)], gone: [], slots: [{ ...only(block), kind: 'swap', takes }] };
}

function named(changes: readonly SurfaceChange[], page: Page, input: DocsInput, told: Told): Made {
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
