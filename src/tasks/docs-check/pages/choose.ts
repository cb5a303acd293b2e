import picomatch from 'picomatch';
import { formatOf } from '../../../readers/docs/page.ts';
import { kindOf } from '../../../readers/paths/kind.ts';
import { notDocs } from '../words/not-docs.ts';
import { anyRow } from '../words/row.ts';
import { foldersOf, isHistoryPath } from '../../../readers/docs/past.ts';

export interface PageChoice {
  /** globs of pages; empty: every page of the tree */
  docs: readonly string[];
  ignore: readonly string[];
}

/** The paths that are read as pages. History is left out unless a glob of `docs` names the very file. */
export function choosePages(paths: Iterable<string>, choice: PageChoice): string[] {
  const wanted = choice.docs.length === 0 ? () => true : picomatch([...choice.docs], { dot: true });
  const ignored = choice.ignore.length === 0 ? () => false : picomatch([...choice.ignore], { dot: true });
  const exact = new Set(choice.docs);
  const all = [...paths];
  const folders = foldersOf(all);
  return all.filter(
    (path) =>
      formatOf(path) !== null &&
      wanted(path) &&
      !ignored(path) &&
      (exact.has(path) || (!kindOf(path).vendored && !anyRow(notDocs, path) && !isHistoryPath(path, folders))),
  );
}
