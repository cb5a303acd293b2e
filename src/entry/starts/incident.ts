import { fetchMissing } from '../../adapters/git/fetch.ts';
import type { GithubForge } from '../../adapters/github/forge.ts';
import { parseIncident, type IncidentEvent } from '../../adapters/github/events/incident.ts';
import type { Json } from '../../domain/json.ts';
import { inputFailure } from '../../domain/errors.ts';
import { Sha } from '../../domain/subject.ts';
import type { Incident } from '../../tasks/rollback-analysis/incident.ts';
import type { RollbackOptions } from '../../tasks/rollback-analysis/options.ts';
import { findDeployment } from './incident-deployment.ts';
import { readIncidentSignal, readSeries } from './incident-signal.ts';
import { beginAtTerminal } from './incident-terminal.ts';
import type { Start } from './start.ts';

/** Whether the person who sent the event may write to the repository; false where nobody can say. */
async function mayWrite(event: IncidentEvent, forge: GithubForge | null): Promise<boolean> {
  const permission = (await forge?.permission(event.actor)) ?? 'none';
  return permission === 'admin' || permission === 'write';
}

/** A deployment workflow that ended well is no incident, unless a health check says otherwise. */
function requireFailure({ source, deployment }: IncidentEvent, probed: boolean): void {
  const state = deployment?.state ?? '';
  if (source !== 'run' || failures.includes(state) || (probed && state === 'success')) return;
  throw inputFailure(
    'GITHUB_EVENT_PATH',
    `a workflow_run that ended as ${state} starts no incident analysis`,
    `${failures.join(', ')}; success with a configured probe`,
  );
}

const failures: readonly string[] = ['failure', 'timed_out', 'startup_failure'];

/** Runs about an incident: an alert, an issue, a deployment that failed; in a terminal a symptom and two revisions. */
export const incidentStart: Start<RollbackOptions> = {
  terminal: beginAtTerminal,
  event: (environment, payload, now) => {
    const event = parseIncident(environment, payload, now);
    return {
      repository: event.repository,
      at: event.at,
      restricted: false,
      begin: async ({ repository, client, forge, redactor, log }) => {
        const sha = Sha.safeParse(environment['GITHUB_SHA']);
        if (!sha.success)
          throw inputFailure('GITHUB_SHA', 'is not set to a commit', 'the full SHA that the runner gives');
        await fetchMissing(repository.dir, [sha.data], log);
        const trusted = await repository.resolve(sha.data);
        return {
          trusted,
          trigger: async ({ values, given }) => {
            const named = (option: string): string => `input ${option}`;
            requireFailure(event, values.probe !== undefined);
            const wordsOnly = event.source === 'issue' && !(await mayWrite(event, forge));
            const signal = await readIncidentSignal({
              values,
              raw: event.source === 'run' && values.probe !== undefined ? undefined : event.raw,
              ...(event.heading === undefined ? {} : { heading: event.heading }),
              wordsOnly,
              named,
              redactor,
              clock: { now: () => now },
            });
            const target =
              given['environment'] === 'input'
                ? values.environment
                : (event.deployment?.environment ?? signal.environment ?? values.environment);
            const found = await findDeployment({
              client,
              clone: repository,
              repository: event.repository,
              environment: target,
              time: signal.started_at ?? event.at,
              deployed: values.deployed,
              lastGood: values.lastGood,
              subject: event.deployment?.sha ?? null,
              // after a deploy that ended well the health check speaks, of whatever the run was about
              run: failures.includes(event.deployment?.state ?? '') ? (event.run ?? null) : null,
            });
            await fetchMissing(
              repository.dir,
              [found.live.sha, ...(found.last_good === null ? [] : [found.last_good.sha])],
              log,
            );
            const live = await repository.resolve(found.live.sha);
            const lastGood = found.last_good === null ? null : await repository.resolve(found.last_good.sha);
            log.info(found.found);
            // A query reaches the metrics server with our token: monitoring may send one, by a dispatch that takes
            // write access; what people paste may not.
            const expression = event.source === 'dispatch' ? (signal.expression ?? null) : null;
            const incident: Incident = {
              signal,
              ...found,
              series: readSeries(values, named),
              base_branch: event.defaultBranch,
              expression,
            };
            return {
              event: event.event,
              actor: event.actor,
              at: event.at,
              subject: {
                kind: 'deployment',
                repository: event.repository,
                trusted,
                environment: target,
                live,
                ...(lastGood === null ? {} : { lastGood }),
              },
              payload: incident as unknown as Json,
            };
          },
        };
      },
      // Anybody may open an issue in a public repository; only people who may write can make us pay for an answer.
      withoutModel: async (_label, forge) => {
        if (event.event !== 'issues') return null;
        return (await mayWrite(event, forge))
          ? null
          : `${event.actor}, who opened or labelled the issue, has no write access`;
      },
    };
  },
};
