import type { Page } from '../../../readers/docs/model.ts';
import type { SurfaceItem } from '../../../readers/surface/model.ts';
import type { DocsInput } from '../pages/model.ts';
import { contributorPages } from '../words/contributor-pages.ts';
import { everydayFiles } from '../words/everyday-files.ts';
import { ownPages } from '../words/own-pages.ts';
import { anyRow } from '../words/row.ts';
import type { Mention } from './mentions.ts';
import { isEverydayScript } from './names.ts';
import { packageOf } from './own.ts';

/** Pages that speak of the project's own scripts and files, and not of the reader's. */
const isForContributors = (path: string): boolean => anyRow(contributorPages, path) || anyRow(ownPages, path);

/** True when a mention can only mean a script of the project's own manifest. */
export function meansScript(item: SurfaceItem, mention: Mention, page: Page, input: DocsInput): boolean {
  // the spelling may have taken the runner in: `npm run x`
  const name = mention.spelling.split(/\s+/).at(-1)!;
  const at = mention.end - name.length;
  const before = page.text.slice(Math.max(0, at - 60), at);
  const runner =
    item.language === 'make'
      ? /\bmake\s+$/
      : /\b(?:npm run(?:-script)?|yarn(?: run)?|pnpm(?: run)?|bun run|node --run|composer(?: run(?:-script)?)?)\s+$/;
  if (
    mention.where === 'prose' ||
    !runner.test(before) ||
    packageOf(page.path, input.files.head) !== packageOf(item.path, input.files.base)
  )
    return false;
  return isForContributors(page.path) || !isEverydayScript(name);
}

/** True when a mention can only mean a file of the project's own tree. */
export function meansFile(mention: Mention, page: Page, input: DocsInput): boolean {
  // written from the page's own folder or one above it, the path may still lead somewhere
  const folders = page.path.split('/').slice(0, -1);
  const path = mention.spelling.replace(/^\.\//, '');
  if (folders.some((_, index) => input.files.head.has([...folders.slice(0, index + 1), path].join('/')))) return false;
  if (!mention.spelling.includes('/') || mention.spelling.length < 6) return false;
  const before = page.text[mention.start - 1] ?? '';
  if (
    /[\w/.~@-]/.test(before) &&
    !/(?:^|[^.\w])\.\/$/.test(page.text.slice(Math.max(0, mention.start - 3), mention.start))
  )
    return false;
  if (/[\w/-]/.test(page.text[mention.end] ?? '')) return false;
  if (anyRow(everydayFiles, path) && path.split('/').length < 3 && !isForContributors(page.path)) return false;
  if (mention.where === 'span')
    return (
      mention.span!.text.replace(/^\.\//, '').replace(/:\d+$/, '') === mention.spelling ||
      mention.span!.role === 'file' ||
      mention.span!.text.split(/\s+/).includes(mention.spelling)
    );
  return mention.where === 'block' && (path.split('/').length >= 3 || isForContributors(page.path));
}
