import type { World as Whole } from '../../contracts/world.ts';

/** What of the world this task may touch: its `collect` and `check`, and all that they call, get nothing else. */
export const touches = [
  'repository',
  'history',
  'metrics',
  'tree',
  'sandbox',
  'redactor',
  'log',
  'signal',
] as const satisfies readonly (keyof Whole)[];
export type World = Pick<Whole, (typeof touches)[number]>;
