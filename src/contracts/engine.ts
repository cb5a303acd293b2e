import type { Json } from '../domain/json.ts';
import type { Usage } from '../domain/usage.ts';
import type { EngineInfo } from '../domain/result.ts';
import type { WorkshopRequest } from './sandbox.ts';

/**
 * Output tokens of one answer unless a profile says otherwise; records of versions that did not limit it read as if it
 * had been so.
 */
export const shippedMaxOutputTokens = 32_000;

/** How a stage asks: resolved from the shipped defaults, the configuration and the flags. */
export interface Profile {
  model: string;
  effort: string;
  verbosity: 'low' | 'medium' | 'high';
  /** wall clock of one ask */
  timeoutMs: number;
  /** until an answer of the endpoint begins; the gateway's own limit unless told */
  firstByteMs?: number | undefined;
  /** requests that one ask may make */
  maxRequests: number;
  /** input and output tokens that one ask may take together */
  maxTokens: number;
  /** output tokens that one answer may have, thoughts included */
  maxOutputTokens: number;
  /** tokens of evidence that one ask may carry, by estimate */
  askTokens: number;
}

/** One question for a model. `id` is stable: the same evidence gives the same asks. */
export interface Ask {
  id: string;
  /** name of the profile */
  profile: string;
  prompt: string;
  /** strict JSON Schema of the reply */
  schema: Json;
  /** the changed files that it carries */
  reads: string[];
  /** the revision that an agent may look at, in a folder of its own */
  workspace?: ReadWorkspace | WriteWorkspace;
  /**
   * the ask of the first round that this one goes back to; a later one without it looks at several, and is asked only
   * where a run is not in shards
   */
  follows?: string | undefined;
}

export interface ReadWorkspace {
  mode: 'read';
  rev: string;
}

/** A folder that is the agent's to write in; nothing else is. What it wrote comes back as `Reply.patch`. */
export interface WriteWorkspace {
  mode: 'write';
  rev: string;
  /**
   * what stands in the folder beside the revision's files at the start; the reply's patch is against the revision alone
   */
  patch?: string | undefined;
  /** dependencies that are put there, so that the agent can run tests */
  workshop?: WorkshopRequest | undefined;
}

/**
 * `patch` is what the agent wrote into a workspace of mode `write`, '' for nothing; engines without tools give none.
 */
export type Reply = { ask: string; usage: Usage } & (
  | { outcome: 'answered'; text: string; patch?: string | undefined }
  | { outcome: 'refused' | 'limit' | 'failed'; reason: string }
);

export interface AskContext {
  profile: Profile;
  /** the turn's folder in the run folder: logs go there, redacted */
  dir: string;
  signal: AbortSignal;
}

/** `write`: an agent that changes a workspace of its own, see `WriteWorkspace`. */
export const engineSkills = ['write'] as const;
export type EngineSkill = (typeof engineSkills)[number];

/**
 * Answers asks. `prepare` fails (kind `environment` or `input`) before anything is spent; `answer` never throws:
 * what went wrong is the reply's outcome with one line of reason, and usage is known in each case.
 */
export interface Engine {
  readonly name: string;
  /** what it can do beside answering; nothing unless told */
  readonly can?: readonly EngineSkill[];
  readonly model: string;
  prepare(): Promise<Omit<EngineInfo, 'attempts'>>;
  answer(ask: Ask, context: AskContext): Promise<Reply>;
  close(): Promise<void>;
}
