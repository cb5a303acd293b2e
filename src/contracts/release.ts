import type { GateEvidence } from '../domain/release.ts';

/** What the gate asks about. */
export interface GateQuery {
  environment: string;
  /** the commit to be deployed */
  head: string;
  /** the branch whose rules and alerts count */
  branch: string;
  /** the commit that is live; null: as the environment's deployments say */
  live: string | null;
  /** the commit that counts as live where no deployment to the environment is recorded; null: none does */
  assumed?: string | null;
  /** `GITHUB_RUN_ID`: the gate's own checks are told by it */
  runId: number | null;
  incidentLabels: readonly string[];
  /** a folder with a result.json of each earlier stage */
  results: string | null;
  /** earlier stages whose results are looked for in artifacts; none: artifacts aren't read. `workflows` limits whose runs count. */
  artifacts: { tasks: readonly string[]; workflows?: readonly string[] };
  /** days of history for churn and hot files */
  days: number;
}

/** Reads all facts of a release. No source throws: each says what became of it. Text of strangers comes as it is, not redacted but for the quotes of the way back. */
export interface ReleaseReader {
  read(query: GateQuery): Promise<GateEvidence>;
}
