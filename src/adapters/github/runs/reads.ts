import type { GithubClient } from '../client.ts';

/** Requests that run at one time. */
export const requestsAtOnce = 6;

/** What each reader of the gate's facts needs. */
export interface ReleaseReads {
  client: GithubClient;
  /** owner/name */
  repository: string;
  /** the run's clock, ISO 8601: the time that every observation bears */
  at: string;
  /** `GITHUB_SERVER_URL`, for links; https://github.com unless told */
  serverUrl?: string;
}

/** A page of the repository for people. */
export function pageOf({ repository, serverUrl = 'https://github.com' }: ReleaseReads, path: string): string {
  return `${serverUrl.replace(/\/+$/, '')}/${repository}/${path}`;
}
