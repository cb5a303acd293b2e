import * as core from '@actions/core';
import { inert } from '../../domain/visible.ts';
import type { Log } from '../../contracts/world.ts';

/** The runner's log. Warnings become annotations of the step, debug shows where the user turned on debug logging. */
export function createRunnerLog(): Log {
  return {
    info: (message) => {
      core.info(inert(message));
    },
    warn: (message) => {
      core.warning(inert(message));
    },
    debug: (message) => {
      core.debug(inert(message));
    },
  };
}
