// A release as GitHub and git know it: one squash-merged pull request after what is live, with its review's record as
// an artifact.
import { createHash } from 'node:crypto';
import { noUsage } from '../../src/domain/usage.ts';
import { sample, squash, type Sample } from '../git/release.ts';
import type { BlobServer } from './blob-server.ts';
import { releaseState, type ReleaseState } from './github-release-state.ts';
import type { GithubState } from './github-state.ts';
import { writeZip } from './zip.ts';

export const repositoryName = 'acme/shop';

export interface ReleaseCase {
  /** verdict of the review of the pull request; null: it has none */
  review?: 'pass' | 'block' | 'inconclusive' | null;
  /** the pull request got another commit after its review */
  moved?: boolean;
  /** conclusion of the required check `build` */
  build?: string | null;
  config?: string;
  /** the change, over the default one */
  files?: Readonly<Record<string, string>>;
  release?: Partial<ReleaseState>;
}

export interface ReleaseWorld {
  repo: Sample;
  live: string;
  reviewed: string;
  last: string;
  merged: string;
  state: Partial<GithubState>;
  /** the review's result.json */ record: string;
}

const ago = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000).toISOString().replace('.000Z', 'Z');

/** The repository and the state of its GitHub; every rule passes but for what the case says. */
export function releaseWorld(blobs: BlobServer, given: ReleaseCase = {}): ReleaseWorld {
  const { review = 'pass', moved = false, build = 'success', config, files = {} } = given;
  const repo = sample();
  const live = repo.commit(
    {
      'src/total.ts': 'export const total = (items) => items.length;\n',
      ...(config === undefined ? {} : { '.github/codex-ci.yml': config }),
    },
    'Count',
  );
  repo.branch('topic');
  const reviewed = repo.commit(
    {
      'src/total.ts':
        'export const total = (items) => {\n  const cached = cache.get(items.key);\n  return cached ?? items.length;\n};\n',
      'src/total.test.ts': 'test(total);\n',
      ...files,
    },
    'Cache totals',
  );
  const last = moved ? repo.commit({ 'src/other.ts': 'export const other = 1;\n' }, 'One thing more') : reviewed;
  const merged = squash(repo, 'topic', 'Cache totals (#7)');
  repo.git('remote', 'add', 'origin', `https://github.com/${repositoryName}`);
  const record = JSON.stringify({
    schema: 'codex-ci/result@1',
    task: 'review',
    verdict: review ?? 'pass',
    reason: review === 'block' ? 'A cache key is undefined.' : 'Nothing found.',
    has_critical: false,
    findings: [],
    dropped: [],
    receipt: [{ path: 'src/total.ts', state: 'read', reason: '' }],
    subject: {
      kind: 'change',
      repository: repositoryName,
      trusted: live,
      base: live,
      head: reviewed,
      number: 7,
      digest: 'd',
    },
    engine: { name: 'codex', model: 'm', effort: 'high', version: '1', attempts: 1 },
    usage: noUsage,
    budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
    timing_ms: {},
  });
  const zip = writeZip([{ name: 'result.json', content: record }]);
  return {
    repo,
    live,
    reviewed,
    last,
    merged,
    record,
    state: {
      repository: repositoryName,
      permissions: { bob: 'write' },
      deployments: [
        {
          id: 1,
          sha: live,
          ref: 'main',
          task: 'deploy',
          environment: 'production',
          transient: false,
          at: ago(600),
          statuses: [{ id: 2, state: 'success', at: ago(599) }],
        },
      ],
      release: releaseState({
        branch: { protected: false },
        rules: [
          {
            type: 'required_status_checks',
            ruleset_source_type: 'Repository',
            ruleset_source: repositoryName,
            ruleset_id: 1,
            parameters: {
              required_status_checks: [{ context: 'build', integration_id: 15368 }],
              strict_required_status_checks_policy: false,
            },
          },
        ],
        checkRuns: build === null ? [] : [{ id: 1, sha: merged, name: 'build', conclusion: build }],
        merged: [
          {
            number: 7,
            title: 'Cache totals',
            author: 'ada',
            labels: [],
            head: last,
            merge: merged,
            mergedAt: ago(60),
            into: 'main',
            commits: [merged],
          },
        ],
        analyses: [{ commit: merged }],
        approvals: [{ pull: 7, id: 1, author: 'bob', state: 'APPROVED', commit: last, at: ago(90) }],
        runs:
          review === null
            ? []
            : [
                {
                  id: 5,
                  head: reviewed,
                  event: 'pull_request',
                  workflow: 1,
                  path: '.github/workflows/review.yml',
                  created: ago(100),
                  suite: 5,
                },
              ],
        artifacts:
          review === null
            ? []
            : [
                {
                  id: 9,
                  run: 5,
                  name: 'codex-ci-review-1',
                  size: zip.length,
                  created: ago(95),
                  digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
                  url: blobs.put(reviewed, zip),
                },
              ],
        ...given.release,
      }),
    },
  };
}

/** The payload of the push that merged it. */
export function pushOf({ live, merged }: ReleaseWorld): Record<string, unknown> {
  return {
    ref: 'refs/heads/main',
    before: live,
    after: merged,
    forced: false,
    deleted: false,
    sender: { login: 'octocat' },
    repository: { full_name: repositoryName, default_branch: 'main', name: 'shop', owner: { login: 'acme' } },
  };
}
