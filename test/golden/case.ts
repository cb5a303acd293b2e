import type { SeenRequest, Step } from '../support/responses-server.ts';
import type { Commit } from './repository.ts';

/** One run to keep. It is started in the repository, and names what lies beside it by `../`. */
export interface Case {
  task: string;
  name: string;
  commits: readonly Commit[];
  args(shas: readonly string[]): readonly string[];
  /** texts of files beside the repository */
  beside?: Readonly<Record<string, string>>;
  /** what the model answers to a request; without it no model is asked */
  answer?(seen: SeenRequest, shas: readonly string[]): Step;
  engine?: 'codex' | 'openai';
}

/** The change between the last two commits. */
export const lastChange = (shas: readonly string[]): string[] => ['--base', shas.at(-2)!, '--head', shas.at(-1)!];
