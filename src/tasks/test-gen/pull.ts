import picomatch from 'picomatch';
import type { PatchBase } from '../../contracts/patch-base.ts';
import { branchPrefix } from '../../domain/effect.ts';
import { messageOf } from '../../domain/errors.ts';
import { readPatch, type PatchFile } from '../../readers/diff/patch-text.ts';
import { kindOf } from '../../readers/paths/kind.ts';
import { applyPatchRules } from './gate/allowed/patch-rules.ts';
import { runners } from './runners/detect.ts';
import { refusedPath } from './gate/allowed/written-path.ts';

/** The branch of the pull request with the tests for another one. */
export const pullBranch = (number: number): string => `${branchPrefix}tests-${number}`;

const named = picomatch([...new Set(Object.values(runners).flatMap(({ testGlobs }) => testGlobs))], { dot: true });
/** What a runner or a build reads before any test, wherever it lies. */
const settings = new RegExp(
  String.raw`(?:^|\/)(?:\.[^/]*|conftest\.py|[^/]*\.(?:config|conf|setup)\.[^/]+|` +
    String.raw`(?:global-?)?(?:setup|teardown)\.[^/]+|build\.rs)(?:\/|$)`,
  'i',
);

/**
 * Why a patch of kept tests can't be a pull request; null when it can. By this code alone and never by what a record
 * says of itself, as the publishing job asks it too: plain files that a shipped runner's naming, or the language's,
 * calls tests, outside of hidden folders such as `.github`. Globs of a configuration are not known there, so tests that
 * only these find stay in the record's patch.
 */
export function unfitForPull(patch: string): string | null {
  let files: PatchFile[];
  try {
    files = readPatch(patch);
  } catch (error) {
    return messageOf(error);
  }
  for (const file of files) {
    const problem = fileProblem(file);
    if (problem !== null) return `${(file.to ?? file.from ?? '').slice(0, 200)} ${problem}`;
  }
  return files.length === 0 ? 'it has no file' : null;
}

/**
 * The same against the base as the forge has it, by the rules that the gate took the tests by: each file only adds
 * tests, what was there stays, and nothing in them skips, reaches out or ends the run. Whether they pass was tried in
 * the sandbox, which the job that publishes has not.
 */
export async function unfitForBase(patch: string, { read, syntax }: PatchBase): Promise<string | null> {
  const byName = unfitForPull(patch);
  if (byName !== null) return byName;
  // by their names they are tests already; a path with signs of a glob is one like any other
  const {
    refused: [refused],
    files,
  } = await applyPatchRules(patch, { testGlobs: ['**'], read, syntax });
  if (refused !== undefined) return `${refused.path.slice(0, 200)} ${refused.reason}`;
  return files.length === 0 ? 'it adds no test' : null;
}

function fileProblem({ from, to, oldMode, newMode, binary }: PatchFile): string | null {
  if (to === null) return 'is deleted';
  if (from !== null && from !== to) return 'is renamed';
  const bad = refusedPath(to);
  if (bad !== null) return bad;
  if (settings.test(to)) return 'is no test file, but configures';
  if (!named(to) && !kindOf(to).testFile) return 'is no test file by its name';
  if (binary) return 'is binary';
  // a file that was there keeps its mode; git writes none for it
  const mode = [oldMode, newMode].find((one) => one !== null && one !== '100644');
  return mode === undefined ? null : `has the mode ${mode}`;
}
