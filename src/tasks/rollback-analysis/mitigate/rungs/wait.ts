import type { MitigationOption } from '../mitigation.ts';
import { waitingScore } from './code.ts';
import { optionOf } from './rung.ts';
import { shellQuote } from '../../../../domain/shell.ts';
import type { Situation } from '../situation.ts';

/** Changes stop and a person with more knowledge decides. */
export function escalate(s: Situation): MitigationOption {
  const open = s.cause.answer === 'unknown' || s.confidence === 'L1';
  const elsewhere = s.cause.answer === 'not-this-deploy';
  return optionOf(s, {
    kind: 'escalate',
    title: 'Escalate, and pause further changes',
    possible: 'yes',
    because: [
      elsewhere
        ? 'the cause lies with someone else'
        : open
          ? `the evidence does not carry a decision: ${s.cause.reasons[0] ?? 'no reason was found for any answer'}`
          : 'a way back is known; escalating alone leaves the failure in place',
    ],
    undo: 'at once',
    can_get_worse: ['the failure goes on until someone decides'],
    proof: 'a named owner has taken it over and has set the next checkpoint',
    commands: [
      `gh issue create --title ${shellQuote(`[${s.severity.level}] ${s.signal.title.slice(0, 120)}`)} ` +
        '--body-file report.md  # report.md of the run folder',
      '# stop automatic deployments of the affected service',
    ],
    reversibility:
      open || elsewhere
        ? { score: 3, reason: 'nothing is changed' }
        : { score: 1, reason: 'nothing is changed, but harm goes on while a known way back is not taken' },
    blast_radius: { score: 0, reason: 'nothing is changed' },
  });
}

export function none(s: Situation): MitigationOption {
  return optionOf(s, {
    kind: 'none',
    title: 'No action on this deployment',
    possible: s.cause.answer === 'not-this-deploy' ? 'yes' : 'unknown',
    because: [
      s.cause.answer === 'not-this-deploy'
        ? `this deployment is not the cause: ${s.cause.reasons[0] ?? 'no suspect fits'}`
        : 'the deployment is not cleared',
    ],
    undo: 'at once',
    can_get_worse: ['if the answer is wrong, the failure goes on'],
    commands: [],
    reversibility: waitingScore(s),
    blast_radius: { score: 0, reason: 'nothing is changed' },
  });
}
