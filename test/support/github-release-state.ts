/** What a release gate reads of GitHub, as plain data; each body is laid over the description's own example. */
type Body = Record<string, unknown>;

export interface RunState {
  id: number;
  head: string;
  event: string;
  workflow: number;
  path: string;
  created: string;
  suite: number;
  attempt?: number;
  branch?: string;
  status?: string;
  headRepository?: string | null;
}
export interface ArtifactState {
  id: number;
  run: number;
  name: string;
  size: number;
  created: string;
  expired?: boolean;
  digest?: string;
  workflowRun?: Body;
  url?: string;
}
export interface CheckRunState {
  id: number;
  sha: string;
  name: string;
  conclusion: string | null;
  status?: string;
  suite?: number;
  app?: { id: number; slug: string };
  html?: string;
  details?: string;
}
export interface StatusState {
  id: number;
  sha: string;
  context: string;
  state: string;
  at: string;
  by?: string;
  target?: string | null;
}
export interface ApprovalState {
  pull: number;
  id: number;
  author: string;
  state: string;
  commit: string | null;
  at: string;
  association?: string;
  bot?: boolean;
}
export interface MergedState {
  number: number;
  title: string;
  author: string;
  labels: string[];
  head: string;
  merge: string | null;
  mergedAt: string | null;
  into: string;
  commits: string[];
}

export interface ReleaseState {
  checkRuns: CheckRunState[];
  /** what GitHub counts, where a test wants it to differ from what it gives */
  checkRunTotal?: number;
  suites: number;
  statuses: StatusState[];
  combinedTotal?: number;
  rules: Body[];
  branch: Body | null;
  protection: Body | null;
  /** classic protection's required reviews */
  protectionReviews: Body | null;
  approvals: ApprovalState[];
  /** commits of pull requests; null: an address that belongs to no account */
  pullCommits: { pull: number; author: string | null; committer: string | null }[];
  merged: MergedState[];
  /** null: code scanning was never set up */
  codeAlerts: Body[] | null;
  /** code scanning's analyses; null: GitHub has none of the branch */
  analyses: { commit: string; error?: string; ref?: string }[] | null;
  dependencyAlerts: Body[];
  /** null: the token may not read them, as a job's may not */
  secretAlerts: Body[] | null;
  runs: RunState[];
  artifacts: ArtifactState[];
  /** what waiting deployments were told */
  answers: { run: number; environment: string; state: string; comment: string }[];
}

export function releaseState(partial: Partial<ReleaseState> = {}): ReleaseState {
  return {
    checkRuns: [],
    suites: 1,
    statuses: [],
    rules: [],
    branch: null,
    protection: null,
    protectionReviews: null,
    approvals: [],
    pullCommits: [],
    merged: [],
    codeAlerts: [],
    analyses: [],
    dependencyAlerts: [],
    secretAlerts: [],
    runs: [],
    artifacts: [],
    answers: [],
    ...partial,
  };
}
