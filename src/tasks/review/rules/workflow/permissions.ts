import { quoteOfLine } from '../text/quotes.ts';
import type { Severity } from '../../../../domain/finding.ts';
import type { Rule, RuleHit } from '../rule.ts';
import { privilegedTriggers } from './expressions.ts';
import { isRunPath, type Grant, type Permissions, type Workflow } from './model.ts';
import { readChangedWorkflows, type ChangedWorkflow } from './worse.ts';

/** Scopes whose write access changes code, releases, what runs, or who one is to a cloud. */
const strong = new Set([
  'actions',
  'attestations',
  'contents',
  'deployments',
  'id-token',
  'packages',
  'pull-requests',
  'repository-projects',
  'administration',
  'workflows',
]);
const weak = new Set(['checks', 'statuses', 'issues', 'discussions', 'pages', 'security-events', 'models']);

type Seen = Pick<RuleHit, 'line' | 'side' | 'title' | 'detail' | 'severity' | 'confidence'>;

const detail =
  'Whoever gets code into this run holds that right too. Grant it to the one job that needs it, and nothing ' +
  'to the others.';

function widened(permissions: Permissions, grant: Grant | null, severity: Severity, who: string): Seen {
  const right = grant === null ? 'write access to everything (`write-all`)' : `\`${grant.scope}: write\``;
  return {
    line: grant?.line ?? permissions.line,
    side: 'new',
    title: `${who} gets ${right}`,
    detail,
    severity,
    confidence: 'L3',
  };
}

function writes(permissions: Permissions | undefined, scope: string): boolean {
  return (
    permissions !== undefined &&
    (permissions.all === 'write' ||
      permissions.grants.some((grant) => grant.scope === scope && grant.level === 'write'))
  );
}

/** What one job, or the workflow's own default, may do after the change and might not before. */
function compare(before: Permissions | undefined, after: Permissions | undefined, who: string, isNew: boolean): Seen[] {
  if (after === undefined) {
    if (before === undefined || before.all === 'write' || isNew) return [];
    return [
      {
        line: before.line,
        side: 'old',
        title: `${who} no longer limits its token`,
        detail:
          'Without `permissions:` the repository’s default applies, which may be write access to everything. ' +
          'Keep the block.',
        severity: 'high',
        confidence: 'L2',
      },
    ];
  }
  if (after.all === 'write') return before?.all === 'write' ? [] : [widened(after, null, 'high', who)];
  return after.grants
    .filter(
      (grant) =>
        grant.level === 'write' && (strong.has(grant.scope) || weak.has(grant.scope)) && !writes(before, grant.scope),
    )
    .flatMap((grant) => {
      const isStrong = strong.has(grant.scope);
      // What a default grants is unknown; only a token for clouds is in no default.
      if (before === undefined && !isNew)
        return grant.scope === 'id-token' ? [widened(after, grant, 'medium', who)] : [];
      if (isNew) return isStrong ? [widened(after, grant, 'medium', who)] : [];
      return [widened(after, grant, isStrong ? 'high' : 'medium', who)];
    });
}

function ofNewWorkflow(after: Workflow): Seen[] {
  const blocks = [after.permissions, ...after.jobs.map((job) => job.permissions)].filter(
    (block) => block !== undefined,
  );
  const all = blocks
    .filter((block) => block.all === 'write')
    .map((block) => widened(block, null, 'high', 'The new workflow'));
  const privileged = privilegedTriggers.some((trigger) => after.triggers.has(trigger));
  const contents = blocks.flatMap((block) =>
    block.grants
      .filter((grant) => grant.scope === 'contents' && grant.level === 'write')
      .map((grant) => widened(block, grant, 'medium', 'A workflow that outsiders can start')),
  );
  return privileged ? [...all, ...contents] : all;
}

function ofChanged(before: Workflow, after: Workflow): Seen[] {
  const known = new Map(before.jobs.map((job) => [job.id, job]));
  const own = compare(before.permissions, after.permissions, 'Every job without its own permissions', false)
    // It matters only to jobs that lean on it.
    .filter(() => after.jobs.some((job) => job.permissions === undefined));
  const ofJobs = after.jobs.flatMap((job) => {
    const old = known.get(job.id);
    if (old === undefined)
      return job.permissions === undefined
        ? []
        : compare(before.permissions, job.permissions, `New job \`${job.id}\``, true);
    if (job.permissions === undefined && old.permissions === undefined) return [];
    return compare(
      old.permissions ?? before.permissions,
      job.permissions ?? after.permissions,
      `Job \`${job.id}\``,
      false,
    );
  });
  const places = new Set<string>();
  return [...own, ...ofJobs].filter((seen) => {
    const place = `${seen.side}:${seen.line}`;
    return places.has(place) ? false : places.add(place);
  });
}

function find({ before, after, path, text, beforeText }: ChangedWorkflow): RuleHit[] {
  const seen = before === null ? ofNewWorkflow(after) : ofChanged(before, after);
  return seen.map((one) => ({
    ...one,
    path,
    quote: quoteOfLine(one.side === 'new' ? text : beforeText, one.line ?? 0),
  }));
}

export const workflowPermissions: Rule = {
  id: 'workflow-permissions',
  title: 'A workflow’s token may do more than before',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'The token’s rights bound what a compromised step can do. zizmor `excessive-permissions` ' +
    '(docs.zizmor.sh/audits/#excessive-permissions); ' +
    'GitHub Docs, “Secure use reference”: grant the least access.',
  owns: isRunPath,
  find: async (context) =>
    (await readChangedWorkflows(context)).filter(({ after }) => after.kind === 'workflow').flatMap(find),
};
