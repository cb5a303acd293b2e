import type { Result } from '../../contracts/task.ts';
import type { RollbackAnalysisPart } from './part.ts';

type Read = (result: Result<RollbackAnalysisPart>) => string;
const sha = (text: string | undefined): string => (text !== undefined && /^[0-9a-f]{40,64}$/.test(text) ? text : '');
/** A path with signs that a shell or a workflow could read is left out; the record has it. */
const path = (text: string | undefined): string => (text !== undefined && /^[\w@+=.,/ -]+$/.test(text) ? text : '');
const named = ({ part }: Result<RollbackAnalysisPart>): RollbackAnalysisPart['suspects'][number] | undefined =>
  part.cause.answer === 'this-deploy' ? part.suspects[0] : undefined;

export const rollbackOutputs: Readonly<Record<string, { help: string; read: Read }>> = {
  recommendation: {
    help:
      '`disable-flag`, `hotfix`, `rollback`, `contain`, `freeze-writes`, `throttle`, `revoke-access`, ' +
      '`scheduled-fix`, `escalate` or `none`',
    read: ({ part }) => part.mitigation.choice,
  },
  cause: { help: '`this-deploy`, `not-this-deploy` or `unknown`', read: ({ part }) => part.cause.answer },
  confidence: { help: '`L1`, `L2` or `L3`', read: ({ part }) => part.cause.confidence },
  severity: { help: '`SEV-1`, `SEV-2` or `SEV-3`', read: ({ part }) => part.severity.level },
  'suspect-sha': {
    help: 'commit of the first suspect, empty unless the cause is `this-deploy`',
    read: (result) => sha(named(result)?.commit),
  },
  'suspect-path': {
    help: 'its file; empty as above, and where the path has unusual characters',
    read: (result) => path(named(result)?.path),
  },
  'last-known-good': {
    help: 'commit to go back to, empty where none is known',
    read: ({ part }) => sha(part.deployment.last_good?.sha),
  },
  'rollback-feasible': {
    help: '`true` when the last known good can be had and nothing that can’t be undone stands in the way',
    read: ({ part }) => String(part.rollback.feasible),
  },
  'revert-ready': {
    help:
      '`true` when a pull request with the revert was asked for and its patch is in the artifact, ' +
      'ready to be opened; not where it touches workflows',
    read: ({ part }) => String(part.revert.asked && part.revert.ready && !part.revert.touches_workflows),
  },
};
