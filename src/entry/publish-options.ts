import { switchOption, textOption } from '../contracts/options.ts';

/** Options of `actions/publish`. */
export const publishOptions = {
  githubToken: textOption<string | undefined>({
    help: 'token that may write comments and checks', phase: 'run', places: ['input'], fallback: undefined, fallbackText: '${{ github.token }}', secret: true,
  }),
  artifactName: textOption<string | undefined>({ help: 'artifact of this workflow run that holds the record', phase: 'run', places: ['input'], fallback: undefined }),
  run: textOption<string | undefined>({ help: 'run folder, in place of an artifact', phase: 'run', places: ['input'], fallback: undefined }),
  sarif: switchOption({ help: 'upload SARIF to code scanning (needs `security-events: write`)', phase: 'run', places: ['input'], fallback: false }),
};

export const publishOutputs: Readonly<Record<string, string>> = {
  verdict: 'the record’s verdict',
  published: '`true` when the pull request shows the record',
  reason: 'why it was not published: `stale`, `no-pull-request`, `read-only`, empty otherwise',
};
