import type { Log } from '../../../contracts/world.ts';
import type { GithubClient } from '../client.ts';

/** What the parts of the sink share. */
export interface SinkContext {
  client: GithubClient;
  log: Log;
  repository: string;
  root: string;
  head: string;
  ref: string;
  readonly author: string;
  learnAuthor(login: string): void;
  maxComments: number;
  resolveThreads: boolean;
  restNote: string;
}
