import type { FlagGuard } from '../../facts/flags.ts';
import type { MitigationOption } from '../mitigation.ts';
import { optionOf, workload } from './rung.ts';
import { shellQuote } from '../../../../domain/shell.ts';
import type { Situation } from '../situation.ts';

/** The first rung: the changed lines stop running, nothing is deployed. */
export function disableFlag(s: Situation): MitigationOption {
  const inFiles = s.switches !== null && s.switches.some((guard) => guard.library === 'config-file');
  const partly = s.guards.filter((guard) => s.strong.some((suspect) => suspect.commit === guard.commit));
  const because =
    s.switches !== null
      ? s.switches.map(
          (guard) =>
            `all changed lines of the suspected hunk run only with ${guard.flag} ` +
            `${guard.turn === 'off' ? 'on' : 'off'} (${guard.path}:${guard.line}: ${guard.quote})`,
        )
      : partly.length > 0
        ? [
            `a switch was found (${partly.map((guard) => guard.flag).join(', ')}), ` +
              'but not every suspected change is behind one',
          ]
        : ['no switch guards the suspected lines'];
  const used = s.switches ?? partly;
  return optionOf(s, {
    kind: 'disable-flag',
    title:
      used.length === 0
        ? 'Switch the path off'
        : `Switch ${used.map((guard) => `${guard.flag} ${guard.turn}`).join(', ')}`,
    possible: s.switches !== null ? 'yes' : partly.length > 0 ? 'unknown' : 'no',
    because,
    undo: inFiles ? 'one deployment of the settings, minutes' : 'switching it back, about a minute',
    can_get_worse: [
      'the path that takes over has not run since the switch was turned, and meets today’s load and data',
      ...(s.severity.class === 'messaging'
        ? ['work that was begun on the new path may be handled again on the old one']
        : []),
      ...(s.wayBack.irreversible.length > 0 ? ['the code stays deployed, and so do its migrations'] : []),
    ],
    commands: used.flatMap((guard) => commandsFor(guard, s)),
    reversibility: {
      score: inFiles ? 2 : 3,
      reason: inFiles ? 'the settings are shipped by a deployment' : 'a switch is turned back without a deployment',
    },
    blast_radius: { score: 1, reason: 'only what is behind the switch' },
  });
}

function commandsFor(guard: FlagGuard, s: Situation): string[] {
  const environment = shellQuote(s.deployment.environment ?? 'ENVIRONMENT');
  const flag = shellQuote(guard.flag);
  const path = encodeURIComponent(guard.flag);
  switch (guard.library) {
    case 'launchdarkly':
      return [`ldcli flags toggle-${guard.turn} --project PROJECT --environment ${environment} --flag ${flag}`];
    case 'unleash':
      return [
        'curl --fail -X POST -H "Authorization: $UNLEASH_TOKEN" ' +
          `"$UNLEASH_URL/api/admin/projects/PROJECT/features/${path}/environments/` +
          `${encodeURIComponent(s.deployment.environment ?? 'ENVIRONMENT')}/${guard.turn}"`,
      ];
    case 'flipper': {
      const turned = guard.turn === 'off' ? 'disable' : 'enable';
      return [`bin/rails runner ${shellQuote(`Flipper.${turned}(${JSON.stringify(guard.flag)})`)}`];
    }
    case 'environment': {
      const on = /['"](1|on|yes)['"]/i.exec(guard.quote)?.[1] ?? 'true';
      // Code that only asks whether the variable is set takes the text "false" for true: it is removed instead.
      const setting = guard.turn === 'off' ? `${guard.flag}-` : `${guard.flag}=${on}`;
      return [`kubectl set env ${workload(s)} ${shellQuote(setting)}`];
    }
    case 'config-file':
      return [
        `git grep -n -e ${flag} ${shellQuote(s.deployment.live)} -- ${shellQuote(guard.path)}`,
        `# set it ${guard.turn} there, and ship the settings`,
      ];
    case 'openfeature':
    case 'flags':
      return [
        `git grep -n -e ${flag} ${shellQuote(s.deployment.live)}`,
        `# turn ${flag} ${guard.turn} for ${environment} where its values are kept`,
      ];
  }
}
