import type { RollbackEvidence } from '../evidence.ts';
import type { Mitigation } from '../mitigate/mitigation.ts';
import type { Moment } from '../part.ts';
import type { Suspect } from '../rank/suspect.ts';
import { shortSha } from '../../../domain/words.ts';

/** What happened when, in order of time; what has no time is left out. */
export function timelineOf(
  evidence: RollbackEvidence,
  first: Suspect | undefined,
  now: string,
  checkpoint: string | 'unknown',
  mitigation: Mitigation,
): Moment[] {
  const { signal, onset, environment } = evidence;
  const moments: Moment[] = [];
  const add = (at: string | null | undefined, kind: Moment['kind'], text: string, to: string | null = null): void => {
    const time = at === null || at === undefined ? Number.NaN : Date.parse(at);
    if (!Number.isNaN(time)) moments.push({ at: new Date(time).toISOString(), to, kind, text });
  };
  const commit = first === undefined ? undefined : evidence.candidates.find(({ sha }) => sha === first.commit);
  add(evidence.last_good?.at, 'deploy', `last known good ${shortSha(evidence.last_good?.sha ?? '')} goes live`);
  if (commit !== undefined) add(commit.date, 'commit', `first suspect ${shortSha(commit.sha)} is written`);
  add(evidence.live.at, 'deploy', `${shortSha(evidence.live.sha)} goes live in ${environment}`);
  add(
    onset.from,
    'onset',
    onset.source === 'metrics'
      ? 'the anomaly begins (change in the metrics)'
      : 'the anomaly begins (as far as the alert tells)',
    onset.to,
  );
  add(signal.started_at, 'alert', 'the alert starts');
  add(signal.ended_at, 'alert', 'the alert resolves');
  for (const later of evidence.later) add(later.at, 'deploy', `${shortSha(later.sha)} goes live after it`);
  add(now, 'analysis', `this analysis recommends ${mitigation.choice}`);
  add(checkpoint === 'unknown' ? null : checkpoint, 'checkpoint', 'next checkpoint');
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
