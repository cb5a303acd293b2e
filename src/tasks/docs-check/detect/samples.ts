import type { CodeBlock, Page } from '../../../readers/docs/model.ts';
import { createPages, docsFindingId, type DocsFinding, type DocsInput, type Pages } from '../pages/model.ts';
import { fragments } from '../words/fragments.ts';
import { anyRow } from '../words/row.ts';

/**
 * Whether a sample of a language parses; null where nobody can say (unknown language, a fragment by its own signs).
 * Throws on nothing.
 */
export type ParseSample = (language: string, text: string) => Promise<boolean | null>;

const largestSample = 100_000;
/**
 * A word that the reader is to put in: certain where the language has no angle brackets, else only where a value
 * stands.
 */
const placeholder = /<[a-z][\w ./-]{0,60}>/i;
const placedValue = /[=(,:]\s*<[a-z][\w -]{0,60}>\s*[,;)]/i;
const bracketless = /^(?:ya?ml|json|py|python3?|rb|ruby|go|golang)$/;
/** A sample that doesn't claim to be whole, or holds what was printed beside the code. */
function isFragment(language: string, text: string): boolean {
  return anyRow(fragments, text) || (bracketless.test(language) ? placeholder : placedValue).test(text);
}

/**
 * Samples of changed pages that parsed at the base and don't at the head. A sample that was new or broken before is not
 * told.
 */
export async function detectSamples(
  input: DocsInput,
  parses: ParseSample,
  pages: Pages = createPages(input.head),
  basePages: Pages = createPages(input.base),
): Promise<DocsFinding[]> {
  const found: DocsFinding[] = [];
  for (const [path, text] of pages.texts) {
    const old = basePages.texts.get(path);
    if (old === undefined || old === text) continue;
    for (const [block, before] of pairs(pages.get(path)!, basePages.get(path)!)) {
      const language = block.language ?? '';
      if (isFragment(language, block.text) || isFragment(language, before.text) || block.text.length > largestSample)
        continue;
      if ((await parses(language, block.text)) !== false || (await parses(language, before.text)) !== true) continue;
      const line = pages.line(path, block.start);
      const endLine = pages.line(path, Math.max(block.start, block.end - 1));
      const quote = pages.quote(path, line, endLine);
      found.push({
        id: docsFindingId('docs/broken-sample', path, language, quote),
        rule: 'docs/broken-sample',
        severity: 'high',
        subject: `${language} sample`,
        title: `This ${language} sample no longer parses`,
        detail: `${path}:${line} holds ${language} code that parsed before this change and does not now.`,
        docs: { path, line, endLine, quote },
        also: [],
        code: null,
        existedBefore: false,
        replacement: null,
      });
    }
  }
  return found;
}

/**
 * Changed blocks with the block of the base that stood in their place: same language, same heading, same number under
 * it.
 */
function pairs(head: Page, base: Page): [CodeBlock, CodeBlock][] {
  const same = new Set(base.blocks.map((one) => `${one.language}\0${one.text}`));
  const gone = new Set(head.blocks.map((one) => `${one.language}\0${one.text}`));
  const byPlace = new Map<string, CodeBlock[]>();
  const keyOf = (page: Page, block: CodeBlock): string =>
    `${block.language}\0${page.headings.filter((one) => one.start < block.start).at(-1)?.text ?? ''}`;
  for (const block of base.blocks)
    if (block.language !== null && !gone.has(`${block.language}\0${block.text}`))
      byPlace.set(keyOf(base, block), [...(byPlace.get(keyOf(base, block)) ?? []), block]);
  return head.blocks.flatMap((block): [CodeBlock, CodeBlock][] => {
    if (block.language === null || same.has(`${block.language}\0${block.text}`)) return [];
    const before = byPlace.get(keyOf(head, block))?.shift();
    return before === undefined ? [] : [[block, before]];
  });
}
