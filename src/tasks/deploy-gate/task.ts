import type { Task } from '../../contracts/task.ts';
import { briefGate } from './brief.ts';
import { checkTurn } from './check.ts';
import { collectGate } from './collect.ts';
import { decideGate } from './decide.ts';
import { DeployGateEvidence } from './evidence.ts';
import { refuseUnknownNames } from './judge/names.ts';
import { deployGateOptions, type DeployGateOptions } from './options.ts';
import { deployGateOutputs } from './outputs.ts';
import { DeployGatePart } from './part.ts';
import { asksOf } from './prompt.ts';
import { requestOf } from './release-request.ts';
import { renderGate } from './render.ts';
import { claimsOf, type GateClaim } from './reply.ts';
import { touches, type World } from './touches.ts';

/**
 * May this commit be deployed to this environment now? Rules decide on evidence, Codex reads the risk of the diff, and
 * no missing answer is a yes.
 */
export const deployGate: Task<DeployGateOptions, DeployGateEvidence, GateClaim, DeployGatePart, keyof World> = {
  name: 'deploy-gate',
  about:
    'Decides whether a commit may be deployed to an environment now: go, no go, or undecided, ' +
    'with the evidence of each rule.',
  options: deployGateOptions,
  touches,
  profile: { effort: 'high' },
  evidence: DeployGateEvidence,
  part: DeployGatePart,
  outputs: deployGateOutputs,
  async collect(trigger, options, world) {
    refuseUnknownNames(options, requestOf(trigger).recorded);
    return collectGate(trigger, options, world);
  },
  ask: asksOf,
  claims: claimsOf,
  check: (run, turn) => Promise.resolve(checkTurn(run, turn)),
  decide: decideGate,
  render: renderGate,
  brief: briefGate,
};
