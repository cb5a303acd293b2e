import type { Change } from './changes.ts';
import type { OwnFrame, TraceFile, TraceFiles } from './frames.ts';
import type { LineHit } from './lines.ts';
import type { QueryTerm, WordStatistics } from './terms.ts';
import type { Features } from './weights.ts';
import type { Splitter } from './words.ts';

/**
 * An earlier review finding; lines are those of the commit's new side where `commit` is set, else of the deployed
 * revision.
 */
export interface EarlierFinding {
  path: string;
  line: number;
  end_line: number;
  commit: string | null;
  title: string;
}

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
  findings: readonly EarlierFinding[];
}
