import { z } from 'zod';
import { Severity } from './finding.ts';
import { observedOf, type Observed } from './observed.ts';
import { EngineName } from './result.ts';
import { Sha } from './subject.ts';
import { Verdict } from './verdict.ts';
import { Irreversible, RevertTry } from './way-back.ts';

/**
 * The facts of a release: what the gate knows of one commit and one environment before any rule judges it. All text is
 * a stranger's.
 */

const Time = z.iso.datetime({ offset: true });
const Link = z.string().nullable().describe('where a person can look it up; null where there is no page for it');

/**
 * `git patch-id --stable` of a whole diff: equal for equal changes, whatever their commits, line numbers and white
 * space are.
 */
export const PatchId = z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/);
export type PatchId = z.infer<typeof PatchId>;

/** One observed source with what it takes to read it. */
export interface Source<T> {
  seen: Observed<T>;
  /** the permission of the token that reading it needs (`checks: read`), or the input that would give it */
  permission: string;
  link: string | null;
}

/** The zod type of a source of `value`. */
export function sourceOf<T extends z.ZodType>(value: T) {
  return z.strictObject({ seen: observedOf(value), permission: z.string(), link: Link });
}

/**
 * How an earlier stage's result belongs to what is to be deployed. Only the first two may count.
 * `same-head`: it judged the very commit that merged or is to be deployed. `same-patch`: it judged the last head of a
 * pull request, and what merged is the same patch. `moved`: it judged a head that was not the last one. `other`: it
 * belongs to nothing of this release, or what merged differs from what it judged, or nobody can tell; `why` says which.
 */
export const StageMatch = z.enum(['same-head', 'same-patch', 'moved', 'other']);
export type StageMatch = z.infer<typeof StageMatch>;

/** The result.json of an earlier stage, mapped to what merged. */
export const StageResult = z.strictObject({
  task: z.string(),
  verdict: Verdict,
  reason: z.string(),
  has_critical: z.boolean(),
  engine: EngineName.describe('`rules`: no model was asked'),
  base: Sha.nullable().describe('the merge base that it was judged against; null for a result about one revision'),
  head: Sha,
  looked: z
    .int()
    .nonnegative()
    .optional()
    .describe('changed files that it looked at, by its receipt; absent in records of versions that did not say'),
  patch_id: PatchId.nullable().describe('of base..head; null where git has not both of them'),
  pull: z.int().positive().nullable().describe('the pull request of this release that it is matched to'),
  match: StageMatch,
  whole: z
    .boolean()
    .describe('it judged everything between the live revision and the one to be deployed, in one change'),
  why: z.string().describe('the match in one sentence'),
  origin: z.enum(['folder', 'artifact']),
  where: z.string().describe('the file or the artifact'),
  run: z.int().positive().nullable().describe('the workflow run'),
  attempt: z.int().positive().nullable(),
  at: Time.nullable().describe('when the run ended or the artifact was made; null where nothing says it'),
  link: Link,
});
export type StageResult = z.infer<typeof StageResult>;

/** The results that were read, and those that were there and can't be used. */
export const StageResults = z.strictObject({
  results: z.array(StageResult),
  refused: z.array(
    z.strictObject({
      where: z.string(),
      reason: z.string(),
      fork: z.boolean().optional().describe('a run of a fork made it: it is nobody’s evidence, neither good nor bad'),
    }),
  ),
});
export type StageResults = z.infer<typeof StageResults>;

export const ReviewerPermission = z.enum(['admin', 'write', 'read', 'none']);
export type ReviewerPermission = z.infer<typeof ReviewerPermission>;

export const ReviewState = z.enum(['approved', 'changes-requested', 'commented', 'dismissed']);
export type ReviewState = z.infer<typeof ReviewState>;

/**
 * The latest standing review of one person: a comment after an approval doesn't take the approval away. `stale`: given
 * to another commit than the pull request's last head, or to nobody knows which, so that it doesn't count.
 */
export const Approval = z.strictObject({
  author: z.string(),
  bot: z.boolean(),
  by_author: z.boolean().describe('the pull request’s own author'),
  association: z.string().describe('GitHub’s author_association: OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, NONE, …'),
  permission: ReviewerPermission.nullable()
    .optional()
    .describe('what GitHub says that the person may do now; null where it could not be read or was not asked'),
  took_part: z.boolean().optional().describe('wrote or committed a commit of the pull request'),
  state: ReviewState,
  commit: Sha.nullable(),
  submitted_at: Time.nullable(),
  stale: z.boolean(),
  link: Link,
});
export type Approval = z.infer<typeof Approval>;

/** A pull request that brought commits of live..SHA. */
export const MergedChange = z.strictObject({
  number: z.int().positive(),
  title: z.string(),
  author: z.string(),
  labels: z.array(z.string()),
  link: Link,
  base: Sha.nullable().describe('the merge base of its head and the branch it merged into; null where git can’t tell'),
  head: Sha.describe('its last head'),
  merge: Sha.describe('the commit that its merge made; of a rebase the last one'),
  method: z.enum(['merge', 'squash', 'rebase', 'unknown']),
  merged_at: Time,
  commits: z.array(Sha).describe('its commits in live..SHA, newest first'),
  patch_id: PatchId.nullable().describe('of base..head'),
  merged_patch_id: PatchId.nullable().describe('of what its merge changed'),
  same_patch: z
    .boolean()
    .nullable()
    .describe('what merged is what the last head was; null where git can’t tell, and then `why` says it'),
  why: z.string(),
  approvals: observedOf(z.array(Approval)),
});
export type MergedChange = z.infer<typeof MergedChange>;

/** A commit that no merged pull request brought. */
export const DirectCommit = z.strictObject({ sha: Sha, title: z.string(), author: z.string() });
export type DirectCommit = z.infer<typeof DirectCommit>;

/**
 * live..SHA as merged pull requests and direct pushes; every commit is in exactly one of them. `undone`: commits of
 * live that SHA has not (a deployment backwards).
 */
export const ReleaseChanges = z.strictObject({
  live: Sha,
  head: Sha,
  commits: z.int().nonnegative(),
  changes: z.array(MergedChange),
  direct: z.array(DirectCommit),
  undone: z.int().nonnegative(),
  pulls_unread: z
    .boolean()
    .optional()
    .describe('nobody asked GitHub for pull requests: every commit stands as a direct one'),
});
export type ReleaseChanges = z.infer<typeof ReleaseChanges>;

/**
 * A check run, or a commit status in the same words: a status has `state` `completed` with the conclusion `success`,
 * `failure` or `error`, or `pending` and none. `own`: of the gate's own workflow run, which can't wait for itself.
 */
export const CheckFact = z.strictObject({
  kind: z.enum(['check-run', 'status']),
  id: z.int(),
  name: z.string().describe('the check run’s name or the status’s context'),
  app_id: z.int().nullable().describe('the GitHub App that reported it; null where GitHub doesn’t say (every status)'),
  app: z.string().nullable().describe('the App’s slug; of a status the login of who reported it'),
  state: z.string().describe('completed, queued, in_progress, waiting, requested, pending'),
  conclusion: z
    .string()
    .nullable()
    .describe(
      'success, failure, error, neutral, cancelled, skipped, timed_out, action_required, stale, startup_failure',
    ),
  completed_at: Time.nullable(),
  own: z.boolean(),
  link: Link,
});
export type CheckFact = z.infer<typeof CheckFact>;

/**
 * A check that a rule of the branch requires. `integration_id`: only this GitHub App's report counts; null: anyone's.
 */
export const RequiredCheck = z.strictObject({
  context: z.string(),
  integration_id: z.int().nullable(),
  from: z.enum(['ruleset', 'classic']),
});
export type RequiredCheck = z.infer<typeof RequiredCheck>;

/**
 * What a branch requires. `unread` names a rule that exists and could not be read, `approvals_unread` why the approvals
 * are not all known; null when all of them were.
 */
export const RequiredChecks = z.strictObject({
  branch: z.string(),
  checks: z.array(RequiredCheck),
  approvals: z.int().nonnegative().describe('the most approvals that a rule requires; 0 when none that was read does'),
  approvals_unread: z.string().nullable().optional(),
  unread: z.string().nullable(),
});
export type RequiredChecks = z.infer<typeof RequiredChecks>;

export const alertKinds = ['code-scanning', 'dependabot', 'secret-scanning'] as const;

/** An open security alert. A leaked secret is critical unless GitHub found it to be inactive. */
export const SecurityAlert = z.strictObject({
  kind: z.enum(alertKinds),
  number: z.int().positive(),
  severity: Severity,
  rule: z.string(),
  title: z.string(),
  path: z.string().nullable(),
  created_at: Time,
  link: Link,
});
export type SecurityAlert = z.infer<typeof SecurityAlert>;

/**
 * A source of alerts. `off` says why the feature is known to be switched off, and then `seen` is absent; without it an
 * absent source is one that nobody read, which is no good news.
 */
export const AlertSource = sourceOf(z.array(SecurityAlert)).extend({ off: z.string().nullable().optional() });
export type AlertSource = z.infer<typeof AlertSource>;

/**
 * What a reader of alerts saw, for one that calls a source absent only when GitHub says that the feature is switched
 * off.
 */
export function alertSourceOf(source: Source<SecurityAlert[]>): AlertSource {
  return { ...source, off: source.seen.state === 'absent' ? source.seen.reason : null };
}

/** A commit that went live: `at` is when its deployment did, `since` when the commit first did. */
export const DeployedFact = z.strictObject({
  id: z.int(),
  sha: Sha,
  at: Time,
  since: Time,
  url: z.string().nullable(),
});
export type DeployedFact = z.infer<typeof DeployedFact>;

/** The environment now: what is live, what was good before it (the way back from it), and what is on its way there. */
export const DeploymentFact = z.strictObject({
  environment: z.string(),
  live: DeployedFact.nullable(),
  last_good: DeployedFact.nullable(),
  running: z
    .array(z.strictObject({ id: z.int(), sha: Sha, at: Time, state: z.string() }))
    .describe('deployments that have not ended'),
  unread: z.int().nonnegative().describe('older deployments whose statuses were not read'),
  reason: z.string(),
});
export type DeploymentFact = z.infer<typeof DeploymentFact>;

/** GitHub was asked and knows of no deployment that went live, nor of older ones that nobody read. */
export function noneRecorded(seen: Observed<DeploymentFact>): boolean {
  return seen.state === 'absent' || (seen.state === 'present' && seen.value.live === null && seen.value.unread === 0);
}

/** An issue with the incident label. */
export const IncidentFact = z.strictObject({
  number: z.int().positive(),
  title: z.string(),
  author: z.string(),
  labels: z.array(z.string()),
  opened: Time,
  link: Link,
});
export type IncidentFact = z.infer<typeof IncidentFact>;

/** The way back to what is live now, once SHA is deployed. */
export const WayBackFact = z.strictObject({
  last_good: Sha.nullable().describe('where a rollback would go'),
  revert: observedOf(RevertTry).describe('`git revert` of everything after last_good, tried on SHA'),
  irreversible: observedOf(z.array(Irreversible)).describe('what deploying last_good again would not undo'),
});
export type WayBackFact = z.infer<typeof WayBackFact>;

/** A dependency that a manifest names in another version than before; null where it is new or gone. */
export const DependencyBump = z.strictObject({
  path: z.string(),
  name: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  major: z.boolean().describe('another major version (of npm and Cargo below 1.0 another minor one)'),
});
export type DependencyBump = z.infer<typeof DependencyBump>;

export const FileRisk = z.strictObject({
  path: z.string(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'type-changed']),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  binary: z.boolean(),
  churn: z.int().nonnegative().describe('commits that changed it in the window before the release'),
  authors: z.int().nonnegative().describe('people who made them'),
  owners: z.array(z.string()).describe('by CODEOWNERS; empty: nobody'),
  kind: z.enum(['code', 'test', 'docs', 'generated', 'migration', 'infrastructure', 'dependency']),
  incidents: z.array(z.string()).describe('why it is hot: earlier incidents or reverts that it was part of'),
});
export type FileRisk = z.infer<typeof FileRisk>;

/** What the diff from the live revision to SHA says about its risk. Lines of generated files are counted apart. */
export const DiffRisk = z.strictObject({
  files: z.array(FileRisk),
  additions: z.int().nonnegative(),
  deletions: z.int().nonnegative(),
  generated_lines: z.int().nonnegative(),
  commits: z.int().nonnegative(),
  churn_days: z.int().positive().describe('the window of churn, authors and incidents'),
  history: z
    .enum(['whole', 'cut'])
    .describe('cut: the clone or the limit ends the history inside the window, so churn is a lower bound'),
  owners_file: z.string().nullable(),
  unowned: z.array(z.string()).describe('changed files without an owner, where there is a CODEOWNERS file'),
  migrations: z.array(z.string()),
  infrastructure: z.array(z.string()),
  dependencies: z.array(DependencyBump),
  hot: z.array(z.string()),
  unread: z
    .array(z.string())
    .optional()
    .describe('changed code, migrations and settings that are no text: what they do is not known'),
});
export type DiffRisk = z.infer<typeof DiffRisk>;

/**
 * All sources that don't depend on metrics. Each says by itself what became of it: a source that is not `present` is
 * never healthy.
 */
export const GateEvidence = z.strictObject({
  repository: z.string(),
  environment: z.string(),
  head: Sha.describe('the commit to be deployed'),
  changes: sourceOf(ReleaseChanges),
  stages: sourceOf(StageResults),
  checks: sourceOf(z.array(CheckFact)),
  statuses: sourceOf(z.array(CheckFact)),
  required: sourceOf(RequiredChecks),
  code_scanning: AlertSource,
  dependabot: AlertSource,
  secret_scanning: AlertSource,
  deployments: sourceOf(DeploymentFact),
  incidents: sourceOf(z.array(IncidentFact)),
  way_back: sourceOf(WayBackFact),
  diff_risk: sourceOf(DiffRisk),
});
export type GateEvidence = z.infer<typeof GateEvidence>;
