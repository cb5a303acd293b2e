import type { Json } from './json.ts';
import type { Finding, Side } from './finding.ts';
import type { Verdict } from './verdict.ts';

/**
 * One line's comment in a review. `finding` is its identity: a sink never posts the same one twice. `byRules`: rules
 * alone found it, so that their silence about it says something.
 */
export interface ReviewComment {
  finding: string;
  path: string;
  line: number | null;
  endLine: number | null;
  side: Side;
  body: string;
  suggestion: string | null;
  byRules?: boolean;
}

/** One mark beside a line. `level` follows GitHub's names. */
export interface Annotation {
  path: string;
  line: number;
  endLine: number;
  level: 'failure' | 'warning' | 'notice';
  title: string;
  message: string;
}

/**
 * A desired state, without a target: the sink takes the target (repository, pull request, head) from its own event
 * and applies the difference, so that applying twice changes nothing. `key` names the thing across runs.
 */
export type Effect =
  /** the page a person reads where the run happened: job summary, terminal */
  | { kind: 'summary'; key: string; markdown: string }
  /** one comment on the pull request, updated in place; `state` is carried in it for the next run, out of sight */
  | { kind: 'sticky-comment'; key: string; markdown: string; state?: Json }
  /**
   * one review with inline comments; never an approval. Threads of `resolved` findings are answered as fixed, once; a
   * finding that is among `comments` is not fixed. `unlisted`: of earlier comments `byRules`, those that are not among
   * these are resolved too, but for files in `except`
   */
  | {
      kind: 'review';
      key: string;
      body: string;
      comments: ReviewComment[];
      resolved?: { finding: string; why: string }[];
      unlisted?: { why: string; except: string[] };
    }
  /** labels of the pull request: `want` are set, others of `own` taken off; no label outside of `own` is touched */
  | { kind: 'labels'; key: string; own: string[]; want: string[] }
  /** a check run for its annotations; the verdict that protects a branch is the last job's conclusion */
  | {
      kind: 'check';
      key: string;
      name: string;
      verdict: Verdict;
      title: string;
      summary: string;
      annotations: Annotation[];
    }
  /** a SARIF 2.1.0 document for code scanning */
  | { kind: 'sarif'; key: string; document: Json }
  /**
   * one open pull request: `patch` (unified, as git writes it) applied to the tip of `base` as one commit on `branch`,
   * which is ours (`codex-ci/…`). A patch that does not apply exactly, holds a secret or touches workflows is refused.
   */
  | {
      kind: 'pull-request';
      key: string;
      title: string;
      body: string;
      branch: string;
      base: string;
      patch: string;
      commitMessage: string;
      draft: boolean;
    }
  /** one comment on the issue of the run's own event, updated in place */
  | { kind: 'issue-comment'; key: string; markdown: string }
  /**
   * one open issue, updated in place; `labels` are given when it is opened and then left to people. `settled`: there is
   * nothing left to do, so that an open one gets the text and is closed, and none is opened
   */
  | { kind: 'issue'; key: string; title: string; markdown: string; labels: string[]; settled?: true }
  /** a document for whoever notifies people; it is stored in the run folder and sent nowhere */
  | { kind: 'notification'; key: string; document: Json };

export type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

/**
 * What holds for a kind, whoever applies it. `once`: a chain says it for all of its stages. `ofHead`: it is about the
 * change of the run's own pull request, and goes stale with its head.
 */
export const effectKinds: Readonly<Record<Effect['kind'], { once: boolean; ofHead: boolean }>> = {
  summary: { once: true, ofHead: false },
  'sticky-comment': { once: true, ofHead: true },
  review: { once: false, ofHead: true },
  labels: { once: false, ofHead: true },
  check: { once: true, ofHead: true },
  sarif: { once: true, ofHead: true },
  'pull-request': { once: false, ofHead: true },
  'issue-comment': { once: false, ofHead: false },
  issue: { once: false, ofHead: false },
  notification: { once: false, ofHead: false },
};

/** Branches that the suite may make and move. */
export const branchPrefix = 'codex-ci/';

/** The annotation of a finding on the new side, or null when it has no line there. */
export function annotationOf(finding: Finding): Annotation | null {
  if (finding.line === null || finding.side === 'old') return null;
  const level =
    finding.severity === 'critical' || finding.severity === 'high'
      ? 'failure'
      : finding.severity === 'info'
        ? 'notice'
        : 'warning';
  return {
    path: finding.path,
    line: finding.line,
    endLine: finding.end_line ?? finding.line,
    level,
    title: finding.title,
    message: finding.detail,
  };
}
