import { choiceOption, textOption } from '../../contracts/options.ts';
import { recordOptions } from './publish-options.ts';

/** Options of `actions/respond` and of `codex-ci deploy-gate respond`. */
export const respondOptions = {
  githubToken: textOption<string | undefined>({
    help: 'token of the GitHub App that the protection rule belongs to; in a terminal GITHUB_TOKEN',
    phase: 'run',
    places: ['input'],
    fallback: undefined,
    secret: true,
  }),
  // without one the answer is that of an undecided gate
  ...recordOptions,
  run: textOption<string | undefined>({
    help: 'run folder of the gate, in place of an artifact',
    phase: 'run',
    places: ['flag', 'input'],
    fallback: undefined,
    allowed: 'a run folder',
  }),
  payload: textOption<string | undefined>({
    help: 'file with the payload of `deployment_protection_rule`; on a runner the event’s own',
    phase: 'run',
    places: ['flag'],
    fallback: undefined,
    allowed: 'a JSON file',
  }),
  onInconclusive: choiceOption({
    help: 'what an undecided gate answers: reject, or wait, which says nothing and leaves it to a person',
    phase: 'run',
    places: ['flag', 'input'],
    values: ['reject', 'wait'],
    fallback: 'reject',
  }),
};

export const respondOutputs: Readonly<Record<string, string>> = {
  state: '`approved`, `rejected` or `none`: what GitHub was told',
  verdict: 'the record’s verdict, empty without a record',
};
