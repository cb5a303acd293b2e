import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../../src/adapters/git/repository.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { worldOf } from '../../src/entry/run/world.ts';
import { decideRun } from '../../src/flow/decide.ts';
import type { World } from '../../src/contracts/world.ts';
import type { Envelope } from '../../src/domain/result.ts';
import { collectReview } from '../../src/tasks/review/collect.ts';
import { ReviewEvidence } from '../../src/tasks/review/evidence.ts';
import type { ReviewRun } from '../../src/tasks/review/prompt.ts';
import { review } from '../../src/tasks/review/task.ts';
import { sharedReaders } from './symbols.ts';

/** A file of a tree: its text, its bytes, or where a symbolic link leads. */
export type Content = string | Uint8Array | { link: string };
export type Files = Readonly<Record<string, Content>>;
export interface Judged {
  envelope: Envelope;
  evidence: ReviewEvidence;
}

/**
 * Judges changes by the review's rules, each committed to one real repository: what is collected is stored, read again
 * and decided.
 */
export interface Judge {
  /** Every finding blocks, however low and unsure, unless `options` say otherwise. */
  judge(before: Files, after: Files, options?: Partial<ReviewRun['options']>): Promise<Judged>;
  /** The same change as arguments of the command line: where it is and what it is between. */
  asArguments(before: Files, after: Files): string[];
  close(): Promise<void>;
}

export async function openJudge(): Promise<Judge> {
  const dir = mkdtempSync(join(tmpdir(), 'judged-'));
  execFileSync('git', ['init', '-q', '-b', 'main', dir]);
  const repository = await openRepository(dir);
  const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
  const parts = {
    repository,
    forge: null,
    clock: { now: () => new Date() },
    log: quiet,
    signal: new AbortController().signal,
    metricsToken: null,
  };
  const fallbacks = Object.fromEntries(
    Object.entries(review.options).map(([name, option]) => [name, option.fallback]),
  ) as ReviewRun['options'];
  let serial = 0;
  return {
    asArguments(before, after) {
      const [base, head] = commit(dir, `case-${(serial += 1)}`, [before, after]);
      return ['--repo', dir, '--base', base, '--head', head];
    },
    async judge(before, after, options = {}) {
      const [base, head] = commit(dir, `case-${(serial += 1)}`, [before, after]);
      const world: World = {
        ...worldOf({ ...parts, redactor: createRedactor(), codex: () => Promise.reject(new Error('nothing is run')) }),
        ...sharedReaders,
      };
      const subject = { kind: 'change' as const, repository: 'o/r', trusted: base, base, head };
      const run: Omit<ReviewRun, 'evidence'> = {
        trigger: { event: 'cli', actor: 'someone', at: '2026-01-01T00:00:00Z', subject },
        options: { ...fallbacks, blockOn: 'info', blockConfidence: 'L1', ...options },
        profiles: {},
        engine: { name: 'rules', model: null, effort: null, version: null },
        can: [],
        failure: null,
        turns: [],
        checks: [],
      };
      const evidence = ReviewEvidence.parse(
        JSON.parse(JSON.stringify(await collectReview(run.trigger, run.options, world))),
      );
      return { evidence, envelope: decideRun(review, { ...run, evidence }, { limitUsd: null, timing: {} }).envelope };
    },
    async close() {
      await repository.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Commits trees one after the other by one process; gives their SHAs. */
function commit(dir: string, name: string, trees: readonly Files[]): [string, string] {
  const marks = join(dir, '.git', 'marks');
  const stream: Buffer[] = [];
  const data = (bytes: Uint8Array): void => {
    stream.push(Buffer.from(`data ${bytes.length}\n`), Buffer.from(bytes), Buffer.from('\n'));
  };
  trees.forEach((tree, index) => {
    stream.push(
      Buffer.from(`commit refs/heads/${name}\nmark :${index + 1}\ncommitter a <a@example.com> 1700000000 +0000\n`),
    );
    data(Buffer.from('a change'));
    stream.push(Buffer.from('deleteall\n'));
    for (const [path, content] of Object.entries(tree)) {
      const link = typeof content === 'object' && 'link' in content;
      stream.push(Buffer.from(`M ${link ? '120000' : '100644'} inline ${JSON.stringify(path)}\n`));
      data(link ? Buffer.from(content.link) : Buffer.from(content as string));
    }
  });
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet', `--export-marks=${marks}`], {
    input: Buffer.concat(stream),
  });
  const shas = new Map(
    readFileSync(marks, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return [shas.get(':1') ?? '', shas.get(':2') ?? ''];
}
