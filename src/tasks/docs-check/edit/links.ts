import type { Page } from '../../../readers/docs/model.ts';
import { formatOf } from '../../../readers/docs/page.ts';
import { anchorKnown, ownAddress } from '../detect/links.ts';
import type { DocsInput, Pages } from '../pages/model.ts';
import { isJudged, resolveLink, treeOf } from '../mean/link-target.ts';

/**
 * Why a link or image that an edit brings may not stand: it has to lead to a file of the tree, and to a place of it
 * that exists.
 */
export function linkProblem(before: Page, pages: Pages, input: DocsInput): string | null {
  const old = new Set(before.links.map((one) => one.target));
  const after = pages.get(before.path)!;
  const fresh = after.links.filter((one) => !old.has(one.target));
  if (fresh.length === 0) return null;
  const tree = treeOf(input.files.head, input.symlinks);
  for (const link of fresh) {
    const own = ownAddress(link, input);
    if (own !== null && (tree.files.has(own) || tree.folders.has(own))) continue;
    const target = isJudged(link) ? resolveLink(after, link, tree) : 'outside';
    if (target === 'outside') return `it links to ${link.target}, which nobody here can look up`;
    if (target === 'missing' || target.caseOnly !== null)
      return `it links to ${link.target}, which is no file of the tree`;
    const other = target.path === null ? after : pages.get(target.path);
    if (target.anchor === null || target.anchor === '') continue;
    if (target.folder || other === undefined || formatOf(other.path) === null || !anchorKnown(other, target.anchor))
      return `it links to ${link.target}, where no such heading is`;
  }
  return null;
}
