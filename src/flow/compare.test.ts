import { describe, expect, it } from 'vitest';
import type { Finding } from '../domain/finding.ts';
import { noUsage } from '../domain/usage.ts';
import { compareRuns, type RunSummary } from './compare.ts';

const finding = (id: string, over: Partial<Finding> = {}): Finding => ({
  id,
  rule: 'r',
  severity: 'high',
  confidence: 'L3',
  title: 'T',
  detail: 'D',
  path: 'a.ts',
  line: 1,
  end_line: 1,
  side: 'new',
  source: 'rules',
  evidence: [],
  suggestion: null,
  ...over,
});
const run = (findings: Finding[], over: Partial<RunSummary> = {}): RunSummary => ({
  envelope: {
    schema: 'codex-ci/result@1',
    task: 'review',
    verdict: 'pass',
    reason: 'fine',
    has_critical: false,
    findings,
    dropped: [],
    receipt: [{ path: 'a.ts', state: 'read', reason: '' }],
    subject: { kind: 'revision', repository: 'r', trusted: 'a'.repeat(40), head: 'b'.repeat(40), digest: '1' },
    engine: { name: 'codex', model: 'm', effort: 'high', version: '1', attempts: 1 },
    usage: { ...noUsage, requests: 2, usd: 0.1 },
    budget: { limit_usd: 2, spent_usd: 0.1, remaining_usd: 1.9 },
    timing_ms: { collect: 1 },
  },
  options: {
    task: 'review',
    common: { maxUsd: 2 },
    values: { blockOn: 'critical' },
    given: {},
    profiles: {},
    limitUsd: 2,
  },
  stages: [],
  ...over,
});

describe('two runs', () => {
  it('that say the same are the same, however long they took', () => {
    const [a, b] = [run([finding('1')]), run([finding('1')])];
    b.envelope.timing_ms = { collect: 99 };
    expect(compareRuns(a, b)).toMatchObject({
      same: true,
      verdict: null,
      findings: { new: [], gone: [], changed: [] },
      options: [],
      usage: {},
    });
  });

  it('are matched by the identity of their findings', () => {
    const { findings, same } = compareRuns(
      run([finding('1'), finding('2', { line: 4 })]),
      run([finding('2', { line: 9, severity: 'low' }), finding('3')]),
    );
    expect(same).toBe(false);
    expect(findings.new.map(({ id }) => id)).toEqual(['3']);
    expect(findings.gone.map(({ id }) => id)).toEqual(['1']);
    expect(findings.changed).toMatchObject([
      { finding: { id: '2' }, fields: { severity: { before: 'high', after: 'low' }, line: { before: 4, after: 9 } } },
    ]);
  });

  it('say which options, files, stages and figures differ', () => {
    const [a, b] = [run([]), run([])];
    b.options = { ...b.options, values: { blockOn: 'high', ignore: ['x'] }, common: {} };
    b.envelope = {
      ...b.envelope,
      verdict: 'block',
      usage: { ...b.envelope.usage, requests: 3, usd: null },
      receipt: [{ path: 'b.ts', state: 'read', reason: '' }],
    };
    a.stages = [{ task: 'review', verdict: 'pass', reason: 'ok', usage: noUsage }];
    b.stages = [
      { task: 'review', verdict: 'block', reason: 'no', usage: { ...noUsage, usd: 1 } },
      { task: 'docs-check', verdict: 'pass', reason: 'ok', usage: noUsage },
    ];
    const found = compareRuns(a, b);
    expect(found.options).toEqual([
      { name: 'block-on', before: 'critical', after: 'high' },
      { name: 'ignore', before: null, after: ['x'] },
      { name: 'max-usd', before: 2, after: null },
    ]);
    expect(found.verdict).toEqual({ before: 'pass', after: 'block' });
    expect(found.usage).toEqual({ requests: { before: 2, after: 3 }, usd: { before: 0.1, after: null } });
    expect(found.receipt).toEqual([
      { path: 'a.ts', before: 'read', after: null },
      { path: 'b.ts', before: null, after: 'read' },
    ]);
    expect(found.stages.map(({ task, verdict }) => [task, verdict.before, verdict.after])).toEqual([
      ['review', 'pass', 'block'],
      ['docs-check', null, 'pass'],
    ]);
  });
});
