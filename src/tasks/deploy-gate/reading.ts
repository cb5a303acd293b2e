import { inputFailure } from '../../domain/errors.ts';
import type { Dropped } from '../../domain/result.ts';
import { PlaceFacts } from './check.ts';
import type { GateHypothesis } from './part.ts';
import type { GateRun } from './prompt.ts';

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
  for (const turn of run.turns) {
    for (const claim of turn.claims) {
      const check = run.checks.find((one) => one.claim === claim.id);
      if (check === undefined || !check.kept) {
        reading.dropped.push({
          claim: claim.id,
          ask: turn.ask.id,
          title: claim.kind === 'summary' ? 'summary' : claim.hypothesis.title,
          reason: check?.reason ?? 'was not checked',
        });
      } else if (claim.kind === 'summary') {
        reading.summary = claim.text;
      } else {
        const facts = PlaceFacts.safeParse(check.facts);
        if (!facts.success)
          throw inputFailure('checks.json', `the check of ${claim.id} has no place in the diff; the file was edited`);
        const {
          path,
          side,
          title,
          mechanism,
          severity,
          confidence,
          shows_in: showsIn,
          check: asked,
        } = claim.hypothesis;
        const { line, endLine, quote } = facts.data;
        reading.hypotheses.push({
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
          check: asked,
        });
      }
    }
  }
  reading.problem = problemOf(run);
  reading.words = wordsOf(run, reading.problem);
  return reading;
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
