import { describe, expect, test } from 'vitest';
import { changeContext } from '../../../../../test/support/change-context.ts';
import type { RuleHit } from '../rule.ts';
import { workflowHoles } from './index.ts';

const path = '.github/workflows/ci.yml';
const sha = 'a'.repeat(40);

async function hits(
  before: string | undefined,
  after: string | undefined,
  other: Record<string, string> = {},
  at = path,
): Promise<(RuleHit & { rule: string })[]> {
  const context = await changeContext({
    before: { ...other, ...(before === undefined ? {} : { [at]: before }) },
    after: { ...other, ...(after === undefined ? {} : { [at]: after }) },
  });
  const found = await Promise.all(
    workflowHoles.map(async (rule) =>
      (await rule.find(context)).map((hit) => ({ ...hit, severity: hit.severity ?? rule.severity, rule: rule.id })),
    ),
  );
  for (const hit of found.flat()) {
    const text = (hit.side === 'new' ? after : before) ?? '';
    expect(hit.quote).not.toBe('');
    expect(text.split('\n')[(hit.line ?? 0) - 1]).toContain(hit.quote);
  }
  return found.flat();
}

function short(found: (RuleHit & { rule: string })[]): string[] {
  return found.map((hit) => `${hit.rule} ${hit.severity} ${hit.side}:${hit.line}`);
}

function workflow(on: string, steps: string, more = 'permissions: {}', job = ''): string {
  return `on: ${on}\n${more}\njobs:\n  build:\n    runs-on: ubuntu-latest\n${job}    steps:\n${steps}`;
}

const checkout = (ref: string): string =>
  `      - uses: actions/checkout@${sha} # v4.2.2\n        with:\n          ref: ${ref}\n`;
const known = {
  '.github/workflows/known.yml': workflow(
    'push',
    `      - uses: actions/checkout@${sha}\n      - uses: actions/github-script@${sha}\n`,
  ),
};

describe('checkout of the head', () => {
  const head = '${{ github.event.pull_request.head.sha }}';
  const powerful = 'permissions:\n  contents: write';

  test.each([
    ['pull_request_target', checkout(head)],
    ['[push, pull_request_target]', checkout("${{ github.event['pull_request'].head.ref }}")],
    ['\n  pull_request_target:\n    types: [opened]', checkout('refs/pull/${{ github.event.number }}/merge')],
    ['workflow_run', checkout('${{ github.event.workflow_run.head_sha || github.sha }}')],
    ['issue_comment', '      - run: |\n          set -e\n          gh pr checkout ${{ github.event.issue.number }}\n'],
    ['pull_request_target', '      - env:\n          HEAD: ${{ github.head_ref }}\n        run: git switch "$HEAD"\n'],
    [
      'pull_request_target',
      '      - run: |\n          git fetch origin pull/${{ github.event.number }}/head\n' +
        '          git checkout FETCH_HEAD\n',
    ],
  ])('on %s is critical', async (on, steps) => {
    const found = await hits(
      workflow('pull_request', '      - run: make\n', powerful),
      workflow(on, steps, powerful),
      known,
    );
    expect(found.filter((hit) => hit.rule === 'workflow-head-checkout')).toMatchObject([
      { severity: 'critical', confidence: 'L3' },
    ]);
  });

  test('a changed trigger alone makes an old checkout dangerous', async () => {
    const found = await hits(
      workflow('pull_request', checkout(head), powerful),
      workflow('pull_request_target', checkout(head), powerful),
    );
    expect(short(found)).toEqual(['workflow-head-checkout critical new:10']);
  });

  test('is high without token and secrets, or where a person starts it; a guess where only a name tells', async () => {
    expect(short(await hits(undefined, workflow('pull_request_target', checkout(head)), known))).toEqual([
      'workflow-head-checkout high new:9',
    ]);
    const labelled = workflow(
      'pull_request_target',
      checkout(head),
      powerful,
      "    if: github.event.label.name == 'safe'\n",
    );
    expect((await hits(undefined, labelled, known))[0]).toMatchObject({ severity: 'high' });
    const guessed = workflow('issue_comment', checkout('${{ steps.pr.outputs.head_sha }}'), powerful);
    expect((await hits(undefined, guessed, known))[0]).toMatchObject({ severity: 'high', confidence: 'L1' });
  });

  test.each([
    ['pull_request', checkout(head), ''],
    ['pull_request_target', `      - uses: actions/checkout@${sha}\n`, ''],
    ['pull_request_target', checkout('${{ github.event.pull_request.base.sha }}'), ''],
    ['pull_request_target', '      - run: git fetch --no-tags origin pull/${{ github.event.number }}/head\n', ''],
    ['[pull_request, pull_request_target]', checkout(head), "    if: github.event_name == 'pull_request'\n"],
    [
      'pull_request_target',
      checkout(head),
      '    if: github.event.pull_request.head.repo.full_name == github.repository\n',
    ],
    [
      'workflow_run',
      checkout('${{ github.event.workflow_run.head_sha }}'),
      "    if: github.event.workflow_run.event == 'push'\n",
    ],
    ['workflow_dispatch', checkout('${{ inputs.ref }}'), ''],
  ])('on %s with %s and %s is silent', async (on, steps, job) => {
    expect(await hits(undefined, workflow(on, steps, 'permissions: {}', job), known)).toEqual([]);
  });

  test('what was there before is silent, even when it moves', async () => {
    const before = workflow('pull_request_target', checkout(head), powerful);
    expect(await hits(before, `# note\n${before.replace('    steps:', '    timeout-minutes: 5\n    steps:')}`)).toEqual(
      [],
    );
    const moved = await changeContext({ before: { [path]: before }, after: { '.github/workflows/other.yml': before } });
    expect(await workflowHoles[0]?.find(moved)).toEqual([]);
  });

  test.each(['app/.github/workflows/ci.yml', 'templates/ci.yml', '.github/parked/ci.yml'])(
    'a workflow that begins to run, moved from %s, is as new',
    async (from) => {
      const text = workflow(
        'pull_request_target',
        checkout('${{ github.event.pull_request.head.sha }}'),
        'permissions:\n  contents: write',
      );
      const moved = await changeContext({ before: { [from]: text }, after: { [path]: text } });
      expect(await workflowHoles[0]?.find(moved)).toHaveLength(1);
    },
  );
});

describe('untrusted text in a script', () => {
  const run = (expression: string): string =>
    `      - run: |\n          echo start\n          echo "\${{ ${expression} }}"\n`;

  test.each([
    ['issues', 'github.event.issue.title', 'critical'],
    ['issue_comment', 'github.event.comment.body', 'critical'],
    ['pull_request_target', 'github.head_ref', 'critical'],
    ['pull_request_target', "format('{0}', github.event.pull_request.body)", 'critical'],
    ['issues', 'toJSON(github.event)', 'critical'],
    ['gollum', 'github.event.pages[0].page_name', 'critical'],
    ['pull_request', "github.event.pull_request['title']", 'high'],
    ['push', 'github.event.head_commit.message', 'high'],
    ['push', 'github.event.commits[0].author.name', 'high'],
    ['pull_request', 'github.head_ref || github.ref_name', 'high'],
  ])('on %s: %s is %s', async (on, expression, severity) => {
    expect(short(await hits(workflow(on, '      - run: make\n'), workflow(on, run(expression))))).toEqual([
      `workflow-untrusted-text ${severity} new:9`,
    ]);
  });

  test('github-script, and a composite action', async () => {
    const script =
      `      - uses: actions/github-script@${sha}\n        with:\n          script: |\n` +
      `            console.log('\${{ github.event.issue.body }}')\n`;
    expect(short(await hits(undefined, workflow('issues', script), known))).toEqual([
      'workflow-untrusted-text critical new:10',
    ]);
    const action = 'runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: echo ${{ github.head_ref }}\n';
    expect(short(await hits(undefined, action, {}, 'tools/a/action.yml'))).toEqual([
      'workflow-untrusted-text high new:5',
    ]);
  });

  test('free text of a manual run is low, a choice is nothing', async () => {
    const on = (type: string): string => `\n  workflow_dispatch:\n    inputs:\n      name:\n        type: ${type}`;
    expect(short(await hits(undefined, workflow(on('string'), run('inputs.name'))))).toEqual([
      'workflow-untrusted-text low new:13',
    ]);
    expect(await hits(undefined, workflow(on('choice'), run('inputs.name')))).toEqual([]);
  });

  test.each([
    ['issues', '      - env:\n          TITLE: ${{ github.event.issue.title }}\n        run: echo "$TITLE"\n'],
    ['issues', "      - if: contains(github.event.issue.title, 'bug')\n        run: make\n"],
    ['issues', "      - run: echo ${{ contains(github.event.issue.title, 'bug') }}\n"],
    ['pull_request', "      - run: echo ${{ github.head_ref == 'main' && 'a' || 'b' }}\n"],
    [
      'pull_request',
      '      - run: echo ${{ github.event.pull_request.number }} ${{ github.sha }} ${{ github.actor }}\n',
    ],
    ['push', '      - run: echo ${{ github.event.issue.title }}\n'],
    [
      'issues',
      `      - uses: actions/checkout@${sha}\n        with:\n          path: \${{ github.event.issue.title }}\n`,
    ],
  ])('on %s: %s is silent', async (on, steps) => {
    expect(await hits(undefined, workflow(on, steps), known)).toEqual([]);
  });
});

describe('uses', () => {
  const uses = (...names: string[]): string =>
    workflow('push', names.map((name) => `      - uses: ${name}\n`).join(''));

  test.each([
    ['a third party by tag', [], ['evil/action@v1'], ['high']],
    ['no version at all', [], ['evil/action'], ['high']],
    ['an own action of GitHub', [], ['actions/cache@v4'], ['low']],
    ['an image by tag', [], ['docker://alpine:3'], ['medium']],
    ['SHA to tag', [`x/y@${sha}`], ['x/y@v2'], ['high']],
    ['SHA to tag at GitHub', [`actions/cache@${sha}`], ['actions/cache@v2'], ['medium']],
    ['another commit under the same version', [`x/y@${sha} # v1.2.3`], [`x/y@${'b'.repeat(40)} # v1.2.3`], ['medium']],
  ])('%s', async (_, before, after, severities) => {
    const found = await hits(uses('./known', ...before), uses('./known', ...after));
    expect(found.map((hit) => hit.severity)).toEqual(severities);
    expect(found[0]?.line).toBe(8);
  });

  test.each([
    [['x/y@v1'], ['x/y@v1', 'x/y@v1']],
    [[], [`x/y@${sha}`]],
    [[], ['./local', '$/actions/review', `docker://alpine@sha256:${'c'.repeat(64)}`]],
    [['actions/cache@v3'], ['actions/cache@v4']],
    [['x/y@v1'], ['x/y@v2']],
    [[], ['slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@v2.1.0']],
    [[`x/y@${sha} # v1.2.3`], [`x/y@${'b'.repeat(40)} # v1.2.4`]],
    [[`x/y@${sha} # v1`], [`x/y@${'b'.repeat(40)} # v1`]],
    [[`x/y@${sha} # v1.2.3`], [`x/y@${sha} # 1.2.3 (checked)`]],
  ])('%s to %s is silent', async (before, after) => {
    expect(await hits(uses('./known', ...before), uses('./known', ...after))).toEqual([]);
  });

  test('what another workflow already uses is nothing new', async () => {
    expect(await hits(undefined, uses('x/y@v1'), { '.github/workflows/a.yml': uses('x/y@v1') })).toEqual([]);
  });
});

describe('permissions', () => {
  const steps = '      - run: make\n';
  test.each([
    [
      'read to write',
      'permissions:\n  contents: read',
      'permissions:\n  contents: write',
      ['workflow-permissions high new:3'],
    ],
    ['a weak scope', 'permissions: {}', 'permissions:\n  issues: write', ['workflow-permissions medium new:3']],
    ['write-all', 'permissions: read-all', 'permissions: write-all', ['workflow-permissions high new:2']],
    ['block removed', 'permissions:\n  contents: read', '', ['workflow-permissions high old:2']],
    [
      'a token for clouds beside an unknown default',
      '',
      'permissions:\n  id-token: write',
      ['workflow-permissions medium new:3'],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(short(await hits(workflow('push', steps, before), workflow('push', steps, after)))).toEqual(expected);
  });

  test('a new job and a new workflow', async () => {
    const before = workflow('push', steps);
    const job =
      '  release:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: write\n      checks: write\n' +
      '    steps:\n      - run: make\n';
    expect(short(await hits(before, before + job))).toEqual(['workflow-permissions medium new:11']);
    expect(short(await hits(undefined, workflow('push', steps, 'permissions: write-all')))).toEqual([
      'workflow-permissions high new:2',
    ]);
  });

  test.each([
    ['permissions:\n  contents: write', 'permissions:\n  contents: read'],
    ['', 'permissions:\n  contents: write'],
    ['permissions: write-all', ''],
    ['permissions:\n  contents: write', 'permissions: # why\n  contents: write'],
  ])('%s to %s is silent', async (before, after) => {
    expect(await hits(workflow('push', steps, before), workflow('push', steps, after))).toEqual([]);
  });

  test('a block moved from the workflow to its job is silent, as is a narrow new workflow', async () => {
    const block = 'permissions:\n  contents: write';
    const job = '    permissions:\n      contents: write\n';
    expect(await hits(workflow('push', steps, block), workflow('push', steps, '', job))).toEqual([]);
    expect(await hits(undefined, workflow('push', steps, block))).toEqual([]);
  });
});

describe('secrets', () => {
  test('a secret after the checkout of the head', async () => {
    const steps =
      `${checkout('${{ github.head_ref }}')}      - run: make\n        env:\n          TOKEN: \${{ ` +
      'secrets.NPM_TOKEN }}\n';
    expect(short(await hits(undefined, workflow('pull_request_target', steps), known))).toEqual([
      'workflow-head-checkout critical new:9',
      'workflow-secrets high new:12',
    ]);
  });

  test('inherit to others, not to one’s own', async () => {
    const call = (uses: string): string => `on: push\njobs:\n  call:\n    uses: ${uses}\n    secrets: inherit\n`;
    expect(short(await hits(undefined, call(`x/y/.github/workflows/a.yml@${sha}`)))).toEqual([
      'workflow-secrets high new:5',
    ]);
    expect(await hits(undefined, call('./.github/workflows/a.yml'))).toEqual([]);
  });
});

describe('hostile input', () => {
  test.each([
    ['broken', 'on: [push\njobs: {'],
    ['no map', '- a\n- b\n'],
    ['empty', ''],
    ['deep', '['.repeat(200_000)],
    [
      'endless aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(',')}]`)
        .join('\n')}\non: push\njobs: *j\n`,
    ],
    ['an alias to itself', 'on: push\npermissions: {}\njobs: &a\n  b: *a\n'],
    [
      'wrong kinds',
      'on: 3\npermissions: [1]\njobs:\n  a: text\n  b:\n    steps: {}\n  c:\n    steps: [1, null, [2]]\n' +
        '    permissions: 7\n',
    ],
    ['huge', `on: push\njobs:\n${'#'.repeat(600_000)}`],
    ['unclosed expressions', workflow('issues', `      - run: "${'${{ '.repeat(20_000)}"\n`)],
    ['a long expression', workflow('issues', `      - run: "\${{ ${'a.'.repeat(50_000)} }}"\n`)],
    ['many brackets', workflow('issues', `      - run: "\${{ ${'contains('.repeat(5000)} }}"\n`)],
    ['CRLF', workflow('push', '      - run: make\n').replaceAll('\n', '\r\n')],
  ])('%s is silent', async (_, text) => {
    expect(await hits(workflow('push', '      - run: make\n'), text)).toEqual([]);
  });

  test('deleted and foreign files are silent', async () => {
    expect(await hits(workflow('pull_request_target', checkout('${{ github.head_ref }}')), undefined)).toEqual([]);
    expect(
      await hits(
        undefined,
        workflow('issues', '      - run: echo ${{ github.event.issue.title }}\n'),
        {},
        'docs/ci.yml',
      ),
    ).toEqual([]);
  });
});
