import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { inLanes } from '../../../domain/in-lanes.ts';
import { Sha } from '../../../domain/subject.ts';
import type { Deployment, DeploymentStatus } from '../../../readers/release/deployments.ts';
import { repositoryPath, type GithubClient } from '../client.ts';
import { parseAnswer } from '../forge.ts';

const Time = z.iso.datetime({ offset: true });
const Item = z.looseObject({
  id: z.int(),
  sha: Sha,
  ref: z.string(),
  task: z.string(),
  environment: z.string(),
  transient_environment: z.boolean().optional(),
  created_at: Time,
});
const Status = z.looseObject({
  id: z.int(),
  state: z.string(),
  created_at: Time,
  log_url: z.string().optional(),
  target_url: z.string().nullish(),
});

const needs = 'deployments: read';
/** Requests that run at one time. */
const width = 6;

export interface DeploymentList {
  /** newest first, with all their statuses */
  deployments: Deployment[];
  /** older deployments whose statuses were not read */
  unread: number;
}

/**
 * The deployments to an environment with their statuses. GitHub has one request for each deployment's statuses, so only
 * the newest `limit` are read whole (100 unless told; a token has 1,000 requests an hour). Fails as input where the
 * environment has none, naming those that have.
 */
export async function readDeployments(
  client: GithubClient,
  repository: string,
  environment: string,
  limit = 100,
): Promise<DeploymentList> {
  const path = `${repositoryPath(repository)}/deployments`;
  const all = parseAnswer(z.array(Item), await client.pages(path, { environment }, needs), path);
  if (all.length === 0) {
    const others = parseAnswer(z.array(Item), await client.pages(path, {}, needs, { limit: 100 }), path);
    const names = [...new Set(others.map((each) => each.environment))].sort();
    throw inputFailure(
      'environment',
      `${JSON.stringify(environment)} has no deployments in ${repository}`,
      names.length === 0 ? 'there are none at all: name the deployed commit instead' : names.join(', '),
    );
  }
  const items = all.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || b.id - a.id);
  const read = items.slice(0, limit);
  const statuses = new Map(
    await inLanes(read, width, async ({ id }): Promise<[number, DeploymentStatus[]]> => {
      const list = `${path}/${id}/statuses`;
      return [
        id,
        parseAnswer(z.array(Status), await client.pages(list, {}, needs), list).map((status) => ({
          id: status.id,
          state: status.state,
          at: status.created_at,
          url: status.log_url || status.target_url || null,
        })),
      ];
    }),
  );
  return {
    deployments: read.map((item) => ({
      id: item.id,
      sha: item.sha,
      ref: item.ref,
      task: item.task,
      environment: item.environment,
      transient: item.transient_environment ?? false,
      at: item.created_at,
      url: null,
      statuses: statuses.get(item.id) ?? [],
    })),
    unread: items.length - read.length,
  };
}
