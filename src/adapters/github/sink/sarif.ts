import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Effect } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { GithubFailure } from '../client.ts';
import type { SinkContext } from './context.ts';

/** GitHub's limit for the compressed document. */
const maxBytes = 10 * 1024 * 1024;

/**
 * Uploads the document for the head; GitHub replaces an earlier one of the same commit, ref and category, so sending it
 * twice changes nothing.
 */
export async function applySarif(effect: Extract<Effect, { kind: 'sarif' }>, context: SinkContext): Promise<Applied> {
  const { key, kind } = effect;
  const skipped = (detail: string): Applied => ({ key, kind, state: 'skipped', detail, refused: true });
  const zipped = gzipSync(JSON.stringify(effect.document));
  if (zipped.length > maxBytes)
    return skipped(`the document takes ${zipped.length} bytes compressed, GitHub accepts ${maxBytes}`);
  const body = { commit_sha: context.head, ref: context.ref, sarif: zipped.toString('base64') };
  try {
    const answer = z
      .looseObject({ id: z.string().optional() })
      .safeParse(
        await context.client.request('POST', `${context.root}/code-scanning/sarifs`, body, 'security-events: write'),
      );
    return {
      key,
      kind,
      state: 'created',
      detail: `analysis ${(answer.success ? answer.data.id : undefined) ?? 'accepted'} for ${context.ref}`,
    };
  } catch (error) {
    if (!(error instanceof GithubFailure) || error.status !== 403) throw error;
    return skipped(
      /not accessible by integration|personal access token/i.test(error.said)
        ? 'the token lacks the permission security-events: write'
        : `code scanning is not on for this repository${error.said === '' ? '' : ` ("${error.said}")`}`,
    );
  }
}
