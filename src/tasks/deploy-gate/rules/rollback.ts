import { RiskLevel } from './risk-score.ts';
import {
  answer,
  comparable,
  few,
  missing,
  short,
  unless,
  type Rule,
  type RuleAnswer,
  type RuleEvidence,
} from './rule.ts';
import { count } from '../../../domain/words.ts';

/**
 * Whether there is a way back once SHA is live: a revision to go to, a revert that applies, and nothing that going back
 * would not undo.
 */
export const rollback: Rule = {
  id: 'rollback',
  about: 'there is a way back',
  usual: (asked) => (comparable(asked) ? 'require' : 'warn'),
  unusual: 'from `risk.way-back` on require, whatever the policy’s `rules` say',
  must(
    asked,
    {
      settings: {
        risk: { wayBack },
      },
      risk: { score, level, partial },
    },
  ) {
    if (wayBack === 'never') return null;
    if (RiskLevel.options.indexOf(level) >= RiskLevel.options.indexOf(wayBack))
      return `at risk ${score} of 100 (${level}) there has to be a way back`;
    return partial && comparable(asked)
      ? 'how risky it is could not be read whole, so there has to be a way back'
      : null;
  },
  judge({ evidence: { gate } }): RuleAnswer {
    const gap = unless('the way back', gate.way_back);
    if (gap !== null || gate.way_back.seen.state !== 'present')
      return gap ?? answer('inconclusive', 'the way back is unknown', 'a way back');
    const { last_good: lastGood, revert, irreversible } = gate.way_back.seen.value;
    const facts: RuleEvidence[] =
      lastGood === null
        ? [{ kind: 'source', ref: 'last good revision', quote: 'not known', url: gate.deployments.link }]
        : [{ kind: 'commit', ref: lastGood, quote: 'where a rollback would go', url: gate.way_back.link }];
    const gone = irreversible.state === 'present' ? irreversible.value : [];
    const stuck = gone.filter(({ blocks }) => blocks);
    const places = gone.map(({ kind, path, line, quote, why }): RuleEvidence => ({
      kind,
      ref: path === null ? quote : `${path}${line === null ? '' : `:${line}`}`,
      quote: path === null ? why : quote,
      url: null,
    }));
    const { deployments } = gate;
    const known = deployments.seen.state === 'present' ? deployments.seen.value : null;
    if (lastGood === null && known !== null && known.live === null && known.unread === 0) {
      return answer(
        'pass',
        `nothing is live in ${known.environment} yet: going back is taking it away`,
        'a live deployment',
        facts,
      );
    }
    if (stuck.length > 0) {
      return answer(
        'block',
        'going back would not undo ' +
          `${few(stuck.map(({ kind, path }) => `${kind}${path === null ? '' : ` in ${path}`}`))}: ` +
          `${stuck[0]?.why ?? ''}`,
        'a change that the old code can live with (expand first, contract in a later release)',
        [...places, ...facts],
      );
    }
    if (revert.state === 'present' && !revert.value.clean) {
      return answer(
        'block',
        `the revert to ${lastGood === null ? 'the last good revision' : short(lastGood)} does not apply: ` +
          `${few(revert.value.conflicts)}`,
        'a revert that applies',
        [
          ...revert.value.conflicts.map((path): RuleEvidence => ({
            kind: 'file',
            ref: path,
            quote: 'conflict',
            url: null,
          })),
          ...facts,
        ],
      );
    }
    if (lastGood === null)
      return answer(
        'inconclusive',
        known === null
          ? `no last good revision is known: ${missing('deployments', deployments).reason}`
          : 'no last good revision is known',
        'a deployment that was good',
        facts,
      );
    const open = (
      [
        ['revert', revert],
        ['what going back would not undo', irreversible],
      ] as const
    ).flatMap(([name, seen]) => (seen.state === 'present' ? [] : [`${name} ${seen.state}: ${seen.reason}`]));
    if (open.length > 0) return answer('inconclusive', open.join('; '), 'a revert that was tried', facts);
    const notes = gone.length === 0 ? '' : `; ${count(gone.length, 'place')} to look at before going back`;
    return answer(
      'pass',
      `${short(lastGood)} is the way back, and reverting to it applies${notes}`,
      'a migration that can’t be undone, or a revert that conflicts',
      [...places, ...facts],
    );
  },
};
