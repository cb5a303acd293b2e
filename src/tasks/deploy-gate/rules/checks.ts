import type { CheckFact } from '../../../domain/release.ts';
import { answer, few, missing, type Rule, type RuleEvidence, type RuleVerdict } from './rule.ts';
import { count } from '../../../domain/words.ts';

/** Conclusions by what they mean. Any other word is not understood, so inconclusive. */
const meanings: Readonly<Record<string, RuleVerdict>> = {
  success: 'pass',
  failure: 'block',
  error: 'block',
  cancelled: 'block',
  timed_out: 'block',
  startup_failure: 'block',
};

/**
 * GitHub lets these through for a check that the branch requires. Nobody else said that a check which did not run is a
 * success.
 */
const lenient: readonly (string | null)[] = ['skipped', 'neutral'];

/** `branch`: a rule of the branch requires it. */
interface Wanted {
  name: string;
  app: number | null;
  branch: boolean;
}

/**
 * Check runs and commit statuses of SHA. The checks that the branch or the policy requires have to be successful; where
 * none is required, all that were reported. Several reports of one name are judged by the worst, for nobody knows which
 * one the name means. Of the gate's own run only jobs that have ended and that somebody requires count: the gate can't
 * wait for itself or for what comes after it, and a job before it that failed says no. A requirement stays when the
 * only report is such an unfinished job: which job is the gate's own is known from `checks.gate`, and from its check
 * run's id where the runner tells it, as GitHub tells a job its id and not the name of its check. A name of
 * `checks.gate` that nobody reported is not waited for either: a job that needs the gate, such as the one with the
 * chain's verdict, reports nothing before the gate has answered.
 */
export const checks: Rule = {
  id: 'checks',
  about: 'the required checks of the commit succeeded',
  usual: ({ forge }) => (forge ? 'require' : 'off'),
  judge({ evidence: { gate, asked }, settings }) {
    const gaps = (
      [
        ['check runs', gate.checks],
        ['commit statuses', gate.statuses],
        ['required checks', gate.required],
      ] as const
    ).flatMap(([name, source]) => (source.seen.state === 'present' ? [] : [missing(name, source)]));
    const all = [gate.checks, gate.statuses].flatMap(({ seen }) => (seen.state === 'present' ? seen.value : []));
    const others = all.filter(({ own }) => !own);
    const reported = all.filter(({ own, state }) => !own || state === 'completed');
    const own = [...settings.checks.gate, ...ownNames(asked.chain?.check ?? null, all)];
    const required = gate.required.seen.state === 'present' ? gate.required.seen.value : null;
    const wanted: Wanted[] = [
      ...(required?.checks ?? []).map(({ context, integration_id: app }) => ({ name: context, app, branch: true })),
      ...settings.checks.names.map((name) => ({ name, app: null, branch: false })),
    ].filter(
      (want) =>
        !(
          own.includes(want.name) &&
          (unfinishedOwn(want, all) || !all.some((fact) => isOf(want, fact))) &&
          !reported.some((fact) => isOf(want, fact))
        ),
    );
    const ignored = new Set(settings.checks.ignore);
    const judged =
      wanted.length > 0
        ? wanted.map((want) => judgeName(want, reported, all))
        : // Without the branch's rules nobody knows which checks are required, so that none of them is judged on its own.
          required === null
          ? []
          : [...new Set(others.map(({ name }) => name))]
              .filter((name) => !ignored.has(name))
              .map((name) => judgeName({ name, app: null, branch: false }, others, others));
    const evidence = judged
      .filter(({ verdict }) => verdict !== 'pass')
      .flatMap(({ facts, name, text }) =>
        facts.length === 0 ? [{ kind: 'check', ref: name, quote: text, url: gate.checks.link }] : facts.map(evidenceOf),
      );
    const sources = gaps.map((gap) => gap.evidence);
    const failed = judged.filter(({ verdict }) => verdict === 'block');
    if (failed.length > 0) {
      return answer(
        'block',
        `${count(failed.length, 'check')} did not succeed: ${few(failed.map(({ name, text }) => `${name} ${text}`))}`,
        'their success on this commit',
        [...evidence, ...sources],
      );
    }
    if (gaps.length > 0)
      return answer('inconclusive', gaps.map(({ reason }) => reason).join('; '), 'checks that can be read', [
        ...sources,
        ...evidence,
      ]);
    if (required !== null && required.unread !== null) {
      return answer(
        'inconclusive',
        `not every rule of ${required.branch} could be read: ${required.unread}`,
        'a token that may read the rules',
        [
          { kind: 'source', ref: `rules of ${required.branch}`, quote: required.unread, url: gate.required.link },
          ...evidence,
        ],
      );
    }
    const open = judged.filter(({ verdict }) => verdict === 'inconclusive');
    if (open.length > 0) {
      return answer(
        'inconclusive',
        `${count(open.length, 'check')} has no result yet or none that counts: ` +
          `${few(open.map(({ name, text }) => `${name} ${text}`))}`,
        'their success on this commit',
        evidence,
      );
    }
    if (judged.length === 0) {
      // A branch without rules asks for nothing, and a repository without other CI has nothing to say of a change: that
      // is no gap. Of what is deployed it is one.
      if ((asked.chain ?? null) !== null && others.length === 0)
        return { off: 'no check is required, and nothing but this run reported on this commit' };
      return answer(
        'inconclusive',
        'no check is required, and none reported on this commit',
        'a check on this commit, or the rule off',
        [{ kind: 'source', ref: 'check runs', quote: 'none', url: gate.checks.link }],
      );
    }
    const passed = judged.flatMap(({ facts }) => facts.slice(0, 1).map(evidenceOf));
    return answer(
      'pass',
      `${count(judged.length, wanted.length > 0 ? 'required check' : 'check')} ` +
        `succeeded${wanted.length > 0 ? '' : ' (none is required, so all were looked at)'}`,
      'a check that fails',
      passed,
    );
  },
};

interface Judged {
  name: string;
  verdict: RuleVerdict;
  text: string;
  facts: CheckFact[];
}

/** The gate's job in pipeline-stages.yml, below the job that calls pipeline.yml, and the job there with the verdict. */
const [jobOfGate, jobOfVerdict] = [' / stages / deploy-gate', ' / verdict'] as const;

/** The gate's own job by its check run, and the job of pipeline.yml that comes after it with the chain's verdict. */
function ownNames(check: number | null, all: readonly CheckFact[]): string[] {
  const name = all.find((fact) => fact.kind === 'check-run' && fact.own && fact.id === check)?.name;
  if (name === undefined) return [];
  return name.endsWith(jobOfGate) ? [name, `${name.slice(0, -jobOfGate.length)}${jobOfVerdict}`] : [name];
}

const isOf = ({ name, app }: Wanted, fact: CheckFact): boolean =>
  fact.name === name && (app === null || fact.app_id === app);
const unfinishedOwn = (want: Wanted, all: readonly CheckFact[]): boolean =>
  all.some((fact) => fact.own && fact.state !== 'completed' && isOf(want, fact));

function judgeName(want: Wanted, reported: readonly CheckFact[], all: readonly CheckFact[]): Judged {
  const { name, app, branch } = want;
  const facts = reported.filter((fact) => isOf(want, fact));
  if (facts.length === 0) {
    if (unfinishedOwn(want, all)) {
      return {
        name,
        verdict: 'inconclusive',
        text:
          'is an unfinished job of the gate’s own run, which can’t wait for it: let the gate need that job, ' +
          'or name the gate’s own job in `checks.gate`',
        facts,
      };
    }
    const other = app !== null && reported.some((fact) => fact.name === name);
    return {
      name,
      verdict: 'inconclusive',
      text: other ? 'reported by another app than the one required' : 'did not report',
      facts,
    };
  }
  const order: readonly RuleVerdict[] = ['block', 'inconclusive', 'pass'];
  const worst = facts
    .map((fact) => ({ fact, verdict: meaningOf(fact, branch) }))
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))[0]!;
  return {
    name,
    verdict: worst.verdict,
    text: textOf(worst.fact, branch),
    facts: facts.filter((fact) => meaningOf(fact, branch) === worst.verdict),
  };
}

function textOf({ conclusion, state }: CheckFact, branch: boolean): string {
  if (conclusion === null || branch || !lenient.includes(conclusion)) return conclusion ?? state;
  return `${conclusion}, which is no success where no rule of the branch requires the check`;
}

function meaningOf({ state, conclusion }: CheckFact, branch: boolean): RuleVerdict {
  if (state !== 'completed' || conclusion === null) return 'inconclusive';
  if (lenient.includes(conclusion)) return branch ? 'pass' : 'inconclusive';
  return Object.hasOwn(meanings, conclusion) ? (meanings[conclusion] ?? 'inconclusive') : 'inconclusive';
}

function evidenceOf(fact: CheckFact): RuleEvidence {
  return { kind: fact.kind, ref: fact.name, quote: fact.conclusion ?? fact.state, url: fact.link };
}
