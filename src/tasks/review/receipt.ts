import type { Receipt } from '../../domain/result.ts';
import { carriedPaths } from './evidence.ts';
import { grouped } from './grouped.ts';
import { planGroups } from './plan.ts';
import { groupOfAsk, reviewProfile, type ReviewRun } from './prompt.ts';

/** What became of each file of the change, as far as a model was to read it. */
export function receiptOf(run: ReviewRun): Receipt[] {
  const parts = new Map<string, { planned: number; read: number; problem: string }>();
  const profile = run.profiles[reviewProfile];
  const groups =
    run.engine.name === 'rules' || profile === undefined ? [] : planGroups(run.evidence, profile.askTokens);
  const asked = grouped(run.turns, (turn) => groupOfAsk(turn.ask.id));
  for (const group of groups) {
    const turns = asked.get(group.id) ?? [];
    const read = turns.some((turn) => turn.problem === null);
    const problem = turns.at(-1)?.problem ?? run.failure ?? 'was not asked about';
    for (const { path } of group.passages) {
      const entry = parts.get(path) ?? { planned: 0, read: 0, problem: '' };
      parts.set(path, {
        planned: entry.planned + 1,
        read: entry.read + (read ? 1 : 0),
        problem: read ? entry.problem : problem,
      });
    }
  }
  const carried = carriedPaths(run.evidence);
  const readAt = run.evidence.earlier?.read?.head.slice(0, 12) ?? '';
  return run.evidence.files.map((file, index): Receipt => {
    const treatment = run.evidence.treatments[index];
    const { path } = file;
    if (treatment?.by === 'ignored') return { path, state: 'skipped', reason: treatment.reason };
    if (file.cut === true)
      return { path, state: 'skipped', reason: 'its change is too long to be read, by rules as by a model' };
    if (treatment?.by === 'rules' && (file.submodule || file.binary))
      return { path, state: 'partial', reason: `${treatment.reason}: nobody looked at what it holds` };
    if (treatment?.by === 'rules')
      return { path, state: 'partial', reason: `${treatment.reason}: rules looked at it, no model did` };
    if (run.engine.name === 'rules') return { path, state: 'partial', reason: 'rules read it, no model was asked' };
    if (carried.has(path)) return { path, state: 'read', reason: `at ${readAt}` };
    const entry = parts.get(path);
    if (entry !== undefined && entry.read === entry.planned) return { path, state: 'read', reason: '' };
    return {
      path,
      state: 'partial',
      reason:
        `rules read it; the model read ${entry?.read ?? 0} of ${entry?.planned ?? 1} parts: ` +
        (entry?.problem ?? 'was not asked about'),
    };
  });
}
