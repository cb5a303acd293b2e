import { messageOf } from '../../../domain/errors.ts';
import { createPages, type DocsFinding, type Pages } from '../pages/model.ts';
import { detectorProblem } from './detect-again.ts';
import { linkProblem } from './links.ts';
import { matchSlots, type Taken } from './match.ts';
import { neededBy, type Needed } from './slots.ts';
import { sourceProblem } from './source.ts';
import { styleProblem } from './style.ts';
import { broughtNames, judgeRewriting, wordsOf } from './words.ts';
import { lineChanges, linesOf, type LineChange } from './line-changes.ts';
import type { EditWorld } from './world.ts';

/** A text of a page, which stands there once, and what takes its place. An edit is one or more of them. */
export interface Pair {
  path: string;
  old: string;
  new: string;
}

/**
 * `path` and `text` are the page after the edit; `changes` what really differs. `deletes`: a statement goes, not only a
 * word of it. `proposal`: its words are its own, and no detector can say whether they are true; a person has to.
 */
export type EditCheck =
  | { kept: true; path: string; text: string; changes: LineChange[]; deletes: boolean; proposal: boolean }
  | { kept: false; reason: string };

/** Lines around the reported ones that an edit may touch, and how many it may change in all. */
export const editReach = 4;
export const editLines = 16;
/** Words, and signs, that a sample may lose or gain to be whole again. */
const sampleParts = 6;

/**
 * Keeps an edit only when it applies exactly, touches the finding's page alone and changes in it nothing but what the
 * finding needs (`neededBy`), keeps the page's style, brings only names, arguments and links that exist at the head,
 * and the detectors then no longer report the finding and nothing that they did not report before. A sentence that was
 * written anew, because what it told is gone, is kept when it is put together from words of the one that it replaces;
 * else it is a proposal. Fails on nothing: whatever is wrong with the edit is the reason.
 */
export async function checkEdit(edit: readonly Pair[], finding: DocsFinding, world: EditWorld): Promise<EditCheck> {
  const refused = (reason: string): EditCheck => ({ kept: false, reason });
  const texts = new Map(world.input.head.map((one) => [one.path, one.text]));
  let edited: Map<string, string>;
  try {
    edited = applyPairs(edit, texts);
  } catch (error) {
    return refused(messageOf(error));
  }
  if (finding.rule === 'docs/required') return refused('no detector can look at what it writes');
  const touched = [...edited].filter(([path, text]) => texts.get(path) !== text);
  if (touched.length === 0) return refused('it changes nothing');
  const other = touched.find(([path]) => finding.docs !== null && path !== finding.docs.path);
  if (other !== undefined) return refused(`it touches ${other[0]}; the finding is about ${finding.docs!.path}`);
  if (touched.length > 1) return refused('it touches more than one page');
  const [path, text] = touched[0]!;
  const before = texts.get(path)!;
  const code = await sourceProblem(path, before, text, world.comments);
  if (code !== null) return refused(code);
  const changes = lineChanges(before, text);
  if (changes === null) return refused('it rewrites the page');
  const pages = createPages(world.input.head);
  const needed = finding.docs === null ? null : neededBy(finding, pages, world.input);
  const match = needed === null ? null : matchSlots(before, text, needed.slots, needed.layout);
  const far = match?.matched === true ? null : reachProblem(changes, finding);
  if (far !== null) return refused(far);
  const lines = finding.docs === null ? [] : [finding.docs.line, ...finding.also];
  const style = styleProblem(path, before, text, changes, finding.docs !== null && aboutHeading(pages, path, lines));
  if (style !== null) return refused(style);
  const after = createPages(world.input.head.map((one) => (one.path === path ? { path, text } : one)));
  const judged =
    match?.matched === true
      ? await judgeTaken(finding, pages, after, match.taken, world)
      : await judgeFree(finding, pages, after, changes, needed, match === null ? 0 : match.reached, world);
  const noise = judged.kept || judged.late ? await detectorProblem(path, text, finding, world) : null;
  if (noise !== null) return refused(noise);
  if (!judged.kept) return refused(judged.reason);
  const links = linkProblem(pages.get(path)!, after, world.input);
  return links === null
    ? { kept: true, path, text, changes, deletes: judged.deletes, proposal: judged.proposal }
    : refused(links);
}

/** `late`: whether the finding still stands is the better reason. */
type Judged = { kept: true; deletes: boolean; proposal: boolean } | { kept: false; reason: string; late: boolean };

/** An edit that changed nothing but what it needed to: what it put there has to exist. */
async function judgeTaken(
  finding: DocsFinding,
  pages: Pages,
  after: Pages,
  taken: readonly Taken[],
  world: EditWorld,
): Promise<Judged> {
  const no = (reason: string): Judged => ({ kept: false, reason, late: false });
  const { path } = finding.docs!;
  if (finding.rule === 'docs/removed-name' || finding.rule === 'docs/unknown-name') {
    const brought = taken.filter((one) => one.slot.kind === 'swap').map((one) => one.text);
    const known = await world.names(brought);
    const unknown = brought.find((name) => !known.has(name));
    if (unknown !== undefined)
      return { kept: false, reason: `it names ${unknown}, which no code of the head offers`, late: true };
  }
  if (finding.rule === 'docs/broken-sample') {
    const [old, now] = [wordsOf(pages.texts.get(path)!), wordsOf(after.texts.get(path)!)];
    const base = wordsOf(world.input.base.find((one) => one.path === path)?.text ?? '');
    const said = new Set([...old, ...base]);
    const fresh = [...new Set(now)].filter((word) => !said.has(word));
    const known = await world.names(fresh);
    const unknown = fresh.find((word) => !known.has(word));
    if (unknown !== undefined) return no(`it brings ${unknown}, which neither the page nor the code of the head says`);
    const signs = (text: string): string[] => text.match(/[^\p{L}\p{N}\s]/gu) ?? [];
    if (
      differing(old, now) > sampleParts ||
      differing(signs(pages.texts.get(path)!), signs(after.texts.get(path)!)) > sampleParts
    )
      return no('it writes another sample');
  }
  const deletes = taken.some((one) => one.slot.kind === 'delete');
  // lines that are wrapped anew may begin a list or a heading by chance
  const [built, now] = [pages, after]
    .map((each) => each.get(path)!)
    .map((page) => [page.statements, page.blocks, page.cells, page.headings].map((list) => list.length));
  if (
    finding.rule !== 'docs/broken-sample' &&
    built!.some((count, index) => (deletes ? count < now![index]! : count !== now![index]!))
  )
    return no('it changes how the page is built');
  return { kept: true, deletes, proposal: false };
}

/** How many words stand more often on one side than on the other. */
function differing(old: readonly string[], now: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of old) counts.set(word, (counts.get(word) ?? 0) + 1);
  for (const word of now) counts.set(word, (counts.get(word) ?? 0) - 1);
  return [...counts.values()].reduce((sum, one) => sum + Math.abs(one), 0);
}

/**
 * An edit with words of its own: kept where the old words vouch for it, a proposal where a person has to, else refused.
 */
async function judgeFree(
  finding: DocsFinding,
  pages: Pages,
  after: Pages,
  changes: readonly LineChange[],
  needed: Needed | null,
  reached: number,
  world: EditWorld,
): Promise<Judged> {
  const no = (reason: string): Judged => ({ kept: false, reason, late: true });
  const path = finding.docs?.path ?? [...after.texts].find(([one, text]) => pages.texts.get(one) !== text)![0];
  const beyond = (): Judged => no(`it changes line ${pages.line(path, reached)} beyond what the finding needs`);
  const rewritten = ['docs/removed-name', 'docs/unknown-name', 'docs/outdated-statement', 'docs/undocumented'].includes(
    finding.rule,
  );
  if (!rewritten) return beyond();
  const page = pages.get(path)!;
  let proposal = true;
  let deletes = false;
  if (finding.docs !== null) {
    // what the rest of the edit changes may be no more than what it needs
    const own = changes.map((one) => matchSlots(page.text, withOnly(page.text, one), needed!.slots, needed!.layout));
    const taken = own.flatMap((one) => (one.matched ? one.taken : []));
    const needful = await judgeTaken(finding, pages, after, taken, world);
    if (!needful.kept) return needful;
    deletes = needful.deletes;
    const free = changes.filter((_, index) => !own[index]!.matched);
    const outdated = finding.rule === 'docs/outdated-statement';
    const start = lineStart(page.text, finding.docs.line);
    const spots = outdated
      ? [Math.max(start, page.text.indexOf(finding.subject, start))]
      : needed!.spots.map((one) => one.start);
    const judged = judgeRewriting(
      page,
      after.texts.get(path)!,
      free,
      spots,
      needed!.gone,
      (offset) => pages.line(path, offset),
      outdated,
    );
    if (judged.kind === 'refused') return no(judged.reason);
    proposal = outdated || judged.kind === 'free';
  }
  const brought = broughtNames(page, after.get(path)!);
  const known = await world.names(brought);
  const unknown = brought.find((name) => !known.has(name));
  return unknown === undefined
    ? { kept: true, deletes, proposal }
    : no(`it names ${unknown}, which no code of the head offers`);
}

/** The text with one of the changes alone. */
function withOnly(text: string, change: LineChange): string {
  const lines = linesOf(text);
  return [...lines.slice(0, change.start), ...change.added, ...lines.slice(change.start + change.removed.length)].join(
    '',
  );
}

function lineStart(text: string, line: number): number {
  let at = 0;
  for (let count = 1; count < line; count += 1) {
    const next = /\r\n|\n|\r/.exec(text.slice(at));
    if (next === null) return at;
    at += next.index + next[0].length;
  }
  return at;
}

function applyPairs(pairs: readonly Pair[], texts: ReadonlyMap<string, string>): Map<string, string> {
  const after = new Map<string, string>();
  for (const pair of pairs) {
    const text = after.get(pair.path) ?? texts.get(pair.path);
    if (text === undefined) throw new Error(`${pair.path}: it touches a file that is no page of the docs`);
    if (pair.old === '') throw new Error(`${pair.path}: it names no text to replace`);
    const at = text.indexOf(pair.old);
    if (at === -1) throw new Error(`${pair.path}: the text to replace does not stand there`);
    if (text.indexOf(pair.old, at + 1) !== -1)
      throw new Error(`${pair.path}: the text to replace stands there more than once`);
    after.set(pair.path, text.slice(0, at) + pair.new + text.slice(at + pair.old.length));
  }
  return after;
}

function reachProblem(changes: readonly LineChange[], finding: DocsFinding): string | null {
  const removed = changes.reduce((sum, one) => sum + one.removed.length, 0);
  const added = changes.reduce((sum, one) => sum + one.added.length, 0);
  if (finding.docs === null)
    return removed > 2 ? 'it takes lines away where words are missing' : added > 40 ? `it adds ${added} lines` : null;
  const { line, endLine } = finding.docs;
  const places = [{ line, endLine }, ...finding.also.map((one) => ({ line: one, endLine: one }))];
  const limit = editLines + places.length + (endLine - line);
  if (Math.max(removed, added) > limit)
    return `it changes ${Math.max(removed, added)} lines; ${limit} are allowed here`;
  for (const change of changes) {
    const [first, last] = [change.start + 1, change.start + Math.max(1, change.removed.length)];
    if (!places.some((one) => first <= one.endLine + editReach && last >= one.line - editReach))
      return `it changes line ${first}, which the finding is not about`;
    if (
      !places.some((one) => first >= one.line - editReach) ||
      !places.some((one) => last <= one.endLine + editReach + editLines)
    )
      return `it changes lines ${first} to ${last}, more than the finding is about`;
  }
  return null;
}

function aboutHeading(pages: Pages, path: string, lines: readonly number[]): boolean {
  return pages.get(path)?.headings.some((one) => lines.includes(pages.line(path, one.start))) === true;
}
