import type { PatchBase } from '../../contracts/patch-base.ts';
import type { Result } from '../../contracts/task.ts';
import { messageOf } from '../../domain/errors.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import { readPatch, type PatchFile } from '../../readers/diff/patch-text.ts';
import { editLines, editReach } from './edit/edit.ts';
import { sourceProblem } from './edit/source.ts';
import { lineChanges, type LineChange } from './edit/line-changes.ts';
import type { DocsCheckPart } from './part.ts';

/**
 * Why the edits of a record can't be a pull request; null when they can. By the files as the forge has them: texts of
 * pages and of doc comments alone, each near a place that a finding of the record names and no longer than an edit may
 * be, and no address that the page did not have. What the detectors say is not asked again: they need a clone.
 */
export async function unfitForPull(
  { part }: Result<DocsCheckPart>,
  patch: string,
  { read, comments }: PatchBase,
): Promise<string | null> {
  let files: PatchFile[];
  try {
    files = readPatch(patch);
  } catch (error) {
    return messageOf(error);
  }
  if (files.length === 0) return 'it has no file';
  for (const file of files) {
    const path = file.to ?? file.from ?? '';
    const problem =
      formProblem(file) ??
      (part.edits.some((edit) => edit.state === 'patch' && edit.path === path)
        ? null
        : 'has no edit in the record that goes into a patch');
    if (problem !== null) return `${path.slice(0, 200)} ${problem}`;
    const before = await read(path);
    if (before === null) return `${path.slice(0, 200)} is not there`;
    const after = applyHunks(before, file.hunks, path);
    const source = await sourceProblem(path, before, after, comments);
    if (source !== null) return source;
    const far = reachProblem(path, before, after, part) ?? addressProblem(before, after);
    if (far !== null) return `${path.slice(0, 200)}: ${far}`;
  }
  return null;
}

/** Edits change what stands in files that are there, and nothing else of them. */
function formProblem({ from, to, binary, oldMode, newMode }: PatchFile): string | null {
  if (from === null) return 'is a new file, and no edit makes one';
  if (to === null) return 'is deleted';
  if (from !== to) return 'is renamed';
  if (binary) return 'is binary';
  return newMode === oldMode ? null : 'gets another mode';
}

/**
 * The places of the findings whose edits are in the patch. Rows of a table that is wide anew may be anywhere on the
 * page.
 */
function reachProblem(path: string, before: string, after: string, part: DocsCheckPart): string | null {
  const changes = lineChanges(before, after);
  if (changes === null) return 'it rewrites the page';
  const edited = new Set(
    part.edits.filter((edit) => edit.state === 'patch' && edit.path === path).map(({ finding }) => finding),
  );
  const places = part.places.filter(({ finding, docs }) => edited.has(finding) && docs?.path === path);
  const lines = places.flatMap(({ docs, also }) => [docs!.line, ...also]);
  const real = changes.filter((change) => !onlySpace(change));
  // A page that lacked a word has no place: its edit adds, and takes next to nothing away.
  const adding = [...edited].some((finding) => part.places.find((one) => one.finding === finding)?.docs === null);
  const far = real.find(
    ({ start, removed }) =>
      !lines.some(
        (line) => start + 1 <= line + editReach + editLines && start + Math.max(1, removed.length) >= line - editReach,
      ),
  );
  if (far !== undefined && !(adding && far.removed.length <= 2))
    return `it changes line ${far.start + 1}, which no finding of the record is about`;
  const most = edited.size * editLines + lines.length + (adding ? 40 : 0);
  const count = Math.max(
    ...(['removed', 'added'] as const).map((side) => real.reduce((sum, one) => sum + one[side].length, 0)),
    0,
  );
  return count > most ? `it changes ${count} lines; ${most} are allowed here` : null;
}

/**
 * A row of a table by its cells; a delimiter may be of any width. Null for a line that is no row: there white space and
 * hyphens say something.
 */
function cellsOf(line: string): string | null {
  const cells = line.split('|').map((cell) => cell.trim().replace(/^(:?)-+(:?)$/, '$1-$2'));
  return cells.length < 2 ? null : cells.join('|');
}

const onlySpace = ({ removed, added }: LineChange): boolean =>
  removed.length === added.length &&
  removed.every((line, at) => cellsOf(line) !== null && cellsOf(line) === cellsOf(added[at] ?? ''));

/** Schemes with their hosts, schemes that hold a program, and markup that loads something. */
const loads = new RegExp(
  String.raw`\b[a-z][a-z0-9+.-]*:\/\/[^\s/)>\]"'\x60]+|\b(?:javascript|data|vbscript):|` +
    String.raw`<\s*(?:script|iframe|img|object|embed|link|meta|style|form)\b`,
  'gi',
);

/** No edit brings a scheme, a host or markup that loads something to a page that had it not. */
function addressProblem(before: string, after: string): string | null {
  const found = (text: string): Set<string> => new Set((text.match(loads) ?? []).map((one) => one.toLowerCase()));
  const known = found(before);
  const fresh = [...found(after)].find((one) => !known.has(one));
  return fresh === undefined ? null : `it brings ${JSON.stringify(fresh.slice(0, 100))}, which the page did not have`;
}
