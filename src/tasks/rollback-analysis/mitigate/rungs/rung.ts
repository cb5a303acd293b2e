import type { MitigationOption } from '../mitigation.ts';
import { proofOf, riskOfWaiting, type Situation } from '../situation.ts';
import { shellQuote } from '../../../../domain/shell.ts';

type Own = Omit<MitigationOption, 'proof' | 'risk_of_waiting'> & { proof?: string };

/** Completes an option with what is the same for all of them. */
export function optionOf(s: Situation, own: Own): MitigationOption {
  const { proof, ...rest } = own;
  return { ...rest, proof: proof ?? proofOf(s), risk_of_waiting: riskOfWaiting(s) };
}

/** `deployment/<name>` for kubectl; words in capitals are for the reader to fill in. */
export function workload(s: Situation): string {
  return s.signal.service === null ? 'deployment/DEPLOYMENT' : shellQuote(`deployment/${s.signal.service}`);
}
