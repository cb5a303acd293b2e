import { checkedClaims, droppedClaim, factsOf, isKept, whyDropped } from '../../contracts/claims.ts';
import type { Decision } from '../../contracts/task.ts';
import { atLeast, type Finding } from '../../domain/finding.ts';
import { digest } from '../../domain/json.ts';
import type { Dropped } from '../../domain/result.ts';
import { count } from '../../domain/words.ts';
import { branchPrefix } from '../../domain/effect.ts';
import { readHunks } from '../../readers/diff/hunks.ts';
import { EditFacts, StatementFacts } from './check.ts';
import type { StoredFinding } from './evidence.ts';
import { findingOf } from './detect/findings.ts';
import type { DocsCheckPart } from './part.ts';
import { patchOf, withoutCollisions } from './edit/patch.ts';
import { underPolicy } from './detect/policy.ts';
import { docsProfile, groupOfAsk, planPages, type DocsRun } from './prompt.ts';

const mostBefore = 200;

/** Findings under the run's policy, the edits that were kept, and the verdict. Pure. */
export function decideDocs(run: DocsRun): Decision<DocsCheckPart> {
  const { evidence } = run;
  const dropped: Dropped[] = [];
  const all = underPolicy(run.options.rules, [...evidence.findings, ...statementsOf(run, dropped)]);
  const fresh = all.filter((one) => !one.existedBefore);
  const { edits, patch, suggestions } = editsOf(run, fresh, dropped);
  const findings = fresh.map((one) => {
    const finding = findingOf(one, evidence.base);
    const own = suggestions.get(one.id);
    return own === undefined ? finding : { ...finding, ...own };
  });
  const byRule: Record<string, number> = {};
  for (const one of findings) byRule[one.rule] = (byRule[one.rule] ?? 0) + 1;
  return {
    ...judge(run, findings),
    findings,
    blocking: blockingOf(run, findings).map(({ id }) => id),
    dropped,
    receipt: evidence.receipt,
    digest: evidence.digest,
    part: {
      mode: evidence.mode,
      base: evidence.base,
      model_asked: run.turns.length > 0,
      counts: evidence.counts,
      by_rule: byRule,
      places: fresh.map((one) => ({
        finding: one.id,
        docs: one.docs === null ? null : { path: one.docs.path, line: one.docs.line, quote: one.docs.quote },
        code: one.code,
        also: one.also,
      })),
      before: all
        .filter((one) => one.existedBefore)
        .slice(0, mostBefore)
        .map((one) => ({
          rule: one.rule,
          title: one.title,
          path: one.docs?.path ?? one.code?.path ?? one.subject,
          line: one.docs?.line ?? null,
          quote: one.docs?.quote ?? '',
        })),
      edits,
      patch,
      pull_request: { wanted: run.options.openPullRequest, base: evidence.base_branch, branch: branchOf(run) },
      open_issue: run.options.openIssue && evidence.mode === 'scan',
      opt_out: evidence.opt_out,
      notices: [...evidence.notices, ...unknownNotice(run), ...partialNotice(run)],
    },
  };
}

/** One branch for each pull request, and one for the scans of a repository. */
function branchOf({ trigger: { subject } }: DocsRun): string {
  return (
    `${branchPrefix}docs-` + (subject.kind === 'change' ? (subject.number ?? digest(subject.head, 12)) : 'freshness')
  );
}

function unknownNotice({ evidence }: DocsRun): string[] {
  return evidence.unknown_changed === 0
    ? []
    : [
        `${count(evidence.unknown_changed, 'changed file')} of languages without a reader: what they offer to others ` +
          'is not known.',
      ];
}

const named = 5;

/** What no word of praise covers: files that were not read, or not as they are. */
function partialNotice({ evidence }: DocsRun): string[] {
  const partial = evidence.receipt.filter((one) => one.state === 'partial');
  if (partial.length === 0) return [];
  const more = evidence.counts.unread - Math.min(named, partial.length);
  return [
    `Not read whole: ${partial
      .slice(0, named)
      .map((one) => `${one.path} (${one.reason})`)
      .join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
  ];
}

function statementsOf(run: DocsRun, dropped: Dropped[]): StoredFinding[] {
  return checkedClaims(run).flatMap((checked): StoredFinding[] => {
    const { claim } = checked;
    if (claim.kind !== 'statement') return [];
    if (!isKept(checked)) {
      dropped.push(droppedClaim(checked, `Statement about ${claim.statement.path}:${claim.statement.line}`));
      return [];
    }
    const { finding } = factsOf(checked.check, StatementFacts, 'holds no statement');
    // what a detector says of the line needs no second voice
    const same = run.evidence.findings.some(
      (one) =>
        one.docs?.path === finding.docs?.path &&
        (one.docs?.line === finding.docs?.line || one.also.includes(finding.docs?.line ?? -1)),
    );
    return same ? [] : [finding];
  });
}

type Suggested = Pick<Finding, 'line' | 'end_line' | 'suggestion'>;
type Edits = DocsCheckPart['edits'];

/** The best edit of each finding: the first that was kept; what meets another one's lines stays out of the patch. */
function editsOf(
  run: DocsRun,
  findings: readonly StoredFinding[],
  dropped: Dropped[],
): { edits: Edits; patch: string | null; suggestions: Map<string, Suggested> } {
  const { kept, refused } = bestEdits(run, findings, dropped);
  const { kept: chosen, collided } = withoutCollisions(kept.filter((one) => !one.proposal));
  const suggestions = new Map<string, Suggested>();
  const rest: EditFacts[] = [];
  for (const edit of chosen) {
    const suggested = suggestionOf(run, edit);
    if (suggested === null) rest.push(edit);
    else suggestions.set(edit.finding, suggested);
  }
  return {
    edits: [
      ...refused,
      ...chosen.map((edit) => shownEdit(edit, suggestions.has(edit.finding) ? 'suggestion' : 'patch')),
      ...collided.map(({ finding, path }) => refusedEdit(finding, path, 'its lines meet those of another edit')),
      // what only a person can judge is shown, and stands in no patch
      ...kept.filter((one) => one.proposal).map((edit) => shownEdit(edit, 'proposal')),
    ],
    patch: rest.length === 0 ? null : patchOf(rest),
    suggestions,
  };
}

/** One kept edit for each open finding, one that is no proposal before one that is; and those that were refused. */
function bestEdits(
  run: DocsRun,
  findings: readonly StoredFinding[],
  dropped: Dropped[],
): { kept: EditFacts[]; refused: Edits } {
  const refused: Edits = [];
  const kept = new Map<string, EditFacts>();
  const open = new Map(findings.map((one) => [one.id, one]));
  for (const checked of checkedClaims(run)) {
    const { claim } = checked;
    if (claim.kind !== 'edit') continue;
    if (!isKept(checked)) {
      const path = open.get(claim.finding)?.docs?.path ?? claim.edit.pairs[0]?.path ?? '';
      dropped.push(droppedClaim(checked, `Edit of ${path}`));
      refused.push(refusedEdit(claim.finding, path, whyDropped(checked)));
      continue;
    }
    const edit = factsOf(checked.check, EditFacts, 'holds no edit');
    const first = kept.get(edit.finding);
    if (open.has(edit.finding) && (first === undefined || (first.proposal && !edit.proposal)))
      kept.set(edit.finding, edit);
  }
  return { kept: [...kept.values()], refused };
}

function refusedEdit(finding: string, path: string, why: string): Edits[number] {
  return { finding, path, state: 'refused', why, deletes: false, diff: '' };
}

function shownEdit(edit: EditFacts, state: 'suggestion' | 'patch' | 'proposal'): Edits[number] {
  const { finding, path, why, deletes } = edit;
  return { finding, path, state, why, deletes, diff: patchOf([edit]).split('\n').slice(3).join('\n').trimEnd() };
}

/** An edit of one stretch of lines that the diff shows can be committed with a click. */
function suggestionOf({ evidence }: DocsRun, edit: EditFacts): Suggested | null {
  const file = evidence.files.find((one) => one.path === edit.path && one.status !== 'deleted' && one.patch !== '');
  const [change, more] = edit.changes;
  if (
    file === undefined ||
    change === undefined ||
    more !== undefined ||
    change.removed.length === 0 ||
    change.added.length === 0
  )
    return null;
  const shown = new Set(
    readHunks(file.patch).flatMap((hunk) => hunk.lines.flatMap((line) => (line.new === null ? [] : [line.new]))),
  );
  const [first, last] = [change.start + 1, change.start + change.removed.length];
  for (let line = first; line <= last; line += 1) if (!shown.has(line)) return null;
  return { line: first, end_line: last, suggestion: change.added.join('').replace(/\r?\n$/, '') };
}

function blockingOf({ options }: DocsRun, findings: readonly Finding[]): Finding[] {
  return findings.filter((one) => atLeast(one.severity, options.blockOn));
}

/** Nothing to judge, a finding that blocks, an engine that did not do what was asked of it, and only then a pass. */
function judge(run: DocsRun, findings: readonly Finding[]): Pick<Decision<unknown>, 'verdict' | 'reason'> {
  const { evidence, options } = run;
  const asked = run.engine.name !== 'rules';
  const profile = run.profiles[docsProfile];
  const groups = profile === undefined || !asked ? [] : planPages(evidence, profile);
  const unread = groups.filter(
    (group) => !run.turns.some((turn) => groupOfAsk(turn.ask.id) === group.id && turn.problem === null),
  );
  const problem = run.failure ?? run.turns.findLast((turn) => turn.problem !== null)?.problem ?? 'it was not asked';
  const note = !asked
    ? ' No model was asked.'
    : unread.length > 0
      ? ` The model did not answer for ${count(
          unread.reduce((sum, group) => sum + group.pages.length, 0),
          'page',
        )}: ${problem}.`
      : '';
  const blocking = blockingOf(run, findings);
  if (blocking.length > 0)
    return {
      verdict: 'block',
      reason:
        `The docs say what isn’t so: ${count(blocking.length, 'finding')} of severity ${options.blockOn} or ` +
        `worse.${note}`,
    };
  if (evidence.mode === 'change' && evidence.counts.files === 0)
    return { verdict: 'skipped', reason: 'The change has no files.' };
  if (unread.length > 0)
    return {
      verdict: 'inconclusive',
      reason: `The model did not answer for ${count(
        unread.reduce((sum, group) => sum + group.pages.length, 0),
        'page',
      )}: ${problem}.`,
    };
  if (run.failure !== null)
    return { verdict: 'inconclusive', reason: `The run did not come to its end: ${run.failure}.` };
  if (options.requireModel && !asked)
    return { verdict: 'inconclusive', reason: 'No model was asked, and the policy requires one.' };
  if (evidence.counts.lost > 0)
    return {
      verdict: 'inconclusive',
      reason:
        `${count(evidence.counts.lost, 'file')} could not be read from the clone, so that nobody knows what ` +
        `the docs or the code say there.${note}`,
    };
  const [first] = evidence.blinded;
  if (first !== undefined) {
    const why = evidence.receipt.find(({ path }) => path === first)?.reason ?? 'not read whole';
    return {
      verdict: 'inconclusive',
      reason:
        `${count(evidence.blinded.length, 'changed file')} could not be read, so that nobody knows what the docs or ` +
        `the code say there: ${first} (${why}).${note}`,
    };
  }
  const rest = findings.length === 0 ? 'nothing found' : `${count(findings.length, 'finding')}, none that blocks`;
  return { verdict: 'pass', reason: `${readOf(evidence.counts)}: ${rest}.${note}` };
}

function readOf({ pages, unread, looked }: DocsRun['evidence']['counts']): string {
  return unread === 0 || looked === 0
    ? `${count(pages, 'page')} read`
    : `${looked - unread} of ${looked} pages and sources read whole`;
}
