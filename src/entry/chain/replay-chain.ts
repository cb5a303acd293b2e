import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kebab } from '../../contracts/options.ts';
import type { Result } from '../../contracts/task.ts';
import { inputFailure } from '../../domain/errors.ts';
import { openRunFolder, type RunFolder } from '../../flow/run-folder.ts';
import { replay } from '../../flow/replay.ts';
import type { TaskEntry } from '../run/task-entry.ts';
import { entryOf } from './stages/prepare.ts';
import { ChainEvidence } from './record.ts';

export interface ReplayedStage {
  task: TaskEntry['task'];
  result: Result<unknown>;
  overrides: Readonly<Record<string, unknown>>;
}

/** Where a stage's run folder lies below the chain's. */
export const stageFolder = (dir: string, stage: string): RunFolder => openRunFolder(join(dir, 'stages', stage));

/**
 * What the stages say under other policies of their own. A stage without one keeps its stored words; what was never
 * started stays so, whatever the stage says now that ended the chain. Fails as input where a stage that is to be
 * decided again has no run, or is not among those of the chain.
 */
export function replayStages(
  folder: RunFolder,
  overrides: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): { evidence: ChainEvidence; stages: ReplayedStage[] } {
  const evidence = folder.read('evidence.json', ChainEvidence);
  const stages: ReplayedStage[] = [];
  for (const [name, own] of Object.entries(overrides)) {
    if (Object.keys(own).length === 0) continue;
    const told = evidence.stages.find(({ task }) => task === name);
    if (told === undefined || told.result_path === null) continue;
    const run = stageFolder(folder.dir, name);
    if (!existsSync(join(run.dir, 'options.json')))
      throw inputFailure(
        run.dir,
        'holds no run, so the stage can’t be decided again',
        'the whole run folder of the chain',
      );
    const { task } = entryOf(name);
    stages.push({
      task,
      overrides: own,
      result: replay(task, run, own, undefined, (option) => `${name}-${kebab(option)}`),
    });
  }
  const now = new Map(stages.map(({ task, result }) => [task.name, result.envelope]));
  return {
    stages,
    evidence: {
      ...evidence,
      stages: evidence.stages.map((record) => {
        const envelope = now.get(record.task);
        return envelope === undefined
          ? record
          : { ...record, verdict: envelope.verdict, reason: envelope.reason, has_critical: envelope.has_critical };
      }),
      findings: evidence.stages.flatMap(({ task }) => {
        const envelope = now.get(task);
        if (envelope === undefined) return evidence.findings.filter(({ stage }) => stage === task);
        return envelope.findings.map((finding) => ({
          stage: task,
          finding,
          ...(envelope.blocking === undefined ? {} : { blocks: envelope.blocking.includes(finding.id) }),
        }));
      }),
    },
  };
}
