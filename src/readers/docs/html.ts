import { within, type Page } from './model.ts';
import { otherSlugs } from './slug.ts';

const attribute = /\b(id|name|href|src)\s*=\s*(?:"([^"<>]{0,500})"|'([^'<>]{0,500})')/gi;
const code = /<code\b[^<>]{0,200}>([^<>\n]{1,200})<\/code>/gi;

const heading = /<h([1-6])\b[^<>]{0,500}>([^]{0,2000}?)<\/h\1\s*>/gi;

/**
 * Ids, links and code of a stretch of HTML, without a tree: docs hold more broken HTML than whole. With the page's own
 * numbering of headings, those of the HTML get the anchors that GitHub gives them too.
 */
export function markup(page: Page, start: number, end: number, slug?: (text: string) => string): void {
  const html = page.text.slice(start, end);
  for (const match of html.matchAll(attribute)) {
    const value = match[2] ?? match[3] ?? '';
    const key = match[1]!.toLowerCase();
    const at = start + match.index + match[0].length - 1 - value.length;
    if (key === 'id' || key === 'name') page.anchors.add(value);
    else if (!/[{}]/.test(value))
      page.links.push({ kind: key === 'src' ? 'image' : 'link', target: value, start: at, end: at + value.length });
  }
  for (const match of slug === undefined ? [] : html.matchAll(heading)) {
    const words = match[2]!
      .replace(/<[^<>]{0,1000}>/g, '')
      .replace(/&amp;/g, '&')
      .replace(/&(?:nbsp|#160);/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (words !== '') for (const one of [slug!(words), ...otherSlugs(words, 0)]) page.anchors.add(one);
  }
  for (const match of html.matchAll(code)) {
    const at = start + match.index + match[0].indexOf('>') + 1;
    if (!within(page.hidden, at))
      page.spans.push({ text: match[1]!, role: null, link: null, start: at, end: at + match[1]!.length });
  }
}
