import type { Amount, LedgerEntry } from '../../../domain/ledger.ts';
import type { Artifact } from './artifacts.ts';
import { parseLedgerName, type LedgerName } from './ledger-entries.ts';

export interface LedgerQuery {
  /** the run that asks: of it only earlier attempts count */
  run: number;
  attempt: number;
  pull: number | null;
  /** which limits are set */
  wants: { pull: boolean; day: boolean };
  /** what counts where a trusted run's entry can't be read */
  unknown: Amount;
}

/** An artifact that is not used; `unknown` is true where it counts as `LedgerQuery.unknown` all the same. */
export interface LedgerRefusal {
  where: string;
  reason: string;
  counts: string;
  unknown: boolean;
}
export interface LedgerReading {
  entries: LedgerEntry[];
  finished: Set<number>;
  refused: LedgerRefusal[];
}

export interface Part<N extends LedgerName = LedgerName> {
  artifact: Artifact;
  name: N;
}
export type Opened = Part<Extract<LedgerName, { kind: 'open' }>>;
export type RunParts = Map<number, Part[]>;

export function partsOf(artifacts: readonly Artifact[]): Part[] {
  return artifacts.flatMap((artifact) => {
    const name = parseLedgerName(artifact.name);
    return name === null ? [] : [{ artifact, name }];
  });
}
