import { z } from 'zod';
import { Failure } from '../../../domain/errors.ts';
import type { Effect, ReviewComment } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { GithubFailure, unlessGone } from '../client.ts';
import { parseAnswer } from '../forge.ts';
import { resolveFixed } from './threads.ts';
import { findAnchor, indexAnchors, parseAnchors, type LineAnchor } from './anchors.ts';
import { markedId, readMarks, stateMarker } from '../comment/markers.ts';
import { renderComment, renderReviewBody } from './review-text.ts';
import type { SinkContext } from './context.ts';

type ReviewEffect = Extract<Effect, { kind: 'review' }>;

/** GitHub lists no more files of a pull request than this. */
const maxFiles = 3000;
/** More ids than this would crowd the text out of a review's body. */
const maxListed = 1000;
const needs = 'pull-requests: write';

const Files = z.array(
  z.looseObject({ filename: z.string(), previous_filename: z.string().optional(), patch: z.string().optional() }),
);
const Author = z.looseObject({ login: z.string() }).nullish();
const Comments = z.array(
  z.looseObject({
    id: z.int(),
    body: z.string(),
    user: Author,
    path: z.string().optional(),
    in_reply_to_id: z
      .int()
      .nullish()
      .transform((id) => id ?? undefined),
  }),
);
const Reviews = z.array(z.looseObject({ body: z.string().nullish(), user: Author }));
type Comment = z.infer<typeof Comments>[number];

const presentIn = (effect: ReviewEffect): ReadonlySet<string> =>
  new Set(effect.comments.map((each) => markedId(each.finding)));

/** What our last answer in a thread says. */
function stateOf(ours: readonly Comment[], thread: number, key: string): 'fixed' | 'again' | null {
  return ours
    .filter((each) => each.in_reply_to_id === thread)
    .reduce<'fixed' | 'again' | null>((last, each) => readMarks(each.body, key).state ?? last, null);
}

/**
 * Posts what no earlier comment of ours says: at its lines where GitHub's own patch has them, else on its file, else in
 * the review's body. Always a COMMENT, never an approval or a request for changes.
 */
export async function applyReview(effect: ReviewEffect, context: SinkContext, number: number): Promise<Applied> {
  const { key } = effect;
  const pull = `${context.root}/pulls/${number}`;
  const ours = (user: z.infer<typeof Author>): boolean => user?.login === context.author;
  const earlier = parseAnswer(
    Comments,
    await context.client.pages(`${pull}/comments`, {}, needs),
    `${pull}/comments`,
  ).filter((each) => ours(each.user));
  const reviews = parseAnswer(
    Reviews,
    await context.client.pages(`${pull}/reviews`, {}, needs),
    `${pull}/reviews`,
  ).filter((each) => ours(each.user));
  const said = new Set([...earlier, ...reviews].flatMap((each) => readMarks(each.body ?? '', key).findings));
  const fresh = unique(effect.comments).filter((each) => !said.has(markedId(each.finding)));
  const now = fresh.slice(0, context.maxComments + maxListed);
  const placed = now.length === 0 ? null : await post(effect, now, context, pull);
  const answered = await answerEarlier(effect, earlier, context, pull);
  const closed = context.resolveThreads ? await resolve(effect, context, number, pull) : 0;
  const parts = [
    ...(placed === null ? [] : [`${placed.lines} at lines, ${placed.files} on files, ${placed.body} in the body`]),
    ...(now.length === fresh.length ? [] : [`${fresh.length - now.length} only in the record`]),
    ...(answered === 0 ? [] : [`${answered} earlier answered`]),
    ...(closed === 0 ? [] : [`${closed} resolved`]),
  ];
  const state = placed !== null ? 'created' : answered + closed > 0 ? 'updated' : 'unchanged';
  return {
    key,
    kind: 'review',
    state,
    detail: parts.join('; ') || (effect.comments.length === 0 ? 'nothing to say' : 'everything is said already'),
  };
}

/** Resolving takes more permission than answering: refused, the answers stand all the same. */
async function resolve(effect: ReviewEffect, context: SinkContext, number: number, pull: string): Promise<number> {
  const fixed = await fixedThreads(effect, context, pull);
  try {
    return await resolveFixed(context, number, fixed);
  } catch (error) {
    if (!(error instanceof GithubFailure) || ![200, 403, 404, 422].includes(error.status)) throw error;
    context.log.warn(`left out: threads that are answered as fixed are not resolved: ${error.message}`);
    return 0;
  }
}

function unique(comments: readonly ReviewComment[]): ReviewComment[] {
  const seen = new Set<string>();
  return comments.filter((each) => !seen.has(markedId(each.finding)) && seen.add(markedId(each.finding)));
}

async function post(
  effect: ReviewEffect,
  fresh: readonly ReviewComment[],
  context: SinkContext,
  pull: string,
): Promise<{ lines: number; files: number; body: number }> {
  const path = `${pull}/files`;
  const files = parseAnswer(Files, await context.client.pages(path, {}, needs, { limit: maxFiles }), path);
  const index = indexAnchors(
    files.map((each) => parseAnchors(each.filename, each.previous_filename ?? null, each.patch)),
  );
  const atLines: { comment: ReviewComment; anchor: LineAnchor }[] = [];
  const onFiles: ReviewComment[] = [];
  const unplaced: ReviewComment[] = [];
  for (const comment of fresh) {
    const anchor = findAnchor(index, comment);
    if (anchor === null || atLines.length + onFiles.length >= context.maxComments) unplaced.push(comment);
    else if (anchor === 'file') onFiles.push(comment);
    else atLines.push({ comment, anchor });
  }

  const counts = { lines: 0, files: 0 };
  const comment = async (body: Record<string, unknown>): Promise<boolean> =>
    accepted(context.client.request('POST', `${pull}/comments`, { ...body, commit_id: context.head }, needs));
  const onFile = async (each: ReviewComment): Promise<void> => {
    const name = index.get(each.path)?.path ?? each.path;
    if (await comment({ path: name, subject_type: 'file', body: renderComment(effect.key, each, false) }))
      counts.files += 1;
    else unplaced.push(each);
  };
  const review = (inline: typeof atLines): Promise<boolean> =>
    accepted(
      context.client.request(
        'POST',
        `${pull}/reviews`,
        {
          commit_id: context.head,
          event: 'COMMENT',
          body: renderReviewBody(effect.key, effect.body, unplaced),
          comments: inline.map((each) => lineComment(effect.key, each)),
        },
        needs,
      ),
    );

  for (const each of onFiles) await onFile(each);
  if (atLines.length > 0 && (await review(atLines)))
    return { lines: atLines.length, files: counts.files, body: unplaced.length };
  // One bad anchor makes GitHub reject the whole review without saying which one, so each has to go alone.
  for (const each of atLines) {
    if (await comment(lineComment(effect.key, each))) counts.lines += 1;
    else await onFile(each.comment);
  }
  if ((unplaced.length > 0 || effect.body.trim() !== '') && !(await review([]))) {
    throw new Failure(
      'environment',
      `GitHub does not take the review of ${pull}, even without comments at lines (422)`,
    );
  }
  return { ...counts, body: unplaced.length };
}

function lineComment(
  key: string,
  { comment, anchor }: { comment: ReviewComment; anchor: LineAnchor },
): Record<string, unknown> {
  const side = anchor.side === 'new' ? 'RIGHT' : 'LEFT';
  const start = anchor.start === null ? {} : { start_line: anchor.start, start_side: side };
  return {
    path: anchor.path,
    line: anchor.line,
    side,
    ...start,
    body: renderComment(key, comment, anchor.exact && anchor.side === 'new'),
  };
}

/** False when GitHub finds the content unprocessable (422); any other refusal is thrown. */
async function accepted(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof GithubFailure && error.status === 422) return false;
    throw error;
  }
}

/**
 * Answers earlier comments whose finding is resolved, once; and once more when it is back. That a finding isn't
 * repeated says nothing.
 */
async function answerEarlier(
  effect: ReviewEffect,
  earlier: readonly Comment[],
  context: SinkContext,
  pull: string,
): Promise<number> {
  const present = presentIn(effect);
  const resolved = new Map((effect.resolved ?? []).map(({ finding, why }) => [markedId(finding), why]));
  let answered = 0;
  for (const comment of earlier) {
    const {
      findings: [finding],
      byRules,
    } = readMarks(comment.body, effect.key);
    if (comment.in_reply_to_id !== undefined || finding === undefined) continue;
    const state = stateOf(earlier, comment.id, effect.key);
    const silent =
      byRules && effect.unlisted !== undefined && !effect.unlisted.except.includes(comment.path ?? '')
        ? effect.unlisted.why
        : undefined;
    const why = resolved.get(finding) ?? silent;
    const next = present.has(finding)
      ? state === 'fixed'
        ? 'again'
        : null
      : why !== undefined && state !== 'fixed'
        ? 'fixed'
        : null;
    if (next === null) continue;
    const text =
      next === 'fixed' ? `Fixed in ${context.head}${why === '' ? '' : `: ${why}`}.` : `Found again in ${context.head}.`;
    if (
      (await unlessGone(
        context.client.request(
          'POST',
          `${pull}/comments/${comment.id}/replies`,
          { body: stateMarker(effect.key, next) + text },
          needs,
        ),
      )) !== null
    )
      answered += 1;
  }
  return answered;
}

/**
 * First comments of our threads whose last word is our answer that they are fixed: who writes after that wants to go on
 * talking.
 */
async function fixedThreads(effect: ReviewEffect, context: SinkContext, pull: string): Promise<number[]> {
  const all = parseAnswer(Comments, await context.client.pages(`${pull}/comments`, {}, needs), `${pull}/comments`);
  const ours = all.filter((each) => each.user?.login === context.author);
  const present = presentIn(effect);
  return ours
    .filter((each) => each.in_reply_to_id === undefined)
    .flatMap(({ id, body }) => {
      const [finding] = readMarks(body, effect.key).findings;
      if (finding === undefined || present.has(finding) || stateOf(ours, id, effect.key) !== 'fixed') return [];
      const last = all
        .filter((each) => each.in_reply_to_id === id)
        .sort((a, b) => a.id - b.id)
        .at(-1);
      return last !== undefined &&
        last.user?.login === context.author &&
        readMarks(last.body, effect.key).state === 'fixed'
        ? [id]
        : [];
    });
}
