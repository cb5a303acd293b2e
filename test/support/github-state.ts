import type { ReleaseState } from './github-release-state.ts';

/** The scripted GitHub's memory: everything that the suite reads or writes there, as plain data. */
export interface PullState {
  number: number;
  title: string;
  body: string;
  author: string;
  state: 'open' | 'closed';
  draft: boolean;
  labels: string[];
  base: { ref: string; sha: string };
  /** `repository` null: the fork was deleted */
  head: { ref: string; sha: string; owner: string; repository: string | null };
  files: { filename: string; previous_filename?: string; patch?: string; status?: string }[];
  merged?: boolean;
}

export interface CommentState {
  id: number;
  issue: number;
  author: string;
  body: string;
}
export interface ReviewCommentState {
  id: number;
  pull: number;
  author: string;
  body: string;
  path: string;
  commit: string;
  line: number | null;
  startLine: number | null;
  side: 'LEFT' | 'RIGHT';
  subject: 'line' | 'file';
  replyTo: number | null;
}
export interface ReviewState {
  id: number;
  pull: number;
  author: string;
  body: string;
  event: string;
  commit: string;
}
export interface CheckState {
  id: number;
  name: string;
  head: string;
  externalId: string;
  app: string;
  status: string;
  conclusion: string | null;
  title: string;
  summary: string;
  annotations: {
    path: string;
    start_line: number;
    end_line: number;
    annotation_level: string;
    title?: string;
    message: string;
  }[];
}
export interface SarifState {
  commit: string;
  ref: string;
  document: unknown;
}

export interface IssueState {
  number: number;
  title: string;
  body: string;
  author: string;
  state: 'open' | 'closed';
  labels: string[];
  pull?: boolean;
}
export interface DeploymentState {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  transient: boolean;
  at: string;
  statuses: { id: number; state: string; at: string; log?: string; target?: string }[];
}
/** Objects by id; refs without `refs/`. */
export interface GitState {
  blobs: Record<string, string>;
  trees: Record<string, { path: string; mode: string; type: string; sha: string }[]>;
  commits: Record<string, { tree: string; parents: string[]; message: string }>;
  refs: Record<string, string>;
  protected: string[];
}

/** A scripted failure: answers the next `times` requests that match, or all of them. */
export interface Fault {
  method?: string;
  path: string;
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  times?: number;
}

export interface GithubState {
  repository: string;
  defaultBranch: string;
  /** the login that requests are made as, `x[bot]` for an App */
  login: string;
  pulls: PullState[];
  comments: CommentState[];
  reviewComments: ReviewCommentState[];
  reviews: ReviewState[];
  checks: CheckState[];
  sarifs: SarifState[];
  dispatches: { eventType: string; payload: unknown }[];
  permissions: Record<string, 'admin' | 'write' | 'read' | 'none'>;
  issues: IssueState[];
  deployments: DeploymentState[];
  git: GitState;
  /** what a deployment gate reads; without it those routes are not there */
  release?: ReleaseState;
  /** first comments of resolved threads */
  resolved: number[];
  /** false: the token lacks what resolving takes */
  mayResolve: boolean;
  faults: Fault[];
  nextId: number;
}

export function emptyState(partial: Partial<GithubState> = {}): GithubState {
  return {
    repository: 'octo-org/octo-repo',
    defaultBranch: 'main',
    login: 'github-actions[bot]',
    pulls: [],
    comments: [],
    reviewComments: [],
    reviews: [],
    checks: [],
    sarifs: [],
    dispatches: [],
    permissions: {},
    issues: [],
    deployments: [],
    git: { blobs: {}, trees: {}, commits: {}, refs: {}, protected: [] },
    resolved: [],
    mayResolve: true,
    faults: [],
    nextId: 1000,
    ...partial,
  };
}

export function pullState(partial: Partial<PullState> = {}): PullState {
  return {
    number: 1,
    title: 'A change',
    body: '',
    author: 'octocat',
    state: 'open',
    draft: false,
    labels: [],
    base: { ref: 'main', sha: 'b'.repeat(40) },
    head: { ref: 'topic', sha: 'a'.repeat(40), owner: 'octo-org', repository: 'octo-org/octo-repo' },
    files: [],
    ...partial,
  };
}
