import * as core from '@actions/core';
import type { Log } from '../../contracts/world.ts';

/** A text that the runner cannot take for a workflow command, neither `::name::` at the start of a line nor `##[name]` anywhere. */
export function inert(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/^(\s*):(?=:)/gm, '$1:\u200B').replaceAll('##[', '#\u200B#[');
}

/** The runner's log. Warnings become annotations of the step, debug shows where the user turned on debug logging. */
export function createRunnerLog(): Log {
  return {
    info: (message) => { core.info(inert(message)); },
    warn: (message) => { core.warning(inert(message)); },
    debug: (message) => { core.debug(inert(message)); },
  };
}
