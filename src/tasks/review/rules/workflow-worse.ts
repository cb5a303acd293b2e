import { addedLines, quoteOfLine } from './quotes.ts';
import type { RuleContext, RuleFile, RuleHit } from './rule.ts';
import { isWorkflowPath, parseWorkflow } from './workflow-model.ts';
import type { Workflow } from './workflow-model.ts';

/** A changed workflow or action at both sides; `before` is null when it is new or was broken. */
export interface ChangedWorkflow { file: RuleFile; path: string; text: string; before: Workflow | null; beforeText: string; after: Workflow }

/** One hole: `key` says what it is without its place, so that a hole that only moved is not a new one. */
export interface Hole extends Omit<RuleHit, 'path' | 'side' | 'quote'> { key: string; line: number }

export async function readChangedWorkflows(context: RuleContext): Promise<ChangedWorkflow[]> {
  const changed: ChangedWorkflow[] = [];
  for (const file of context.files) {
    const { path, oldPath, status } = file.file;
    if (status === 'deleted' || !isWorkflowPath(path)) continue;
    const [base, head] = [await file.base(), await file.head()];
    const after = head === undefined ? null : parseWorkflow(path, head);
    if (after === null || head === undefined) continue;
    const before = base === undefined || status === 'copied' ? null : parseWorkflow(oldPath ?? path, base);
    changed.push({ file, path, text: head, before, beforeText: base ?? '', after });
  }
  return changed;
}

/** Workflows that the change deleted: what moved out of them is not new elsewhere. */
export async function readDeletedWorkflows(context: RuleContext): Promise<Workflow[]> {
  const deleted: Workflow[] = [];
  for (const file of context.files) {
    if (file.file.status !== 'deleted' || !isWorkflowPath(file.file.path)) continue;
    const base = await file.base();
    const workflow = base === undefined ? null : parseWorkflow(file.file.path, base);
    if (workflow !== null) deleted.push(workflow);
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
  for (const workflow of [...changed.flatMap(({ before }) => before ?? []), ...await readDeletedWorkflows(context)]) {
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
