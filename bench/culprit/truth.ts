import { readHunks } from '../../src/readers/diff/hunks.ts';
import type { Case } from './cases.ts';
import type { History } from './repository.ts';

/** Lines of the culprit's new side, by path, that the fix touches. */
export type Truth = Map<string, Set<number>>;

/**
 * The hunk truth. The fix is the child of the buggy head that changes a `fixfiles` file. The lines that it deletes
 * there, and the two around each place where it only adds, are blamed in the buggy head; those that come from the
 * culprit are its guilty lines. Null when no such child is in the repository or no blamed line is the culprit's.
 */
export function guiltyLines(one: Case, history: History): Truth | null {
  const children = history.childrenOf(one.buggy);
  history.load(children);
  const fix = children
    .map((sha) => history.candidate(sha))
    .find((commit) => commit.files.some((file) => one.fixfiles.includes(file.path)));
  if (fix === undefined) return null;
  const truth: Truth = new Map();
  for (const file of fix.files.filter(({ path }) => one.fixfiles.includes(path))) {
    const touched = new Set<number>();
    for (const hunk of readHunks(file.patch, file.path)) {
      hunk.lines.forEach((line, index) => {
        if (line.kind === 'del') touched.add(line.old!);
        const before = hunk.lines[index - 1];
        if (line.kind === 'add' && before?.kind === 'context') touched.add(before.old!);
        if (line.kind === 'context' && before?.kind === 'add') touched.add(line.old!);
      });
    }
    if (touched.size === 0) continue;
    const ranges = [...touched].sort((a, b) => a - b).map((line): [number, number] => [line, line]);
    for (const blamed of history.blame(one.buggy, file.oldPath ?? file.path, ranges)) {
      if (blamed.commit !== one.culprit) continue;
      // the culprit may have known the file by another name
      const paths = history.candidate(one.culprit).files.map(({ path }) => path);
      const name = file.path.slice(file.path.lastIndexOf('/'));
      const path = paths.includes(file.path) ? file.path : paths.find((other) => `/${other}`.endsWith(name));
      if (path === undefined) continue;
      truth.set(path, (truth.get(path) ?? new Set()).add(blamed.original));
    }
  }
  return truth.size === 0 ? null : truth;
}
