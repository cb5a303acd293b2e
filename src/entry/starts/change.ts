import type { Values } from '../../contracts/options.ts';
import type { Start } from './start.ts';
import { readChangeEvent } from './change-event.ts';
import { terminalTrigger } from './change-terminal.ts';
import type { ChangeOptions } from '../../contracts/shared-options.ts';

/** Runs about a change: a pull request, a push, a merge group; in a terminal a branch. */
export const changeStart: Start<ChangeOptions> = {
  terminal: async ({ values, repository, clock, log }) => {
    const trigger = await terminalTrigger(repository, values satisfies Values<ChangeOptions>, clock, log);
    return { trusted: trigger.subject.trusted, trigger: () => Promise.resolve(trigger) };
  },
  event: readChangeEvent,
};
