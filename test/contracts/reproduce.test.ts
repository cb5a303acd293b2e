import { readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findCodex } from '../../src/adapters/codex/find-codex.ts';
import { createSandbox } from '../../src/adapters/sandbox/sandbox.ts';
import { openTree } from '../../src/adapters/git/tree-copy.ts';
import type { Log } from '../../src/contracts/world.ts';
import type { Sandbox, Tree } from '../../src/contracts/sandbox.ts';
import { Proof, proveByReproduction, type ProofRequest } from '../../src/tasks/rollback-analysis/prove/reproduce.ts';
import { buildRepository, open } from '../git/build.ts';

const messages: string[] = [];
const log: Log = {
  info: (message) => {
    messages.push(message);
  },
  warn: (message) => {
    messages.push(message);
  },
  debug: () => undefined,
};
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = createSandbox({ binary: await findCodex({ install: false }), log });
});

/** A service whose answer is wrong from one commit on; commit 9 does not start at all. */
const history = (culprit: number, broken = -1): ReturnType<typeof buildRepository> =>
  buildRepository(
    Array.from({ length: 17 }, (_, at) => ({
      message: `Step ${at}`,
      files: [
        { path: 'answer.sh', content: at === broken ? 'syntax (\n' : `echo ${at >= culprit ? 41 : 42} # ${at}\n` },
        {
          path: 'check.sh',
          mode: '100755' as const,
          content:
            '#!/bin/bash\nbash -n answer.sh || exit 125\n[ $((($(cat turn) * 7 + 3) % 5)) = 0 ] && exit 1\n[ "$(bash ./answer.sh)" = 42 ]\n',
        },
      ],
    })),
  );

async function prove(
  built: ReturnType<typeof buildRepository>,
  more: Partial<ProofRequest> = {},
): Promise<{ proof: Proof; left: string[] }> {
  const repository = await open(built.dir);
  let turn = 0;
  const tree = async (rev: string): Promise<Tree> => {
    const copy = await openTree(repository, rev);
    writeFileSync(join(copy.dir, 'turn'), `${turn++}`);
    return copy;
  };
  const before = readdirSync(tmpdir());
  const proof = await proveByReproduction({
    candidates: built.commits.slice(1).map((sha) => ({ sha, weight: 1 })),
    lastGood: built.commits[0]!,
    deployed: built.commits.at(-1)!,
    command: './check.sh',
    tree,
    sandbox,
    limits: { maxRuns: 60, totalMs: 600_000, runMs: 60_000 },
    log,
    signal: new AbortController().signal,
    ...more,
  });
  return {
    proof: Proof.parse(proof),
    left: readdirSync(tmpdir()).filter((name) => /^codex-ci-(?:tree|run)-/.test(name) && !before.includes(name)),
  };
}

describe('proveByReproduction, real repository and sandbox', () => {
  it('proves the culprit of 16 commits though every fifth run fails falsely and one commit does not start', async () => {
    const built = history(11, 6);
    messages.length = 0;
    const { proof, left } = await prove(built);
    expect(proof).toMatchObject({ answer: 'proven', commit: built.commits[11] });
    expect(proof.posterior).toBeGreaterThanOrEqual(0.95);
    expect(proof.reason).toMatch(/^The command fails at .* and passes just before it/);
    expect(proof.runs.every(({ rev, ms }) => built.commits.includes(rev) && ms > 0)).toBe(true);
    expect(messages.filter((message) => message.startsWith('reproduce: run ')).length).toBe(proof.runs.length);
    expect(left).toEqual([]);
  });

  it('says that the symptom was there before, and that the command does not show it', async () => {
    expect((await prove(history(0))).proof).toMatchObject({ answer: 'not-this-deploy', commit: null });
    expect((await prove(history(99))).proof).toMatchObject({ answer: 'not-reproduced', commit: null });
  });

  it('does not guess when the limits end it, nor from a command that can not run', async () => {
    const few = (await prove(history(5), { limits: { maxRuns: 3, totalMs: 600_000, runMs: 60_000 } })).proof;
    expect(few).toMatchObject({ answer: 'unknown', reason: expect.stringContaining('the limit of 3 runs') });
    expect(few.runs).toHaveLength(3);
    const none = (
      await prove(history(5), { command: 'no-such-program', limits: { maxRuns: 60, totalMs: 600_000, runMs: 60_000 } })
    ).proof;
    expect(none).toMatchObject({
      answer: 'unknown',
      commit: null,
      reason: expect.stringMatching(
        /^Nothing was tried: the command was not found \(127\), at the deployed and at the last good revision: .*no-such-program/,
      ),
    });
    expect(none.runs.map(({ rev }) => rev)).toHaveLength(2);
    expect(none.runs.every(({ outcome, code }) => outcome === 'skipped' && code === 127)).toBe(true);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 400));
    const late = (await prove(history(5), { limits: { maxRuns: 60, totalMs: 1000, runMs: 60_000 } })).proof;
    clock.mockRestore();
    expect(late).toMatchObject({ answer: 'unknown', reason: expect.stringContaining('the limit of 1 s') });
  });

  it('refuses nothing to do, and stops when told', async () => {
    await expect(prove(history(5), { command: ' ' })).rejects.toMatchObject({ kind: 'input' });
    await expect(prove(history(5), { candidates: [] })).rejects.toMatchObject({ kind: 'input' });
    await expect(prove(history(5), { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
