import type {
  Approval,
  CheckFact,
  DirectCommit,
  FileRisk,
  GateEvidence,
  MergedChange,
  SecurityAlert,
  StageResult,
} from '../../src/domain/release.ts';
import type { Signal } from '../../src/readers/alerts/model.ts';
import type { DeployGateEvidence } from '../../src/tasks/deploy-gate/evidence.ts';
import type { ObservedMetric } from '../../src/tasks/deploy-gate/metrics/model.ts';
import { settlePolicy, type GatePolicy } from '../../src/tasks/deploy-gate/judge/policy.ts';
import { scoreRisk } from '../../src/tasks/deploy-gate/rules/risk-score.ts';
import { rules } from '../../src/tasks/deploy-gate/rules/index.ts';
import type { RuleAnswer, RuleOff } from '../../src/tasks/deploy-gate/rules/rule.ts';

export const at = '2026-11-20T12:00:00.000Z';
export const head = 'a'.repeat(40);
export const liveSha = 'b'.repeat(40);
const merge = 'c'.repeat(40);
const prHead = 'd'.repeat(40);

export const present = <T>(value: T, link: string | null = null) => ({
  seen: { at, state: 'present' as const, value },
  permission: 'contents: read',
  link,
});
export const missing = (state: 'absent' | 'stale' | 'failed', reason = `made ${state}`) => ({
  seen: { at, state, reason },
  permission: 'contents: read',
  link: null,
});

export const approval = (over: Partial<Approval> = {}): Approval => ({
  author: 'kim',
  bot: false,
  by_author: false,
  association: 'MEMBER',
  permission: 'write',
  took_part: false,
  state: 'approved',
  commit: prHead,
  submitted_at: at,
  stale: false,
  link: null,
  ...over,
});
export const change = (over: Partial<MergedChange> = {}): MergedChange => ({
  number: 7,
  title: 'Faster totals',
  author: 'lee',
  labels: [],
  link: 'https://github.com/o/r/pull/7',
  base: liveSha,
  head: prHead,
  merge,
  method: 'squash',
  merged_at: at,
  commits: [merge],
  patch_id: 'e'.repeat(40),
  merged_patch_id: 'e'.repeat(40),
  same_patch: true,
  why: 'the same patch',
  approvals: { at, state: 'present', value: [approval()] },
  ...over,
});
export const stage = (over: Partial<StageResult> = {}): StageResult => ({
  task: 'review',
  verdict: 'pass',
  reason: 'nothing found',
  has_critical: false,
  engine: 'codex',
  base: liveSha,
  head: prHead,
  patch_id: 'e'.repeat(40),
  pull: 7,
  match: 'same-patch',
  whole: false,
  why: 'what merged is what it judged',
  origin: 'artifact',
  where: 'review-7',
  run: 1,
  attempt: 1,
  at,
  link: null,
  ...over,
});
export const check = (over: Partial<CheckFact> = {}): CheckFact => ({
  kind: 'check-run',
  id: 1,
  name: 'build',
  app_id: 15368,
  app: 'github-actions',
  state: 'completed',
  conclusion: 'success',
  completed_at: at,
  own: false,
  link: null,
  ...over,
});
export const alert = (over: Partial<SecurityAlert> = {}): SecurityAlert => ({
  kind: 'dependabot',
  number: 3,
  severity: 'high',
  rule: 'GHSA-x',
  title: 'Prototype pollution',
  path: null,
  created_at: at,
  link: null,
  ...over,
});
export const signal = (over: Partial<Signal> = {}): Signal => ({
  source: 'alertmanager',
  status: 'firing',
  service: 'api',
  environment: null,
  severity: 'critical',
  title: 'HighErrorRate',
  text: '',
  started_at: at,
  ended_at: null,
  value: null,
  threshold: null,
  labels: {},
  links: [],
  fingerprint: 'f',
  warnings: [],
  ...over,
});
export const fileRisk = (over: Partial<FileRisk> = {}): FileRisk => ({
  path: 'src/total.ts',
  status: 'modified',
  additions: 4,
  deletions: 1,
  binary: false,
  churn: 2,
  authors: 1,
  owners: [],
  kind: 'code',
  incidents: [],
  ...over,
});
export const direct = (): DirectCommit => ({ sha: 'f'.repeat(40), title: 'Hot fix', author: 'lee' });

/** A release that every rule passes; `over` replaces whole sources. */
export function gateEvidence(over: Partial<GateEvidence> = {}): GateEvidence {
  return {
    repository: 'o/r',
    environment: 'production',
    head,
    changes: present({ live: liveSha, head, commits: 1, changes: [change()], direct: [], undone: 0 }),
    stages: present({ results: [stage()], refused: [] }),
    checks: present([check()]),
    statuses: present([]),
    required: present({
      branch: 'main',
      checks: [{ context: 'build', integration_id: 15368, from: 'ruleset' }],
      approvals: 1,
      unread: null,
    }),
    code_scanning: present([]),
    dependabot: present([]),
    secret_scanning: present([]),
    deployments: present({
      environment: 'production',
      live: { id: 1, sha: liveSha, at, since: at, url: null },
      last_good: null,
      running: [],
      unread: 0,
      reason: 'live',
    }),
    incidents: present([]),
    way_back: present({
      last_good: liveSha,
      revert: { at, state: 'present', value: { clean: true, conflicts: [] } },
      irreversible: { at, state: 'present', value: [] },
    }),
    diff_risk: present({
      files: [fileRisk(), fileRisk({ path: 'src/total.test.ts', kind: 'test' })],
      additions: 8,
      deletions: 2,
      generated_lines: 0,
      commits: 1,
      churn_days: 180,
      history: 'whole',
      owners_file: null,
      unowned: [],
      migrations: [],
      infrastructure: [],
      dependencies: [],
      hot: [],
    }),
    ...over,
  };
}

const patch =
  '@@ -1,3 +1,4 @@\n export function total(items) {\n-  return sum(items);\n+  const cached = cache.get(items.key);\n+  return cached ?? sum(items);\n }\n';

export function taskEvidence(
  gate: Partial<GateEvidence> = {},
  over: Partial<DeployGateEvidence> = {},
): DeployGateEvidence {
  return {
    gate: gateEvidence(gate),
    asked: { forge: true, alerts: false, results: true },
    alert: null,
    metrics: [],
    budgets: [],
    permission: null,
    files: [
      {
        path: 'src/total.ts',
        oldPath: null,
        status: 'modified',
        oldMode: '100644',
        newMode: '100644',
        oldBlob: '1',
        newBlob: '2',
        binary: false,
        submodule: false,
        additions: 2,
        deletions: 1,
        patch,
      },
    ],
    commits: [{ sha: merge, author: 'lee', date: at, subject: 'Faster totals (#7)', body: '' }],
    guidance: '',
    looks: 1,
    at,
    nonce: 'nonce',
    digest: 'digest',
    ...over,
  };
}

export const metric = (name: string, bad: number): ObservedMetric => ({
  name,
  source: 'metrics.json',
  link: null,
  seen: {
    at,
    state: 'present',
    value: {
      kind: 'ratio',
      name,
      worse: 'higher',
      baseline: { bad: Array.from({ length: 30 }, () => 0), total: Array.from({ length: 30 }, () => 50) },
      candidate: { bad: Array.from({ length: 30 }, () => bad), total: Array.from({ length: 30 }, () => 50) },
    },
  },
});

/** One rule's answer on a release that passes but for what `over` replaces. */
export function judge(
  id: string,
  gate: Partial<GateEvidence> = {},
  policy: GatePolicy = {},
  over: Partial<DeployGateEvidence> = {},
): RuleAnswer | RuleOff {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const evidence = taskEvidence(gate, over);
  return rule.judge({
    evidence,
    settings: settlePolicy(policy, evidence.gate.environment, 'policy'),
    now: evidence.at,
    risk: scoreRisk(evidence.gate),
  });
}
