import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readDuration } from '../../src/contracts/options.ts';
import { commonOptions } from '../../src/entry/settings/common-options.ts';
import { readCondition } from '../support/expressions.ts';
import {
  readActions,
  readWorkflows,
  root,
  type Job,
  type Permissions,
  type WorkflowFile,
} from '../support/workflow-files.ts';

const own = readWorkflows('.github/workflows');
const examples = readWorkflows('workflows-examples');
const actions = readActions();
const all = [...own, ...examples];
const reusable = own.filter(
  ({ workflow }) => typeof workflow.on === 'object' && workflow.on !== null && 'workflow_call' in workflow.on,
);

const rank = { none: 0, read: 1, write: 2 } as const;

/** What `wanted` has beyond `granted`. */
function beyond(wanted: Permissions, granted: Permissions): string[] {
  return Object.entries(wanted)
    .filter(([scope, level]) => rank[level] > rank[granted[scope] ?? 'none'])
    .map(([scope, level]) => `${scope}: ${level}`);
}

/** Permissions of a job; an unstated one would be whatever the repository's default is. */
function permissionsOf(file: WorkflowFile, job: Job): Permissions {
  const permissions = job.permissions ?? file.workflow.permissions;
  if (permissions === undefined) throw new Error(`${file.path}: permissions are not stated`);
  return permissions;
}

const jobsOf = (files: readonly WorkflowFile[]): [string, WorkflowFile, Job][] =>
  files.flatMap((file) =>
    Object.entries(file.workflow.jobs).map(([id, job]): [string, WorkflowFile, Job] => [
      `${file.path} ${id}`,
      file,
      job,
    ]),
  );
/** Jobs that run steps; a job that calls a workflow hands everything to the callee's jobs. */
const leaves = jobsOf(all).filter(([, , job]) => job.uses === undefined);
const calls = jobsOf(all).filter(([, , job]) => job.uses !== undefined);
/** What a job's `uses` calls: by the name that users pin, or of this repository at the running commit. */
const callsFile = (job: Job, file: WorkflowFile): boolean =>
  job.uses?.startsWith(`your-org/codex-ci/${file.path}@`) === true || job.uses === `$/${file.path}`;

test('there are workflows to check', () => {
  expect(reusable.map(({ path }) => path)).toEqual(
    [
      'deploy-gate',
      'docs-check',
      'pipeline-stages',
      'pipeline',
      'review-publish',
      'review-pull',
      'review',
      'rollback-analysis',
      'test-gen',
    ].map((name) => `.github/workflows/${name}.yml`),
  );
  expect(examples.length).toBeGreaterThan(0);
  expect(actions.length).toBeGreaterThan(0);
});

describe('permissions', () => {
  test.each(reusable)('$path gets from its callers all that its jobs ask for', (file) => {
    const callers = calls.filter(([, , job]) => callsFile(job, file));
    expect(callers.length).toBeGreaterThan(0);
    const wanted = Object.values(file.workflow.jobs).map((job) => permissionsOf(file, job));
    for (const [place, , job] of callers) {
      // GitHub checks this at load for every job, skipped ones too: the failure is a startup failure without a log.
      expect([place, ...wanted.flatMap((each) => beyond(each, job.permissions ?? {}))]).toEqual([place]);
    }
  });

  test.each(calls)('%s grants no more than its callee asks for', (_place, _file, job) => {
    const callee = reusable.find((file) => callsFile(job, file));
    const wanted: Permissions = {};
    for (const each of Object.values(callee?.workflow.jobs ?? {})) {
      for (const [scope, level] of Object.entries(each.permissions ?? {}))
        if (rank[level] > rank[wanted[scope] ?? 'none']) wanted[scope] = level;
    }
    expect(beyond(job.permissions ?? {}, wanted)).toEqual([]);
  });

  test.each(all)('$path grants nothing by default', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
  });

  test.each(jobsOf(all))('%s states its permissions, each with a reason', (_place, file, job) => {
    expect(job.permissions).toBeDefined();
    for (const [scope, level] of Object.entries(job.permissions ?? {})) {
      const lines = file.text.split('\n').filter((line) => line.trim().startsWith(`${scope}: ${level}`));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !/ # \S/.test(line))).toEqual([]);
    }
  });
});

describe('the key and write access', () => {
  // Asking whether there is a key is not holding it.
  const holdsKey = (job: Job): boolean =>
    /\bsecrets\b/.test(JSON.stringify([job.steps, job['env']]).replaceAll("secrets.openai-api-key != ''", ''));
  const canWrite = (permissions: Permissions): boolean => Object.values(permissions).includes('write');

  test.each(leaves)('%s does not hold both', (_place, file, job) => {
    expect(holdsKey(job) && canWrite(permissionsOf(file, job))).toBe(false);
  });

  test('both kinds exist, so the rule above can fail', () => {
    expect(leaves.filter(([, , job]) => holdsKey(job)).map(([place]) => place)).toEqual([
      '.github/workflows/deploy-gate.yml gate',
      '.github/workflows/docs-check.yml analyse',
      ...['review-turns', 'test-gen-turns', 'docs-check', 'deploy-gate'].map(
        (job) => `.github/workflows/pipeline-stages.yml ${job}`,
      ),
      '.github/workflows/review-pull.yml model',
      '.github/workflows/review.yml analyse',
      '.github/workflows/rollback-analysis.yml analyse',
      '.github/workflows/test-gen.yml write',
      'workflows-examples/deploy-gate-protection.yml respond',
      'workflows-examples/pull-request-one-job.yml pipeline',
    ]);
    expect(leaves.filter(([, file, job]) => canWrite(permissionsOf(file, job))).map(([place]) => place)).toEqual([
      '.github/workflows/docs-check.yml publish',
      '.github/workflows/docs-check.yml issue',
      '.github/workflows/pipeline.yml publish',
      '.github/workflows/review-pull.yml publish',
      '.github/workflows/review.yml publish',
      '.github/workflows/rollback-analysis.yml publish',
      '.github/workflows/test-gen.yml publish',
      'workflows-examples/docs-check.yml edits',
      'workflows-examples/docs-freshness.yml edits',
      'workflows-examples/incident-rollback.yml revert',
      'workflows-examples/pull-request-one-job.yml publish',
    ]);
  });

  test.each(jobsOf(all))('%s inherits no secrets', (_place, _file, job) => {
    expect(job.secrets).not.toBe('inherit');
  });

  test('a job with write access checks nothing out and runs no shell', () => {
    const writers = leaves.filter(([, file, job]) => canWrite(permissionsOf(file, job)));
    const steps = writers.flatMap(([place, , job]) => (job.steps ?? []).map((step) => ({ place, step })));
    expect(
      steps.filter(({ step }) => step.run !== undefined || /checkout|fetch-objects/.test(step.uses ?? '')),
    ).toEqual([]);
  });

  test('checkout never keeps the token in the clone', () => {
    const checkouts = leaves
      .flatMap(([, , job]) => job.steps ?? [])
      .filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });
});

describe('text', () => {
  const steps = [
    ...leaves.flatMap(([place, , job]) => (job.steps ?? []).map((step) => ({ place, step }))),
    ...actions.flatMap(({ path, steps: own_ }) => own_.map((step) => ({ place: path, step }))),
  ];

  // Every value goes by the environment: text in `${{ }}` would become part of the script.
  test('no run has an expression in it', () => {
    expect(steps.filter(({ step }) => step.run !== undefined).length).toBeGreaterThan(3);
    expect(steps.filter(({ step }) => step.run?.includes('${{') === true).map(({ place }) => place)).toEqual([]);
  });

  // The Marketplace refuses a longer one of the action at the root; the others keep to it, too.
  test.each(['action.yml', ...actions.map(({ path }) => path)])(
    '%s has a description of less than 125 characters',
    (path) => {
      const { description } = parse(readFileSync(join(root, path), 'utf8')) as { description: string };
      expect(description.length, description).toBeLessThan(125);
      expect(description).not.toMatch(/\s$|\n/);
    },
  );

  const lines = [...all, ...actions]
    .flatMap(({ path, text }) => text.split('\n').map((line, index) => ({ place: `${path}:${index + 1}`, line })))
    .filter(({ line }) => /^\s*(- )?uses:/.test(line));
  test('every uses is pinned by SHA with its version, or is of this suite', () => {
    expect(lines.length).toBeGreaterThan(10);
    const pinned = /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/;
    const suite = /uses: \$\/(actions\/[\w-]+|\.github\/workflows\/[\w-]+\.yml)$/;
    expect(lines.filter(({ line }) => !pinned.test(line) && !suite.test(line))).toEqual([]);
  });

  test('every $/ names an action that the suite has or builds', () => {
    const names = new Set(
      steps.flatMap(({ step }) => (step.uses?.startsWith('$/actions/') === true ? [step.uses.slice(10)] : [])),
    );
    expect([...names].sort()).toEqual([
      'deploy-gate',
      'docs-check',
      'fetch-objects',
      'pipeline',
      'publish',
      'review',
      'rollback-analysis',
      'setup',
      'test-gen',
    ]);
  });
});

describe('names', () => {
  test('the workflow for forks follows the one that it is said to follow', () => {
    const follows = examples
      .filter(({ path }) => path.endsWith('/review-publish.yml'))
      .flatMap(
        ({ workflow }) => (workflow.on as { workflow_run?: { workflows: string[] } }).workflow_run?.workflows ?? [],
      );
    expect(follows).toEqual([examples.find(({ path }) => path.endsWith('/review.yml'))?.workflow.name]);
  });

  const actionOf = (uses: string | undefined): (typeof actions)[number] | undefined =>
    actions.find(({ path }) => uses === `$/${path.replace(/\/action\.yml$/, '')}`);

  test('every input that a step gives is one that its action has', () => {
    const given = leaves.flatMap(([place, , job]) =>
      (job.steps ?? []).flatMap((step) =>
        Object.keys(step.with ?? {}).map((name) => ({ place, name, action: actionOf(step.uses) })),
      ),
    );
    const ours = given.filter(({ action }) => action !== undefined);
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.filter(({ name, action }) => action?.inputs.includes(name) === false)).toEqual([]);
  });

  test('every output that is read of a step is one that its action writes', () => {
    const read = leaves.flatMap(([place, , job]) =>
      (job.steps ?? []).flatMap((step) => {
        const action = actionOf(step.uses);
        if (action === undefined || step.id === undefined) return [];
        const names = [
          ...JSON.stringify(job).matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g')),
        ].map((match) => match[1] ?? '');
        return names.map((name) => ({ place, name, action }));
      }),
    );
    expect(read.length).toBeGreaterThan(10);
    expect(read.filter(({ name, action }) => !action.outputs.includes(name))).toEqual([]);
  });

  test('every input and secret that an example gives is one that its callee takes', () => {
    for (const [place, , job] of calls) {
      const callee = reusable.find((file) => callsFile(job, file));
      if (callee === undefined) throw new Error(`${place} calls ${String(job.uses)}, which is not here`);
      const takes = (callee.workflow.on as { workflow_call: { inputs?: object; secrets?: object } }).workflow_call;
      const unknown = [
        ...Object.keys(job.with ?? {}).filter((name) => !(name in (takes.inputs ?? {}))),
        ...Object.keys(typeof job.secrets === 'object' ? job.secrets : {}).filter(
          (name) => !(name in (takes.secrets ?? {})),
        ),
      ];
      expect([place, ...unknown]).toEqual([place]);
    }
  });
});

describe('limits', () => {
  test.each(leaves)('%s has a time limit', (_place, _file, job) => {
    expect(job['timeout-minutes']).toBeDefined();
  });

  test('no job writes a cache', () => {
    const steps = [...leaves.flatMap(([, , job]) => job.steps ?? []), ...actions.flatMap((action) => action.steps)];
    expect(steps.filter((step) => step.uses?.startsWith('actions/cache') === true)).toEqual([]);
    // These two cache by themselves unless they are told not to.
    for (const step of steps.filter((one) => one.uses?.startsWith('actions/setup-node@')))
      expect(step.with).toMatchObject({ 'package-manager-cache': false });
    for (const step of steps.filter((one) => one.uses?.startsWith('actions/setup-go@')))
      expect(step.with).toMatchObject({ cache: false });
    expect(
      steps.filter(
        (step) => step.uses?.startsWith('actions/setup-node@') === true && step.with?.['cache'] !== undefined,
      ),
    ).toEqual([]);
  });

  /** A job's group, or that of its workflow; only those that end what is at work. */
  const ends = (one: object): boolean => {
    const cancel = ((one as { concurrency?: unknown }).concurrency as { 'cancel-in-progress'?: unknown } | undefined)?.[
      'cancel-in-progress'
    ];
    return cancel !== undefined && cancel !== false;
  };
  const writes = (job: Job): boolean => Object.values(job.permissions ?? {}).includes('write');
  /** Of the examples' callers the callee's own groups count; GitHub ends what a job with a group calls, too. */
  const callee = (job: Job): WorkflowFile | undefined => reusable.find((file) => callsFile(job, file));
  const publishes = (job: Job): boolean =>
    job.uses === undefined ? writes(job) : Object.values(callee(job)?.workflow.jobs ?? {}).some(publishes);

  test.each(all)('$path: no push ends a publish half way', (file) => {
    // a workflow that publishes nothing may be ended as a whole
    expect(
      Object.values(file.workflow.jobs).some(publishes) && ends(file.workflow),
      'a group of the whole workflow',
    ).toBe(false);
    expect(
      Object.entries(file.workflow.jobs)
        .filter(([, job]) => publishes(job) && ends(job))
        .map(([id]) => id),
    ).toEqual([]);
  });

  test('what is ended by a newer run is what comes before', () => {
    const ended = jobsOf(own)
      .filter(([, , job]) => ends(job))
      .map(([place]) => place.replace('.github/workflows/', ''));
    expect(ended).toEqual([
      'docs-check.yml analyse',
      'pipeline.yml stages',
      'review-pull.yml rules',
      'review-pull.yml model',
      'review.yml analyse',
      'test-gen.yml measure',
      'test-gen.yml write',
      'test-gen.yml verify',
    ]);
    const kept = jobsOf(own).filter(([, , job]) => job.uses === undefined && writes(job));
    for (const [place, , job] of kept)
      expect([place, 'concurrency' in job || place.includes('rollback-analysis')]).toEqual([place, true]);
  });

  // In a callee github.workflow is the caller's name: without a prefix of its own it would cancel its caller. Two
  // groups of one name would end each other.
  test('each concurrency group of a callee begins with words of its own', () => {
    const groups = reusable.flatMap(({ path, workflow }) =>
      [workflow, ...Object.values(workflow.jobs)].flatMap((one) => {
        const group = (one as { concurrency?: { group: string } }).concurrency?.group;
        return group === undefined
          ? []
          : [{ path, prefix: /^codex-ci-[a-z-]+-(?=\$\{\{)/.exec(group)?.[0] ?? `none: ${group}` }];
      }),
    );
    expect(groups.length).toBeGreaterThan(10);
    expect(
      groups.filter(({ prefix }) => prefix.startsWith('none')).map(({ path, prefix }) => `${path} ${prefix}`),
    ).toEqual([]);
    expect(new Set(groups.map(({ prefix }) => prefix)).size).toBe(groups.length);
  });

  test('the required check runs always and asks for nothing', () => {
    const verdict = reusable.find(({ path }) => path.endsWith('/review.yml'))?.workflow.jobs['verdict'];
    expect(verdict).toMatchObject({ if: 'always()', permissions: {}, needs: ['analyse', 'publish'] });
  });

  test('a deploy job of the example needs a go, and the gate’s verdict runs always', () => {
    const gate = reusable.find(({ path }) => path.endsWith('/deploy-gate.yml'))?.workflow;
    expect(gate?.jobs['verdict']).toMatchObject({ if: 'always()', permissions: {}, needs: 'gate' });
    expect(gate?.concurrency).toMatchObject({ 'cancel-in-progress': false });
    const deploy = examples.find(({ path }) => path.endsWith('/deploy-gate.yml'))?.workflow.jobs['deploy'];
    expect(deploy).toMatchObject({
      needs: 'gate',
      if: "needs.gate.outputs.verdict == 'pass'",
      environment: 'production',
      steps: [{ id: 'fresh', env: { VALID_UNTIL: '${{ needs.gate.outputs.valid-until }}' } }, {}, {}],
    });
  });

  test('the App’s token and the key are never in one job', () => {
    const both = leaves.filter(
      ([, , job]) =>
        /create-github-app-token|GATE_APP/.test(JSON.stringify(job)) && /openai/i.test(JSON.stringify(job)),
    );
    expect(both.map(([place]) => place)).toEqual([]);
    expect(
      leaves.filter(([, , job]) => JSON.stringify(job).includes('create-github-app-token')).map(([place]) => place),
    ).toEqual(['workflows-examples/deploy-gate-protection.yml respond']);
  });

  test('no analysis of a merge group is ended', () => {
    const analyses = jobsOf(own).filter(([place, , job]) => ends(job) && !place.includes('review-pull'));
    expect(analyses.length).toBeGreaterThan(3);
    for (const [place, , job] of analyses) {
      const { group, 'cancel-in-progress': cancel } = (job as unknown as { concurrency: Record<string, string> })
        .concurrency;
      expect([place, cancel]).toEqual([place, "${{ github.event_name == 'pull_request' }}"]);
      expect([place, group]).toEqual([place, expect.stringContaining('github.run_id')]);
    }
  });
});

describe('docs-check.yml', () => {
  const { jobs = {}, on } = reusable.find(({ path }) => path.endsWith('/docs-check.yml'))?.workflow ?? {};
  const runs = (id: string, event: string, inputs: object, readOnly = 'false'): boolean =>
    readCondition(String(jobs[id]?.if))({
      github: { event_name: event },
      inputs: { scan: false, 'open-issue': false, ...inputs },
      needs: { analyse: { outputs: { 'read-only': readOnly } } },
    });

  test('who publishes a change cannot write issues, and who keeps the issue can write nothing else', () => {
    expect(Object.entries(jobs).map(([id, job]) => [id, job.permissions])).toEqual([
      ['analyse', { contents: 'read' }],
      ['publish', { 'pull-requests': 'write', checks: 'write' }],
      ['issue', { issues: 'write' }],
      ['verdict', {}],
    ]);
    expect(jobs['verdict']).toMatchObject({ if: 'always()', needs: ['analyse', 'publish', 'issue'] });
  });

  test.each<[string, string, object, string[]]>([
    ['a pull request', 'pull_request', {}, ['publish']],
    ['a pull request with what is for scans', 'pull_request', { scan: true, 'open-issue': true }, ['publish']],
    ['a merge group', 'merge_group', { 'open-issue': true }, []],
    ['a schedule', 'schedule', { 'open-issue': true }, ['issue']],
    ['a schedule without an issue', 'schedule', {}, []],
    ['a scan by hand', 'workflow_dispatch', { scan: true, 'open-issue': true }, ['issue']],
    ['a change by hand', 'workflow_dispatch', { 'open-issue': true }, []],
  ])('%s is published by one job or none', (_, event, inputs, expected) => {
    expect(['publish', 'issue'].filter((id) => runs(id, event, inputs))).toEqual(expected);
    if (event === 'pull_request') expect(runs('publish', event, inputs, 'true')).toBe(false);
  });

  test('the verdict and the output `published` are told of the job that ran', () => {
    const skipped = { result: 'skipped', outputs: {} };
    const ran = (result: string, published: string) => ({
      result,
      outputs: { published, verdict: 'block', reason: published === 'true' ? '' : 'stale' },
    });
    const { env = {} } = (jobs['verdict']?.steps?.[0] ?? {}) as { env?: Record<string, string> };
    const says = (name: string, value: string, publish: object, issue: object): boolean =>
      readCondition(`(${String(env[name]).replace(/^\$\{\{|\}\}$/g, '')}) == '${value}'`)({
        needs: { publish, issue } as never,
      });
    for (const [publish, issue] of [
      [ran('success', 'true'), skipped],
      [skipped, ran('success', 'true')],
    ] as const) {
      for (const [name, value] of [
        ['PUBLISH', 'success'],
        ['PUBLISHED', 'true'],
        ['PUBLISHED_VERDICT', 'block'],
        ['REASON', ''],
      ] as const)
        expect([name, says(name, value, publish, issue)]).toEqual([name, true]);
    }
    expect([
      says('PUBLISHED', 'false', skipped, ran('success', 'false')),
      says('REASON', 'stale', skipped, ran('success', 'false')),
    ]).toEqual([true, true]);
    expect([
      says('PUBLISH', 'failure', skipped, { result: 'failure', outputs: {} }),
      says('PUBLISH', 'failure', { result: 'failure', outputs: {} }, skipped),
      says('PUBLISH', 'skipped', skipped, skipped),
    ]).toEqual([true, true, true]);
    expect(
      (on as { workflow_call: { outputs: Record<string, { value: string }> } }).workflow_call.outputs['published']
        ?.value,
    ).toBe('${{ jobs.issue.outputs.published || jobs.publish.outputs.published }}');
  });
});

describe('test-gen.yml', () => {
  const jobs = reusable.find(({ path }) => path.endsWith('/test-gen.yml'))?.workflow.jobs ?? {};
  const steps = (id: string): string[] =>
    (jobs[id]?.steps ?? []).flatMap((step) =>
      step.uses === '$/actions/test-gen' ? [String(step.with?.['steps'])] : [],
    );

  test('goes measure, write, verify, publish; each part of the run has a job of its own', () => {
    expect(Object.keys(jobs)).toEqual(['measure', 'write', 'verify', 'publish', 'verdict']);
    expect(['measure', 'write', 'verify', 'publish'].map(steps)).toEqual([['collect'], ['turns'], ['recheck'], []]);
    expect([jobs['verify']?.needs, jobs['publish']?.needs]).toEqual([
      ['measure', 'write'],
      ['measure', 'write', 'verify'],
    ]);
  });

  test('only write holds the key, only publish may write, and verify neither', () => {
    const keyed = Object.entries(jobs)
      .filter(([, job]) => JSON.stringify(job).replaceAll("secrets.openai-api-key != ''", '').includes('secrets.'))
      .map(([id]) => id);
    expect(keyed).toEqual(['write']);
    const writing = Object.entries(jobs)
      .filter(([, job]) => Object.values(job.permissions ?? {}).includes('write'))
      .map(([id]) => id);
    expect(writing).toEqual(['publish']);
    expect([jobs['write']?.permissions, jobs['verify']?.permissions]).toEqual([
      { contents: 'read' },
      { contents: 'read' },
    ]);
    expect(JSON.stringify(jobs['verify'])).not.toMatch(/secrets|github\.token|api-key/);
  });

  test('verify takes the evidence of measure, and asks of write no more than its replies', () => {
    const records = (id: string): string[] =>
      (jobs[id]?.steps ?? []).flatMap((step) =>
        step.uses === '$/actions/test-gen' ? String(step.with?.['records']).split(/(?<=}})\s+/) : [],
      );
    expect(records('write')).toEqual(['${{ needs.measure.outputs.record }}']);
    expect(records('verify')).toEqual(['${{ needs.measure.outputs.record }}', '${{ needs.write.outputs.record }}']);
  });

  test('what was written is published only when it was verified', () => {
    expect(String(jobs['publish']?.if)).toContain(
      "needs.verify.result == 'success' || (needs.verify.result == 'skipped' && needs.write.result == 'skipped')",
    );
  });

  test('an action has a dozen inputs at most', () => {
    // Parts of the chain and jobs that share one action have other inputs for pipeline-stages.yml, test-gen.yml and
    // review-pull.yml; the action at the root has the dozen.
    expect(
      actions
        .filter(({ inputs }) => inputs.length > 12)
        .map(({ path, inputs }) => [path, path.includes('pipeline') ? null : inputs.length]),
    ).toEqual([
      ['actions/pipeline/action.yml', null],
      ['actions/review/action.yml', 13],
      ['actions/test-gen/action.yml', 13],
    ]);
    const whole = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as { inputs: object };
    expect(Object.keys(whole.inputs).length).toBeLessThanOrEqual(12);
  });
});

const called = (name: string): WorkflowFile => reusable.find(({ path }) => path.endsWith(`/${name}.yml`))!;

describe('pipeline.yml', () => {
  const file = called;
  const [whole, inner] = [file('pipeline').workflow, file('pipeline-stages').workflow];
  const outputsOf = (name: string): string[] =>
    Object.keys((file(name).workflow.on as { workflow_call: { outputs: object } }).workflow_call.outputs);
  const inputsOf = (name: string): Record<string, unknown> =>
    (file(name).workflow.on as { workflow_call: { inputs: Record<string, unknown> } }).workflow_call.inputs;

  test('a newer push ends the stages, all at once, and never a publish or a merge group', () => {
    expect([whole.concurrency, inner.concurrency]).toEqual([undefined, undefined]);
    expect(Object.values(inner.jobs).filter((job) => 'concurrency' in job)).toEqual([]);
    const [stages, publish] = [whole.jobs['stages'], whole.jobs['publish']].map(
      (job) => job?.['concurrency'] as { group: string; 'cancel-in-progress': unknown },
    );
    expect(stages).toEqual({
      group: 'codex-ci-pipeline-${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}',
      'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
    });
    expect(publish).toMatchObject({
      group: expect.stringMatching(/^codex-ci-publish-pipeline-\$\{\{/),
      'cancel-in-progress': false,
    });
    expect(publish?.group).not.toBe(stages?.group);
  });

  test('the required check runs always and asks for nothing', () => {
    expect(whole.jobs['verdict']).toMatchObject({ if: 'always()', permissions: {}, needs: ['stages', 'publish'] });
    expect(inner.jobs['pipeline']).toMatchObject({ if: 'always()', permissions: { contents: 'read' } });
  });

  test('no job of the stages can write, and publish alone can; it holds no key, runs no shell and checks nothing out', () => {
    expect(
      Object.values(inner.jobs)
        .flatMap((job) => Object.values(job.permissions ?? {}))
        .filter((level) => level !== 'read'),
    ).toEqual([]);
    expect(
      Object.entries(whole.jobs)
        .filter(([, job]) => Object.values(job.permissions ?? {}).includes('write'))
        .map(([id]) => id),
    ).toEqual(['publish']);
    expect(whole.jobs['publish']?.steps?.map(({ uses }) => uses)).toEqual(['$/actions/publish']);
    expect(JSON.stringify(whole.jobs['publish'])).not.toContain('secrets');
  });

  test('who decides holds no key: plan, what collects, what joins, and the conclusion', () => {
    const keyed = Object.entries(inner.jobs)
      .filter(([, job]) => JSON.stringify(job.steps).includes('secrets.'))
      .map(([id]) => id);
    expect(keyed).toEqual(['review-turns', 'test-gen-turns', 'docs-check', 'deploy-gate']);
  });

  test('nothing is published of a draft, a fork, Dependabot or a merge group', () => {
    const publish = readCondition(String(whole.jobs['publish']?.if));
    const event = (over: object = {}, github = {}): Parameters<typeof publish>[0] => ({
      needs: { stages: { result: 'success', outputs: { 'artifact-id': '1' }, ...over } },
      github: {
        event_name: 'pull_request',
        repository: 'acme/shop',
        actor: 'ada',
        event: { pull_request: { head: { repo: { full_name: 'acme/shop' } } } },
        ...github,
      },
    });
    expect([publish(event()), publish(event({ result: 'failure' }))]).toEqual([true, true]);
    for (const result of ['skipped', 'cancelled']) expect(publish(event({ result }))).toBe(false);
    expect(publish(event({ outputs: { 'artifact-id': '' } }))).toBe(false);
    for (const github of [
      { event_name: 'merge_group', event: {} },
      { actor: 'dependabot[bot]' },
      { event: { pull_request: { head: { repo: { full_name: 'stranger/shop' } } } } },
    ])
      expect(publish(event({}, github))).toBe(false);
    const stages = readCondition(String(whole.jobs['stages']?.if));
    const draft = (drafts: boolean, is: boolean): boolean =>
      stages({ inputs: { drafts }, github: { event: { pull_request: { draft: is } } } });
    expect([
      draft(false, false),
      draft(false, true),
      draft(true, true),
      stages({ inputs: { drafts: false }, github: { event: {} } }),
    ]).toEqual([true, false, true, true]);
  });

  test('its jobs have the names by which the gate knows its own and the verdict after it', () => {
    const names = [
      ...readFileSync(join(root, 'src/tasks/deploy-gate/rules/checks.ts'), 'utf8').matchAll(
        /' \/ ([a-z -]+(?: \/ [a-z-]+)?)'/g,
      ),
    ].map((match) => match[1]);
    expect(names).toEqual(['stages / deploy-gate', 'verdict']);
    for (const job of [whole.jobs['stages'], whole.jobs['verdict'], inner.jobs['deploy-gate']]) {
      expect(job).toBeDefined();
      expect(job).not.toHaveProperty('name');
    }
    expect(whole.jobs['stages']?.uses).toBe('$/.github/workflows/pipeline-stages.yml');
  });

  test('hands every input of the stages on, and every output out', () => {
    const given = whole.jobs['stages']?.with ?? {};
    expect(Object.keys(given)).toEqual(Object.keys(inputsOf('pipeline-stages')));
    for (const [name, value] of Object.entries(given))
      expect([name, String(value)]).toEqual([
        name,
        name === 'engine'
          ? "${{ github.event_name == 'merge_group' && inputs.merge-group-engine || inputs.engine }}"
          : `\${{ inputs.${name} }}`,
      ]);
    for (const name of Object.keys(given))
      expect(inputsOf('pipeline')[name]).toEqual(inputsOf('pipeline-stages')[name]);
    expect(outputsOf('pipeline')).toEqual([...outputsOf('pipeline-stages'), 'published']);
    for (const name of [
      'verdict',
      'has-critical',
      'review-verdict',
      'test-gen-verdict',
      'docs-check-verdict',
      'deploy-gate-verdict',
      'cost-usd',
      'report-url',
      'artifact-name',
    ])
      expect(outputsOf('pipeline')).toContain(name);
  });

  test('reads no output of the stages that they don’t have', () => {
    const read = [
      ...reusable
        .find(({ path }) => path.endsWith('/pipeline.yml'))!
        .text.matchAll(/(?:jobs|needs)\.stages\.outputs\.([\w-]+)/g),
    ].map((match) => match[1]!);
    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((name) => !outputsOf('pipeline-stages').includes(name))).toEqual([]);
  });

  test('a job lasts longer than its engine may', () => {
    const { 'job-timeout-minutes': minutes } = inputsOf('pipeline') as Record<string, { default: number }>;
    expect(minutes?.default).toBeGreaterThan((readDuration(commonOptions.timeout.fallback) ?? Infinity) / 60_000);
  });
});

describe('examples on pull requests', () => {
  const jobsNamed = (name: string): Record<string, Job> =>
    examples.find(({ path }) => path.endsWith(`/${name}.yml`))!.workflow.jobs;
  const [text, retargeted, pushed] = [
    { action: 'edited', changes: { title: { from: 'x' } } },
    { action: 'edited', changes: { base: { ref: { from: 'old' }, sha: { from: 'a'.repeat(40) } } } },
    { action: 'synchronize' },
  ];
  const coverage = { coverage: { result: 'success' } };
  const starts = (job: Job | undefined, event: object, needs: object = coverage): boolean =>
    readCondition(String(job?.if))({ needs, github: { event: { pull_request: { draft: false }, ...event } } } as never);

  test.each([
    ['review', 'review'],
    ['docs-check', 'docs'],
    ['test-gen', 'tests'],
    ['pull-request', 'coverage'],
    ['pull-request', 'pipeline'],
    ['pull-request-one-job', 'pipeline'],
  ])('%s: %s looks again when the base changes, and not when a text does', (name, id) => {
    const { workflow } = examples.find(({ path }) => path.endsWith(`/${name}.yml`))!;
    expect((workflow.on as { pull_request: { types: string[] } }).pull_request.types).toContain('edited');
    const job = jobsNamed(name)[id];
    expect([
      starts(job, retargeted),
      starts(job, text),
      starts(job, pushed),
      starts(job, { action: 'checks_requested' }),
    ]).toEqual([true, false, true, true]);
  });

  test('patch-coverage looks again when the base changes, too', () => {
    const { workflow } = examples.find(({ path }) => path.endsWith('/patch-coverage.yml'))!;
    expect((workflow.on as { pull_request: { types: string[] } }).pull_request.types).toContain('edited');
    // a job that is skipped counts as a success of the check by its name
    expect(Object.values(workflow.jobs).map((job) => job.if)).toEqual([undefined]);
  });

  test('a job with the required name is never skipped over an edited text: that would be a success', () => {
    for (const id of ['pipeline', 'publish']) {
      const { name } = jobsNamed('pull-request-one-job')[id] as { name?: string };
      const said = (event: object): boolean =>
        readCondition(String(name).replace(`&& '${id} (text edited)' || '${id}'`, ''))({ github: { event } } as never);
      expect(name).toContain(`&& '${id} (text edited)' || '${id}' }}`);
      expect([said(text), said(retargeted), said(pushed)]).toEqual([true, false, false]);
    }
    // The others are called workflows, whose verdict job has a longer name.
    expect(
      ['review', 'docs-check', 'test-gen', 'pull-request']
        .flatMap((each) => Object.values(jobsNamed(each)))
        .filter((job) => job.uses !== undefined && job['name'] !== undefined),
    ).toEqual([]);
  });

  test('a run whose tests a newer push ended pays for nothing; one whose tests failed goes on', () => {
    const { pipeline: job } = jobsNamed('pull-request');
    const after = (result: string): boolean => starts(job, pushed, { coverage: { result } });
    expect(['success', 'failure', 'skipped', 'cancelled'].map(after)).toEqual([true, true, true, false]);
  });

  test('a report that is missing after failed tests is told by the stage, not by a download', () => {
    const steps = Object.values(called('pipeline-stages').workflow.jobs)
      .flatMap((job) => job.steps ?? [])
      .filter((step) => step.with !== undefined && 'coverage' in step.with);
    expect(steps.map((step) => step.with?.['coverage-artifact'])).toEqual(
      Array.from({ length: 4 }, () => '${{ inputs.coverage-artifact }}'),
    );
    expect(
      jobsNamed('pull-request')['coverage']?.steps?.find(
        ({ uses }) => uses?.startsWith('actions/upload-artifact@') === true,
      ),
    ).toMatchObject({ if: 'always()' });
  });

  test('the chain waits for other checks, and its jobs last longer than wait and engine together', () => {
    const given = jobsNamed('pull-request')['pipeline']?.with as Record<string, string | number>;
    const engine = (readDuration(commonOptions.timeout.fallback) ?? Infinity) / 60_000;
    expect(Number(given['wait-minutes'])).toBeGreaterThan(0);
    expect(Number(given['job-timeout-minutes'])).toBeGreaterThan(Number(given['wait-minutes']) + engine);
    const one = jobsNamed('pull-request-one-job')['pipeline'];
    const wait = Number(one?.steps?.find(({ id }) => id === 'pipeline')?.with?.['wait-minutes']);
    expect(wait).toBeGreaterThan(0);
    // review, then two stages at the same time, then the gate
    expect(Number(one?.['timeout-minutes'])).toBeGreaterThanOrEqual(3 * engine + wait);
    const gate = called('pipeline-stages').workflow.jobs['deploy-gate']?.steps?.find(({ id }) => id === 'stage');
    expect(gate?.with).toMatchObject({ 'wait-minutes': '${{ inputs.wait-minutes }}' });
  });

  test('one job reads what the jobs of the gate read, and runs in a merge queue without a key and without publishing', () => {
    const { workflow } = examples.find(({ path }) => path.endsWith('/pull-request-one-job.yml'))!;
    expect(workflow.on).toHaveProperty('merge_group');
    const job = workflow.jobs['pipeline']!;
    expect(
      beyond(called('pipeline-stages').workflow.jobs['deploy-gate']?.permissions ?? {}, job.permissions ?? {}),
    ).toEqual([]);
    expect(job.steps?.find(({ id }) => id === 'pipeline')?.with?.['openai-api-key']).toBe(
      "${{ github.event_name != 'merge_group' && secrets.OPENAI_API_KEY || '' }}",
    );
    expect((job['concurrency'] as { group: string }).group).toContain('|| github.run_id');
    const publish = readCondition(String(workflow.jobs['publish']?.if));
    const event = (name: string) => ({
      needs: { pipeline: { outputs: { 'artifact-id': '1' } } },
      github: {
        event_name: name,
        repository: 'acme/shop',
        actor: 'ada',
        event: { pull_request: { head: { repo: { full_name: 'acme/shop' } } } },
      },
    });
    expect([publish(event('pull_request')), publish(event('merge_group'))]).toEqual([true, false]);
  });
});
