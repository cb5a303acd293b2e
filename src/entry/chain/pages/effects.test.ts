import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../domain/effect.ts';
import type { Envelope } from '../../../domain/result.ts';
import { noUsage } from '../../../domain/usage.ts';
import { effectsOfChain, type StageEffects } from './effects.ts';
import type { PipelinePart } from '../record.ts';

const envelope = (task: string, over: Partial<Envelope> = {}): Envelope => ({
  schema: 'codex-ci/result@1',
  task,
  verdict: 'pass',
  reason: '',
  has_critical: false,
  findings: [],
  dropped: [],
  receipt: [],
  subject: {
    kind: 'change',
    repository: 'acme/shop',
    trusted: 'a'.repeat(40),
    base: 'a'.repeat(40),
    head: 'b'.repeat(40),
    digest: 'd',
  },
  engine: { name: 'rules', model: null, effort: null, version: null, attempts: 0 },
  usage: noUsage,
  budget: { limit_usd: null, spent_usd: 0, remaining_usd: null },
  timing_ms: {},
  ...over,
});
const effectsOf = (key: string): Effect[] => [
  { kind: 'summary', key, markdown: key },
  { kind: 'sticky-comment', key, markdown: `of ${key}`, ...(key === 'review' ? { state: { seen: 1 } } : {}) },
  { kind: 'check', key, name: key, verdict: 'pass', title: '', summary: '', annotations: [] },
  { kind: 'sarif', key, document: {} },
];
const comment = (key: string): Effect => ({ kind: 'review', key, body: '', comments: [] });
const part = (...tasks: string[]): PipelinePart => ({
  allowance: null,
  blocking: [],
  stages: tasks.map((task) => ({
    task,
    verdict: 'pass',
    reason: '',
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
    result_path: `stages/${task}/result.json`,
    needs: [],
    required: true,
  })),
});
const chain = (...tasks: string[]) => ({
  envelope: envelope('pipeline'),
  part: part(...tasks),
  effects: effectsOf('pipeline'),
});
const stage = (task: string, over: Partial<Envelope> = {}): StageEffects => ({
  envelope: envelope(task, over),
  effects: [...effectsOf(task), comment(task)],
});

describe('what is published of a chain', () => {
  it('is one comment, one check and one SARIF, and the inline comments of each stage', () => {
    const effects = effectsOfChain(chain('review', 'docs-check'), [stage('review'), stage('docs-check')]);
    expect(effects.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'summary pipeline',
      'sticky-comment review',
      'check pipeline',
      'sarif pipeline',
      'review review',
      'review docs-check',
    ]);
    expect(effects[1]).toEqual({
      kind: 'sticky-comment',
      key: 'review',
      markdown:
        'of pipeline\n\nof review\n\n<details><summary>docs-check in full</summary>\n\nof docs-check\n\n</details>',
      state: { seen: 1 },
    });
  });

  it('has a comment of its own without a review', () => {
    expect(effectsOfChain(chain('docs-check'), [stage('docs-check')])[1]).toMatchObject({
      kind: 'sticky-comment',
      key: 'pipeline',
    });
  });

  it('keeps to the review’s comment where the review left no record, and says nothing of its state', () => {
    const told = chain('review');
    Object.assign(told.part.stages[0]!, { verdict: 'inconclusive', result_path: null });
    expect(effectsOfChain({ ...told, envelope: envelope('pipeline', { verdict: 'inconclusive' }) }, [])[1]).toEqual({
      kind: 'sticky-comment',
      key: 'review',
      markdown: 'of pipeline',
    });
  });

  it('has the label of the chain in place of the review’s, of which none is left behind', () => {
    const told = chain('review');
    const labels = (key: string, own: string[], want: string[]): Effect => ({ kind: 'labels', key, own, want });
    const effects = effectsOfChain(
      { ...told, effects: [...told.effects, labels('pipeline', ['ready', 'stop'], ['ready'])] },
      [{ ...stage('review'), effects: [labels('review', ['fine', 'ready'], ['fine'])] }],
    );
    expect(effects.filter(({ kind }) => kind === 'labels')).toEqual([
      labels('pipeline', ['ready', 'stop', 'fine'], ['ready']),
    ]);
  });

  it('is nothing where the verdict is not that of the stages; a chain that was stopped may be inconclusive', () => {
    const told = chain('review');
    expect(() =>
      effectsOfChain({ ...told, envelope: envelope('pipeline', { verdict: 'block' }) }, [stage('review')]),
    ).toThrow(/says block, where its stages make pass/);
    expect(
      effectsOfChain({ ...told, envelope: envelope('pipeline', { verdict: 'inconclusive' }) }, [stage('review')]),
    ).not.toEqual([]);
  });

  it.each(['pass', 'block'] as const)('is nothing where a stage came to %s and left no record', (verdict) => {
    const told = chain('review', 'docs-check');
    Object.assign(told.part.stages[1]!, { verdict, result_path: null });
    expect(() => effectsOfChain({ ...told, envelope: envelope('pipeline', { verdict }) }, [stage('review')])).toThrow(
      `says that docs-check came to ${verdict}, and has no record of it`,
    );
    Object.assign(told.part.stages[1]!, { verdict: 'skipped' });
    expect(effectsOfChain(told, [stage('review')])).not.toEqual([]);
  });

  it.each([
    ['says something else', stage('review', { verdict: 'block' })],
    ['is not of the chain', stage('docs-check')],
    [
      'is about another commit',
      stage('review', { subject: { ...envelope('x').subject, head: 'c'.repeat(40) } as Envelope['subject'] }),
    ],
    [
      'is about another repository',
      stage('review', { subject: { ...envelope('x').subject, repository: 'acme/other' } }),
    ],
  ])('is nothing where the record of a stage %s', (_, one) => {
    expect(() => effectsOfChain(chain('review'), [one])).toThrow(/is not the record that the chain speaks of/);
  });
});
