import { describe, expect, it } from 'vitest';
import type { Run } from '../../contracts/task.ts';
import type { Finding } from '../../domain/finding.ts';
import { noUsage } from '../../domain/usage.ts';
import { parseValues } from '../../flow/load.ts';
import { concludeChain } from './conclude.ts';
import { pipelineOptions, type PipelineOptions } from './options.ts';
import type { ChainEvidence, StageRecord } from './record.ts';

const finding = (id: string): Finding => ({
  id,
  rule: 'codex/correctness',
  severity: 'high',
  confidence: 'L3',
  title: id,
  detail: '',
  path: 'a.ts',
  line: 1,
  end_line: 1,
  side: 'new',
  source: 'codex',
  evidence: [],
  suggestion: null,
});
const stage = (task: string, verdict: StageRecord['verdict'], over: Partial<StageRecord> = {}): StageRecord => ({
  task,
  verdict,
  reason: `${task} says ${verdict}`,
  has_critical: false,
  because: null,
  started_at: null,
  ended_at: null,
  usage: noUsage,
  mode: 'rules',
  model: null,
  estimate_usd: 0,
  share: null,
  saved_usd: null,
  result_path: null,
  ...over,
});
function conclude(
  stages: StageRecord[],
  findings: ChainEvidence['findings'],
  values: Record<string, unknown> = {},
  names = stages.map(({ task }) => task),
) {
  const evidence: ChainEvidence = {
    stages,
    needs: Object.fromEntries(names.map((name) => [name, []])),
    findings,
    dropped: [],
    receipt: [],
    engines: [],
    allowance: null,
  };
  return concludeChain({ evidence, options: parseValues(pipelineOptions, values), failure: null } as unknown as Run<
    PipelineOptions,
    ChainEvidence
  >);
}

describe('what holds a chain up', () => {
  it('is of a stage that blocks the findings that do, and all of one whose record does not tell them apart', () => {
    const { part, blocking } = conclude(
      [stage('review', 'block'), stage('docs-check', 'block'), stage('test-gen', 'pass')],
      [
        { stage: 'review', finding: finding('a'), blocks: true },
        { stage: 'review', finding: finding('b'), blocks: false },
        { stage: 'docs-check', finding: finding('c') },
        { stage: 'test-gen', finding: finding('d'), blocks: true },
      ],
    );
    expect(part.blocking).toEqual([
      { stage: 'review', finding: 'a' },
      { stage: 'docs-check', finding: 'c' },
    ]);
    expect(blocking).toEqual(['a', 'c']);
  });

  it('is nothing of a stage that is not required, unless it ended the chain', () => {
    const found: ChainEvidence['findings'] = [{ stage: 'review', finding: finding('a'), blocks: true }];
    expect(
      conclude([stage('review', 'block'), stage('docs-check', 'pass')], found, { required: ['docs-check'] }),
    ).toMatchObject({ verdict: 'pass', blocking: [], part: { blocking: [] } });
    const ended = [stage('review', 'block'), stage('docs-check', 'skipped', { because: 'review' })];
    expect(conclude(ended, found, { required: ['docs-check'] })).toMatchObject({ verdict: 'block', blocking: ['a'] });
  });

  it('has the label of its verdict', () => {
    const labels = { block: 'needs-work', pass: 'ready' };
    expect(conclude([stage('review', 'pass')], [], { labels }).part.labels).toEqual({
      own: ['needs-work', 'ready'],
      want: ['ready'],
    });
    expect(conclude([stage('review', 'inconclusive')], [], { labels }).part.labels).toEqual({
      own: ['needs-work', 'ready'],
      want: [],
    });
    expect(conclude([stage('review', 'pass')], []).part.labels).toBeUndefined();
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'has a stage that stands nowhere in its definition',
      () => conclude([stage('review', 'pass')], [], {}, []),
      /has the stage review, which is not among its needs/,
    ],
    [
      'requires a stage that was not run',
      () => conclude([stage('review', 'pass')], [], { required: ['docs-check'] }),
      /required: docs-check is not among the stages that were run; allowed: review/,
    ],
    [
      'has a stage twice',
      () => conclude([stage('review', 'pass'), stage('review', 'pass')], []),
      /has the stage review twice/,
    ],
    [
      'blocks without a finding',
      () => conclude([stage('review', 'block')], []),
      /says that a stage blocks and has no finding of it/,
    ],
  ])('is not known where it %s', (_, act, said) => {
    expect(act).toThrow(said);
  });
});

describe('a run that was killed', () => {
  const names = ['review', 'test-gen', 'docs-check', 'deploy-gate'];

  it('came to no verdict, and shows all of its stages', () => {
    const { verdict, reason, part } = conclude([stage('review', 'pass')], [], {}, names);
    expect([verdict, reason]).toEqual(['inconclusive', 'test-gen: the run ended before this stage was over']);
    expect(part.stages.map(({ task, verdict: said, required }) => [task, said, required])).toEqual([
      ['review', 'pass', true],
      ['test-gen', 'inconclusive', true],
      ['docs-check', 'inconclusive', true],
      ['deploy-gate', 'inconclusive', true],
    ]);
  });

  it('passes neither where nothing was done, nor where what is missing is not required', () => {
    expect(conclude([], [], {}, names)).toMatchObject({ verdict: 'inconclusive', runs: { usage: { usd: null } } });
    expect(conclude([stage('review', 'pass')], [], { required: ['review'] }, names).verdict).toBe('inconclusive');
  });

  it('still blocks by what was found', () => {
    expect(conclude([stage('review', 'block')], [{ stage: 'review', finding: finding('a') }], {}, names)).toMatchObject(
      { verdict: 'block', blocking: ['a'] },
    );
  });
});
