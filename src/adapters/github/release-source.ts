import type { GithubClient } from './client.ts';

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

/** The same work for every item, at most `width` at one time, results in the order of the items. */
export async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>, width = 6): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
