import { freezeEnd, freezesAt } from '../calendar/freeze.ts';
import { answer, type Rule, type RuleEvidence } from './rule.ts';

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The policy's times without deployments, at the run's clock. */
export const freeze: Rule = {
  id: 'freeze',
  about: 'no freeze is on, and none begins while the deployment runs',
  usual: () => 'require',
  judge({ settings, now }) {
    const { windows, leadMinutes } = settings.freeze;
    // not a pass: a gate in which nothing else is judged would say go because of it
    if (windows.length === 0) return { off: 'no freeze is configured' };
    const at = Date.parse(now);
    if (!Number.isFinite(at)) return answer('inconclusive', `the run's clock has no time (${now})`, 'a clock');
    const near = freezesAt(windows, at, leadMinutes * 60_000);
    const evidence = near.map(({ from, to, reason, zone }): RuleEvidence => ({
      kind: 'freeze',
      ref: `${iso(from)}..${iso(to)}${zone === null ? '' : ` (${zone})`}`,
      quote: reason,
      url: null,
    }));
    const open = near.filter(({ from }) => from <= at);
    if (open.length > 0) {
      const end = freezeEnd(windows, at);
      return answer(
        'block',
        `a freeze is on: ${open[0]!.reason}`,
        end === null ? 'the end of the freeze' : `the end of the freeze at ${iso(end)}`,
        evidence,
      );
    }
    const next = near.reduce<(typeof near)[number] | null>(
      (first, one) => (first === null || one.from < first.from ? one : first),
      null,
    );
    if (next !== null) {
      return answer(
        'inconclusive',
        `a freeze begins at ${iso(next.from)}, within the ${leadMinutes} minutes that a deployment may take: ` +
          `${next.reason}`,
        'a deployment that ends before it, or after the freeze',
        evidence,
      );
    }
    return answer(
      'pass',
      `no freeze is on at ${iso(at)}, and none begins within ${leadMinutes} minutes`,
      'a freeze in the policy',
    );
  },
};
