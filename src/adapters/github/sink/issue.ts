import { z } from 'zod';
import { cutMarkdown } from '../../../readers/page/cut-markdown.ts';
import type { Effect } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { parseAnswer } from '../forge.ts';
import { readMarks, stickyMarker } from '../comment/markers.ts';
import { bodyLimit } from './review-text.ts';
import type { SinkContext } from './context.ts';

const needs = 'issues: write';
/** The label by which our issues are found among many. */
export const issueLabel = 'codex-ci';
/** Open issues that are looked at when none with the label is ours: somebody may have taken it off. */
const newest = 200;

const Issue = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  user: z.looseObject({ login: z.string() }).nullish(),
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof Issue>;

/**
 * One open issue for each key, found by its mark and its author; title and text are updated in place, labels are left
 * to people. One that is settled is closed with its last text.
 */
export async function applyIssue(effect: Extract<Effect, { kind: 'issue' }>, context: SinkContext): Promise<Applied> {
  const { key, kind } = effect;
  const path = `${context.root}/issues`;
  const marker = stickyMarker(key);
  const title = effect.title.slice(0, 256) || key;
  const body = marker + cutMarkdown(effect.markdown, bodyLimit - marker.length, context.restNote);
  const read = async (parameters: Readonly<Record<string, unknown>>, limit: number): Promise<Issue[]> =>
    parseAnswer(
      z.array(Issue),
      await context.client.pages(path, { state: 'open', sort: 'created', direction: 'desc', ...parameters }, needs, {
        limit,
      }),
      path,
    ).filter((each) => each.pull_request === undefined && readMarks(each.body ?? '', key).plain);
  const oldest = (issues: readonly Issue[], author: string): Issue | undefined =>
    issues.filter((each) => each.user?.login === author).sort((a, b) => a.number - b.number)[0];

  const labelled = await read({ labels: issueLabel }, 2000);
  const marked = oldest(labelled, context.author) === undefined ? [...labelled, ...(await read({}, newest))] : labelled;
  const own = oldest(marked, context.author);
  if (own !== undefined) return update(own);
  if (effect.settled === true) return { key, kind, state: 'unchanged', detail: 'no issue is open' };
  const labels = [...new Set([issueLabel, ...effect.labels])];
  const created = parseAnswer(Issue, await context.client.request('POST', path, { title, body, labels }, needs), path);
  // Another App's token writes under its own name, which no request tells beforehand.
  const author = created.user?.login ?? context.author;
  const earlier = author === context.author ? undefined : oldest(marked, author);
  context.learnAuthor(author);
  if (earlier === undefined) return { key, kind, state: 'created', detail: `issue #${created.number}` };
  await context.client.request(
    'PATCH',
    `${path}/${created.number}`,
    { state: 'closed', state_reason: 'not_planned' },
    needs,
  );
  return update(earlier);

  async function update(issue: Issue): Promise<Applied> {
    const detail = `issue #${issue.number}${effect.settled === true ? ', closed' : ''}`;
    const changes = {
      ...(effect.settled === true ? { state: 'closed', state_reason: 'completed' } : {}),
      ...(issue.title === title ? {} : { title }),
      ...(normal(issue.body ?? '') === normal(body) ? {} : { body }),
    };
    if (Object.keys(changes).length === 0) return { key, kind, state: 'unchanged', detail };
    await context.client.request('PATCH', `${path}/${issue.number}`, changes, needs);
    return { key, kind, state: 'updated', detail };
  }
}

const normal = (body: string): string => body.replace(/\r\n?/g, '\n').trimEnd();
