// A gate as a person or a job runs it: the built command line on a real repository.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { parseDocument } from '../../src/flow/document.ts';
import type { Result } from '../../src/contracts/task.ts';
import type { DeployGatePart } from '../../src/tasks/deploy-gate/part.ts';
import { deployGate } from '../../src/tasks/deploy-gate/task.ts';
import { tempDir } from '../git/build.ts';
import { sample, type Sample } from '../git/release.ts';
import { builtCli, runCli, type Ran } from './cli.ts';

export interface Judged extends Ran {
  result: Result<DeployGatePart>;
  part: DeployGatePart;
  verdict: string;
  rule(id: string): DeployGatePart['rules'][number] | undefined;
}

/** A repository with a live and a newer commit; `live` is the first one. */
export function releaseRepository(config?: string): { repo: Sample; live: string } {
  const repo = sample();
  const live = repo.commit({
    'src/total.ts': 'export const total = 1;\n',
    ...(config === undefined ? {} : { '.github/codex-ci.yml': config }),
  });
  repo.commit({ 'src/total.ts': 'export const total = 2;\n', 'src/total.test.ts': 'test(2);\n' }, 'Two of them');
  return { repo, live };
}

/** A file in a folder that goes when the test file ends. */
export function fileOf(name: string, content: unknown): string {
  const path = join(tempDir(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

export const noKey = { OPENAI_API_KEY: undefined };

/** Any run of the command line, its result unread. */
export function gateCli(
  repo: Sample,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = noKey,
): Promise<Ran> {
  return runCli(['deploy-gate', '--repo', repo.dir, ...args], { cli: builtCli(), env });
}

/** A run that comes to a verdict; its document is parsed as the project parses it. */
export async function gate(
  repo: Sample,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = noKey,
): Promise<Judged> {
  const ran = await gateCli(repo, [...args, '--json'], env);
  expect(ran.stderr, ran.stdout).not.toContain('bug of codex-ci');
  expect([0, 1, 3], ran.stderr).toContain(ran.code);
  const result = parseDocument(deployGate, JSON.parse(ran.stdout) as unknown, 'stdout');
  const { verdict } = result.envelope;
  expect(ran.code).toBe({ pass: 0, block: 1, inconclusive: 3, skipped: 0 }[verdict]);
  return { ...ran, result, part: result.part, verdict, rule: (id) => result.part.rules.find((rule) => rule.id === id) };
}
