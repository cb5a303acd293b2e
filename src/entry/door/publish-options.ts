import { switchOption, textOption } from '../../contracts/options.ts';
import { pullOption } from '../../contracts/shared-options.ts';

/** Which artifact of this workflow run holds a record. */
export const recordOptions = {
  artifactId: textOption<string | undefined>({
    help:
      'id of the artifact of this workflow run that holds the record: the output `artifact-id` of the job ' +
      'that made it',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
  }),
  artifactDigest: textOption<string | undefined>({
    help: 'its digest: the output `artifact-digest`',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
  }),
  artifactName: textOption<string | undefined>({
    help: 'name that it has to bear, too; by a name alone nothing is taken',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
  }),
};

/** Options of `actions/publish`. */
export const publishOptions = {
  githubToken: textOption<string | undefined>({
    help: 'token that may write comments and checks',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    fallbackText: '${{ github.token }}',
    secret: true,
  }),
  ...recordOptions,
  run: textOption<string | undefined>({
    help: 'run folder, in place of an artifact',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
  }),
  pullRequest: pullOption,
  pullRequests: switchOption({
    help: 'open the pull request that a record asks for (needs `contents: write` and `pull-requests: write`)',
    phase: 'run',
    places: ['input'],
    fallback: false,
  }),
  pullRequestToken: textOption<string | undefined>({
    help: 'token of a GitHub App that opens pull requests, so that their checks start by themselves',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    secret: true,
  }),
  pullRequestAuthor: textOption<string | undefined>({
    help: 'login that this App writes under',
    allowed: 'name[bot]',
    pattern: /^[\w-]+(?:\[bot\])?$/,
    phase: 'run',
    places: ['input'],
    fallback: undefined,
  }),
  resolveThreads: switchOption({
    help:
      'resolve the threads that are answered as fixed (needs `contents: write`, so give it a job of its own ' +
      'after the one that publishes)',
    phase: 'run',
    places: ['input'],
    fallback: false,
  }),
  sarif: switchOption({
    help: 'upload SARIF to code scanning (needs `security-events: write`)',
    phase: 'run',
    places: ['input'],
    fallback: false,
  }),
};

export const publishOutputs: Readonly<Record<string, string>> = {
  verdict: 'the record’s verdict',
  published: '`true` when GitHub shows the record',
  reason:
    'why it was not published: `stale`, `no-pull-request`, `read-only`, `pull-request` (the one that was asked ' +
    'for was refused), `skipped`; the log says more. Empty otherwise',
  'pull-request': 'number of the pull request that the record asked for, empty without one',
};
