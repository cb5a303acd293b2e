import { z } from 'zod';
import { cutMarkdown } from '../../../readers/page/cut-markdown.ts';
import type { Effect } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { unlessGone } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { dataMarker, keptData, readMarks, stickyMarker } from '../comment/markers.ts';
import { bodyLimit } from './review-text.ts';
import type { SinkContext } from './context.ts';
import { readViewer } from './viewer.ts';

const permissions = { 'sticky-comment': 'pull-requests: write', 'issue-comment': 'issues: write' } as const;
const Comment = z.looseObject({
  id: z.int(),
  body: z.string().optional(),
  user: z.looseObject({ login: z.string() }).nullish(),
});

/**
 * One comment on a pull request or an issue, found by its marker and its author over all pages, and updated in place.
 */
export async function applySticky(
  effect: Extract<Effect, { kind: 'sticky-comment' | 'issue-comment' }>,
  context: SinkContext,
  number: number,
): Promise<Applied> {
  const { key, kind } = effect;
  const needs = permissions[kind];
  const list = `${context.root}/issues/${number}/comments`;
  const bodyBeside = (there: string | undefined): string => {
    const marker = stickyMarker(key) + carried(effect, context, there);
    return marker + cutMarkdown(effect.markdown, bodyLimit - marker.length, context.restNote);
  };
  const marked = parseAnswer(z.array(Comment), await context.client.pages(list, {}, needs), list).filter(
    (each) => readMarks(each.body ?? '', key).plain,
  );
  const oldest = (author: string): z.infer<typeof Comment> | undefined =>
    marked.find((each) => each.user?.login === author);
  // Two runs at the same time each find none and make one; what was said first stays, as it is the one that is read.
  const younger = (comment: z.infer<typeof Comment>): z.infer<typeof Comment>[] =>
    marked.filter((each) => each.id !== comment.id && each.user?.login === comment.user?.login);

  // Another App's comment with our marker may be our own; asking is cheaper than making a comment to see who wrote it.
  if (oldest(context.author) === undefined && marked.some(({ user }) => user?.login.endsWith('[bot]'))) {
    const viewer = await readViewer(context.client);
    if (viewer !== null && oldest(viewer) !== undefined) context.learnAuthor(viewer);
  }
  const own = oldest(context.author);
  if (own !== undefined) return update(own);
  const created = parseAnswer(
    Comment,
    await context.client.request('POST', list, { body: bodyBeside(undefined) }, needs),
    list,
  );
  // Another App's token writes under its own name, which no request tells beforehand.
  const author = created.user?.login ?? context.author;
  const earlier = author === context.author ? undefined : oldest(author);
  context.learnAuthor(author);
  if (earlier === undefined) return { key, kind, state: 'created', detail: `comment ${created.id}` };
  await context.client.request('DELETE', `${context.root}/issues/comments/${created.id}`, {}, needs);
  return update(earlier);

  async function update(comment: z.infer<typeof Comment>): Promise<Applied> {
    const detail = `comment ${comment.id}`;
    const body = bodyBeside(comment.body);
    const same = normal(comment.body ?? '') === normal(body);
    if (!same) await context.client.request('PATCH', `${context.root}/issues/comments/${comment.id}`, { body }, needs);
    const doubles = younger(comment);
    for (const { id } of doubles)
      await unlessGone(context.client.request('DELETE', `${context.root}/issues/comments/${id}`, {}, needs));
    return { key, kind, state: same && doubles.length === 0 ? 'unchanged' : 'updated', detail };
  }
}

/**
 * What the next run is told: an effect that says nothing of it leaves what is `there`. Without it that run makes a full
 * pass.
 */
function carried(
  effect: Extract<Effect, { kind: 'sticky-comment' | 'issue-comment' }>,
  context: SinkContext,
  there = '',
): string {
  if (effect.kind !== 'sticky-comment') return '';
  if (effect.state === undefined) return keptData(there, effect.key);
  const marker = dataMarker(effect.key, effect.state);
  if (marker === '')
    context.log.warn('The state of this review is too large for the comment; the next run reads the whole change');
  return marker;
}

const normal = (body: string): string => body.replace(/\r\n?/g, '\n').trimEnd();
