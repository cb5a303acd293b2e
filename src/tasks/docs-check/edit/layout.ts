import { spanAt, within, type Page } from '../../../readers/docs/model.ts';
import type { Layout } from './match.ts';

/** Prose of a told statement may be wrapped elsewhere; cells of a table and columns of a help text may be aligned. */
export function layoutOf(page: Page, told: (offset: number) => boolean): Layout {
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
