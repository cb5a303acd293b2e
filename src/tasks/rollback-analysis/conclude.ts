import { z } from 'zod';
import { checkedClaims, factsOf, isKept } from '../../contracts/claims.ts';
import type { Check } from '../../contracts/task.ts';
import { Confidence } from '../../domain/finding.ts';
import { GroundFacts } from './check.ts';
import type { RollbackEvidence } from './evidence.ts';
import { promote } from './rank/keep.ts';
import type { OtherCause } from './facts/other-cause.ts';
import type { RollbackRun } from './prompt.ts';
import type { RollbackClaim } from './reply.ts';
import { shortSha } from '../../domain/words.ts';
import type { Cause } from './cause/answer.ts';
import type { Suspect } from './rank/suspect.ts';

/**
 * A model's hypothesis that survived its check, with where each quote stands. `confidence` is what its grounding
 * allows.
 */
export const KeptHypothesis = z.strictObject({
  claim: z.string(),
  commit: z.string(),
  confidence: Confidence,
  grounded: z.enum(['symptom-and-diff', 'diff-alone']),
  mechanism: z.string(),
  ...GroundFacts.shape,
  counter_evidence: z.array(z.string()),
  gaps: z.array(z.string()),
});
export type KeptHypothesis = z.infer<typeof KeptHypothesis>;

/**
 * What rules and model say together. `ladder` are the rows that the mitigation goes by, `moved` whether the model
 * changed the answer.
 */
export interface Conclusion {
  cause: Cause;
  suspects: Suspect[];
  ladder: Suspect[];
  hypotheses: KeptHypothesis[];
  others: OtherCause[];
  moved: boolean;
}

/** A model may lift one of these; the others are too far from the symptom for words alone. */
const liftable = 5;
const levels = ['L1', 'L2', 'L3'] as const;
const least = (a: Cause['confidence'], b: Cause['confidence']): Cause['confidence'] =>
  levels.indexOf(a) <= levels.indexOf(b) ? a : b;
const oneLower = (level: Cause['confidence']): Cause['confidence'] => levels[Math.max(0, levels.indexOf(level) - 1)]!;

/**
 * The cause and the order of suspects, by rules and checked claims. A proof stands. Else a hypothesis whose quotes
 * stand in symptom and diff can lift one of the first five suspects to L2 at most, and put it first where the rules'
 * own level is under L3; one that rests on the diff alone moves nothing. A model that answers otherwise lowers the
 * level. What it moves stands in the reasons, and the calibration says that it was not measured.
 */
export function conclude(run: RollbackRun): Conclusion {
  const { evidence } = run;
  const claims = checkedClaims(run).filter(isKept);
  const hypotheses = claims.flatMap(({ claim, check }) =>
    claim.kind === 'hypothesis' ? [hypothesisOf(claim, check)] : [],
  );
  const said = claims.flatMap(({ claim, check }) => (claim.kind === 'other-cause' ? [otherOf(claim, check)] : []));
  const others = [
    ...evidence.others,
    ...said.filter((one) => !evidence.others.some((other) => other.kind === one.kind && other.offset === one.offset)),
  ];
  const start: Conclusion = {
    cause: evidence.cause,
    suspects: evidence.suspects,
    ladder: ladderOf(evidence),
    hypotheses,
    others,
    moved: false,
  };
  if (evidence.proof?.answer === 'proven' || evidence.proof?.answer === 'not-this-deploy') return start;
  const answer = claims.findLast(({ claim }) => claim.kind === 'cause')?.claim;
  return weigh(start, evidence, answer?.kind === 'cause' ? answer.answer : null, said);
}

/** What the model said, beside the rules' answer, and how a conclusion is moved by it. */
interface Heard {
  start: Conclusion;
  evidence: RollbackEvidence;
  answer: Cause['answer'] | null;
  /** other causes whose quotes stand in the symptom */
  said: readonly OtherCause[];
  /** the first hypothesis about a suspect that may be lifted, grounded in symptom and diff */
  best: KeptHypothesis | undefined;
  moved(change: Partial<Cause>, why: string, more?: Partial<Conclusion>): Conclusion;
  bounded(level: Cause['confidence']): Cause['confidence'];
}

function weigh(
  start: Conclusion,
  evidence: RollbackEvidence,
  answer: Cause['answer'] | null,
  said: readonly OtherCause[],
): Conclusion {
  const { cause } = start;
  const leading = commitsOf(evidence).slice(0, liftable);
  const heard: Heard = {
    start,
    evidence,
    answer,
    said,
    best: start.hypotheses.find((one) => one.grounded === 'symptom-and-diff' && leading.includes(one.commit)),
    moved: (change, why, more = {}) => ({
      ...start,
      ...more,
      moved: true,
      cause: {
        ...cause,
        ...change,
        calibrated_on: `${cause.calibrated_on}; then moved by a checked claim of the model, which was not measured`,
        reasons: [...cause.reasons, why],
      },
    }),
    bounded: (level) => (evidence.range.kind === 'unbounded' || cause.limits.includes('short-history') ? 'L1' : level),
  };
  switch (cause.answer) {
    case 'not-this-deploy':
      return besideCleared(heard);
    case 'unknown':
      return besideOpen(heard);
    case 'this-deploy':
      return besideNamed(heard);
  }
}

const commitsOf = ({ suspects }: RollbackEvidence): string[] => [...new Set(suspects.map(({ commit }) => commit))];

/** The rules clear the deployment. */
function besideCleared({ start, evidence, answer, best, moved }: Heard): Conclusion {
  const contradicted =
    best !== undefined &&
    best.confidence !== 'L1' &&
    answer === 'this-deploy' &&
    evidence.onset.relation !== 'before-deploy';
  if (!contradicted) return start;
  return moved(
    { answer: 'unknown', confidence: 'L1' },
    `the model names ${shortSha(best.commit)} with quotes that stand in the symptom and the diff; ` +
      'the rules clear the deployment: it stays open',
  );
}

/** The rules leave it open. */
function besideOpen({ start, evidence, answer, said, best, moved, bounded }: Heard): Conclusion {
  if (answer === 'this-deploy' && best !== undefined && best.confidence !== 'L1' && said.length === 0)
    return moved({ answer: 'this-deploy', confidence: bounded('L2') }, liftText(best), lifted(start, best));
  const [other] = said;
  const elsewhere = answer === 'not-this-deploy' && other !== undefined && best === undefined;
  if (!elsewhere || evidence.range.kind === 'unbounded' || start.cause.limits.includes('held-open')) return start;
  return moved(
    { answer: 'not-this-deploy', confidence: 'L1' },
    `the model names another cause (${other.kind}), and its quote stands in the symptom: ` +
      `“${other.quote.slice(0, 120)}”`,
  );
}

/** The rules name a suspect. */
function besideNamed(heard: Heard): Conclusion {
  const { start, evidence, answer, best, moved, bounded } = heard;
  const { cause } = start;
  if (answer === 'not-this-deploy' || (answer === 'unknown' && best === undefined)) return againstNamed(heard);
  if (best === undefined) return start;
  if (best.commit === commitsOf(evidence)[0]) {
    const level = bounded(
      levels.indexOf(cause.confidence) >= levels.indexOf(best.confidence) ? cause.confidence : best.confidence,
    );
    return level === cause.confidence ? start : moved({ confidence: level }, liftText(best));
  }
  if (cause.confidence === 'L3')
    return moved(
      { confidence: 'L2' },
      `the model names ${shortSha(best.commit)} instead, with quotes that stand in the symptom and the diff: ` +
        'the measured ranking keeps its order, one level less',
    );
  return moved({ confidence: bounded(best.confidence) }, liftText(best), lifted(start, best));
}

function againstNamed({ start: { cause }, answer, said, moved }: Heard): Conclusion {
  const [other] = said;
  const ground =
    other === undefined
      ? ', without a quote that stands in the symptom'
      : ` (${other.kind}: “${other.quote.slice(0, 120)}”)`;
  const why =
    answer === 'unknown'
      ? 'the model sees no commit that explains the symptom'
      : `the model says that it is not this deployment${ground}`;
  return cause.confidence === 'L1' && answer === 'not-this-deploy' && said.length > 0
    ? moved({ answer: 'unknown' }, `${why}: with L1 evidence it stays open`)
    : moved({ confidence: oneLower(cause.confidence) }, `${why}: one level less`);
}

const liftText = (best: KeptHypothesis): string =>
  `the model’s hypothesis about ${shortSha(best.commit)} quotes the symptom ` +
  `at ${best.symptom.map(({ offset }) => offset).join(', ')} ` +
  `and ${best.diff[0]!.path}:${best.diff[0]!.line}, and both stand there`;

/**
 * The hypothesis' commit first, at the hunk that it quotes. What the rules had at the head stays beside it on the
 * ladder.
 */
function lifted(start: Conclusion, best: KeptHypothesis): Pick<Conclusion, 'suspects' | 'ladder'> {
  const quoted = start.suspects.find(
    (row) =>
      row.commit === best.commit &&
      best.diff.some(
        ({ path, line, side }) =>
          path === row.path && side === 'new' && line >= row.start_line - 3 && line <= row.end_line + 3,
      ),
  );
  const reason = { feature: 'hypothesis', weight: 0, text: liftText(best), symptom_offset: best.symptom[0]!.offset };
  const suspects = promote(start.suspects, best.commit, reason, quoted);
  const top = Math.max(...suspects.map(({ score }) => score));
  return { suspects, ladder: suspects.map((row, at) => (at === 0 ? { ...row, score: top } : row)) };
}

/** After a proof only the proven commit counts. */
function ladderOf({ proof, suspects }: RollbackEvidence): Suspect[] {
  return proof?.answer === 'proven' ? suspects.filter(({ commit }) => commit === proof.commit) : suspects;
}

function hypothesisOf(
  { id, hypothesis }: Extract<RollbackClaim, { kind: 'hypothesis' }>,
  check: Check,
): KeptHypothesis {
  const facts = factsOf(check, GroundFacts, 'says no places');
  const whole = facts.symptom.length > 0 && facts.diff.length > 0;
  return {
    claim: id,
    commit: hypothesis.commit,
    confidence: least(hypothesis.confidence, whole ? 'L2' : 'L1'),
    grounded: whole ? 'symptom-and-diff' : 'diff-alone',
    mechanism: hypothesis.mechanism,
    ...facts,
    counter_evidence: hypothesis.counter_evidence,
    gaps: hypothesis.gaps,
  };
}

const OtherFacts = z.strictObject({ offset: z.int().nonnegative() });

function otherOf({ other }: Extract<RollbackClaim, { kind: 'other-cause' }>, check: Check): OtherCause {
  const facts = factsOf(check, OtherFacts, 'says no place');
  return {
    kind: other.kind,
    text: other.reason,
    quote: other.symptom_quote,
    offset: facts.offset,
    source: 'codex',
  };
}
