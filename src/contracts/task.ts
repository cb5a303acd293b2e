import type { z } from 'zod';
import type { Effect } from '../domain/effect.ts';
import type { Finding } from '../domain/finding.ts';
import type { Json } from '../domain/json.ts';
import type { Dropped, EngineInfo, Envelope, Receipt } from '../domain/result.ts';
import type { Trigger } from '../domain/trigger.ts';
import type { Usage } from '../domain/usage.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Ask, EngineSkill, Profile, Reply } from './engine.ts';
import type { OptionList, Values } from './options.ts';
import type { PatchBase } from './patch-base.ts';
import type { World } from './world.ts';

/** What the model says, parsed. Each cite is a place and the words that are said to stand there. */
export interface Claim {
  id: string;
  cites: { ref: string; quote: string }[];
}

/** What became of a claim when code looked at it. `facts` are what the check saw, for decide and render. */
export interface Check {
  ask: string;
  claim: string;
  kept: boolean;
  reason: string;
  facts?: Json;
}

/**
 * One ask with its reply. `claims` and `problem` derive from the reply: a reply that does not parse has a problem and
 * no claims.
 */
export interface Turn<C extends Claim = Claim> {
  round: number;
  ask: Ask;
  reply: Reply;
  claims: C[];
  problem: string | null;
}

/** All that is known of a run; every pure step reads it and nothing else. */
export interface Run<L extends OptionList, E, C extends Claim = Claim> {
  trigger: Trigger;
  options: Values<L>;
  profiles: Readonly<Record<string, Profile>>;
  evidence: E;
  engine: Omit<EngineInfo, 'attempts'>;
  /** what that engine can do beside answering */
  can: readonly EngineSkill[];
  /** why the engine could not start, or why the run was stopped; null when neither happened */
  failure: string | null;
  /** in the order of asking */
  turns: Turn<C>[];
  checks: Check[];
}

export interface Decision<P> {
  verdict: Verdict;
  /** one sentence */
  reason: string;
  findings: Finding[];
  /** ids of the findings that this verdict rests on; without it a reader can't tell them from the others */
  blocking?: string[];
  dropped: Dropped[];
  receipt: Receipt[];
  /** what the evidence was, as one digest */
  digest: string;
  part: P;
  /** of a decision about other runs: what these asked and took, beside the turns of this one */
  runs?: { usage: Usage; engine: EngineInfo };
}

/** The record of a run, with the task's own part under the task's name. */
export interface Result<P> {
  envelope: Envelope;
  part: P;
}

/**
 * One kind of work, as a value. Only `collect` and `check` touch the world, and only to read it; the others are pure,
 * so that a stored run can be decided and rendered again. `W` are the parts of the world that they get.
 */
export interface Task<L extends OptionList, E, C extends Claim, P, W extends keyof World = keyof World> {
  name: string;
  /** one sentence for people */
  about: string;
  options: L;
  /** what of the world `collect` and `check` may touch; they are handed nothing else */
  touches: readonly W[];
  /** how it asks where nobody says, over the profile that all tasks share */
  profile: Partial<Profile>;
  /** Why a run with these options has nothing to do; null, and without it, when it has. */
  idle?(values: Values<L>): string | null;
  /** Whether a run with these options could come to ask a model; without it any could. */
  couldAsk?(values: Values<L>): boolean;
  evidence: z.ZodType<E>;
  part: z.ZodType<P>;
  /** the task's own outputs on a runner, with their help */
  outputs: Readonly<Record<string, { help: string; read(result: Result<P>): string }>>;
  // a property and no method: the parameters of methods are compared in both directions, and `touches` would not hold
  collect: (trigger: Trigger, options: Values<L>, world: Pick<World, W>) => Promise<E>;
  /** The asks that are open now; [] ends the rounds. Asks that already have a turn are passed over. */
  ask(run: Run<L, E, C>): Ask[];
  /** Throws UnusableReply. */
  claims(ask: Ask, reply: Reply & { outcome: 'answered' }): C[];
  check: (run: Run<L, E, C>, turn: Turn<C>, world: Pick<World, W>) => Promise<Check[]>;
  decide(run: Run<L, E, C>): Decision<P>;
  /** From the record alone: the publishing job renders again what it was handed. */
  render(result: Result<P>): { markdown: string; effects: Effect[] };
  /** A patch that the run folder carries beside its pages, as `<task>.patch`; '' for none. */
  patch?(result: Result<P>): string;
  /**
   * Why the patch of a pull request that a record asks for may not be written, by the rules that the task made it by;
   * null when it may. Asked by the job that publishes, which was handed the record and believes nothing of it. The pull
   * requests of a task without it are not opened.
   */
  refusePatch?(result: Result<P>, patch: string, base: PatchBase): Promise<string | null>;
  /**
   * For a terminal: what the task's own part says, as plain lines between the verdict and the findings. Control
   * characters are taken out by whoever prints.
   */
  brief?(result: Result<P>): string[];
  /** A page of its own for a browser, `report.html` in the run folder; it loads nothing. */
  page?(result: Result<P>): string;
}

/** The part of the world that a task may touch. */
export function touchedBy<W extends keyof World>({ touches }: { touches: readonly W[] }, world: World): Pick<World, W> {
  return Object.fromEntries(touches.map((name) => [name, world[name]])) as unknown as Pick<World, W>;
}
