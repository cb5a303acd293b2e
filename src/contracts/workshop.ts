import type { Sandbox, Tree } from './world.ts';

/** What tests need that no revision holds. */
export interface WorkshopRequest {
  /** the revision that is prepared */
  rev: string;
  /** folders that an install makes, from the repository's top: `node_modules`, `.venv` */
  folders: readonly string[];
  /** variables that name a package cache, and where it is below a home folder unless set */
  caches: Readonly<Record<string, string>>;
  /**
   * Installs the dependencies, in a tree of its own and in the sandbox, with the network open and no key or token in reach. Without it the
   * dependencies are those of the checkout and of the machine.
   */
  prepare?: string | undefined;
  prepareMs: number;
  /** what of this machine `prepare` may reach, as `host:port`; everything else that is the machine's own stays closed */
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
  /** Puts the dependencies into a folder that holds all that is to be written there, and gives the paths that it put. */
  link(dir: string): Promise<string[]>;
}
