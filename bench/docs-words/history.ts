import { openRepository } from '../../src/adapters/git/repository.ts';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { worldOf } from '../../src/entry/run/world.ts';
import { backtest } from '../../src/tasks/docs-check/look/backtest.ts';

const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };

/** Replays the newest commits of a history as `docs-check --backtest` does; how many there were. */
export async function replayHistory(name: string, dir: string, commits: number): Promise<number> {
  const repository = await openRepository(dir);
  const world = worldOf({
    repository,
    forge: null,
    redactor: createRedactor(),
    clock: { now: () => new Date() },
    log: quiet,
    signal: new AbortController().signal,
    metricsToken: null,
    codex: () => Promise.reject(new Error('nothing is run')),
  });
  const report = await backtest(
    world,
    {
      head: await repository.resolve('HEAD'),
      commits,
      repository: name,
      options: { docs: [], ignore: [], documented: [], required: [], runSamples: [], rules: {}, blockOn: 'high' },
    },
    () => undefined,
  );
  await repository.close();
  return report.commits;
}
