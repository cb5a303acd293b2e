import type { Receipt } from '../../domain/result.ts';
import { formatOf } from '../../readers/docs/page.ts';
import { isHistoryPath } from '../../readers/docs/past.ts';
import { isTestOrSample, kindOf } from '../../readers/paths/kind.ts';
import { isOwnCode, mayHoldSurface } from '../../readers/surface/scope.ts';
import type { FileChange } from './pages/load.ts';

/** Endings of languages in which others may use names, and which no reader here knows. */
const otherCode =
  /\.(?:kt|kts|swift|scala|c|h|cc|cpp|hpp|cxx|m|mm|ex|exs|erl|hs|ml|mli|clj|cljs|lua|dart|jl|nim|zig|v|d|fs|fsx|vb|pl|pm|r|groovy|proto|graphql|sol|cr|elm|vue|svelte|sh|ps1)$/i;

/** True for code in a language that nothing is known of. */
export function isUnknownLanguage(path: string): boolean {
  return otherCode.test(path) && !isTestOrSample(path);
}

/** What became of one changed file. */
export function receiptOf(
  file: FileChange,
  unread: ReadonlyMap<string, string>,
  pages: ReadonlySet<string>,
  history: ReadonlySet<string> = new Set(),
): Receipt {
  const { path } = file;
  const as = (state: Receipt['state'], reason: string): Receipt => ({ path, state, reason });
  const problem = unread.get(path);
  if (problem !== undefined) return as('partial', problem);
  if (file.oldMode === '160000' || file.newMode === '160000')
    return as('skipped', 'submodule: another repository’s commit');
  if (pages.has(path)) return as('read', '');
  if (formatOf(path) !== null)
    return as(
      'skipped',
      history.has(path) || isHistoryPath(path)
        ? 'a page of the past'
        : file.status === 'deleted'
          ? 'the page is gone'
          : 'not a page by configuration or folder',
    );
  if (isOwnCode(path) || mayHoldSurface(path)) return as('read', '');
  if (isUnknownLanguage(path))
    return as('skipped', `no reader for ${/\.\w+$/.exec(path)?.[0] ?? 'it'}: what it offers to others is not known`);
  const { vendored, built, sample } = kindOf(path);
  if (vendored || built) return as('skipped', 'in a folder of vendored or built files');
  return as('skipped', sample || isTestOrSample(path) ? 'a test or sample' : 'no page and no code that others use');
}
