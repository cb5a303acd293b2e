import { handleText, type Handle } from '../../domain/handle.ts';
import { engineNames, noEngine } from '../engines/engines.ts';
import type { Envelope } from '../../domain/result.ts';

/** What a run knows beside its record, for outputs. */
export interface Delivery {
  resultPath: string;
  artifact: Handle;
  /** ids of the shards that the run was planned into, by steps collect; [] by the others */
  shards: readonly string[];
}

/**
 * Outputs that every task has on a runner: enums, numbers and paths, never a model's text. An unknown value is empty.
 */
export const commonOutputs: Readonly<
  Record<string, { help: string; read(envelope: Envelope, delivery: Delivery): string }>
> = {
  verdict: { help: '`pass`, `block`, `inconclusive` or `skipped`', read: ({ verdict }) => verdict },
  'has-critical': { help: '`true` when a finding is critical', read: ({ has_critical: critical }) => String(critical) },
  'findings-count': { help: 'number of findings', read: ({ findings }) => String(findings.length) },
  'critical-count': {
    help: 'number of critical findings',
    read: ({ findings }) => String(findings.filter((finding) => finding.severity === 'critical').length),
  },
  'result-path': { help: 'path of `result.json`', read: (_, { resultPath }) => resultPath },
  'artifact-id': {
    help: 'id of the uploaded run folder, empty when it was not uploaded',
    read: (_, { artifact }) => String(artifact.id),
  },
  'artifact-digest': {
    help: 'SHA-256 of its archive: with the id it says which artifact the record is',
    read: (_, { artifact }) => artifact.digest,
  },
  record: {
    help: 'name, id and digest of that artifact in one word, for the input `records` of a later step',
    read: (_, { artifact }) => handleText(artifact),
  },
  'artifact-name': { help: 'name of the uploaded run folder', read: (_, { artifact }) => artifact.name },
  'cost-usd': {
    help: 'dollars spent, empty when the model’s price is unknown',
    read: ({ usage }) => dollars(usage.usd),
  },
  'budget-remaining-usd': {
    help: 'dollars left of the limit, empty without a limit',
    read: ({ budget }) => dollars(budget.remaining_usd),
  },
  engine: {
    help: `${engineNames.map((name) => `\`${name}\``).join(', ')} or \`${noEngine}\`: who was asked`,
    read: ({ engine }) => engine.name,
  },
};

/** By steps collect alone: the others leave it unset. */
export const shardsOutput = {
  help: 'by steps collect: the shards of the run as a JSON list for a matrix, such as `["1/2","2/2"]`, never an empty one',
  read: ({ shards }: Delivery): Record<string, string> =>
    shards.length === 0 ? {} : { shards: JSON.stringify(shards) },
};

function dollars(amount: number | null): string {
  return amount === null ? '' : String(Math.round(amount * 1e6) / 1e6);
}
