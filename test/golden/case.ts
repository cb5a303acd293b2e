import type { StepOptions } from '../support/action-runner.ts';
import { pullEvent } from '../support/event-payload.ts';
import type { SeenRequest, Step } from '../support/responses-server.ts';
import type { Commit } from './repository.ts';

/** One run to keep. It is started in the repository, and names what lies beside it by `../`. */
export interface Case {
  task: string;
  name: string;
  commits: readonly Commit[];
  args?(shas: readonly string[]): readonly string[];
  /** texts of files beside the repository */
  beside?: Readonly<Record<string, string>>;
  /** what the model answers to a request; without it no model is asked */
  answer?(seen: SeenRequest, shas: readonly string[]): Step;
  engine?: 'codex' | 'openai';
  /** as a step of a runner, in place of the command line; `args` are then no flags */
  runner?: {
    action: StepOptions['action'];
    event: string;
    payload(shas: readonly string[]): unknown;
    inputs(shas: readonly string[]): Readonly<Record<string, string>>;
  };
}

/** The change between the last two commits. */
export const lastChange = (shas: readonly string[]): string[] => ['--base', shas.at(-2)!, '--head', shas.at(-1)!];

/** The pull request of the last commit against the one before it. */
export const pull = (shas: readonly string[]): unknown =>
  pullEvent(
    { name: 'acme/shop', base: shas.at(-2)!, sha: () => shas.at(-1)!, dir: '', files: () => [] },
    { number: 7, branch: 'topic' },
  );
