import type { Trigger } from '../../domain/trigger.ts';
import type { Json } from '../../domain/json.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { RollbackOptions } from '../../tasks/rollback-analysis/options.ts';
import { readIncidentSignal, readSeries, timeOf } from './incident-signal.ts';
import type { Incident } from '../../tasks/rollback-analysis/incident.ts';
import { actorName, named } from './revisions.ts';
import type { Begun, TerminalSources } from './start.ts';

/**
 * The incident that a person at a terminal tells of: the deployed revision and the last good one are theirs to name.
 */
export async function beginAtTerminal({
  repository,
  redactor,
  clock,
}: TerminalSources<RollbackOptions>): Promise<Begun<RollbackOptions>> {
  const trusted = await repository.resolve('HEAD');
  return {
    trusted,
    trigger: async ({ values }): Promise<Trigger> => {
      if (values.deployed === undefined)
        throw inputFailure('--deployed', 'is not given', 'the revision that was live when the anomaly began');
      const flag = (option: string): string => `--${option}`;
      const live = await named('--deployed', repository.resolve(values.deployed));
      const lastGood =
        values.lastGood === undefined ? null : await named('--last-good', repository.resolve(values.lastGood));
      const signal = await readIncidentSignal({ values, named: flag, redactor, clock });
      const incident: Incident = {
        signal,
        live: { sha: live, at: timeOf(values.deployedAt), url: null },
        last_good: lastGood === null ? null : { sha: lastGood, at: null, url: null },
        later: [],
        found:
          lastGood === null
            ? 'the deployed revision was given; the last good one was not'
            : 'both revisions were given',
        series: readSeries(values, flag),
        base_branch: null,
        expression: values.alert === undefined ? null : (signal.expression ?? null),
      };
      return {
        event: 'cli',
        actor: actorName(),
        at: clock.now().toISOString(),
        subject: {
          kind: 'deployment',
          repository: await repository.name(),
          trusted,
          environment: values.environment,
          live,
          ...(lastGood === null ? {} : { lastGood }),
        },
        payload: incident as unknown as Json,
      };
    },
  };
}
