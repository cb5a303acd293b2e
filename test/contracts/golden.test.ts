// Records of earlier versions: what a replay said of them when they were stored, it says today. See test/golden/README.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../git/build.ts';
import { buildCli } from '../support/cli.ts';
import {
  deliveredOf,
  golden,
  goldenRuns,
  replayOf,
  runNode,
  steady,
  textsBelow,
  type Replayed,
} from '../support/golden.ts';

/** Fields that records got after these were stored, as `result.json: rollback_analysis.cause.limits`; a number in a path is `*`. Each has to be optional where it is read. */
const since: readonly string[] = [
  // The facts that the sentences of a cause used to be the only bearer of.
  'result.json: rollback_analysis.cause.basis',
  'result.json: rollback_analysis.cause.limits',
  'result.json: rollback_analysis.cause.outside',
];

const names = goldenRuns();
let cli: string;
let home: string;
beforeAll(async () => {
  cli = await buildCli();
  home = tempDir();
});

interface Said {
  verdict: string;
  findings: { rule: string; path: string; line: number | null; severity: string }[];
}
/** What nobody may miss of a result, for a message that a person reads at a glance. */
function glance(text: string | undefined): object {
  const { verdict, findings } = JSON.parse(text ?? '{"findings": []}') as Said;
  return { verdict, findings: findings.map(({ rule, path, line, severity }) => `${severity} ${rule} ${path}:${line}`) };
}

/** A document without the fields that came later. */
function asStored(file: string, value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((one) => asStored(file, one, [...path, '*']));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !since.includes(`${file}: ${[...path, name].join('.')}`))
      .map(([name, one]) => [name, asStored(file, one, [...path, name])]),
  );
}

const read = (file: string, text: string): unknown =>
  file.endsWith('.json') || file.endsWith('.sarif') ? asStored(file, JSON.parse(text)) : text;

describe.concurrent('a stored run is replayed to what it was', () => {
  it.for(names)('%s', async (name, { expect }) => {
    const dir = join(golden, name);
    const stored = textsBelow(join(dir, 'run'));
    const expected = { ...stored, ...textsBelow(join(dir, 'replayed/files')) };
    const text = (file: string): string => readFileSync(join(dir, 'replayed', file), 'utf8');
    const now: Replayed = await replayOf(cli, join(dir, 'run'), home);
    expect(now.said).toBe('');
    expect({ code: now.code, ...glance(now.files['result.json']) }).toEqual({
      code: Number(text('exit-code.txt')),
      ...glance(expected['result.json']),
    });
    expect(Object.keys(now.files)).toEqual(Object.keys(expected).sort());
    for (const [file, was] of Object.entries(expected))
      expect(read(file, now.files[file]!), file).toEqual(read(file, was));
    expect(steady(now.terminal)).toBe(text('terminal.txt'));
    expect(JSON.parse(deliveredOf(now.files['result.json']!))).toEqual(JSON.parse(text('delivered.json')));
    expect(textsBelow(join(dir, 'run'))).toEqual(stored);
  });
});

it('there are runs of each task, and of each verdict', () => {
  const seen = names.map(
    (name) =>
      `${name.split('/')[0]} ${(JSON.parse(readFileSync(join(golden, name, 'run/result.json'), 'utf8')) as Said).verdict}`,
  );
  const wanted = ['review', 'test-gen', 'docs-check', 'deploy-gate', 'pipeline'].flatMap((task) =>
    ['pass', 'block', 'inconclusive'].map((verdict) => `${task} ${verdict}`),
  );
  // A finding of an incident blocks nothing.
  expect(new Set(seen)).toEqual(
    new Set([...wanted, 'rollback-analysis pass', 'rollback-analysis inconclusive', 'docs-check skipped']),
  );
});

it('the sample says what it said', async () => {
  const ran = await runNode([cli], { cwd: tempDir(), home: tempDir() });
  expect(ran.code, ran.stderr).toBe(0);
  expect(steady(ran.stdout)).toBe(readFileSync(join(golden, 'sample.txt'), 'utf8'));
});
