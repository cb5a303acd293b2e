import { z } from 'zod';
import type { Conversation, Remark } from '../../../contracts/forge.ts';
import { parseAnswer } from '../answer.ts';
import type { GithubClient } from '../client.ts';
import { unpack } from '../../../readers/page/packed.ts';
import { readMarks } from './markers.ts';

const needs = 'pull-requests: read';
/** A run goes on without it. */
const tries = 2;
const Author = z.looseObject({ login: z.string() }).nullish();
const Comments = z.array(z.looseObject({ id: z.int(), body: z.string().nullish(), user: Author }));
const Threads = z.array(
  z.looseObject({ id: z.int(), body: z.string().nullish(), user: Author, in_reply_to_id: z.int().nullish() }),
);

/**
 * The state that our summary comment carries and what others say on our threads and in the conversation. A marker that
 * somebody else wrote is a remark like any other text.
 */
export async function readConversation(
  client: GithubClient,
  root: string,
  about: { number: number; key: string; author: string },
): Promise<Conversation> {
  const { number, key, author } = about;
  const [list, threads] = [`${root}/issues/${number}/comments`, `${root}/pulls/${number}/comments`];
  const comments = parseAnswer(Comments, await client.pages(list, {}, needs, { tries }), list);
  const reviewed = parseAnswer(Threads, await client.pages(threads, {}, needs, { tries }), threads);
  const ours = (user: z.infer<typeof Author>): boolean => user?.login === author;
  const data = comments
    .filter((each) => ours(each.user))
    .map((each) => readMarks(each.body ?? '', key))
    .find((marks) => marks.plain)?.data;
  const findingOf = new Map(
    reviewed
      .filter((each) => ours(each.user) && (each.in_reply_to_id ?? null) === null)
      .flatMap((each) =>
        readMarks(each.body ?? '', key)
          .findings.slice(0, 1)
          .map((finding) => [each.id, finding] as const),
      ),
  );
  const remark = (
    finding: string | null,
    each: { body?: string | null | undefined; user?: z.infer<typeof Author> },
  ): Remark[] =>
    ours(each.user) || (each.user ?? null) === null
      ? []
      : [{ finding, author: each.user?.login ?? '', text: each.body ?? '' }];
  return {
    state: data === undefined || data === null ? undefined : unpack(data),
    remarks: [
      ...comments.flatMap((each) => remark(null, each)),
      ...reviewed.flatMap((each) => {
        const finding = findingOf.get(each.in_reply_to_id ?? 0);
        return finding === undefined ? [] : remark(finding, each);
      }),
    ],
  };
}
