import { answer, comparable, few, type Rule, type RuleEvidence } from './rule.ts';

/** The risk of the diff against the policy's thresholds. */
export const risk: Rule = {
  id: 'risk',
  about: 'the risk of the change is one that the policy takes',
  usual: (asked, here) =>
    here !== undefined && (here.risk.score >= here.settings.risk.block || (here.risk.partial && comparable(asked)))
      ? 'require'
      : 'warn',
  unusual: 'require from `risk.block` on, and where a source of it could not be read',
  judge({ settings, risk: score }) {
    const evidence = score.contributions.map(({ name, points, detail }): RuleEvidence => ({
      kind: 'risk',
      ref: name,
      quote: `${points > 0 ? '+' : ''}${points}: ${detail}`,
      url: null,
    }));
    const most = [...score.contributions]
      .sort((a, b) => b.points - a.points)
      .map(({ name, points }) => `${name} +${points}`);
    const said = `risk ${score.score} of 100 (${score.level})${most.length === 0 ? '' : `: ${few(most)}`}`;
    const { block, look } = settings.risk;
    // What is known already is a lower bound: more knowledge can only add to it.
    if (score.score >= block) return answer('block', `${said}; ${block} blocks`, 'a smaller release', evidence);
    if (score.unknown.length > 0) {
      const sources = score.unknown.map((text): RuleEvidence => ({
        kind: 'source',
        ref: 'risk',
        quote: text,
        url: null,
      }));
      return answer('inconclusive', `${score.unknown.join('; ')}; at least ${said}`, 'sources that can be read', [
        ...sources,
        ...evidence,
      ]);
    }
    if (score.score >= look)
      return answer(
        'inconclusive',
        `${said}; from ${look} on a person looks`,
        'a person’s look and an override, or a smaller release',
        evidence,
      );
    const checks = score.checks;
    if (checks.length > 0)
      return answer('inconclusive', `Codex asks for ${few(checks, 2)}`, 'that check, and an override', evidence);
    return answer('pass', said, `a risk of ${look} or more`, evidence);
  },
};
