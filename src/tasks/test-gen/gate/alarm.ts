import { tellingFailures } from '../run/baseline.ts';
import { runTests, type Bench } from '../run/bench.ts';
import type { Mutant } from './mutants.ts';
import type { TestRun } from '../run/test-run.ts';

/** A wrong change that the present tests notice: what they have to go on noticing once others stand beside them. */
export interface Alarm {
  patch: string;
  failed: ReadonlySet<string>;
  /** the project's command ends with 0 then too */ silent: boolean;
}

export interface AlarmRequest {
  bench: Bench;
  head: string;
  mutants: readonly Mutant[];
  flaky: ReadonlySet<string>;
  timeoutMs: number;
  late(): boolean;
}

/** Looks once, when it is first asked for; [] when the present tests notice none of the wrong changes. */
export function createAlarms({ bench, head, mutants, flaky, timeoutMs, late }: AlarmRequest): () => Promise<Alarm[]> {
  const look = async (): Promise<Alarm[]> => {
    const found: Alarm[] = [];
    for (const { patch } of mutants) {
      if (late()) break;
      const run = await runTests(bench, { rev: head, patch, timeoutMs });
      const failed = tellingFailures(run, flaky);
      // one that rings for the same tests says nothing new
      if (run.outcome === 'red' && failed.some((key) => !found.some((one) => one.failed.has(key))))
        found.push({ patch, failed: new Set(failed), silent: run.silent });
    }
    return found;
  };
  let found: Promise<Alarm[]> | undefined;
  return () => (found ??= look());
}

/**
 * What a run with the alarm's wrong change in place lacks; null when it rings as it did. A run that fails as a whole is
 * none that keeps quiet.
 */
export function quietAlarm(run: TestRun, alarm: Alarm): string | null {
  if (run.silent && !alarm.silent) return 'the tests fail, and the command ends with 0';
  if (run.outcome === 'broken' || run.outcome === 'timeout' || (run.outcome === 'red' && run.problems.length > 0))
    return null;
  const failed = new Set(tellingFailures(run, new Set()));
  return [...alarm.failed].every((key) => failed.has(key))
    ? null
    : 'present tests no longer notice a wrong change that they noticed before';
}
