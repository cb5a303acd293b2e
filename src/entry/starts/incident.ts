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
import type { Trigger } from '../../domain/trigger.ts';
import type { Settings } from '../settings/settle-task.ts';
import type { RunnerSources, Start } from './start.ts';

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
      begin: async (sources) => {
        const { repository, log } = sources;
        const sha = Sha.safeParse(environment['GITHUB_SHA']);
        if (!sha.success)
          throw inputFailure('GITHUB_SHA', 'is not set to a commit', 'the full SHA that the runner gives');
        await fetchMissing(repository.dir, [sha.data], log);
        const trusted = await repository.resolve(sha.data);
        return { trusted, trigger: (settings) => triggerOf(event, settings, sources, { now, trusted }) };
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

/** The incident that an event is about: what was said, and the deployment that it is held against. */
async function triggerOf(
  event: IncidentEvent,
  { values, given }: Settings<RollbackOptions>,
  { repository, client, forge, redactor, log }: RunnerSources<RollbackOptions>,
  { now, trusted }: { now: Date; trusted: string },
): Promise<Trigger> {
  const named = (option: string): string => `input ${option}`;
  requireFailure(event, values.probe !== undefined);
  const signal = await readIncidentSignal({
    values,
    raw: event.source === 'run' && values.probe !== undefined ? undefined : event.raw,
    ...(event.heading === undefined ? {} : { heading: event.heading }),
    wordsOnly: event.source === 'issue' && !(await mayWrite(event, forge)),
    named,
    redactor,
    clock: { now: () => now },
  });
  const environment =
    given['environment'] === 'input'
      ? values.environment
      : (event.deployment?.environment ?? signal.environment ?? values.environment);
  const found = await findDeployment({
    client,
    clone: repository,
    repository: event.repository,
    environment,
    time: signal.started_at ?? event.at,
    deployed: values.deployed,
    lastGood: values.lastGood,
    subject: event.deployment?.sha ?? null,
    // after a deploy that ended well the health check speaks, of whatever the run was about
    run: failures.includes(event.deployment?.state ?? '') ? (event.run ?? null) : null,
  });
  const good = found.last_good?.sha;
  await fetchMissing(repository.dir, [found.live.sha, ...(good === undefined ? [] : [good])], log);
  const live = await repository.resolve(found.live.sha);
  const lastGood = good === undefined ? null : await repository.resolve(good);
  log.info(found.found);
  const incident: Incident = {
    signal,
    ...found,
    series: readSeries(values, named),
    base_branch: event.defaultBranch,
    // A query reaches the metrics server with our token: monitoring may send one, by a dispatch that takes write
    // access; what people paste may not.
    expression: event.source === 'dispatch' ? (signal.expression ?? null) : null,
  };
  return {
    event: event.event,
    actor: event.actor,
    at: event.at,
    subject: {
      kind: 'deployment',
      repository: event.repository,
      trusted,
      environment,
      live,
      ...(lastGood === null ? {} : { lastGood }),
    },
    payload: incident as unknown as Json,
  };
}
