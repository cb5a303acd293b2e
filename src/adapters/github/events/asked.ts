import { z } from 'zod';
import { inputFailure } from '../../../domain/errors.ts';
import { Sha } from '../../../domain/subject.ts';

/**
 * A pull request that somebody named. `head`: the commit that they named; null: that of now. `refused`: why it is no
 * request of a person; null: it may be.
 */
export interface Asked {
  number: number;
  head: string | null;
  refused: string | null;
}

const Account = z.looseObject({ id: z.int(), type: z.string() });
/** An `issue_comment`, as far as it can ask for something. */
export const CommentEvent = z.looseObject({
  action: z.string(),
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.unknown().optional() }),
  comment: z.looseObject({
    body: z.string(),
    user: Account.nullish(),
    performed_via_github_app: z.unknown().optional(),
  }),
  sender: Account,
});

/** The whole comment is the command, so that a quotation, code or a sentence about it is none. */
const command = /^\/codex-ci review(?: ([0-9a-f]{40}|[0-9a-f]{64}))?\s*$/;

/** What a comment on a pull request asks for; null on an issue. */
export function askedByComment({ action, issue, comment, sender }: z.infer<typeof CommentEvent>): Asked | null {
  if (issue.pull_request === undefined || issue.pull_request === null) return null;
  const said = command.exec(comment.body);
  const refused =
    action !== 'created'
      ? `the comment was ${action}, not created`
      : said === null
        ? 'the comment is not exactly /codex-ci review'
        : sender.type !== 'User' || (comment.performed_via_github_app ?? null) !== null
          ? 'a bot wrote the comment'
          : comment.user?.id !== sender.id
            ? 'the comment is somebody else’s'
            : null;
  return { number: issue.number, head: said?.[1] ?? null, refused };
}

/**
 * What the inputs of a dispatch ask for; null where they name no pull request. Fails as input on a number or commit
 * that is none.
 */
export function askedByHand(inputs: Readonly<Record<string, unknown>>): Asked | null {
  const [number, head] = [text(inputs['pull-request']), text(inputs['head'])];
  if (number === '') return null;
  if (!/^[1-9]\d{0,9}$/.test(number))
    throw inputFailure(
      'input pull-request',
      `${JSON.stringify(number.slice(0, 40))} is no number of a pull request`,
      'digits',
    );
  if (head !== '' && !Sha.safeParse(head).success)
    throw inputFailure('input head', `${JSON.stringify(head.slice(0, 80))} is no commit`, 'a full SHA, or nothing');
  return { number: Number(number), head: head === '' ? null : head, refused: null };
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
