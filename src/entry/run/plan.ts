import type { ShardFolder } from '../../flow/join.ts';

/** The part of a run that a process does, as option `steps` says it. */
export type Steps = 'all' | 'collect' | 'turns' | 'recheck';

/** What is done of a run in one process, in this order. */
export type StepName = 'collect' | 'cut' | 'turns' | 'recheck' | 'join';

/** What a part of a run does, whoever starts it. */
interface Part {
  steps: readonly StepName[];
  /** it goes on with a folder that another process filled, which has to be about the same commits */
  goesOn: boolean;
  /** it may ask a model; the others know of one only what the options say */
  asks: boolean;
}

/** A run in one process, or one of the parts that it is cut into. */
const parts = {
  all: { steps: ['collect', 'turns'], goesOn: false, asks: true },
  collect: { steps: ['collect', 'cut'], goesOn: false, asks: false },
  turns: { steps: ['turns'], goesOn: true, asks: true },
  recheck: { steps: ['recheck'], goesOn: true, asks: false },
  join: { steps: ['join'], goesOn: true, asks: false },
} as const satisfies Record<Steps | 'join', Part>;

/** A part with what belongs to it alone. `shard`: the one whose asks are asked; undefined: all of them. */
export type RunPlan = Part &
  (
    | { part: 'all' | 'collect' | 'recheck' }
    | { part: 'turns'; shard: string | undefined }
    | { part: 'join'; shards: readonly ShardFolder[] }
  );

/** `recheck` joins where there are shards, and else makes the checks of one folder again. */
export function planOfRun(told: {
  steps?: Steps;
  shard?: string | undefined;
  shards?: readonly ShardFolder[] | null;
}): RunPlan {
  const { steps = 'all', shard, shards = null } = told;
  if (steps === 'turns') return { part: 'turns', shard, ...parts.turns };
  if (steps === 'recheck' && shards !== null) return { part: 'join', shards, ...parts.join };
  return { part: steps, ...parts[steps] };
}
