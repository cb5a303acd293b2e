import { atLeast } from '../../../domain/finding.ts';
import type { alertKinds, AlertSource, GateEvidence } from '../../../domain/release.ts';
import { answer, few, missing, type Rule, type RuleEvidence } from './rule.ts';
import { count } from '../../../domain/words.ts';

type Kind = (typeof alertKinds)[number];
const names: Readonly<Record<Kind, string>> = {
  'code-scanning': 'code scanning alerts',
  dependabot: 'Dependabot alerts',
  'secret-scanning': 'secret scanning alerts',
};
const sourceOf = (gate: GateEvidence, kind: Kind): AlertSource =>
  kind === 'code-scanning' ? gate.code_scanning : kind === 'dependabot' ? gate.dependabot : gate.secret_scanning;

/**
 * What a pull request's run can't have, whatever it does: an analysis of the default branch that is of the change's
 * commit, and a job's token that reads leaked secrets.
 */
const beyondPulls: Readonly<Partial<Record<Kind, 'stale' | 'failed'>>> = {
  'code-scanning': 'stale',
  'secret-scanning': 'failed',
};

/**
 * Open security alerts of the policy's severity or worse. A feature known to be switched off is left out, aloud; one
 * that nobody may read is not.
 */
export const securityAlerts: Rule = {
  id: 'security-alerts',
  about: 'no open security alert of the policy’s severity',
  usual: ({ forge }) => (forge ? 'require' : 'off'),
  judge({ evidence: { gate, asked }, settings }) {
    const { kinds, block } = settings.alerts;
    const sources = kinds.map((kind) => ({ kind, source: sourceOf(gate, kind) }));
    const off = sources.filter(({ source }) => source.seen.state === 'absent' && (source.off ?? null) !== null);
    const beyond =
      (asked.chain ?? null) === null || settings.alerts.named
        ? []
        : sources.filter(({ kind, source }) => beyondPulls[kind] === source.seen.state);
    const said = [
      ...off.map(({ kind, source }) => `${names[kind]} are switched off (${source.off ?? ''})`),
      ...beyond.map(
        ({ kind, source: { seen } }) =>
          `${names[kind]} are not judged on a pull request unless the policy names them ` +
          `(${seen.state === 'present' ? '' : seen.reason})`,
      ),
    ];
    if (off.length + beyond.length === sources.length)
      return { off: said.length === 0 ? 'the policy looks at no kind of alert' : said.join('; ') };
    const alerts = sources.flatMap(({ source: { seen } }) => (seen.state === 'present' ? seen.value : []));
    const bad = alerts.filter(({ severity }) => atLeast(severity, block));
    const gaps = sources.flatMap(({ kind, source }) =>
      source.seen.state === 'present' || [...off, ...beyond].some((one) => one.kind === kind)
        ? []
        : [missing(names[kind], source)],
    );
    const evidence = [
      ...bad.map((alert): RuleEvidence => ({
        kind: alert.kind,
        ref: `#${alert.number} ${alert.rule}`,
        quote: `${alert.severity}: ${alert.title}`,
        url: alert.link,
      })),
      ...gaps.map((gap) => gap.evidence),
    ];
    if (bad.length > 0) {
      return answer(
        'block',
        `${count(bad.length, 'open alert')} of severity ${block} or worse: ` +
          `${few(bad.map(({ kind, number, severity }) => `${kind} #${number} (${severity})`))}`,
        'their fix or dismissal',
        evidence,
      );
    }
    if (gaps.length > 0)
      return answer('inconclusive', gaps.map(({ reason }) => reason).join('; '), 'alerts that can be read', evidence);
    const rest =
      alerts.length === 0
        ? 'no open alert'
        : `${count(alerts.length, 'open alert')}, none of severity ${block} or worse`;
    return answer('pass', [rest, ...said].join('; '), `an open alert of severity ${block} or worse`, evidence);
  },
};
