import { addedLines, quoteOfLine } from '../text/quotes.ts';
import { textOf, type RuleContext, type RuleFile, type RuleHit } from '../rule.ts';
import { isWorkflowPath, readWorkflows, type Workflow } from './model.ts';

/** A changed workflow or action at both sides; `before` is null when it is new or was broken. */
export interface ChangedWorkflow {
  file: RuleFile;
  path: string;
  text: string;
  before: Workflow | null;
  beforeText: string;
  after: Workflow;
}

/** One hole: `key` says what it is without its place, so that a hole that only moved is not a new one. */
export interface Hole extends Omit<RuleHit, 'path' | 'side' | 'quote'> {
  key: string;
  line: number;
}

/** Each changed workflow, one of each document; what could not be read of them is said. */
export async function readChangedWorkflows(context: RuleContext): Promise<ChangedWorkflow[]> {
  const changed: ChangedWorkflow[] = [];
  for (const file of context.files) {
    const { path, oldPath, status, newMode } = file.file;
    if (newMode === '120000' && /^\.github(?:\/workflows)?$/.test(path))
      context.couldNotLook(path, 'a symbolic link in place of the workflows', true);
    if (status === 'deleted' || !isWorkflowPath(path)) continue;
    const [base, head] = [textOf(await file.base()), textOf(await file.head())];
    if (head === undefined) continue;
    const { workflows, problem } = readWorkflows(path, head);
    if (problem !== null) context.couldNotLook(path, problem);
    // what lay where nothing runs it begins to run with this change
    const ran = base !== undefined && status !== 'copied' && isWorkflowPath(oldPath ?? path);
    const before = ran ? readWorkflows(oldPath ?? path, base).workflows : [];
    workflows.forEach((after, index) => {
      changed.push({ file, path, text: head, before: before[index] ?? null, beforeText: base ?? '', after });
    });
  }
  return changed;
}

/** Workflows that the change deleted: what moved out of them is not new elsewhere. */
export async function readDeletedWorkflows(context: RuleContext): Promise<Workflow[]> {
  const deleted: Workflow[] = [];
  for (const file of context.files) {
    if (file.file.status !== 'deleted' || !isWorkflowPath(file.file.path)) continue;
    const base = textOf(await file.base());
    if (base !== undefined) deleted.push(...readWorkflows(file.file.path, base).workflows);
  }
  return deleted;
}

/**
 * Holes that are there after the change and were not before, over all changed workflows together.
 * Of equal holes, those on added lines are taken as the new ones.
 */
export async function worsened(context: RuleContext, holesOf: (workflow: Workflow) => Hole[]): Promise<RuleHit[]> {
  const changed = await readChangedWorkflows(context);
  if (changed.length === 0) return [];
  const known = new Map<string, number>();
  for (const workflow of [...changed.flatMap(({ before }) => before ?? []), ...(await readDeletedWorkflows(context))]) {
    for (const { key } of holesOf(workflow)) known.set(key, (known.get(key) ?? 0) + 1);
  }
  const found = changed.flatMap(({ file, path, text, after }) => {
    const added = addedLines(file);
    return holesOf(after).map((hole) => ({ hole, path, text, added: added.has(hole.line) }));
  });
  const hits: RuleHit[] = [];
  for (const { hole, path, text } of [...found.filter((one) => !one.added), ...found.filter((one) => one.added)]) {
    const left = known.get(hole.key) ?? 0;
    if (left > 0) {
      known.set(hole.key, left - 1);
      continue;
    }
    const { key: _, ...hit } = hole;
    hits.push({ ...hit, path, side: 'new', quote: quoteOfLine(text, hole.line) });
  }
  return hits;
}
