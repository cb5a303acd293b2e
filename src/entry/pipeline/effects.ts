import type { Effect } from '../../domain/effect.ts';
import { inputFailure } from '../../domain/errors.ts';
import type { Envelope } from '../../domain/result.ts';
import { headOf } from '../../domain/subject.ts';
import type { PipelinePart } from './record.ts';

export interface StageEffects { envelope: Envelope; effects: readonly Effect[] }

/** Kinds that the chain says once for all of its stages. */
const once: readonly Effect['kind'][] = ['summary', 'sticky-comment', 'check', 'sarif'];

/**
 * What is published of a chain: its summary, check and SARIF, and of its stages what is theirs alone, such as inline comments. There is one summary comment.
 * It is the review's where there is one, with the chain's words before its own, since that comment carries what the next review has to know.
 * Fails as input on a stage whose record is not the one that the chain speaks of.
 */
export function effectsOfChain(chain: { envelope: Envelope; part: PipelinePart; effects: readonly Effect[] }, stages: readonly StageEffects[]): Effect[] {
  for (const { envelope } of stages) {
    const told = chain.part.stages.find(({ task }) => task === envelope.task);
    if (told === undefined || told.verdict !== envelope.verdict || headOf(envelope.subject) !== headOf(chain.envelope.subject) || envelope.subject.repository !== chain.envelope.subject.repository) {
      throw inputFailure(`stages/${envelope.task}/result.json`, 'is not the record that the chain speaks of', 'the same verdict, commit and repository');
    }
  }
  const review = stages.find(({ envelope }) => envelope.task === 'review')?.effects.find((effect) => effect.kind === 'sticky-comment');
  const own = chain.effects.map((effect) => (effect.kind === 'sticky-comment' && review?.kind === 'sticky-comment' ? { ...review, markdown: `${effect.markdown}\n\n${review.markdown}` } : effect));
  return [...own, ...stages.flatMap(({ effects }) => effects.filter(({ kind }) => !once.includes(kind)))];
}
