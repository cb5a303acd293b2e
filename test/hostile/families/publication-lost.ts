import { family } from '../family.ts';

const refusals = ['403', '404', '422'] as const;
const optional = [...refusals, 'a rate limit that GitHub answers with 403'] as const;

export default family({
  id: 'publication-lost',
  title: 'an answer that never reaches the people who wait for it, beside a green check',
  who: ['author', 'job', 'machine'],
  entry: 'the job that publishes: failed, ended, refused, or without a permission',
  must: 'A required check is green only when what it promises reached the pull request. What is optional and refused alone is left out with a hint, and the rest counts.',
  tried: {
    workflows: [
      'review: publish failed', 'review: publish was cancelled', 'review: publish was skipped', 'review: publish wrote nothing', 'review: publish read another verdict', 'review: publish read no verdict',
      'docs-check: publish failed', 'docs-check: publish was cancelled', 'docs-check: publish wrote nothing', 'docs-check: the issue of a scan failed', 'docs-check: publish read no verdict',
      'test-gen: publish failed', 'test-gen: publish was cancelled', 'test-gen: its pull request was refused', 'test-gen: publish read no verdict',
      'pipeline: publish failed', 'pipeline: publish was cancelled', 'pipeline: publish was skipped', 'pipeline: publish wrote nothing', 'pipeline: publish read no verdict',
      'rollback-analysis: publish failed', 'rollback-analysis: publish was cancelled', 'rollback-analysis: publish read no verdict',
      'words of a reason become commands', 'a newer head is no failure', 'a fork’s run promises nothing there', 'a merge group promises nothing there', 'a push ends a publish half way',
    ],
    terminal: ['standard output on a full disk', 'standard output that nobody reads'],
    'sticky-comment': refusals, 'issue-comment': refusals, issue: refusals, 'pull-request': refusals,
    'review-comment': optional, check: optional, labels: optional, sarif: optional,
  },
});
