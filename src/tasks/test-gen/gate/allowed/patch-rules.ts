import { posix } from 'node:path';
import picomatch from 'picomatch';
import { messageOf } from '../../../../domain/errors.ts';
import { applyHunks } from '../../../../readers/diff/apply.ts';
import { readPatch, type PatchFile } from '../../../../readers/diff/patch-text.ts';
import { blankComments } from '../../../../readers/source/comments.ts';
import type { Syntax, SyntaxReader } from '../../../../readers/symbols/syntax.ts';
import { dangerOf, formsOf, readFiles } from './dangers.ts';
import { sharedChange } from './shared-code.ts';
import { testBlocks, type TestBlock } from './test-blocks.ts';
import { noForms, type TestForms } from './test-forms.ts';
import { withoutBlocks } from './without-blocks.ts';

/** Why a test, or all that a patch does to a file, is not taken. */
export interface Refusal {
  path: string;
  test: string | null;
  rule: string;
  reason: string;
}

/**
 * One written test that may be tried: its file with it and none of the other written ones. `block` is null where a file
 * can't be taken apart.
 */
export interface Candidate {
  id: string;
  path: string;
  block: TestBlock | null;
  before: string | null;
  text: string;
}

/** What a patch writes to a test file; `blocks` are the tests that it adds. */
export interface WrittenFile {
  path: string;
  before: string | null;
  after: string;
  blocks: TestBlock[] | null;
}

export interface RuledPatch {
  candidates: Candidate[];
  refused: Refusal[];
  files: WrittenFile[];
}

export interface PatchRules {
  /** globs of files that may be written */
  testGlobs: readonly string[];
  /** a file's text in the revision that the patch is for; null where there is none */
  read(path: string): Promise<string | null>;
  syntax: SyntaxReader;
}

const bytesAtMost = 1024 * 1024;

/**
 * Takes a writer's patch apart: test files only, each test that it adds on its own, and what can be refused by reading
 * alone. A patch that can't be read is refused whole; of a file nothing is taken when the patch does anything to it
 * beside adding tests.
 */
export async function applyPatchRules(patch: string, rules: PatchRules): Promise<RuledPatch> {
  const ruled: RuledPatch = { candidates: [], refused: [], files: [] };
  let files: PatchFile[];
  try {
    if (patch.length > bytesAtMost) throw new Error(`patch: over ${bytesAtMost / 1024} KiB`);
    files = readPatch(patch);
  } catch (error) {
    return { ...ruled, refused: [{ path: '', test: null, rule: 'unreadable', reason: messageOf(error) }] };
  }
  const isTest = rules.testGlobs.length === 0 ? () => false : picomatch([...rules.testGlobs], { dot: true });
  const seen = new Set<string>();
  for (const file of files) {
    const path = file.to ?? file.from ?? '';
    const problem = seen.has(path)
      ? { rule: 'unreadable', reason: 'stands in the patch twice' }
      : fileProblem(file, path, isTest);
    seen.add(path);
    if (problem !== null) {
      ruled.refused.push({ path, test: null, ...problem });
      continue;
    }
    const before = await rules.read(path);
    let after: string;
    try {
      if (file.from === null && before !== null) throw new Error(`${path}: is there already`);
      if (file.from !== null && before === null) throw new Error(`${path}: is not there`);
      after = applyHunks(before ?? '', file.hunks, path);
    } catch (error) {
      ruled.refused.push({ path, test: null, rule: 'does-not-apply', reason: messageOf(error) });
      continue;
    }
    await ruleFile({ path, before, after }, rules, ruled);
  }
  return ruled;
}

function fileProblem(
  file: PatchFile,
  path: string,
  isTest: (path: string) => boolean,
): { rule: string; reason: string } | null {
  if (
    path === '' ||
    path.startsWith('/') ||
    path.split('/').some((part) => part === '..' || part === '.' || part === '' || part.toLowerCase() === '.git')
  )
    return { rule: 'other-file', reason: 'leaves the repository' };
  if (/^\.github(?:\/|$)/i.test(path)) return { rule: 'workflow', reason: 'changes .github' };
  if (/(?:^|\/)__snapshots__\/|\.snap(?:shot)?$/.test(path))
    return { rule: 'snapshot', reason: 'writes a stored snapshot' };
  if (!isTest(path)) return { rule: 'other-file', reason: 'is no test file by the globs' };
  if (file.to === null) return { rule: 'deletes', reason: 'deletes a test file' };
  if (file.from !== null && file.from !== file.to) return { rule: 'renames', reason: 'renames a file' };
  if (file.binary) return { rule: 'binary', reason: 'is binary' };
  if (file.newMode !== null && file.newMode !== '100644' && file.newMode !== file.oldMode) {
    const kinds: Readonly<Record<string, string>> = { '120000': 'makes a symlink', '160000': 'makes a submodule' };
    return { rule: 'mode', reason: kinds[file.newMode] ?? `changes the mode to ${file.newMode}` };
  }
  if (file.newMode === '120000' || file.newMode === '160000' || file.oldMode === '120000')
    return { rule: 'mode', reason: 'is no plain file' };
  if (file.oldMode !== null && file.newMode !== null && file.oldMode !== file.newMode && file.from !== null)
    return { rule: 'mode', reason: `changes the mode to ${file.newMode}` };
  return null;
}

/** A file of a patch that is being ruled, and where the answer goes. */
interface Ruling extends Omit<WrittenFile, 'blocks'> {
  rules: PatchRules;
  ruled: RuledPatch;
}

function refuse({ path, ruled }: Ruling, rule: string, reason: string, test: string | null = null): void {
  ruled.refused.push({ path, test, rule, reason });
}

async function ruleFile(file: Omit<WrittenFile, 'blocks'>, rules: PatchRules, ruled: RuledPatch): Promise<void> {
  const ruling: Ruling = { ...file, rules, ruled };
  const { path, before, after } = file;
  // eslint-disable-next-line no-control-regex
  if (/\u0000/.test(after)) {
    refuse(ruling, 'binary', 'is binary');
    return;
  }
  const read = await rules.syntax(path, after);
  if (read?.broken === true) {
    refuse(ruling, 'syntax', 'does not parse');
    return;
  }
  const now = read === null ? null : testBlocks(read);
  if (read === null || now === null) {
    ruleWhole(ruling);
    return;
  }
  const old = before === null ? null : await rules.syntax(path, before);
  const left = addedTests(ruling, old === null ? [] : (testBlocks(old) ?? []), now);
  if (left === null || !(await mayShare(ruling, old, read, now, left))) return;
  const kept = await takeEach(ruling, left);
  if (kept > 0) ruled.files.push({ path, before, after, blocks: left });
}

/** A file that can't be taken apart is one test, where it is new. */
function ruleWhole(ruling: Ruling): void {
  const { path, before, after, ruled } = ruling;
  if (before !== null) {
    refuse(ruling, 'other-change', 'changes a test file whose structure is not known: a new file would do');
    return;
  }
  const problem = textProblem(path, after, after);
  if (problem !== null) {
    refuse(ruling, problem.rule, problem.reason, path);
    return;
  }
  ruled.files.push({ path, before, after, blocks: null });
  ruled.candidates.push({ id: path, path, block: null, before, text: after });
}

/** The tests that are new. A test that was there has to stay there as it was: else null, and it is refused. */
function addedTests(ruling: Ruling, then: readonly TestBlock[], now: readonly TestBlock[]): TestBlock[] | null {
  const left = [...now];
  for (const block of then) {
    const same = left.findIndex(
      (one) => one.name === block.name && one.suite === block.suite && one.text === block.text,
    );
    if (same < 0) {
      const name = JSON.stringify(block.name.slice(0, 100));
      refuse(ruling, 'changes-a-test', `changes or removes the test ${name}`);
      return null;
    }
    left.splice(same, 1);
  }
  if (left.length > 0) return left;
  refuse(ruling, 'no-test', 'adds no test');
  return null;
}

/** Whether what the patch writes beside its tests is harmless; else they are refused. */
async function mayShare(
  ruling: Ruling,
  old: Syntax | null,
  read: Syntax,
  now: readonly TestBlock[],
  left: readonly TestBlock[],
): Promise<boolean> {
  const { path, after, rules } = ruling;
  const change = old === null ? null : sharedChange(old, read);
  if (change !== null && change.problem !== null) {
    refuse(ruling, 'changes-a-test', `beside its tests the patch ${change.problem}`);
    return false;
  }
  const shared = change === null ? withoutBlocks(after, now) : change.added;
  const problem = dangerOf(path, shared, after, true) ?? (await readsCode(path, shared, rules));
  if (problem === null) return true;
  for (const { name } of left) refuse(ruling, problem.rule, `beside its tests the file ${problem.reason}`, name);
  return false;
}

/** Makes each test that may be tried a candidate; gives how many stay in the file. */
async function takeEach(ruling: Ruling, left: readonly TestBlock[]): Promise<number> {
  const { path, before, after, rules, ruled } = ruling;
  const names = new Map<string, number>();
  let kept = 0;
  for (const block of left) {
    const problem = textProblem(path, block.text, after) ?? (await readsCode(path, block.text, rules));
    if (problem !== null) {
      refuse(ruling, problem.rule, problem.reason, block.name);
      continue;
    }
    kept += 1;
    const others = left.filter((one) => one !== block);
    const text = withoutBlocks(after, others, path, before);
    const count = (names.get(block.name) ?? 0) + 1;
    names.set(block.name, count);
    const single = await rules.syntax(path, text);
    if (single?.broken === true) {
      refuse(ruling, 'syntax', 'does not parse without the tests around it', block.name);
      continue;
    }
    const suite = block.suite === '' ? '' : `${block.suite} > `;
    const id = `${path}#${suite}${block.name}${count > 1 ? ` (${count})` : ''}`;
    ruled.candidates.push({ id, path, block, before, text });
  }
  return kept;
}

/** A test that opens a code file of the repository looks at how that is written. */
async function readsCode(
  path: string,
  text: string,
  { read }: PatchRules,
): Promise<{ rule: string; reason: string } | null> {
  const folder = posix.dirname(path);
  for (const name of readFiles(path, text).slice(0, 20)) {
    for (const place of [posix.normalize(name), posix.join(folder, name)]) {
      if (!place.startsWith('..') && !place.startsWith('/') && (await read(place)) !== null)
        return {
          rule: 'over-fitted',
          reason: `reads ${place}: it looks at how the code is written, not at what it does`,
        };
    }
  }
  return null;
}

/** What can be said against a test by reading it. Helpers of its file count as its own where they assert. */
function textProblem(path: string, test: string, file: string): { rule: string; reason: string } | null {
  const danger = dangerOf(path, test, file);
  if (danger !== null) return danger;
  const forms = formsOf(path);
  const code = blankComments(test, path);
  if (forms === noForms) return null;
  const every = [...code.matchAll(new RegExp(forms.assertions, withG(forms.assertions)))].length;
  const trivial = [...code.matchAll(new RegExp(forms.trivial, withG(forms.trivial)))].length;
  const snapshots = [...code.matchAll(new RegExp(forms.snapshots, withG(forms.snapshots)))].length;
  const helped =
    every - trivial <= 0 &&
    assertingHelpers(path, file, forms).some((name) => new RegExp(String.raw`\b${name}\s*\(`).test(code));
  if (every === 0 && snapshots === 0 && !helped && !/^\s*\/\/ (?:Unordered output|Output):/m.test(test))
    return { rule: 'no-assertion', reason: 'asserts nothing' };
  if (snapshots > 0 && every - trivial <= snapshots && !helped)
    return { rule: 'snapshot', reason: 'asserts only what a snapshot stored' };
  if (every > 0 && every <= trivial && !helped)
    return { rule: 'no-assertion', reason: 'asserts nothing about the code, only about its own literals' };
  return null;
}

const withG = (pattern: RegExp): string => (pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);

/** The first line of a function that has a name. */
const helper = new RegExp(
  [
    String.raw`\b(?:function|def|func|fn|void|fun)\s+(?:\([^)]*\)\s*)?([A-Za-z_]\w*)\s*[(<]`,
    String.raw`\b(?:const|let)\s+([A-Za-z_]\w*)\s*=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*(?::[^=]+)?=>`,
  ].join('|'),
);

/** Functions of a file whose next lines assert: a helper that checks for its callers. */
function assertingHelpers(path: string, file: string, forms: TestForms): string[] {
  const lines = blankComments(file, path).split('\n');
  return lines.flatMap((line, at) => {
    const name = helper
      .exec(line)
      ?.slice(1)
      .find((group) => group !== undefined);
    return name !== undefined && !/^test/i.test(name) && forms.assertions.test(lines.slice(at, at + 15).join('\n'))
      ? [name]
      : [];
  });
}
