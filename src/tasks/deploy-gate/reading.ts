import { checkedClaims, droppedClaim, factsOf, isKept } from '../../contracts/claims.ts';
import type { Check } from '../../contracts/task.ts';
import type { Dropped } from '../../domain/result.ts';
import { PlaceFacts } from './check.ts';
import type { GateHypothesis } from './part.ts';
import type { GateRun } from './prompt.ts';
import type { Hypothesis } from './reply.ts';

/**
 * What is left of the model's reading after the check. `problem`: why there is none although a model was to be asked.
 */
export interface Reading {
  hypotheses: GateHypothesis[];
  summary: string | null;
  dropped: Dropped[];
  problem: string | null;
  words: string;
}

export function readingOf(run: GateRun): Reading {
  const reading: Reading = { hypotheses: [], summary: null, dropped: [], problem: null, words: '' };
  for (const checked of checkedClaims(run)) {
    const { claim } = checked;
    if (!isKept(checked))
      reading.dropped.push(droppedClaim(checked, claim.kind === 'summary' ? 'summary' : claim.hypothesis.title));
    else if (claim.kind === 'summary') reading.summary = claim.text;
    else reading.hypotheses.push(hypothesisOf(claim.hypothesis, checked.check));
  }
  reading.problem = problemOf(run);
  reading.words = wordsOf(run, reading.problem);
  return reading;
}

function hypothesisOf(hypothesis: Hypothesis, found: Check): GateHypothesis {
  const { path, side, title, mechanism, severity, confidence, shows_in: showsIn, check } = hypothesis;
  const { line, endLine, quote } = factsOf(found, PlaceFacts, 'has no place in the diff');
  return {
    title,
    mechanism,
    severity,
    confidence,
    path,
    side,
    line,
    end_line: endLine,
    quote,
    shows_in: showsIn,
    check,
  };
}

function problemOf(run: GateRun): string | null {
  if (run.engine.name === 'rules') return run.failure;
  if (run.turns.some((turn) => turn.problem === null)) return null;
  if (run.turns.length === 0 && run.failure === null && run.evidence.files.every((file) => file.patch === ''))
    return null;
  return run.turns.at(-1)?.problem ?? run.failure ?? 'it was not asked';
}

function wordsOf(run: GateRun, problem: string | null): string {
  if (problem !== null) return `the model’s reading failed: ${problem}`;
  if (run.engine.name === 'rules') return 'no model was asked';
  if (run.turns.length === 0) return 'there is no text in the diff for a model to read';
  return `read by ${run.engine.model ?? 'the model'}`;
}
