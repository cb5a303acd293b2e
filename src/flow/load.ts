import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnusableReply, inputFailure } from '../domain/errors.ts';
import { checkedClaims, type ClaimedRun } from '../contracts/claims.ts';
import type { Claim, Run, Task, Turn } from '../contracts/task.ts';
import type { Ask, Reply } from '../contracts/engine.ts';
import { kebab, type OptionList, type Values } from '../contracts/options.ts';
import {
  StoredAsk,
  skillsOf,
  StoredChecks,
  StoredEngine,
  StoredOptions,
  StoredReply,
  StoredTrigger,
  type RunFolder,
} from './run-folder.ts';

/** A turn from its ask and reply: what was said is parsed again each time, never stored. */
export function turnOf<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  round: number,
  ask: Ask,
  reply: Reply,
): Turn<C> {
  if (reply.outcome !== 'answered') return { round, ask, reply, claims: [], problem: reply.reason };
  try {
    return { round, ask, reply, claims: task.claims(ask, reply), problem: null };
  } catch (error) {
    if (error instanceof UnusableReply) return { round, ask, reply, claims: [], problem: error.message };
    throw error;
  }
}

/** Reads a run as far as it has come. Options are parsed again with the task's own schemas. */
export function loadRun<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  folder: RunFolder,
): Run<L, E, C> {
  const stored = folder.read('options.json', StoredOptions);
  const engine = folder.has('engine.json') ? folder.read('engine.json', StoredEngine) : undefined;
  const { failure, can, ...info } = engine ?? {
    name: 'rules',
    model: null,
    effort: null,
    version: null,
    failure: null,
  };
  const run: Run<L, E, C> = {
    trigger: folder.read('trigger.json', StoredTrigger),
    options: parseValues(task.options, stored.values),
    profiles: stored.profiles,
    evidence: folder.read('evidence.json', task.evidence),
    engine: info,
    can: skillsOf({ name: info.name, can }),
    failure,
    turns: [],
    checks: folder.has('checks.json')
      ? folder
          .read('checks.json', StoredChecks)
          .map(({ facts, ...check }) => (facts === undefined ? check : { ...check, facts }))
      : [],
  };
  for (const id of folder.turns()) {
    if (!existsSync(join(folder.dir, 'turns', id, 'reply.json'))) continue;
    const { round, workspace, ...rest } = folder.read(`turns/${id}/ask.json`, StoredAsk);
    const ask: Ask = workspace === undefined ? rest : { ...rest, workspace };
    run.turns.push(turnOf(task, round, ask, folder.read(`turns/${id}/reply.json`, StoredReply)));
  }
  run.turns.sort((a, b) => a.round - b.round || (a.ask.id < b.ask.id ? -1 : 1));
  return run;
}

/**
 * Values of an option list from stored JSON; an absent one is its fallback. Fails as input on a value that the option
 * does not allow.
 */
export function parseValues<L extends OptionList>(list: L, stored: Readonly<Record<string, unknown>>): Values<L> {
  const entries = Object.entries(list).map(([name, option]) => {
    const value = stored[name];
    if (value === undefined || value === null) return [name, option.fallback];
    const parsed = option.schema.safeParse(value);
    if (!parsed.success) throw inputFailure(kebab(name), `${JSON.stringify(value)} is not allowed`, option.allowed);
    return [name, parsed.data];
  });
  return Object.fromEntries(entries) as Values<L>;
}

/**
 * The turns with a claim that no stored check speaks of: the process ended between a reply and its check, or
 * `checks.json` was edited.
 */
export function uncheckedTurns<C extends Claim>(run: ClaimedRun<C>): Turn<C>[] {
  const open = checkedClaims(run).filter(({ check }) => check === null);
  return [...new Set(open.map(({ turn }) => turn))];
}

/**
 * A run whose every claim was checked. Fails as input else: a claim without a check would be dropped as if it had not
 * held.
 */
export function loadChecked<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  folder: RunFolder,
): Run<L, E, C> {
  const run = loadRun(task, folder);
  const open = checkedClaims(run).find(({ check }) => check === null);
  if (open !== undefined)
    throw inputFailure(join(folder.dir, 'checks.json'), `says nothing of ${open.claim.id}; it was cut or edited`);
  return run;
}
