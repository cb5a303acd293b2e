import picomatch from 'picomatch';
import { formatOf } from '../../../readers/docs/page.ts';
import { kindOf } from '../../../readers/paths/kind.ts';
import { foldersOf, isHistoryPath } from '../../../readers/docs/past.ts';

export interface PageChoice {
  /** globs of pages; empty: every page of the tree */
  docs: readonly string[];
  ignore: readonly string[];
}

const notDocs =
  /(?:^|\/)(?:dist|build|testdata|test[-_]data|fixtures?|__fixtures__|snapshots|__snapshots__|target|[\w.-]*artifacts)\/|(?:^|\/)(?:tests?|specs?|__tests__|templates?)\/.*\.(?:md|mdx|rst|adoc)$|(?:^|\/)\.github\/(?:ISSUE_TEMPLATE|PULL_REQUEST_TEMPLATE)|(?:^|\/)(?:LICEN[CS]E|CODE_OF_CONDUCT|PULL_REQUEST_TEMPLATE|AUTHORS|CONTRIBUTORS)\.\w+$/i;

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
      (exact.has(path) || (!kindOf(path).vendored && !notDocs.test(path) && !isHistoryPath(path, folders))),
  );
}
