import { linePatch } from '../../../readers/diff/line-patch.ts';
import { changedBy, countsAsGreen, lostTests } from '../run/baseline.ts';
import { runTests } from '../run/bench.ts';
import { quietAlarm } from './alarm.ts';
import type { Candidate, WrittenFile } from './allowed/patch-rules.ts';
import { withoutBlocks } from './allowed/without-blocks.ts';
import type { Stage } from './funnel.ts';
import { refusedByLint, runLint } from './lint.ts';
import type { GateRequest } from './request.ts';
import type { Trial } from './try-one.ts';
import { lateVerdict, standing, type Verdicts } from './verdict.ts';
import { shownMoves } from './words.ts';

type Suite = Pick<Trial, 'timeoutMs' | 'late' | 'alarms'>;

/** All together: the suite stays green, or the tests are taken in one after the other. */
export async function keepTogether(request: GateRequest, verdicts: Verdicts, suite: Suite): Promise<void> {
  const good = standing(verdicts, 'worth');
  if (good.length === 0) return;
  const all = good.map(([candidate]) => candidate);
  const together = (await problemOf(all, request, suite)) === null;
  const kept: Candidate[] = [];
  for (const [candidate, verdict] of good) {
    if (!together && suite.late()) {
      verdicts.set(candidate, { ...verdict, ...lateVerdict(request.limits), reached: 'worth' });
      continue;
    }
    const problem = together ? null : await problemOf([...kept, candidate], request, suite);
    if (problem === null) {
      kept.push(candidate);
      verdicts.set(candidate, { ...verdict, reached: 'kept' });
    } else {
      verdicts.set(candidate, { ...verdict, ...problem });
    }
  }
}

/** What the suite says against these tests in it; null when nothing. */
async function problemOf(
  candidates: readonly Candidate[],
  { bench, head, baseline, written }: GateRequest,
  { timeoutMs, alarms }: Suite,
): Promise<{ rule: string; reason: string } | null> {
  const patch = keptPatch(written.files, new Set(candidates));
  const run = await runTests(bench, { rev: head, patch, timeoutMs });
  if (!countsAsGreen(run, baseline.flaky))
    return { rule: 'breaks-suite', reason: `the suite does not stay green with it: ${run.reason}` };
  const moved = changedBy(run, baseline);
  if (moved.length > 0) return { rule: 'breaks-suite', reason: `in the suite ${shownMoves(moved, run)}` };
  const [lost] = lostTests(run, baseline);
  if (lost !== undefined) return { rule: 'breaks-suite', reason: `with it ${lost} no longer runs` };
  for (const bell of await alarms()) {
    const listen = async (): Promise<string | null> =>
      quietAlarm(await runTests(bench, { rev: head, patch: patch + bell.patch, timeoutMs }), bell);
    const quiet = (await listen()) === null ? null : await listen();
    if (quiet !== null) return { rule: 'weakens-others', reason: `with it ${quiet}` };
  }
  return null;
}

/**
 * Lints what is `reached`, as it would be kept; what the linter speaks against is refused. False where there is no
 * linter that can judge.
 */
export async function lintAll(
  request: GateRequest,
  verdicts: Verdicts,
  notes: string[],
  reached: Stage,
  timeoutMs: number,
): Promise<boolean> {
  const { lint, bench, head, written } = request;
  const good = standing(verdicts, reached).map(([candidate]) => candidate);
  if (lint === undefined || good.length === 0) return false;
  const { refused, unusable } = await refusedByLint(good, (candidates) => {
    const files = [...new Set(candidates.map(({ path }) => path))];
    return runLint(bench, head, lint, keptPatch(written.files, new Set(candidates)), files, timeoutMs);
  });
  if (unusable !== null) notes.push(`lint: ${unusable}, without any written test; it was not used`);
  for (const [candidate, reason] of refused)
    verdicts.set(candidate, { ...verdicts.get(candidate)!, reached: 'worth', rule: 'lint', reason });
  return unusable === null;
}

/** The written files with the kept tests only. A file of which nothing is kept stays as it was. */
export function keptPatch(files: readonly WrittenFile[], kept: ReadonlySet<Candidate>): string {
  return files
    .map(({ path, before, after, blocks }) => {
      const own = [...kept].filter((candidate) => candidate.path === path);
      if (own.length === 0) return '';
      const gone = (blocks ?? []).filter((block) => !own.some((candidate) => candidate.block === block));
      return linePatch(path, before, withoutBlocks(after, gone, path, before));
    })
    .join('');
}
