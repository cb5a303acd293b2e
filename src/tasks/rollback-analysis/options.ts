import { choiceOption, textOption } from '../../contracts/options.ts';
import { severityLevels } from './severity.ts';

export const rollbackOptions = {
  environment: textOption<string>({ help: 'environment that the alert is about', phase: 'collect', places: ['flag', 'input', 'config'], fallback: 'production' }),
  deployed: textOption<string | undefined>({ help: 'revision that was live', phase: 'collect', places: ['flag', 'input'], fallback: undefined, fallbackText: 'from the Deployments API', allowed: 'a revision' }),
  lastGood: textOption<string | undefined>({ help: 'last revision that was good there', phase: 'collect', places: ['flag', 'input'], fallback: undefined, fallbackText: 'from the Deployments API', allowed: 'a revision' }),
  severity: choiceOption({ help: 'severity, in place of what the rules find', phase: 'collect', places: ['flag', 'input'], values: ['auto', ...severityLevels], fallback: 'auto' }),
};
export type RollbackOptions = typeof rollbackOptions;
