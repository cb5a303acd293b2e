import { addedLines, quoteOfLine } from '../text/quotes.ts';
import { textOf, type Rule, type RuleContext, type RuleHit } from '../rule.ts';
import { isRunPath, isWorkflowPath, readWorkflows, type Workflow, type Written } from './model.ts';
import { readChangedWorkflows } from './worse.ts';

type Reference = { name: string; ref: string; pinned: boolean; written: Written };

/** In the same repository: `./` the checkout's, `$/` the running commit's. */
export function isOwn(uses: string): boolean {
  return uses.startsWith('./') || uses.startsWith('$/');
}

/** A `uses:` that names another repository or image; null for the repository's own and for what holds an expression. */
function referenceOf(written: Written): Reference | null {
  const uses = written.value.trim();
  if (isOwn(uses) || uses.includes('${{')) return null;
  if (uses.startsWith('docker://')) {
    const [name, ref] = uses.split('@');
    return { name: name ?? uses, ref: ref ?? '', pinned: /^sha256:[0-9a-f]{64}$/.test(ref ?? ''), written };
  }
  const at = uses.lastIndexOf('@');
  const [name, ref] = at < 0 ? [uses, ''] : [uses.slice(0, at), uses.slice(at + 1)];
  return { name: name.toLowerCase(), ref, pinned: /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref), written };
}

function referencesOf(workflow: Workflow): Reference[] {
  const written = workflow.jobs
    .flatMap((job) => [job.uses, ...job.steps.map((step) => step.uses)])
    .filter((uses) => uses !== undefined);
  return written.map(referenceOf).filter((reference) => reference !== null);
}

/** Everything that the repository's workflows used before the change. */
async function readKnown(context: RuleContext): Promise<Reference[]> {
  const changed = context.files.map((file) => file.file.oldPath ?? file.file.path);
  const paths = new Set([...(await context.list('old', '.github/workflows')), ...changed].filter(isWorkflowPath));
  const known: Reference[] = [];
  for (const path of [...paths].slice(0, 200)) {
    const text = textOf(await context.read('old', path));
    if (text !== undefined) known.push(...readWorkflows(path, text).workflows.flatMap(referencesOf));
  }
  return known;
}

const fullVersion = /\bv?\d+\.\d+(\.\d+)?\b/;

/** Actions of GitHub's own two owners: the platform itself can change them, so a tag adds little risk. */
function isGitHubs(name: string): boolean {
  return /^(actions|github)\//.test(name);
}

/**
 * Refuses to run by a commit: it has to see its own tag
 * (github.com/slsa-framework/slsa-github-generator#referencing-slsa-builders-and-generators).
 */
const byTagOnly = /^slsa-framework\/slsa-github-generator\//;

type Verdict = Pick<RuleHit, 'title' | 'detail' | 'severity' | 'confidence'> | null;

function judge(found: Reference, known: Reference[]): Verdict {
  const before = known.filter((one) => one.name === found.name);
  if (before.some((one) => one.ref === found.ref)) return null;
  const shown = `${found.name}@${found.ref}`.slice(0, 160);
  if (found.pinned) {
    const comment = found.written.comment;
    const stale =
      comment !== null &&
      fullVersion.test(comment) &&
      before.find((one) => one.pinned && one.written.comment === comment);
    if (!stale) return null;
    return {
      title:
        `\`${found.name}\` moved to another commit, its comment still says ` +
        (fullVersion.exec(comment)?.[0] ?? comment),
      detail:
        'A version stands for one commit: either the comment is stale, or the commit is not that version. ' +
        'Compare the commit with the tag upstream.',
      // Most often the comment is stale: updates by tools leave one behind that they did not write.
      severity: 'medium',
      confidence: 'L2',
    };
  }
  if (byTagOnly.test(found.name)) return null;
  const mutable =
    found.ref === '' ? 'has no version' : 'names a tag or branch, which its owner can move to other code at any time';
  const detail = `\`${shown}\` ${mutable}. Pin the full commit SHA and keep the version as a comment.`;
  const [image, own] = [found.name.startsWith('docker://'), isGitHubs(found.name)];
  if (before.length > 0 && before.every((one) => one.pinned))
    return {
      title: `\`${found.name}\` is no longer pinned to a commit`,
      detail,
      severity: own ? 'medium' : 'high',
      confidence: 'L3',
    };
  // A bump from tag to tag takes no more on trust than before.
  if (before.length > 0) return null;
  return {
    title: `\`${found.name}\` is added without a pinned commit`,
    detail,
    severity: own ? 'low' : image ? 'medium' : 'high',
    confidence: 'L3',
  };
}

export const workflowUses: Rule = {
  id: 'workflow-unpinned-uses',
  title: 'An action is taken in without a pinned commit',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'Tags and branches of an action can be moved to other code, as happened to tj-actions/changed-files in ' +
    'March 2025 (CVE-2025-30066). ' +
    'zizmor `unpinned-uses`, `ref-version-mismatch`, `unpinned-images` (docs.zizmor.sh/audits/#unpinned-uses).',
  owns: isRunPath,
  async find(context) {
    const changed = await readChangedWorkflows(context);
    if (changed.length === 0) return [];
    const known = await readKnown(context);
    const hits: RuleHit[] = [];
    for (const { file, path, text, after } of changed) {
      const added = addedLines(file);
      const said = new Set<string>();
      for (const found of referencesOf(after)) {
        const line = found.written.line;
        const verdict =
          said.has(found.written.value) || (file.hunks.length > 0 && !added.has(line)) ? null : judge(found, known);
        if (verdict === null) continue;
        said.add(found.written.value);
        hits.push({ ...verdict, path, side: 'new', line, quote: quoteOfLine(text, line) });
      }
    }
    return hits;
  },
};
