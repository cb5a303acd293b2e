import type { Change } from './changes.ts';
import type { OwnFrame, TraceFile, TraceFiles } from './frames.ts';
import type { LineHit } from './lines.ts';
import type { QueryTerm, WordStatistics } from './terms.ts';
import type { Features } from './weights.ts';
import type { Splitter } from './words.ts';

/** A hunk with its values; `score` is their weighted sum. */
export interface Scored {
  change: Change;
  values: Features;
  score: number;
}

export interface Context {
  symptom: string;
  own: OwnFrame[];
  files: TraceFiles;
  alive: Map<Change, number> | null;
  referenced: Map<string, TraceFile>;
  lines: Map<Change, LineHit>;
  terms: QueryTerm[];
  statistics: WordStatistics;
  splitter: Splitter;
  shas: string[];
}
