import { messageOf } from '../../domain/errors.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import { readPatch } from '../../readers/diff/patch-text.ts';
import { readComments } from '../../readers/docs/comments.ts';
import { formatOf } from '../../readers/docs/page.ts';
import { blanked } from '../../readers/docs/prepare.ts';
import { detectLinks } from './detect-links.ts';
import { createPages, type DocsFinding, type DocsInput } from './detect-model.ts';
import { detectRemoved } from './detect-removed.ts';
import { detectSamples, type ParseSample } from './detect-samples.ts';
import { detectUndocumented } from './detect-required.ts';
import { detectStated } from './detect-stated.ts';
import { styleProblem } from './edit-style.ts';
import { lineChanges, type LineChange } from './line-changes.ts';

/** An edit as a model hands it in: a unified patch, or texts to replace, each of which stands once in its page. */
export type ProposedEdit = { kind: 'patch'; patch: string } | { kind: 'pairs'; pairs: readonly { path: string; old: string; new: string }[] };

/** `path` and `text` are the page after the edit; `changes` what really differs. */
export type EditCheck = { kept: true; path: string; text: string; changes: LineChange[] } | { kept: false; reason: string };

export interface EditWorld {
  input: DocsInput;
  /** what the detectors said without the edit */
  findings: readonly DocsFinding[];
  parses: ParseSample | null;
  /** where new names need words, as the policy has it */
  documented?: readonly string[];
}

/** Lines around the reported ones that an edit may touch, and how many it may change in all. */
export const editReach = 4;
export const editLines = 16;

/**
 * Keeps an edit only when it applies exactly, touches the finding's page alone and of it only lines near the reported ones, keeps the
 * page's style, and the detectors then no longer report the finding and nothing that they did not report before. Fails on nothing: whatever
 * is wrong with the edit is the reason.
 */
export async function checkEdit(edit: ProposedEdit, finding: DocsFinding, world: EditWorld): Promise<EditCheck> {
  const refused = (reason: string): EditCheck => ({ kept: false, reason });
  const texts = new Map(world.input.head.map((one) => [one.path, one.text]));
  let after: Map<string, string>;
  try {
    after = edit.kind === 'patch' ? applyPatch(edit.patch, texts) : applyPairs(edit.pairs, texts);
  } catch (error) {
    return refused(messageOf(error));
  }
  const touched = [...after].filter(([path, text]) => texts.get(path) !== text);
  if (touched.length === 0) return refused('it changes nothing');
  const other = touched.find(([path]) => finding.docs !== null && path !== finding.docs.path);
  if (other !== undefined) return refused(`it touches ${other[0]}; the finding is about ${finding.docs!.path}`);
  if (touched.length > 1) return refused('it touches more than one page');
  const [path, text] = touched[0]!;
  const before = texts.get(path)!;
  const code = codeProblem(path, before, text);
  if (code !== null) return refused(code);
  const changes = lineChanges(before, text);
  if (changes === null) return refused('it rewrites the page');
  const far = reachProblem(changes, finding);
  if (far !== null) return refused(far);
  const lines = finding.docs === null ? [] : [finding.docs.line, ...finding.also];
  const style = styleProblem(path, before, text, changes, finding.docs !== null && aboutHeading(world.input, path, lines));
  if (style !== null) return refused(style);
  const noise = await detectorProblem(path, text, finding, world);
  return noise === null ? { kept: true, path, text, changes } : refused(noise);
}

function applyPatch(patch: string, texts: ReadonlyMap<string, string>): Map<string, string> {
  const after = new Map<string, string>();
  for (const file of readPatch(patch)) {
    const path = file.to ?? file.from ?? '';
    if (file.from === null || file.to === null) throw new Error(`${path}: it ${file.from === null ? 'adds' : 'deletes'} a file`);
    if (file.from !== file.to) throw new Error(`${path}: it renames a file`);
    if (file.binary || file.newMode !== file.oldMode) throw new Error(`${path}: it changes more than text`);
    const before = texts.get(path);
    if (before === undefined) throw new Error(`${path}: it touches a file that is no page of the docs`);
    if (after.has(path)) throw new Error(`${path}: it lists the file twice`);
    after.set(path, applyHunks(before, file.hunks, path));
  }
  return after;
}

function applyPairs(pairs: readonly { path: string; old: string; new: string }[], texts: ReadonlyMap<string, string>): Map<string, string> {
  const after = new Map<string, string>();
  for (const pair of pairs) {
    const text = after.get(pair.path) ?? texts.get(pair.path);
    if (text === undefined) throw new Error(`${pair.path}: it touches a file that is no page of the docs`);
    if (pair.old === '') throw new Error(`${pair.path}: it names no text to replace`);
    const at = text.indexOf(pair.old);
    if (at === -1) throw new Error(`${pair.path}: the text to replace does not stand there`);
    if (text.indexOf(pair.old, at + 1) !== -1) throw new Error(`${pair.path}: the text to replace stands there more than once`);
    after.set(pair.path, text.slice(0, at) + pair.new + text.slice(at + pair.old.length));
  }
  return after;
}

/** Of a source file only its doc comments may change. */
function codeProblem(path: string, before: string, after: string): string | null {
  if (formatOf(path) !== null) return null;
  const rest = (text: string): string => blanked(text, readComments(path, text).statements).replace(/\s+/g, ' ').trim();
  return rest(before) === rest(after) ? null : `it changes code in ${path}`;
}

function reachProblem(changes: readonly LineChange[], finding: DocsFinding): string | null {
  const removed = changes.reduce((sum, one) => sum + one.removed.length, 0);
  const added = changes.reduce((sum, one) => sum + one.added.length, 0);
  if (finding.docs === null) return removed > 2 ? 'it takes lines away where words are missing' : added > 40 ? `it adds ${added} lines` : null;
  const { line, endLine } = finding.docs;
  const places = [{ line, endLine }, ...finding.also.map((one) => ({ line: one, endLine: one }))];
  const limit = editLines + places.length + (endLine - line);
  if (Math.max(removed, added) > limit) return `it changes ${Math.max(removed, added)} lines; ${limit} are allowed here`;
  for (const change of changes) {
    const [first, last] = [change.start + 1, change.start + Math.max(1, change.removed.length)];
    if (!places.some((one) => first <= one.endLine + editReach && last >= one.line - editReach)) return `it changes line ${first}, which the finding is not about`;
    if (!places.some((one) => first >= one.line - editReach) || !places.some((one) => last <= one.endLine + editReach + editLines)) return `it changes lines ${first} to ${last}, more than the finding is about`;
  }
  return null;
}

function aboutHeading(input: DocsInput, path: string, lines: readonly number[]): boolean {
  const pages = createPages(input.head);
  return pages.get(path)?.headings.some((one) => lines.includes(pages.line(path, one.start))) === true;
}

const keyOf = (one: DocsFinding): string => `${one.rule}\0${one.docs?.path ?? one.code?.path ?? ''}\0${one.subject}`;

/**
 * Detects again on the edited page. Its lines all count as older than the change, for else any rewording would silence the detector:
 * what the change's author writes is believed, what a model writes is not.
 */
async function detectorProblem(path: string, text: string, finding: DocsFinding, world: EditWorld): Promise<string | null> {
  const swap = (list: DocsInput['head']): DocsInput['head'] => list.map((one) => (one.path === path ? { path, text } : one));
  const head = swap(world.input.head);
  const base = world.input.base.some((one) => one.path === path) ? swap(world.input.base) : [...world.input.base, { path, text }];
  const strict: DocsInput = { ...world.input, head, base };
  const plain: DocsInput = { ...world.input, head };
  const only = new Set([path]);
  const found = [
    ...detectRemoved(strict), ...detectStated(strict),
    ...detectLinks(plain, createPages(head), createPages(world.input.base), 'touched'),
    // the page before the edit is what its samples are measured by
    ...(world.parses === null ? [] : await detectSamples({ ...plain, head: head.filter((one) => only.has(one.path)), base: world.input.head.filter((one) => only.has(one.path)) }, world.parses)),
    ...detectUndocumented(plain, createPages(head), world.documented ?? []),
  ];
  const same = found.find((one) => keyOf(one) === keyOf(finding));
  if (same !== undefined) return `the finding stands: ${same.title}${same.docs === null ? '' : ` (${same.docs.path}:${same.docs.line})`}`;
  if (finding.rule === 'docs/broken-sample' && world.parses !== null) {
    const still = await detectSamples({ ...plain, head: head.filter((one) => only.has(one.path)) }, world.parses);
    if (still.some((one) => keyOf(one) === keyOf(finding))) return 'the finding stands: the sample does not parse';
  }
  const known = new Set(world.findings.map(keyOf));
  const fresh = found.find((one) => !known.has(keyOf(one)));
  return fresh === undefined ? null : `it makes a new finding: ${fresh.title}`;
}
