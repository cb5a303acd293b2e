import type { Approval, MergedChange } from '../../../domain/release.ts';
import { answer, few, missing, type Rule, type RuleEvidence, type RuleVerdict } from './rule.ts';
import { count, oneOrMany } from '../../../domain/words.ts';

/**
 * People with a role in the repository or its organisation, which isn't a permission: it speaks for bots, of which
 * GitHub tells no permission, and against a change.
 */
const trusted = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);
const writes = ({ permission }: Approval): boolean => permission === 'admin' || permission === 'write';
/** Nobody knows what the person may do. */
const unknown = ({ permission, bot }: Approval): boolean => !bot && (permission ?? null) === null;

/**
 * Approvals that stand: of the last head of each merged change, by somebody else than its author, as many as the branch
 * or the policy requires.
 */
export const approvals: Rule = {
  id: 'approvals',
  about:
    'each merged change has the approvals of its last head, by other people, that the branch or the policy requires',
  usual: ({ forge }) => (forge ? 'require' : 'off'),
  judge({ evidence: { gate, asked }, settings }) {
    const branch = gate.required.seen.state === 'present' ? gate.required.seen.value : null;
    const gaps = [
      ...(gate.changes.seen.state === 'present' ? [] : [missing('changes since the live revision', gate.changes)]),
      ...(settings.approvals.minimum !== null || branch !== null ? [] : [missing('required approvals', gate.required)]),
    ];
    const changes = gate.changes.seen.state === 'present' ? gate.changes.seen.value : { changes: [], direct: [] };
    // The policy can ask for more than the branch; it can ask for less only by a number of its own.
    const needed = settings.approvals.minimum ?? branch?.approvals ?? 0;
    const judged = changes.changes.map((change) => judge(change, needed, settings.approvals.bots));
    const evidence = [...judged.flatMap((one) => one.evidence), ...gaps.map((gap) => gap.evidence)];
    const blocked = judged.filter(({ verdict }) => verdict === 'block');
    if (blocked.length > 0)
      return answer(
        'block',
        few(blocked.map(({ text }) => text)),
        'an approval of what merged, or a change of policy',
        evidence,
      );
    if (gaps.length > 0)
      return answer(
        'inconclusive',
        gaps.map(({ reason }) => reason).join('; '),
        'changes and rules that can be read',
        evidence,
      );
    const unread =
      branch === null || settings.approvals.minimum !== null ? null : (branch.approvals_unread ?? branch.unread);
    if (branch !== null && unread !== null) {
      return answer(
        'inconclusive',
        `how many approvals ${branch.branch} requires could not be read whole: ${unread}`,
        'a token that may read the rules, or `approvals.minimum`',
        [{ kind: 'source', ref: `rules of ${branch.branch}`, quote: unread, url: gate.required.link }, ...evidence],
      );
    }
    const open = judged.filter(({ verdict }) => verdict === 'inconclusive');
    if (open.length > 0)
      return answer('inconclusive', few(open.map(({ text }) => text)), 'reviews that can be read', evidence);
    // a policy that names the rule wants approvals, though the branch has no number of them; a minimum of 0 says that
    // it wants none
    const wanted = needed > 0 || (settings.modes['approvals'] === 'require' && settings.approvals.minimum === null);
    if (wanted && changes.direct.length > 0) {
      if (
        (asked.chain ?? null) !== null &&
        settings.approvals.minimum === null &&
        settings.modes['approvals'] !== 'require'
      )
        return { off: 'the change is not merged yet: the branch asks for its approvals when it merges' };
      const direct = changes.direct.map(({ sha, title }): RuleEvidence => ({
        kind: 'commit',
        ref: sha,
        quote: title,
        url: null,
      }));
      const why =
        `${count(changes.direct.length, 'commit')} came without a pull request, ` +
        `so nobody approved ${oneOrMany(changes.direct.length, 'it', 'them')}`;
      return answer('inconclusive', why, 'a pull request for each change', [...direct, ...evidence]);
    }
    if (needed === 0)
      return answer(
        'pass',
        'no approval is required (neither by the branch nor by `approvals.minimum`), and nobody asks for changes',
        '`approvals.minimum` above 0',
        evidence,
      );
    return answer(
      'pass',
      `${count(judged.length, 'merged change')} with ${count(needed, 'fresh approval')} or more`,
      'a review that asks for changes',
      evidence,
    );
  },
};

interface Judged {
  verdict: RuleVerdict;
  text: string;
  evidence: RuleEvidence[];
}

function judge(change: MergedChange, needed: number, bots: boolean): Judged {
  const name = `#${change.number}`;
  const seen = change.approvals;
  if (seen.state !== 'present') {
    return {
      verdict: 'inconclusive',
      text: `reviews of ${name} ${seen.state}: ${seen.reason}`,
      evidence: [{ kind: 'source', ref: `reviews of ${name}`, quote: seen.reason, url: change.link }],
    };
  }
  const others = seen.value.filter(({ by_author: own }) => !own);
  const against = others.filter(
    (review) =>
      review.state === 'changes-requested' &&
      (writes(review) || (trusted.has(review.association) && (review.bot || unknown(review)))),
  );
  const evidence = seen.value.map((review) => evidenceOf(review, name));
  if (against.length > 0)
    return {
      verdict: 'block',
      text: `${few(against.map(({ author }) => author))} asked for changes of ${name}`,
      evidence,
    };
  const given = others.filter((review) => review.state === 'approved' && !review.stale && review.took_part !== true);
  const fresh = given.filter((review) =>
    review.bot ? bots && (trusted.has(review.association) || writes(review)) : writes(review),
  );
  const people = (list: readonly Approval[]): number => new Set(list.map(({ author }) => author.toLowerCase())).size;
  if (people(fresh) >= needed) return { verdict: 'pass', text: name, evidence };
  const unread = given.filter(unknown);
  if (people([...fresh, ...unread]) >= needed) {
    return {
      verdict: 'inconclusive',
      text:
        `whether ${few(unread.map(({ author }) => author))} may write, whose approval of ${name} would count, ` +
        'could not be read',
      evidence,
    };
  }
  const stale = others.some(({ state, stale: old }) => state === 'approved' && old);
  const refused = others.filter((review) => review.state === 'approved' && !review.stale && !fresh.includes(review));
  const why = stale
    ? 'its approval is of an earlier commit than its last head'
    : `${count(fresh.length, 'fresh approval')} of ` +
      `${needed}${refused.length === 0 ? '' : ` (${few(refused.map(refusalOf))})`}`;
  return {
    verdict: 'block',
    text: `${name} has no fresh approval: ${why}`,
    evidence: evidence.length > 0 ? evidence : [{ kind: 'review', ref: name, quote: null, url: change.link }],
  };
}

function refusalOf({ author, bot, took_part: hand, permission }: Approval): string {
  return `${author} ${bot ? 'is a bot' : hand === true ? 'had a hand in its commits' : permission === null || permission === undefined ? 'may do nobody knows what' : 'may not write to the repository'}`;
}

function evidenceOf(review: Approval, name: string): RuleEvidence {
  return {
    kind: 'review',
    ref: `${name} ${review.author}`,
    quote: `${review.state}${review.stale ? ', of an earlier commit' : ''}`,
    url: review.link,
  };
}
