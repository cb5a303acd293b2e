import { backtest } from '../../src/tasks/docs-check/look/backtest.ts';
import { openHistory } from '../history-world.ts';

/** Replays the newest commits of a history as `docs-check --backtest` does; how many there were. */
export async function replayHistory(name: string, dir: string, commits: number): Promise<number> {
  const { repository, world } = await openHistory(dir);
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
