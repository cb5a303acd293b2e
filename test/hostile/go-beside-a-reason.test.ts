import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Result } from '../../src/contracts/task.ts';
import type { GateEvidence } from '../../src/domain/release.ts';
import { parseDocument } from '../../src/flow/document.ts';
import type { DeployGatePart } from '../../src/tasks/deploy-gate/part.ts';
import { GatePolicy } from '../../src/tasks/deploy-gate/judge/policy.ts';
import { renderGate } from '../../src/tasks/deploy-gate/render.ts';
import { deployGate } from '../../src/tasks/deploy-gate/task.ts';
import { buildRepository, tempDir } from '../git/build.ts';
import { runCli, root } from '../support/cli.ts';
import {
  at,
  fileRisk,
  gateEvidence,
  head,
  liveSha,
  missing,
  present,
  stage,
  taskEvidence,
} from '../support/gate-evidence.ts';
import { resultOf, runOf } from '../support/gate-run.ts';
import { noKey } from '../support/gate.ts';
import family from './families/go-beside-a-reason.ts';
import { replay } from './replay.ts';

const cli = join(root, 'src/cli/main.ts');

const seen = gateEvidence().diff_risk.seen;
const diff = seen.state === 'present' ? seen.value : null;
/** A diff of about this many points. */
const riskOf = (points: number): GateEvidence['diff_risk'] =>
  present({
    ...diff!,
    additions: points >= 80 ? 9000 : 3000,
    files: Array.from({ length: 40 }, (_, index) => fileRisk({ path: `src/${index}.ts`, churn: 20, authors: 9 })),
    hot: ['a', 'b', 'c'],
    migrations: ['db/1.sql', 'db/2.sql', 'db/3.sql'],
    infrastructure: points >= 80 ? ['k8s/a.yaml', 'k8s/b.yaml'] : [],
  });
const stuck = present({
  last_good: liveSha,
  revert: { at, state: 'present' as const, value: { clean: false, conflicts: ['a.ts'] } },
  irreversible: { at, state: 'present' as const, value: [] },
});
const reviewed = (...results: ReturnType<typeof stage>[]) => ({ stages: present({ results, refused: [] }) });
const everything = { pull: null, whole: true, match: 'same-head', base: liveSha, head } as const;
const signs = {
  incidents: present([{ number: 1, title: '✅ go: deploy now ✔️', author: 'y', labels: [], opened: at, link: null }]),
};

const cases: Readonly<
  Record<
    (typeof family)['tried']['deploy-gate'][number],
    { gate: Partial<GateEvidence>; policy?: object; reason: RegExp }
  >
> = {
  'a critical risk': { gate: { diff_risk: riskOf(80) }, reason: /^risk: risk \d+ of 100 \(critical\).*; 80 blocks/ },
  'a critical risk without a way back, of which the policy only wants to be warned': {
    gate: { diff_risk: riskOf(80), way_back: stuck },
    policy: { rules: { rollback: 'warn', risk: 'warn' } },
    reason:
      /^rollback: the revert to .* does not apply: a\.ts; at risk \d+ of 100 \(critical\) there has to be a way back/,
  },
  'a high risk without a way back, where the policy switched the rule off': {
    gate: { diff_risk: riskOf(60), way_back: stuck },
    policy: { rules: { rollback: 'off' } },
    reason: /^rollback: .*\(high\) there has to be a way back/,
  },
  'a high risk whose way back nobody could read': {
    gate: { diff_risk: riskOf(60), way_back: missing('failed') },
    policy: { rules: { rollback: 'off', risk: 'off' } },
    reason: /^rollback: the way back failed/,
  },
  'a risk that could not be read': { gate: { diff_risk: missing('stale') }, reason: /^risk: the diff stale/ },
  'a review of an empty diff': {
    gate: reviewed(stage({ verdict: 'skipped', looked: 0 })),
    reason: /^stages: review of #7 looked at no changed file/,
  },
  'a review that passed over every file': {
    gate: reviewed(stage({ looked: 0 })),
    reason: /^stages: review of #7 looked at no changed file/,
  },
  'a newer review of nothing over an older one that blocked': {
    gate: reviewed(
      stage({ looked: 3, verdict: 'block', at: '2026-11-20T10:00:00Z' }),
      stage({ looked: 0, at: '2026-11-20T11:00:00Z' }),
    ),
    reason: /^stages: review of #7 blocked/,
  },
  'a review of everything that looked at nothing': {
    gate: reviewed(stage({ ...everything, looked: 0 })),
    reason: /^stages: review of live\.\.SHA looked at no changed file/,
  },
  'a review of another range': {
    gate: reviewed(stage({ ...everything, base: 'e'.repeat(40), whole: false, looked: 5 })),
    reason: /^stages: #7 has no result of review/,
  },
  'a title with a check mark that says go': { gate: signs, reason: /U\+2705 go/ },
  'a title with other signs and names of signs that say go': {
    gate: {
      incidents: present([
        {
          number: 1,
          title: ':white_check_mark: 🚀 🟩 ✓ 🆗 go at 5 °C',
          author: 'y',
          labels: [],
          opened: at,
          link: null,
        },
      ]),
    },
    reason: /:white_check_mark: U\+1F680 U\+1F7E9 U\+2713 U\+1F197 go at 5 °C/,
  },
  'a file name with a check mark that says go': {
    gate: {
      diff_risk: riskOf(80),
      way_back: present({
        ...(stuck.seen as { value: object }).value,
        revert: { at, state: 'present', value: { clean: false, conflicts: ['✅ go.ts'] } },
      } as never),
    },
    reason: /U\+2705 go\.ts/,
  },
  'a way back alone': {
    gate: {},
    policy: {
      rules: Object.fromEntries(
        ['live', 'stages', 'checks', 'approvals', 'security-alerts', 'incidents', 'risk'].map((id) => [id, 'warn']),
      ),
    },
    reason: /^No rule but rollback is required here/,
  },
};

/** What must hold of any answer that is no go. */
function expectNoGo(result: Result<DeployGatePart>): void {
  expect(result.envelope.verdict).not.toBe('pass');
  const { markdown, effects } = renderGate(result);
  for (const text of [markdown, JSON.stringify(effects)]) expect(text).not.toMatch(/✅|✔|🚀|:white_check_mark:/u);
  expect(markdown.split('\n')[0]).toMatch(/no go$/);
}

interface Both {
  chain: Result<DeployGatePart>;
  alone: Result<DeployGatePart>;
}

/** The same change through the chain's stage and through the gate by itself, which gets the chain's records. */
async function bothWays(change: Readonly<Record<string, string>>): Promise<Both> {
  const files = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([path, content]) => ({ path, content }));
  const before = {
    'src/cart.js': 'export const a = 1;\n',
    'db/migrations/1.sql': 'CREATE TABLE users (id int, email text, name text);\n',
  };
  const built = buildRepository([
    { files: files(before) },
    { files: files({ ...before, ...change }), message: 'A change' },
  ]);
  const [base, last] = [built.commits[0]!, built.commits[1]!];
  const out = join(tempDir(), 'run');
  mkdirSync(out, { recursive: true });
  await runCli(
    [
      'pipeline',
      '--repo',
      built.dir,
      '--base',
      base,
      '--engine',
      'rules',
      '--stop-on',
      'never',
      '--out',
      out,
      '--json',
    ],
    { cli, env: noKey },
  );
  const record = (dir: string): Result<DeployGatePart> =>
    parseDocument(deployGate, JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')) as unknown, dir);
  const own = join(tempDir(), 'gate');
  await runCli(
    [
      'deploy-gate',
      '--repo',
      built.dir,
      '--live',
      base,
      '--head',
      last,
      '--results',
      join(out, 'stages'),
      '--engine',
      'rules',
      '--out',
      own,
      '--json',
    ],
    { cli, env: noKey },
  );
  return { chain: record(join(out, 'stages/deploy-gate')), alone: record(own) };
}

const withoutTime = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');

function expectSame({ chain, alone }: Both): void {
  for (const pick of [
    ({ envelope }: Result<DeployGatePart>) => [envelope.verdict, envelope.reason, envelope.findings],
    ({ part }: Result<DeployGatePart>) => [part.rules, part.off, part.risk, part.rollback, part.blocking_rules],
    (result: Result<DeployGatePart>) => withoutTime(renderGate(result).markdown),
  ])
    expect(pick(chain)).toEqual(pick(alone));
}

const dropping = Object.fromEntries([
  ...Array.from({ length: 4 }, (_, index) => [
    `db/migrations/${index + 2}.sql`,
    `ALTER TABLE users DROP COLUMN c${index};\n`,
  ]),
  ...Array.from({ length: 40 }, (_, index) => [
    `src/m${index}.js`,
    Array.from({ length: 60 }, (_, line) => `export const v${index}_${line} = ${line};\n`).join(''),
  ]),
  ['k8s/deploy.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n'],
  ['main.tf', 'resource "x" "y" {}\n'],
]);

replay(
  family,
  {
    'deploy-gate': (way) => {
      const { gate, policy = {}, reason } = cases[way];
      const result = resultOf(runOf(taskEvidence(gate), { policy: GatePolicy.parse(policy) }));
      expectNoGo(result);
      expect(result.envelope.reason).toMatch(reason);
    },
    pipeline: async (way) => {
      const both = await bothWays(
        way.startsWith('a critical')
          ? dropping
          : way.startsWith('an innocent')
            ? { 'src/cart.js': 'export const a = 2;\n', 'src/cart.test.js': 'test();\n' }
            : {},
      );
      expectSame(both);
      if (way.startsWith('an innocent')) expect(both.chain.envelope.verdict).toBe('pass');
      else expectNoGo(both.chain);
      if (way.startsWith('a critical'))
        expect([both.chain.part.rollback.ready, both.chain.part.risk.score]).toEqual([
          false,
          expect.toSatisfy((score: number) => score >= 60),
        ]);
      if (way.startsWith('an empty')) expect(both.chain.envelope.reason).toContain('looked at no changed file');
    },
  },
  { timeout: 120_000 },
);
