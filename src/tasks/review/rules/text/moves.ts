import { linePatch } from '../../../../readers/diff/line-patch.ts';
import { readHunks } from '../../../../readers/diff/hunks.ts';
import type { Hunk } from '../../../../readers/diff/model.ts';
import { kindOf } from '../../../../readers/paths/kind.ts';
import { textOf, type Rule, type RuleFile } from '../rule.ts';

/**
 * The change with each file that a rename makes into something else as a deleted and an added one: held against what it
 * was, nothing of it would be new, though it was no migration, no workflow or no source before, and no test is left of
 * what was one.
 */
export async function withoutMoves(
  files: readonly RuleFile[],
  rules: readonly Pick<Rule, 'owns'>[],
): Promise<RuleFile[]> {
  const roleOf = (path: string): string => {
    const { source, prose, docs, test, testFile, fixture, manifest, lock, migration, workflow } = kindOf(path);
    return JSON.stringify([
      source,
      prose,
      docs,
      test,
      testFile,
      fixture,
      manifest,
      lock,
      migration,
      workflow,
      rules.map((rule) => rule.owns(path)),
    ]);
  };
  const all = await Promise.all(
    files.map((one) =>
      one.file.status === 'renamed' && one.file.oldPath !== null && roleOf(one.file.oldPath) !== roleOf(one.file.path)
        ? halvesOf(one, one.file.oldPath)
        : [one],
    ),
  );
  return all.flat();
}

async function halvesOf(one: RuleFile, oldPath: string): Promise<RuleFile[]> {
  const [before, after] = [textOf(await one.base()), textOf(await one.head())];
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return [
    {
      ...one,
      secrets: [],
      head: nothing,
      hunks: hunksOf(before ?? null, null),
      file: { ...one.file, path: oldPath, oldPath: null, status: 'deleted', newBlob: null, newMode: null },
    },
    {
      ...one,
      movedFrom: oldPath,
      base: nothing,
      hunks: after === undefined ? one.hunks : hunksOf(null, after),
      file: { ...one.file, oldPath: null, status: 'added', oldBlob: null, oldMode: null },
    },
  ];
}

function hunksOf(before: string | null, after: string | null): Hunk[] {
  const whole = linePatch('file', before, after);
  const at = whole.indexOf('\n@@ ');
  return at === -1 ? [] : readHunks(whole.slice(at + 1), 'file');
}
