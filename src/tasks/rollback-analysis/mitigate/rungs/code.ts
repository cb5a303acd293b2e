import type { MitigationOption } from '../mitigation.ts';
import { optionOf, workload } from './rung.ts';
import { shellQuote } from '../../../../domain/shell.ts';
import type { Situation } from '../situation.ts';
import { shortSha as short } from '../../../../domain/words.ts';

const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;

/** A patch of bounded scope; the best known one is the revert of the one suspected commit. */
export function hotfix(s: Situation): MitigationOption {
  const [first, ...more] = s.strong;
  const { single } = s.wayBack;
  const because: string[] = [];
  if (first === undefined) because.push('there is no suspect to fix');
  else if (more.length > 0)
    because.push(
      `${s.strong.length} commits are suspected about equally (${s.strong.map((one) => short(one.commit)).join(', ')}): a fix of one may miss`,
    );
  else if (s.singleFits) because.push(`the revert of ${short(first.commit)} alone applies cleanly`);
  else if (single?.clean === false)
    because.push(
      `the revert of ${short(first.commit)} alone conflicts in ${listed(single.conflicts)}: the fix has to be written by hand`,
    );
  else if (single?.clean === true)
    because.push(`${short(first.commit)} holds what can’t be undone: it has to be fixed forwards`);
  else because.push('the revert of the suspect alone was not tried: whether it applies is not known');
  if (s.confidence === 'L1') because.push('the evidence is L1: only what can be undone may be done');
  const branch = first === undefined ? 'BRANCH' : `codex-ci/hotfix-${short(first.commit)}`;
  return optionOf(s, {
    kind: 'hotfix',
    title:
      first === undefined
        ? 'Hotfix'
        : s.singleFits
          ? `Hotfix: revert ${short(first.commit)} alone`
          : `Hotfix of ${first.path}`,
    possible: first === undefined ? 'no' : s.singleFits && more.length === 0 ? 'yes' : 'unknown',
    because,
    undo: 'another deployment, as long as one takes',
    can_get_worse: [
      'side effects of a patch that was made in a hurry',
      'if the suspect is innocent, the time of one deployment is lost',
      ...(s.configShipped === null ? [] : ['settings shipped by the deployment stay']),
    ],
    commands:
      first === undefined
        ? []
        : [
            `git fetch origin && git switch -c ${shellQuote(branch)} ${shellQuote(s.deployment.live)}`,
            // -m 1 is what was tried, and what a merge needs; git takes it for an ordinary commit too
            s.singleFits
              ? `git revert --no-edit -m 1 ${shellQuote(first.commit)}`
              : `git show ${shellQuote(first.commit)} -- ${shellQuote(first.path)}  # then write the fix`,
            `git push origin HEAD && gh pr create --head ${shellQuote(branch)} --fill`,
          ],
    reversibility: s.singleFits
      ? { score: 2, reason: 'known code comes back; undone by one deployment' }
      : { score: 1, reason: 'new code, whose data and effects stay when it is taken back' },
    blast_radius: {
      score: s.singleFits ? 1 : 2,
      reason: s.singleFits ? 'the lines of one commit' : 'lines that nobody has run yet',
    },
  });
}

/** Everything after the last known good is taken back. */
export function rollback(s: Situation): MitigationOption {
  const { wayBack } = s;
  const good = wayBack.last_good;
  const because: string[] = [];
  let possible: MitigationOption['possible'] = 'yes';
  if (good === null) {
    possible = 'no';
    because.push('no last known good revision is known');
  } else if (s.blockers.length > 0) {
    possible = 'no';
    because.push(
      ...s.blockers.map(
        (item) =>
          `${item.path}${item.line === null ? '' : `:${item.line}`} can’t be undone (${item.kind}): ${item.why} — ${item.quote}`,
      ),
    );
  } else if (wayBack.range?.clean === true)
    because.push(`the revert of everything after ${short(good)} applies cleanly`);
  else if (wayBack.redeployable === true) because.push(`${short(good)} was deployed before and can be deployed again`);
  else possible = wayBack.redeployable === false ? 'no' : 'unknown';
  if (wayBack.range?.clean === false)
    because.push(
      `the revert of the range conflicts in ${listed(wayBack.range.conflicts)}: the branch has to be put in order by hand, before it is deployed again`,
    );
  if (good !== null && possible !== 'yes' && s.blockers.length === 0)
    because.push(
      wayBack.redeployable === false
        ? `${short(good)} can’t be deployed again`
        : `whether ${short(good)} can be deployed again is not known`,
    );
  if (good !== null && wayBack.range === null && wayBack.redeployable !== true)
    because.push('the revert was not tried');
  if (s.configShipped !== null)
    because.push(
      `${s.configShipped} was shipped with the deployment and goes back with it; a restart would read it again`,
    );

  const softer = wayBack.irreversible.filter((item) => !s.blockers.includes(item));
  const worse = [
    'every other change of the deployment goes too, repaired faults among them',
    ...s.blockers.map((item) => `${item.why} (${item.path})`),
    ...softer.map((item) => `${item.why} (${item.kind}, ${item.path})`),
    ...wayBack.dependents.map((one) => `${one.what} was deployed after it and may need it`),
    ...(s.severity.class === 'messaging' ? ['messages handled by the new code may be handled again by the old'] : []),
  ];
  const coupled = softer.length > 0 || wayBack.dependents.length > 0;
  const branch = good === null ? 'BRANCH' : `codex-ci/rollback-to-${short(good)}`;
  return optionOf(s, {
    kind: 'rollback',
    title: good === null ? 'Roll back' : `Roll back to ${short(good)}`,
    possible,
    because,
    undo:
      possible === 'no' && s.blockers.length > 0
        ? 'not at all where data is lost'
        : 'deploying today’s revision again, as long as a deployment takes',
    can_get_worse: worse,
    commands:
      good === null
        ? []
        : [
            `git fetch origin && git log --oneline ${shellQuote(`${good}..${s.deployment.live}`)}`,
            ...(wayBack.range?.clean === true
              ? [
                  // Not `git revert A..B`: it stops at merges, and may conflict half-way where the range as one does
                  // not. This one loses no local change either.
                  `git switch -c ${shellQuote(branch)} ${shellQuote(s.deployment.live)} && git read-tree -m -u HEAD ${shellQuote(good)}`,
                  `git commit -m ${shellQuote(`Roll back to ${short(good)}`)}`,
                  `git push origin HEAD && gh pr create --head ${shellQuote(branch)} --fill`,
                ]
              : []),
            `gh workflow run DEPLOY_WORKFLOW --ref DEPLOY_BRANCH -f sha=${shellQuote(good)}  # or: kubectl rollout undo ${workload(s)}`,
          ],
    reversibility:
      s.blockers.length > 0
        ? { score: 0, reason: 'going back loses data, or leaves old code on a schema that it can’t use' }
        : coupled
          ? { score: 1, reason: 'others may already rely on what would go' }
          : { score: 2, reason: 'undone by deploying today’s revision again' },
    blast_radius: {
      score: coupled || s.blockers.length > 0 ? 3 : 2,
      reason: coupled ? 'the service, and those that rely on what it shipped' : 'all changes of the deployment',
    },
  });
}

/** The next ordinary release. */
export function scheduledFix(s: Situation): MitigationOption {
  return optionOf(s, {
    kind: 'scheduled-fix',
    title: 'Correct it in the next release',
    possible: s.strong.length === 0 ? 'unknown' : 'yes',
    because: [
      s.severity.level === 'SEV-3' ? 'the regression is isolated' : `${s.severity.level} does not wait for a release`,
    ],
    undo: 'a plan is changed at any time',
    can_get_worse: ['the regression stays until then, and may turn out larger than it looks'],
    commands:
      s.strong.length === 0
        ? []
        : [
            `gh issue create --title ${shellQuote(`Correct the regression of ${short(s.strong[0]!.commit)}`)} --body ${shellQuote(`Suspected: ${s.strong[0]!.path}, lines ${s.strong[0]!.start_line} to ${s.strong[0]!.end_line}.`)}`,
          ],
    reversibility: waitingScore(s),
    blast_radius: { score: 0, reason: 'nothing is changed tonight' },
  });
}

/** Waiting is undone only as far as no harm was done meanwhile. */
export function waitingScore(s: Situation): { score: number; reason: string } {
  if (s.severity.level === 'SEV-1') return { score: 0, reason: 'harm that is done while waiting is not undone' };
  if (s.severity.level === 'SEV-2' && s.cause.answer !== 'not-this-deploy')
    return { score: 1, reason: 'users meet the failure while nothing is done' };
  return { score: 3, reason: 'little is lost by waiting' };
}
