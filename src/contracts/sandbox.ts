/** A throw-away copy of a revision's files, without git's own folder; nothing in it is shared with another one. */
export interface Tree {
  readonly dir: string;
  readonly rev: string;
  remove(): Promise<void>;
}

export interface SandboxLimits {
  timeoutMs: number;
  /** bytes of standard output and of standard error that are kept, from their ends */
  outputBytes: number;
}

/** What a run may have only so much of. */
export type RunLimit = 'processes' | 'memory' | 'disk';

/**
 * How a command ended. `code` is null when it was ended by a signal, the clock or a limit; `exceeded` is that limit,
 * and such a run says nothing of the command.
 */
export interface SandboxRun {
  code: number | null;
  timedOut: boolean;
  exceeded?: RunLimit;
  stdout: string;
  stderr: string;
  ms: number;
}

/**
 * Runs commands of a change: without network, without secrets in the environment, writing nowhere but in the tree and a
 * private temp folder.
 */
export interface Sandbox {
  /** Fails as `environment` where no sandbox can be had; it is never left out. */
  run(tree: Tree, command: string, limits: SandboxLimits, signal: AbortSignal): Promise<SandboxRun>;
}

/** What tests need that no revision holds. */
export interface WorkshopRequest {
  /** the revision that is prepared */
  rev: string;
  /** folders that an install makes, from the repository's top: `node_modules`, `.venv` */
  folders: readonly string[];
  /** variables that name a package cache, and where it is below a home folder unless set */
  caches: Readonly<Record<string, string>>;
  /**
   * Installs the dependencies, in a tree of its own and in the sandbox, with the network open and no key or token in
   * reach. Without it the dependencies are those of the checkout and of the machine.
   */
  prepare?: string | undefined;
  prepareMs: number;
  /**
   * what of this machine `prepare` may reach, as `host:port`; everything else that is the machine's own stays closed
   */
  reach?: readonly string[] | undefined;
}

/** Trees with their dependencies in place, and a sandbox that lets commands read these and has no network. */
export interface Workshop {
  tree(rev: string, patch?: string): Promise<Tree>;
  sandbox: Sandbox;
  /** variables for each command: where package caches are */
  env: Readonly<Record<string, string>>;
  /** folders that commands may read beside their tree */
  readable: readonly string[];
  /**
   * Puts the dependencies into a folder that holds all that is to be written there, and gives the paths that it put.
   */
  link(dir: string): Promise<string[]>;
}
