import type { Observed } from '../domain/observed.ts';
import type { GateEvidence } from '../domain/release.ts';

/** A remark of somebody: on the thread of a finding, or (`finding` null) in the conversation. */
export interface Remark {
  finding: string | null;
  author: string;
  text: string;
}

/**
 * What stands on a pull request that we published to. `state` is what our own summary comment carries, unparsed;
 * undefined without one.
 */
export interface Conversation {
  state: unknown;
  remarks: Remark[];
}

/** Reads from the forge; writing is a sink's. */
export interface ForgeReader {
  /** What an actor may do in the subject's repository. */
  permission(actor: string): Promise<'admin' | 'write' | 'read' | 'none'>;
  /** What stands on a pull request about `key`; state and threads count only when `author` wrote them. */
  conversation(number: number, key: string, author: string): Promise<Conversation>;
}

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
  /**
   * earlier stages whose results are looked for in artifacts; none: artifacts aren't read. `workflows` limits whose
   * runs count.
   */
  artifacts: { tasks: readonly string[]; workflows?: readonly string[] };
  /** days of history for churn and hot files */
  days: number;
}

/** A kind of evidence about a release: each has a port of its own. */
export type ReleaseKind = Exclude<keyof GateEvidence, 'repository' | 'environment' | 'head'>;

/** What a port is asked for. Kinds that build on others ask for these here; each is read once. */
export interface ReleaseQuestion extends Omit<GateQuery, 'head' | 'live' | 'assumed'> {
  /** the full commit */
  head: string;
  /** The commit that is live, in the clone; or why nobody knows. */
  live(): Promise<Observed<string>>;
  of<K extends ReleaseKind>(kind: K): Promise<GateEvidence[K]>;
}

/** One port for each kind of evidence. None throws, as `ReleaseReader`. */
export type ReleasePorts = {
  readonly [K in ReleaseKind]: (question: ReleaseQuestion) => Promise<GateEvidence[K]>;
};

/**
 * Reads all facts of a release. No source throws: each says what became of it. Text of strangers comes as it is, not
 * redacted but for the quotes of the way back.
 */
export interface ReleaseReader {
  read(query: GateQuery): Promise<GateEvidence>;
}
