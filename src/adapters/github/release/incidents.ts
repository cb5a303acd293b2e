import { z } from 'zod';
import type { IncidentFact, Source } from '../../../domain/release.ts';
import { GithubFailure, repositoryPath } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { observeSource } from '../runs/observe.ts';
import { pageOf, type ReleaseReads } from '../runs/reads.ts';

const Issue = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  closed_at: z.iso.datetime({ offset: true }).nullish(),
  state: z.string(),
  user: z.looseObject({ login: z.string() }).nullable(),
  labels: z.array(z.union([z.string(), z.looseObject({ name: z.string().nullish() })])),
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof Issue>;

const permission = 'issues: read';
const mostIssues = 1000;

/**
 * Open issues with any of these labels; pull requests don't count. Each label is asked for by itself, as GitHub's list
 * wants all of them at once.
 */
export function readIncidents(reads: ReleaseReads, labels: readonly string[]): Promise<Source<IncidentFact[]>> {
  return observeSource({
    permission,
    link: pageOf(
      reads,
      `issues?q=${encodeURIComponent(`is:issue is:open ${labels.map((label) => `label:"${label}"`).join(',')}`)}`,
    ),
    at: reads.at,
    read: async () => (await issuesOf(reads, labels, { state: 'open' })).map(factOf),
  });
}

/** An incident of the past with the text in which commits, pull requests and files may be named. */
export interface PastIncident {
  number: number;
  title: string;
  body: string;
  opened: string;
}

/** Issues with any of these labels that were changed since a time, open and closed. Throws GithubFailure. */
export async function readPastIncidents(
  reads: ReleaseReads,
  labels: readonly string[],
  since: string,
): Promise<PastIncident[]> {
  const found = await issuesOf(reads, labels, { state: 'all', since });
  return found.map(({ number, title, body, created_at: opened }) => ({ number, title, body: body ?? '', opened }));
}

async function issuesOf(
  { client, repository }: ReleaseReads,
  labels: readonly string[],
  query: Readonly<Record<string, string>>,
): Promise<Issue[]> {
  const path = `${repositoryPath(repository)}/issues`;
  const byNumber = new Map<number, Issue>();
  for (const label of labels) {
    const all = parseAnswer(
      z.array(Issue),
      await client.pages(path, { ...query, labels: label }, permission, { limit: mostIssues + 1 }),
      path,
    );
    if (all.length > mostIssues)
      throw new GithubFailure(200, '', `more than ${mostIssues} issues have the label ${JSON.stringify(label)}`);
    for (const issue of all) if (issue.pull_request === undefined) byNumber.set(issue.number, issue);
  }
  return [...byNumber.values()].sort((a, b) => b.number - a.number);
}

function factOf(issue: Issue): IncidentFact {
  return {
    number: issue.number,
    title: issue.title,
    author: issue.user?.login ?? 'ghost',
    opened: issue.created_at,
    link: issue.html_url,
    labels: issue.labels.flatMap((label) =>
      typeof label === 'string' ? [label] : label.name === null || label.name === undefined ? [] : [label.name],
    ),
  };
}
