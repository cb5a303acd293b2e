import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StageDocument } from '../../src/entry/chain/jobs/plan.ts';
import { startArtifacts } from '../support/artifact-server.ts';
import type { Step } from '../support/action-runner.ts';
import type { Caller } from '../support/caller-repository.ts';
import { pullEvent } from '../support/event-payload.ts';
import { openReviewWorld, type ReviewWorld } from '../support/review-world.ts';
import { readZip, writeZip } from '../support/zip.ts';

// The built pipeline action as the jobs of pipeline-stages.yml run it, by rules: each part a process of its own,
// artifacts between them.
let world: ReviewWorld;
let caller: Caller;
beforeAll(async () => {
  world = await openReviewWorld();
  ({ caller } = world);
});
afterAll(() => {
  world.close();
});
beforeEach(async () => {
  world.artifacts = await startArtifacts();
});
afterEach(() => world.artifacts.close());

const part = (branch: string, inputs: Record<string, string>, attempt = 1): Promise<Step> =>
  world.review({
    action: 'pipeline',
    payload: pullEvent(caller, { number: 7, branch }),
    inputs: { 'fail-on': 'never', engine: 'rules', ...inputs },
    environment: { GITHUB_RUN_ATTEMPT: String(attempt) },
  });
const plan = (branch: string, over: Record<string, string> = {}, attempt = 1): Promise<Step> =>
  part(branch, { part: 'plan', stages: 'review,docs-check', ...over }, attempt);
const stage = (
  branch: string,
  name: string,
  records: string,
  over: Record<string, string> = {},
  attempt = 1,
): Promise<Step> =>
  part(branch, { part: 'stage', stage: name, records: world.artifacts.records(records), ...over }, attempt);
const conclude = (branch: string, records: string, jobs: string, attempt = 1): Promise<Step> =>
  part(branch, { part: 'conclude', records: world.artifacts.records(records), jobs }, attempt);
const stored = (name: string, file: string): unknown =>
  JSON.parse(readZip(world.artifacts.content(name)).get(file)?.toString() ?? 'null');

describe('a chain in jobs', () => {
  it('hands plan and records on by id and digest, and comes to the record that one process would', async () => {
    const planned = await plan('clean');
    expect(planned.outputs).toMatchObject({
      'artifact-name': 'codex-ci-pipeline-plan-1',
      stages: '["review","docs-check"]',
      'asking-stages': '[]',
      'idle-stages': '[]',
      'stop-on': 'critical',
      'on-inconclusive': 'continue',
    });
    const collected = await stage('clean', 'review', 'codex-ci-pipeline-plan-1', { steps: 'collect' });
    expect(collected.outputs).toMatchObject({ 'artifact-name': 'codex-ci-review-collect-1', shards: '["1/1"]' });
    const review = await stage('clean', 'review', 'codex-ci-pipeline-plan-1\ncodex-ci-review-collect-1', {
      steps: 'recheck',
    });
    expect(review.outputs).toMatchObject({
      verdict: 'pass',
      'has-critical': 'false',
      'artifact-name': 'codex-ci-review-1',
    });
    expect(StageDocument.parse(stored('codex-ci-review-1', 'stage.json'))).toMatchObject({
      attempt: 1,
      over: true,
      record: { task: 'review', verdict: 'pass', mode: 'rules', result_path: 'stages/review/result.json' },
    });
    const docs = await stage('clean', 'docs-check', 'codex-ci-pipeline-plan-1, codex-ci-review-1');
    expect(docs.outputs).toMatchObject({ verdict: 'pass', 'artifact-name': 'codex-ci-docs-check-1' });
    const chain = await conclude(
      'clean',
      'codex-ci-pipeline-plan-1 codex-ci-review-1 codex-ci-docs-check-1',
      'review=success docs-check=success test-gen=skipped deploy-gate=skipped',
    );
    expect(chain.outputs).toMatchObject({
      verdict: 'pass',
      'review-verdict': 'pass',
      'docs-check-verdict': 'pass',
      'test-gen-verdict': '',
      'artifact-name': 'codex-ci-pipeline-1',
    });
    expect([...readZip(world.artifacts.content('codex-ci-pipeline-1')).keys()]).toEqual(
      expect.arrayContaining([
        'result.json',
        'report.html',
        'stages/review/result.json',
        'stages/docs-check/result.json',
      ]),
    );
    const names = [
      'codex-ci-pipeline-plan-1',
      'codex-ci-review-collect-1',
      'codex-ci-review-1',
      'codex-ci-docs-check-1',
      'codex-ci-pipeline-1',
    ];
    // what later runs read is kept as the repository says, what is only handed on for three days
    expect(world.artifacts.names().map((name) => [name, world.artifacts.days(name)])).toEqual(
      names.map((name) => [name, /plan|collect/.test(name) ? 3 : null]),
    );
  });

  it('refuses a stage that the fold doesn’t start, and tells one that ran all the same', async () => {
    await plan('leak');
    await stage('leak', 'review', 'codex-ci-pipeline-plan-1');
    const refused = await stage('leak', 'docs-check', 'codex-ci-pipeline-plan-1 codex-ci-review-1');
    expect(refused.errors).toEqual(['docs-check must not run: review found something critical']);
    expect(refused.outputs['artifact-name']).toBeUndefined();
    const followed = await conclude(
      'leak',
      'codex-ci-pipeline-plan-1 codex-ci-review-1',
      'review=success docs-check=skipped',
    );
    expect(followed.outputs).toMatchObject({
      verdict: 'block',
      'docs-check-verdict': 'skipped',
      'has-critical': 'true',
    });
  });

  it('is inconclusive where a stage’s job died, was skipped for no reason, or the plan is missing', async () => {
    await plan('clean');
    await stage('clean', 'review', 'codex-ci-pipeline-plan-1');
    const died = await conclude(
      'clean',
      'codex-ci-pipeline-plan-1 codex-ci-review-1',
      'review=success docs-check=failure',
    );
    expect(died.outputs).toMatchObject({ verdict: 'inconclusive', 'docs-check-verdict': 'inconclusive' });
    expect(died.summary).toContain('its job ended as ‘failure’ without a record');
    world.artifacts.put('codex-ci-pipeline-plan-2', world.artifacts.content('codex-ci-pipeline-plan-1'));
    const skipped = await conclude(
      'clean',
      'codex-ci-pipeline-plan-1 codex-ci-review-1',
      'review=success docs-check=skipped',
      2,
    );
    expect(skipped.outputs).toMatchObject({ verdict: 'inconclusive', 'artifact-name': 'codex-ci-pipeline-2' });
    expect(skipped.summary).toContain('its job was skipped although nothing stops it');
    const none = await conclude('clean', '', 'review=skipped docs-check=skipped', 3);
    expect([none.code === 0, none.outputs['verdict'], none.errors]).toEqual([
      false,
      'inconclusive',
      ['the plan job ended without a plan; see its log'],
    ]);
  });

  it('believes no record about other commits, of another stage or attempt, or that says two things', async () => {
    await plan('clean');
    await stage('clean', 'review', 'codex-ci-pipeline-plan-1');
    const good = readZip(world.artifacts.content('codex-ci-review-1'));
    const text = (name: string): string => good.get(name)?.toString() ?? '';
    const head = caller.sha('clean');
    const cases: [string, Record<string, string>, RegExp][] = [
      [
        'other commits',
        { 'stage.json': text('stage.json').replaceAll(head, 'f'.repeat(40)) },
        /is about ffffffffffff of acme\/shop/,
      ],
      [
        'other commits in the result',
        { 'result.json': text('result.json').replaceAll(head, 'f'.repeat(40)) },
        /is about ffffffffffff of acme\/shop/,
      ],
      [
        'another stage',
        { 'stage.json': text('stage.json').replace('"task": "review"', '"task": "docs-check"') },
        /is no record of review of attempt 1/,
      ],
      [
        'another attempt',
        { 'stage.json': text('stage.json').replace('"attempt": 1', '"attempt": 2') },
        /is no record of review of attempt 1/,
      ],
      [
        'a job that only began',
        { 'stage.json': text('stage.json').replace('"over": true', '"over": false') },
        /is no record of review of attempt 1/,
      ],
      [
        'two verdicts',
        { 'stage.json': text('stage.json').replace('"verdict": "pass"', '"verdict": "skipped"') },
        /say different things/,
      ],
      [
        'another place',
        { 'stage.json': text('stage.json').replace('stages/review/result.json', '../../etc/passwd') },
        /names another place/,
      ],
      ['no result', { 'result.json': '{}' }, /result\.json/],
    ];
    for (const [what, over, words] of cases) {
      await world.artifacts.close();
      const before = world.artifacts;
      world.artifacts = await startArtifacts();
      world.artifacts.put('codex-ci-pipeline-plan-1', before.content('codex-ci-pipeline-plan-1'));
      world.artifacts.put(
        'codex-ci-review-1',
        writeZip([...good].map(([file, content]) => ({ name: file, content: over[file] ?? content.toString() }))),
      );
      const step = await conclude(
        'clean',
        'codex-ci-pipeline-plan-1 codex-ci-review-1',
        'review=success docs-check=skipped',
      );
      expect([what, step.outputs['verdict'], step.outputs['review-verdict']]).toEqual([
        what,
        'inconclusive',
        'inconclusive',
      ]);
      expect(step.log).toMatch(words);
    }
    const plan2 = readZip(world.artifacts.content('codex-ci-pipeline-plan-1')).get('plan.json')!.toString();
    world.artifacts.put(
      'codex-ci-pipeline-plan-2',
      writeZip([
        { name: 'plan.json', content: plan2.replaceAll(head, 'f'.repeat(40)).replace('"attempt": 1', '"attempt": 2') },
      ]),
    );
    expect((await stage('clean', 'review', 'codex-ci-pipeline-plan-2', {}, 2)).errors).toEqual([
      expect.stringContaining('one about'),
    ]);
    for (const bad of ['codex-ci-review', '$(id)', 'codex-ci-pipeline-plan-9'])
      expect((await stage('clean', 'review', bad, {}, 2)).code).toBe(2);
  });

  it('takes off what earlier attempts spent: what a record says, all of the share of a job that only began', async () => {
    // told that there is a key, the plan reckons with it; nobody asks anything here
    const planned = await plan('clean', { engine: 'auto', 'max-usd': '4' });
    expect(planned.outputs['asking-stages']).toBe('["review","docs-check"]');
    const first = await stage('clean', 'review', 'codex-ci-pipeline-plan-1', { steps: 'collect' });
    const share = Number(/its share is \$([\d.]+)/.exec(first.log)?.[1]);
    expect(share).toBeGreaterThan(0);
    const again = await stage('clean', 'review', 'codex-ci-pipeline-plan-1', { steps: 'collect' }, 2);
    expect(again.log).toContain('earlier attempts of this run left 1 record of what they spent');
    expect(Number(/its share is \$([\d.]+)/.exec(again.log)?.[1])).toBeCloseTo((share * (4 - share)) / 4, 2);
    const whole = await plan('clean', { engine: 'auto', 'max-usd': '4' }, 3);
    const limit = (stored('codex-ci-pipeline-plan-3', 'plan.json') as { allowance: { limit: { usd: number } } })
      .allowance.limit.usd;
    expect(whole.code).toBe(0);
    expect(limit).toBeCloseTo(4 - share - (share * (4 - share)) / 4, 2);
  });
});
