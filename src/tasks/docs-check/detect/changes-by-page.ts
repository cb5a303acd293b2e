import type { SurfaceChange } from '../../../readers/surface/model.ts';
import type { Pages } from '../pages/model.ts';
import { createScreen } from '../pages/screen.ts';

/**
 * Which changes a page may speak of: it holds one of their spellings. A screen only. A spelling without a word puts its
 * change on every page.
 */
export function changesByPage(
  pages: Pages,
  spellings: ReadonlyMap<SurfaceChange, readonly string[]>,
): Map<string, SurfaceChange[]> {
  const found = new Map<string, SurfaceChange[]>();
  if (spellings.size === 0) return found;
  const screen = createScreen(spellings);
  for (const [path, text] of pages.texts) {
    const own = screen(text, pages.words(path));
    if (own.length > 0) found.set(path, own);
  }
  return found;
}
