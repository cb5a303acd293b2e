import { noneRecorded, type GateEvidence } from '../../../domain/release.ts';
import { answer, short, unless, type Rule, type RuleAnswer, type RuleEvidence } from './rule.ts';
import { count } from '../../../domain/words.ts';

/** What is live, and which way this deployment goes from it. */
export const live: Rule = {
  id: 'live',
  about: 'what is live is known, nothing else is on its way, and the deployment goes forwards',
  usual: ({ forge }) => (forge ? 'require' : 'off'),
  judge({ evidence: { gate, asked } }) {
    const chain = asked.chain ?? null;
    if (chain !== null && noneRecorded(gate.deployments.seen) && gate.deployments.seen.state !== 'present')
      return fromBase(gate, chain.base);
    const gap = unless('deployments', gate.deployments);
    if (gap !== null || gate.deployments.seen.state !== 'present')
      return gap ?? answer('inconclusive', 'deployments unknown', 'deployments that can be read');
    const { live: now, running, reason, unread } = gate.deployments.seen.value;
    const facts: RuleEvidence[] = [
      {
        kind: 'deployment',
        ref: now === null ? gate.environment : now.sha,
        quote: reason,
        url: now?.url ?? gate.deployments.link,
      },
    ];
    const others = running.filter(({ sha }) => sha !== gate.head);
    if (others.length > 0) {
      return answer(
        'inconclusive',
        `${count(others.length, 'other deployment')} to ${gate.environment} has not ended ` +
          `(${others.map(({ sha, state }) => `${short(sha)} ${state}`).join(', ')})`,
        'their end',
        [
          ...facts,
          ...others.map(({ id, sha, state }): RuleEvidence => ({
            kind: 'deployment',
            ref: `${id} ${sha}`,
            quote: state,
            url: gate.deployments.link,
          })),
        ],
      );
    }
    if (now === null) {
      if (chain !== null && noneRecorded(gate.deployments.seen)) return fromBase(gate, chain.base);
      if (unread > 0)
        return answer(
          'inconclusive',
          `nothing is known to be live in ${gate.environment}, but ${count(unread, 'older deployment')} was not read`,
          'a deployment history that was read whole',
          facts,
        );
      return answer(
        'pass',
        `nothing is live in ${gate.environment}: this is its first deployment`,
        'a live deployment',
        facts,
      );
    }
    if (now.sha === gate.head)
      return answer(
        'pass',
        `${short(now.sha)} is live already, since ${now.since}: this deploys it again`,
        'another commit',
        facts,
      );
    const changes = unless('changes since the live revision', gate.changes);
    if (changes !== null || gate.changes.seen.state !== 'present')
      return { ...(changes ?? answer('inconclusive', 'unknown', '')), evidence: facts };
    const { commits, undone, live: from } = gate.changes.seen.value;
    if (from !== now.sha)
      return answer(
        'inconclusive',
        `the changes were read from ${short(from)}, but ${short(now.sha)} is live`,
        'changes read from the live revision',
        facts,
      );
    if (undone > 0 && commits > 0) {
      return answer(
        'block',
        `${short(gate.head)} lacks ${count(undone, 'commit')} of the live ${short(now.sha)}: ` +
          'deploying it takes them away',
        'a commit that contains what is live',
        facts,
      );
    }
    if (undone > 0) {
      const why =
        `${short(gate.head)} is an ancestor of the live ${short(now.sha)}: ` +
        `this goes ${count(undone, 'commit')} back, a rollback that a person decides`;
      return answer('inconclusive', why, 'a commit after the live one, or an override', facts);
    }
    return answer(
      'pass',
      `${short(now.sha)} is live since ${now.since}; ${count(commits, 'commit')} would follow`,
      'another deployment on its way',
      facts,
    );
  },
};

/** Of a pull request where no deployment is recorded: its base counts as live, as at a terminal. */
function fromBase({ environment, changes, deployments }: GateEvidence, base: string): RuleAnswer {
  const why = deployments.seen.state === 'present' ? deployments.seen.value.reason : deployments.seen.reason;
  const facts: RuleEvidence[] = [
    { kind: 'deployment', ref: environment, quote: why, url: deployments.link },
    { kind: 'commit', ref: base, quote: 'the base of the change counts as live', url: changes.link },
  ];
  const gap = unless('changes since the base', changes);
  if (gap !== null || changes.seen.state !== 'present')
    return { ...(gap ?? answer('inconclusive', 'unknown', '')), evidence: facts };
  const { commits, undone, live: from } = changes.seen.value;
  if (from !== base)
    return answer(
      'inconclusive',
      `the changes were read from ${short(from)}, but ${short(base)} counts as live`,
      'changes read from the base',
      facts,
    );
  if (undone > 0)
    return answer(
      'inconclusive',
      `the base ${short(base)} has ${count(undone, 'commit')} that the change lacks`,
      'a change on top of its base',
      facts,
    );
  return answer(
    'pass',
    `no deployment to ${environment} is recorded, so the base of the change, ${short(base)}, counts as live; ` +
      `${count(commits, 'commit')} would follow`,
    'a recorded deployment',
    facts,
  );
}
