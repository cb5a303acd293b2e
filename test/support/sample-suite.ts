import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * A suite in small: one action and one reusable workflow of three jobs, with all that the real one asks of a runner.
 */
const files: Record<string, string> = {
  'dist/package.json': '{"type":"module"}',
  'actions/say/action.yml': `
name: say
description: uploads a record, or downloads the one that it is given the name of
inputs:
  key: { description: a secret, default: '' }
  artifact-name: { description: what to download, default: '' }
outputs:
  verdict: { description: the word in the record }
  artifact-name: { description: what was uploaded }
runs:
  using: node24
  main: ../../dist/say.js
`,
  '.github/workflows/callee.yml': `
on:
  workflow_call:
    inputs:
      minutes: { type: number, default: 5 }
    secrets:
      key: { required: false }
    outputs:
      verdict: { value: "\${{ jobs.verdict.outputs.verdict }}" }
permissions: {}
concurrency: { group: "a-\${{ github.run_id }}", cancel-in-progress: "\${{ github.event_name == 'pull_request' }}" }
jobs:
  analyse:
    if: "!github.event.pull_request.draft"
    runs-on: ubuntu-latest
    timeout-minutes: \${{ inputs.minutes }}
    cache-mode: read
    env:
      HAS_KEY: "\${{ secrets.key != '' }}"
    outputs:
      verdict: \${{ steps.say.outputs.verdict }}
      artifact-name: \${{ steps.say.outputs.artifact-name }}
      has-key: \${{ env.HAS_KEY }}
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { fetch-depth: 0, persist-credentials: false }
      - uses: $/actions/say
        id: say
        with: { key: "\${{ secrets.key }}" }
  publish:
    needs: analyse
    if: needs.analyse.outputs.has-key == 'true'
    runs-on: ubuntu-latest
    outputs: { verdict: "\${{ steps.say.outputs.verdict }}" }
    steps:
      - uses: $/actions/say
        id: say
        with: { artifact-name: "\${{ needs.analyse.outputs.artifact-name }}" }
  verdict:
    needs: [analyse, publish]
    if: always()
    runs-on: ubuntu-latest
    outputs: { verdict: "\${{ steps.conclude.outputs.verdict }}" }
    steps:
      - id: conclude
        env: { ANALYSE: "\${{ needs.analyse.result }}", VERDICT: "\${{ needs.analyse.outputs.verdict }}", PUBLISH: "\${{ needs.publish.result }}" }
        run: |
          echo "analyse=$ANALYSE verdict=$VERDICT publish=$PUBLISH"
          echo "verdict=$VERDICT" >> "$GITHUB_OUTPUT"
          echo "It is **$VERDICT**." >> "$GITHUB_STEP_SUMMARY"
          [ "$VERDICT" != block ]
`,
  'caller.yml': `
on: { pull_request: {}, merge_group: {} }
jobs:
  review:
    uses: your-org/codex-ci/.github/workflows/callee.yml@0000000000000000000000000000000000000000 # v1.0.0
    secrets: { key: "\${{ secrets.KEY }}" }
  after:
    needs: review
    runs-on: ubuntu-latest
    steps:
      - env: { VERDICT: "\${{ needs.review.outputs.verdict }}" }
        run: echo "after $VERDICT"
`,
};

/** What the action does; bundled, since an action brings its libraries along. */
const action = `
import * as core from '@actions/core';
import { DefaultArtifactClient } from '@actions/artifact';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const client = new DefaultArtifactClient();
const temp = process.env.RUNNER_TEMP;
const name = core.getInput('artifact-name');
core.info('node ' + process.versions.node + ', api ' + process.env.GITHUB_API_URL + ', repository ' + process.env.GITHUB_REPOSITORY);
core.info('environment: ' + Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')).map(([, value]) => value).join(' '));
if (name === '') {
  const verdict = existsSync('blocked') ? 'block' : 'pass';
  writeFileSync(join(temp, 'result.json'), JSON.stringify({ verdict, git: existsSync('.git'), key: core.getInput('key') !== '' }));
  const uploaded = await client.uploadArtifact('record-' + process.env.GITHUB_RUN_ATTEMPT, [join(temp, 'result.json')], temp);
  core.info('uploaded ' + (uploaded.id > 0));
  core.setOutput('verdict', verdict);
  core.setOutput('artifact-name', 'record-' + process.env.GITHUB_RUN_ATTEMPT);
} else {
  const { artifact } = await client.getArtifact(name);
  const { downloadPath } = await client.downloadArtifact(artifact.id, { path: join(temp, 'got') });
  core.setOutput('verdict', JSON.parse(readFileSync(join(downloadPath, 'result.json'), 'utf8')).verdict);
}
`;

export interface SampleSuite {
  suite: string;
  repository: string;
  workflow: string;
}

/** Writes the suite and a caller's repository with the branches `main`, `clean` and `blocked` into `dir`. */
export async function writeSampleSuite(dir: string): Promise<SampleSuite> {
  const suite = join(dir, 'suite');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(suite, path)), { recursive: true });
    writeFileSync(join(suite, path), text);
  }
  const entry = 'virtual:say';
  const bundle = await rolldown({
    input: { say: entry },
    platform: 'node',
    plugins: [
      {
        name: 'entry-from-text',
        resolveId: (id) => (id === entry ? join(import.meta.dirname, 'say.mjs') : null),
        load: (id) => (id === join(import.meta.dirname, 'say.mjs') ? action : null),
      },
    ],
  });
  await bundle.write({ dir: join(suite, 'dist'), format: 'esm' });

  const repository = join(dir, 'caller');
  mkdirSync(repository);
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: repository,
      stdio: 'pipe',
    });
  };
  const commit = (file: string): void => {
    writeFileSync(join(repository, file), `${file}\n`);
    git('add', file);
    git('commit', '--quiet', '-m', file);
  };
  git('init', '--quiet', '-b', 'main');
  commit('readme');
  git('checkout', '--quiet', '-b', 'clean');
  commit('clean');
  git('checkout', '--quiet', '-b', 'blocked', 'main');
  commit('blocked');
  return { suite, repository, workflow: join(suite, 'caller.yml') };
}
