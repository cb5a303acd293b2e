import { addedLines, readHunks } from '../../../readers/diff/hunks.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import { formatOf } from '../../../readers/docs/page.ts';
import { isTranslation } from '../../../readers/docs/past.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import { createPages, type DocsFinding, type DocsInput, type Pages } from './model.ts';
import type { AskedPage } from '../evidence.ts';
import { mentionsOf, saysWord } from '../mean/mentions.ts';
import { distinctness } from '../mean/names.ts';
import { createScreen } from './screen.ts';

const around = 6;
const largestExcerpt = 12_000;
const mostNames = 400;

/** Public names whose own lines the change touched: for each changed line the last name declared at or above it. */
export function touchedNames(items: readonly SurfaceItem[], files: readonly ChangedFile[]): SurfaceItem[] {
  const byPath = new Map<string, SurfaceItem[]>();
  for (const one of items)
    if (one.kind !== 'parameter' && one.kind !== 'file') byPath.set(one.path, [...(byPath.get(one.path) ?? []), one]);
  const touched = new Set<SurfaceItem>();
  for (const file of files) {
    const own = byPath.get(file.path)?.sort((a, b) => a.line - b.line);
    if (own === undefined || file.patch === '' || file.status === 'deleted') continue;
    const hunks = readHunks(file.patch);
    const lines = [
      ...addedLines(hunks).map((one) => one.new ?? 0),
      ...hunks.filter((one) => one.lines.some((line) => line.kind === 'del')).map((one) => one.newStart + 3),
    ];
    for (const line of lines) {
      const owner = own.findLast((one) => one.line <= line);
      if (owner !== undefined) touched.add(owner);
      if (touched.size >= mostNames) return [...touched];
    }
  }
  return [...touched];
}

/**
 * Pages that Codex is asked about, those with the most evidence first: findings weigh more than mentions of what
 * changed.
 */
export function choosePagesToAsk(
  input: DocsInput,
  findings: readonly DocsFinding[],
  touched: readonly SurfaceItem[],
  unreadable: ReadonlySet<string>,
  most: number,
): AskedPage[] {
  const pages = createPages(input.head);
  const names = [...new Set(touched.map((one) => one.name))].filter((name) => distinctness(name) !== 'weak');
  const screen = createScreen(names.map((name) => [name, [name]] as const));
  const byPage = new Map<string, DocsFinding[]>();
  for (const one of findings)
    if (one.docs !== null && !one.existedBefore) byPage.set(one.docs.path, [...(byPage.get(one.docs.path) ?? []), one]);
  const chosen: { page: AskedPage; score: number }[] = [];
  for (const [path, text] of pages.texts) {
    const own = byPage.get(path) ?? [];
    if (unreadable.has(path) || (own.length === 0 && (formatOf(path) === null || isTranslation(path)))) continue;
    const said = formatOf(path) === null ? [] : screen(text, pages.words(path)).filter((name) => saysWord(text, name));
    if (own.length === 0 && said.length === 0) continue;
    const mentions = said.flatMap((name) =>
      mentionsOf(pages.get(path)!, name)
        .filter((one) => one.where !== 'prose' || distinctness(name) === 'strong')
        .map((one) => ({ name, line: pages.line(path, one.start) })),
    );
    if (own.length === 0 && mentions.length === 0) continue;
    const lines = [
      ...own.flatMap((one) => [one.docs!.line, one.docs!.endLine, ...one.also]),
      ...mentions.slice(0, 20).map((one) => one.line),
    ];
    const told = [...new Set(mentions.map((one) => one.name))];
    chosen.push({
      page: { path, findings: own.map((one) => one.id), names: told, excerpt: excerptOf(pages, path, lines) },
      score: own.length * 10 + told.length,
    });
  }
  return chosen
    .sort((a, b) => b.score - a.score || (a.page.path < b.page.path ? -1 : 1))
    .slice(0, most)
    .map(({ page }) => page);
}

/** The stretches around some lines, each with its number. */
function excerptOf(pages: Pages, path: string, lines: readonly number[]): string {
  const all = (pages.texts.get(path) ?? '').split(/\r\n|\n|\r/);
  const wanted = new Set<number>();
  for (const line of lines)
    for (let at = Math.max(1, line - around); at <= Math.min(all.length, line + around); at += 1) wanted.add(at);
  const out: string[] = [];
  let size = 0;
  let last = 0;
  for (const line of [...wanted].sort((a, b) => a - b)) {
    const text = (all[line - 1] ?? '').slice(0, 2_000);
    size += text.length + 8;
    if (size > largestExcerpt) {
      out.push('[cut]');
      break;
    }
    if (line > last + 1) out.push('…');
    out.push(`${line}| ${text}`);
    last = line;
  }
  return out.join('\n');
}
