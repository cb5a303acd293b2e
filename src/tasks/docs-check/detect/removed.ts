import { spanAt, type Page } from '../../../readers/docs/model.ts';
import { isTranslation } from '../../../readers/docs/past.ts';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import { changesByPage } from './changes-by-page.ts';
import {
  createPages,
  docsFindingId,
  type CodePlace,
  type DocsFinding,
  type DocsInput,
  type Pages,
} from '../pages/model.ts';
import { isImportedOn } from '../mean/imported.ts';
import { mentionsOf, saysWord, tellsThePast, type Mention } from '../mean/mentions.ts';
import { samePackage } from '../mean/own.ts';
import { routeMentions } from '../mean/route-mentions.ts';
import { meansItem } from '../mean/unambiguous.ts';

/**
 * References to what the change took away. A mention counts when it can only mean the item, stood on the page before
 * the change (who edits the line knows), and nothing around it speaks of the past. One finding per page and item. After
 * DOCER (Tan et al., EMSE 2024), with structure in place of their token match.
 */
export function detectRemoved(input: DocsInput, pages: Pages = createPages(input.head)): DocsFinding[] {
  const gone = input.changes.filter(
    (one) => (one.change === 'removed' || one.change === 'renamed') && one.before !== undefined,
  );
  if (gone.length === 0) return [];
  const before = new Map(input.base.map((one) => [one.path, one.text]));
  const moved = input.base.filter((one) => !pages.texts.has(one.path));
  const needles = new Map(gone.map((one) => [one, spellingsOf(one.before!)]));
  const found: DocsFinding[] = [];
  // a route is written in too many ways for a screen by its whole spelling
  const byPage = changesByPage(
    pages,
    new Map(
      [...needles].map(([change, spellings]) => [
        change,
        change.before!.kind === 'route' ? [longestPart(change.before!.name)] : spellings,
      ]),
    ),
  );
  for (const [path, changes] of byPage) {
    const text = pages.texts.get(path)!;
    for (const change of changes) {
      const item = change.before!;
      const spellings = needles.get(change)!;
      const said = item.kind === 'route' ? text.includes('/') : spellings.some((one) => saysWord(text, one));
      if (!said || !samePackage(path, item.path, input.files.head)) continue;
      const page = pages.get(path)!;
      if (change.inside === true && !isImportedOn(page, item, input.packages ?? [])) continue;
      const old = before.get(path);
      const mentions = (item.kind === 'route' ? routeMentions(page, item, input) : allMentions(page, spellings)).filter(
        (one) => !tellsThePast(page, one) && meansItem(item, one, page, input) && stoodBefore(page, one, old, moved),
      );
      if (mentions.length > 0) found.push(finding(change, path, mentions, pages, input));
    }
  }
  return dedupe(found);
}

/** The longest fixed part of a route's path; '' where it has none. */
function longestPart(route: string): string {
  return (
    route
      .replace(/^\w+ /, '')
      .split('/')
      .filter((part) => !/[{}:<*]/.test(part))
      .sort((a, b) => b.length - a.length)[0] ?? ''
  );
}

/** Longest first, so that a qualified spelling takes the place of the bare name in it. */
export function spellingsOf(item: SurfaceItem): string[] {
  const all = [
    item.name,
    ...item.aliases,
    ...(item.owner !== undefined && item.kind === 'member'
      ? [`${item.owner}.${item.name}`, `${item.owner}#${item.name}`, `${item.owner}::${item.name}`]
      : []),
  ];
  return [...new Set(all)].filter((one) => one.length >= 3).sort((a, b) => b.length - a.length);
}

export function allMentions(page: Page, spellings: readonly string[]): Mention[] {
  const found: Mention[] = [];
  for (const spelling of spellings) {
    if (!page.text.includes(spelling)) continue;
    for (const one of mentionsOf(page, spelling))
      if (!found.some((other) => one.start < other.end && other.start < one.end)) found.push(one);
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * The line is older than the change: who wrote it in the change knew what they wrote. A statement that was only wrapped
 * in another way is as old as it was.
 */
function stoodBefore(
  page: Page,
  mention: Mention,
  old: string | undefined,
  moved: readonly { text: string }[],
): boolean {
  const line = mention.line.trim();
  if (old === undefined) return moved.some((one) => one.text.includes(line));
  const statement = mention.block === null ? spanAt(page.statements, mention.start) : undefined;
  return (
    old.includes(line) ||
    (statement !== undefined &&
      statement.end - statement.start < 4_000 &&
      folded(old).includes(folded(page.text.slice(statement.start, statement.end))))
  );
}

/** Without the marks that a renderer puts before each line of a quote or a comment. */
function folded(text: string): string {
  return text
    .replace(/\s*\n\s*(?:[>*]\s+)?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function finding(
  change: SurfaceChange,
  path: string,
  mentions: readonly Mention[],
  pages: Pages,
  input: DocsInput,
): DocsFinding {
  const item = change.before!;
  const first = mentions[0]!;
  const line = pages.line(path, first.start);
  const quote = pages.quote(path, line);
  const renamed = change.change === 'renamed' && change.after !== undefined;
  const rule = renamed ? 'docs/renamed-name' : 'docs/removed-name';
  const also = [...new Set(mentions.slice(1).map((one) => pages.line(path, one.start)))].filter((one) => one !== line);
  const shown = first.spelling;
  return {
    id: docsFindingId(rule, path, item.name, quote),
    rule,
    severity:
      isTranslation(path) || (change.doubt !== undefined && (item.kind === 'export' || item.kind === 'member'))
        ? 'low'
        : change.doubt !== undefined || first.where === 'prose' || item.kind === 'file'
          ? 'medium'
          : 'high',
    subject: item.name,
    title: renamed ? `${shown} is now called ${change.after!.name}` : `${shown} no longer exists`,
    detail:
      `${path}:${line} names the ${item.kind.replace('-', ' ')} ${shown}, which this change ` +
      `${renamed ? `renames to ${change.after!.name}` : 'removes'} (${item.path}:${item.line} before ` +
      `it)${change.doubt === undefined ? '' : `; it may still be there, for ${change.doubt}`}.`,
    docs: { path, line, endLine: line, quote },
    also,
    code: codePlace(change, input),
    existedBefore: false,
    replacement: renamed ? first.spelling.replace(item.name, change.after!.name) : null,
  };
}

/** Where the code says it: the new side where there is one, else the line that went. */
export function codePlace(change: SurfaceChange, input: DocsInput): CodePlace | null {
  const [item, side] = change.after === undefined ? [change.before, 'old' as const] : [change.after, 'new' as const];
  if (item === undefined) return null;
  const quote = input.lineOf(side, item.path, item.line);
  return quote === null ? null : { path: item.path, line: item.line, quote, side };
}

/** A name that two items share (an overload, a re-export) is one finding. */
function dedupe(found: readonly DocsFinding[]): DocsFinding[] {
  const seen = new Map<string, DocsFinding>();
  for (const one of found) if (!seen.has(one.id)) seen.set(one.id, one);
  // a name below a removed one on the same line says nothing new
  return [...seen.values()];
}
