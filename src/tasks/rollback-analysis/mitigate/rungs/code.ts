import type { Irreversible } from '../../../../domain/way-back.ts';
import type { Suspect } from '../../rank/suspect.ts';
import type { MitigationOption } from '../mitigation.ts';
import { optionOf, workload } from './rung.ts';
import { shellQuote } from '../../../../domain/shell.ts';
import type { Situation } from '../situation.ts';
import { shortSha } from '../../../../domain/words.ts';

const listed = (paths: readonly string[]): string =>
  `${paths.slice(0, 8).join(', ')}${paths.length > 8 ? ` and ${paths.length - 8} more` : ''}`;

/** A patch of bounded scope; the best known one is the revert of the one suspected commit. */
export function hotfix(s: Situation): MitigationOption {
  const [first, ...more] = s.strong;
  return optionOf(s, {
    kind: 'hotfix',
    title:
      first === undefined
        ? 'Hotfix'
        : s.singleFits
          ? `Hotfix: revert ${shortSha(first.commit)} alone`
          : `Hotfix of ${first.path}`,
    possible: first === undefined ? 'no' : s.singleFits && more.length === 0 ? 'yes' : 'unknown',
    because: [
      fixWords(s),
      ...(s.confidence === 'L1' ? ['the evidence is L1: only what can be undone may be done'] : []),
    ],
    undo: 'another deployment, as long as one takes',
    can_get_worse: [
      'side effects of a patch that was made in a hurry',
      'if the suspect is innocent, the time of one deployment is lost',
      ...(s.configShipped === null ? [] : ['settings shipped by the deployment stay']),
    ],
    commands: first === undefined ? [] : fixCommands(s, first),
    reversibility: s.singleFits
      ? { score: 2, reason: 'known code comes back; undone by one deployment' }
      : { score: 1, reason: 'new code, whose data and effects stay when it is taken back' },
    blast_radius: {
      score: s.singleFits ? 1 : 2,
      reason: s.singleFits ? 'the lines of one commit' : 'lines that nobody has run yet',
    },
  });
}

/** What is known of a fix by the suspects and by the revert that was tried. */
function fixWords({ strong, singleFits, wayBack: { single } }: Situation): string {
  const [first, ...more] = strong;
  if (first === undefined) return 'there is no suspect to fix';
  const suspected = shortSha(first.commit);
  if (more.length > 0) {
    const commits = strong.map((one) => shortSha(one.commit)).join(', ');
    return `${strong.length} commits are suspected about equally (${commits}): a fix of one may miss`;
  }
  if (singleFits) return `the revert of ${suspected} alone applies cleanly`;
  if (single === null) return 'the revert of the suspect alone was not tried: whether it applies is not known';
  return single.clean
    ? `${suspected} holds what can’t be undone: it has to be fixed forwards`
    : `the revert of ${suspected} alone conflicts in ${listed(single.conflicts)}: the fix has to be written by hand`;
}

function fixCommands(s: Situation, first: Suspect): string[] {
  const branch = shellQuote(`codex-ci/hotfix-${shortSha(first.commit)}`);
  return [
    `git fetch origin && git switch -c ${branch} ${shellQuote(s.deployment.live)}`,
    // -m 1 is what was tried, and what a merge needs; git takes it for an ordinary commit too
    s.singleFits
      ? `git revert --no-edit -m 1 ${shellQuote(first.commit)}`
      : `git show ${shellQuote(first.commit)} -- ${shellQuote(first.path)}  # then write the fix`,
    `git push origin HEAD && gh pr create --head ${branch} --fill`,
  ];
}

/** Everything after the last known good is taken back. */
export function rollback(s: Situation): MitigationOption {
  const { wayBack, blockers } = s;
  const good = wayBack.last_good;
  const blocked = good !== null && blockers.length > 0;
  const softer = wayBack.irreversible.filter((item) => !blockers.includes(item));
  const coupled = softer.length > 0 || wayBack.dependents.length > 0;
  return optionOf(s, {
    kind: 'rollback',
    title: good === null ? 'Roll back' : `Roll back to ${shortSha(good)}`,
    possible: good === null || blocked ? 'no' : wayBack.range?.clean === true ? 'yes' : 'unknown',
    because: backWords(s),
    undo:
      blockers.length > 0
        ? 'not at all where data is lost'
        : 'deploying today’s revision again, as long as a deployment takes',
    can_get_worse: [
      'every other change of the deployment goes too, repaired faults among them',
      ...blockers.map((item) => `${item.why} (${item.path})`),
      ...softer.map((item) => `${item.why} (${item.kind}, ${item.path})`),
      ...wayBack.dependents.map((one) => `${one.what} was deployed after it and may need it`),
      ...(s.severity.class === 'messaging' ? ['messages handled by the new code may be handled again by the old'] : []),
    ],
    commands: good === null ? [] : backCommands(s, good),
    reversibility:
      blockers.length > 0
        ? { score: 0, reason: 'going back loses data, or leaves old code on a schema that it can’t use' }
        : coupled
          ? { score: 1, reason: 'others may already rely on what would go' }
          : { score: 2, reason: 'undone by deploying today’s revision again' },
    blast_radius: {
      score: coupled || blockers.length > 0 ? 3 : 2,
      reason: coupled ? 'the service, and those that rely on what it shipped' : 'all changes of the deployment',
    },
  });
}

/** Why going back is possible, what stands in the way, or what nobody knows of it. */
function backWords({ wayBack: { last_good: good, range }, blockers, configShipped }: Situation): string[] {
  return [
    ...(good === null
      ? ['no last known good revision is known']
      : blockers.length > 0
        ? blockers.map(blockWords)
        : range?.clean === true
          ? [`the revert of everything after ${shortSha(good)} applies cleanly`]
          : []),
    ...(range?.clean === false
      ? [
          `the revert of the range conflicts in ${listed(range.conflicts)}: ` +
            'the branch has to be put in order by hand, before it is deployed again',
        ]
      : []),
    ...(good !== null && blockers.length === 0 && range?.clean !== true
      ? [`whether ${shortSha(good)} can be deployed again is not known`]
      : []),
    ...(good !== null && range === null ? ['the revert was not tried'] : []),
    ...(configShipped === null
      ? []
      : [`${configShipped} was shipped with the deployment and goes back with it; a restart would read it again`]),
  ];
}

const blockWords = (item: Irreversible): string =>
  `${item.path}${item.line === null ? '' : `:${item.line}`} can’t be undone (${item.kind}): ` +
  `${item.why} — ${item.quote}`;

function backCommands(s: Situation, good: string): string[] {
  const live = shellQuote(s.deployment.live);
  const branch = shellQuote(`codex-ci/rollback-to-${shortSha(good)}`);
  const revert = [
    // Not `git revert A..B`: it stops at merges, and may conflict half-way where the range as one does not. This one
    // loses no local change either.
    `git switch -c ${branch} ${live} && git read-tree -m -u HEAD ${shellQuote(good)}`,
    `git commit -m ${shellQuote(`Roll back to ${shortSha(good)}`)}`,
    `git push origin HEAD && gh pr create --head ${branch} --fill`,
  ];
  return [
    `git fetch origin && git log --oneline ${shellQuote(`${good}..${s.deployment.live}`)}`,
    ...(s.wayBack.range?.clean === true ? revert : []),
    `gh workflow run DEPLOY_WORKFLOW --ref DEPLOY_BRANCH -f sha=${shellQuote(good)}  ` +
      `# or: kubectl rollout undo ${workload(s)}`,
  ];
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
    commands: s.strong.slice(0, 1).map(issueCommand),
    reversibility: waitingScore(s),
    blast_radius: { score: 0, reason: 'nothing is changed tonight' },
  });
}

function issueCommand({ commit, path, start_line: from, end_line: to }: Suspect): string {
  const title = shellQuote(`Correct the regression of ${shortSha(commit)}`);
  return `gh issue create --title ${title} --body ${shellQuote(`Suspected: ${path}, lines ${from} to ${to}.`)}`;
}

/** Waiting is undone only as far as no harm was done meanwhile. */
export function waitingScore(s: Situation): { score: number; reason: string } {
  if (s.severity.level === 'SEV-1') return { score: 0, reason: 'harm that is done while waiting is not undone' };
  if (s.severity.level === 'SEV-2' && s.cause.answer !== 'not-this-deploy')
    return { score: 1, reason: 'users meet the failure while nothing is done' };
  return { score: 3, reason: 'little is lost by waiting' };
}
