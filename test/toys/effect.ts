import type { Applied } from '../../src/contracts/sink.ts';
import type { SinkContext } from '../../src/adapters/github/sink/context.ts';

export interface ReactionEffect {
  kind: 'reaction';
  key: string;
  content: '+1' | 'eyes';
}

/** One reaction on the pull request. */
export async function applyReaction(
  { key, kind, content }: ReactionEffect,
  { client, root }: SinkContext,
  number: number,
): Promise<Omit<Applied, 'kind'> & { kind: 'reaction' }> {
  await client.request('POST', `${root}/issues/${number}/reactions`, { content }, 'pull-requests: write');
  return { key, kind, state: 'created', detail: content };
}
