import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { buildRepository, tempDir, type Built } from '../git/build.ts';
import { runCli } from './cli.ts';

export type Tree = Readonly<Record<string, string | Buffer>>;
const noKey = { OPENAI_API_KEY: undefined };

/** A repository with the base and the head as its two commits. */
export function twoCommits(base: Tree, head: Tree): Built {
  const step = (files: Tree) => ({ files: Object.entries(files).map(([path, content]) => ({ path, content })) });
  return buildRepository([step(base), step({ ...base, ...head })]);
}

export interface GateRisk {
  files: { path: string; kind: string }[];
  generated_lines: number;
  migrations: string[];
  unread?: string[];
}
export interface Behind {
  path: string;
  kind: string;
  blocks: boolean;
  why: string;
}

/** What the gate at a terminal holds of the change: its evidence, and what its record says of the risk. */
export async function gateOf(
  cli: string,
  base: Tree,
  head: Tree,
): Promise<{ risk: GateRisk; behind: Behind[]; unknown: string[] }> {
  const built = twoCommits(base, head);
  const out = join(tempDir(), 'run');
  const ran = await runCli(
    ['deploy-gate', '--repo', built.dir, '--live', built.commits[0]!, '--engine', 'rules', '--out', out, '--json'],
    { cli, env: noKey },
  );
  expect([0, 1, 3], ran.stderr).toContain(ran.code);
  const evidence: unknown = JSON.parse(readFileSync(join(out, 'evidence.json'), 'utf8'));
  const { deploy_gate: part } = JSON.parse(ran.stdout) as { deploy_gate: { risk: { unknown: string[] } } };
  return {
    risk: objectsWith(evidence, 'generated_lines')[0] as unknown as GateRisk,
    behind: objectsWith(evidence, 'blocks') as unknown as Behind[],
    unknown: part.risk.unknown,
  };
}

/** What the analysis of a failed deployment says that a rollback leaves behind. */
export async function leftBehind(cli: string, base: Tree, head: Tree): Promise<Behind[]> {
  const built = twoCommits(base, head);
  const [out, log] = [join(tempDir(), 'run'), join(tempDir(), 'a.log')];
  writeFileSync(log, '2026-11-20T10:11:58Z ERROR relation "users" does not exist\n');
  const between = ['--deployed', built.commits[1]!, '--last-good', built.commits[0]!];
  const ran = await runCli(
    [
      'rollback-analysis',
      '--repo',
      built.dir,
      ...between,
      '--symptom',
      log,
      '--engine',
      'rules',
      '--out',
      out,
      '--json',
    ],
    { cli, env: noKey },
  );
  expect([0, 3], ran.stderr).toContain(ran.code);
  return objectsWith(JSON.parse(readFileSync(join(out, 'evidence.json'), 'utf8')), 'blocks').filter(
    (one) => 'path' in one,
  ) as unknown as Behind[];
}

/** The verdict of the chain at a terminal, with its reason. */
export async function chainOf(
  cli: string,
  base: Tree,
  head: Tree,
): Promise<{ code: number | null; verdict: string; reason: string }> {
  const built = twoCommits(base, head);
  const ran = await runCli(
    ['pipeline', '--repo', built.dir, '--base', built.commits[0]!, '--engine', 'rules', '--json'],
    { cli, env: noKey },
  );
  const { verdict, reason } = JSON.parse(ran.stdout) as { verdict: string; reason: string };
  return { code: ran.code, verdict, reason };
}

function objectsWith(value: unknown, key: string): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return key in value
    ? [value as Record<string, unknown>]
    : Object.values(value).flatMap((one) => objectsWith(one, key));
}
