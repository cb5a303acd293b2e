import { effectKinds, type Annotation, type Effect, type EffectOf } from '../../../domain/effect.ts';
import { inputFailure, type Failure } from '../../../domain/errors.ts';
import { folded } from '../../../domain/markdown.ts';
import type { Envelope } from '../../../domain/result.ts';
import { headOf } from '../../../domain/subject.ts';
import { concludePipeline } from '../../../flow/pipeline.ts';
import { outcomeOf } from '../conclude.ts';
import { stageOf } from '../definition.ts';
import type { PipelinePart } from '../record.ts';

export interface StageEffects {
  envelope: Envelope;
  effects: readonly Effect[];
}
interface Chain {
  envelope: Envelope;
  part: PipelinePart;
  effects: readonly Effect[];
}

/** GitHub takes 50 a request, a second apart. */
const mostStageMarks = 500;

/**
 * What is published of a chain: its summary, check and SARIF, and of its stages what is theirs alone, such as inline
 * comments. There is one summary comment, in which each stage has its words; it is the review's where the chain has
 * one, since that comment carries what the next review has to know. The check has the marks of all stages beside the
 * lines. Fails as input on a record that contradicts itself, or a stage's that is not the one that the chain speaks of.
 */
export function effectsOfChain(chain: Chain, stages: readonly StageEffects[]): Effect[] {
  refuseContradiction(chain, stages);
  const own = chain.effects.map((effect): Effect => {
    if (effect.kind === 'sticky-comment') return stickyOf(effect, chain.part, stages);
    return effect.kind === 'check' ? withMarks(effect, stages) : effect;
  });
  const labelled = own.some(({ kind }) => kind === 'labels');
  const ofStages = stages.flatMap(({ effects }) =>
    effects.filter(({ kind }) => !effectKinds[kind].once && !(labelled && kind === 'labels')),
  );
  return [
    ...own.map((effect) =>
      effect.kind === 'labels'
        ? {
            ...effect,
            own: [...new Set([...effect.own, ...stages.flatMap(({ effects }) => of(effects, 'labels')?.own ?? [])])],
          }
        : effect,
    ),
    ...ofStages,
  ];
}

function of<K extends Effect['kind']>(effects: readonly Effect[], kind: K): EffectOf<K> | undefined {
  return effects.find((effect): effect is EffectOf<K> => effect.kind === kind);
}

/**
 * The key is settled by the definition, not by which records there are: a review that died must not begin a second
 * comment, nor end what the first one carries.
 */
function stickyOf(
  own: EffectOf<'sticky-comment'>,
  { stages: told }: PipelinePart,
  stages: readonly StageEffects[],
): Effect {
  const texts = stages.flatMap(({ envelope, effects }) => {
    const sticky = of(effects, 'sticky-comment');
    const text = sticky?.markdown ?? of(effects, 'check')?.summary ?? '';
    return text === '' ? [] : [stageOf(envelope.task).leads ? text : folded(`${envelope.task} in full`, text)];
  });
  const state = stages
    .filter(({ envelope }) => stageOf(envelope.task).leads)
    .flatMap(({ effects }) => of(effects, 'sticky-comment')?.state ?? [])[0];
  const key = told.find(({ task }) => stageOf(task).leads)?.task ?? own.key;
  return { ...own, key, markdown: [own.markdown, ...texts].join('\n\n'), ...(state === undefined ? {} : { state }) };
}

/**
 * The chain's marks and those that only a stage has, such as lines that no test runs; of these as many as people look
 * at.
 */
function withMarks(check: EffectOf<'check'>, stages: readonly StageEffects[]): Effect {
  const identity = ({ path, line, endLine, level, title, message }: Annotation): string =>
    JSON.stringify([path, line, endLine, level, title, message]);
  const known = new Set(check.annotations.map(identity));
  const more = stages
    .flatMap(({ effects }) => of(effects, 'check')?.annotations ?? [])
    .filter((mark) => !known.has(identity(mark)) && known.add(identity(mark)));
  const left = more.length - mostStageMarks;
  return {
    ...check,
    annotations: [...check.annotations, ...more.slice(0, mostStageMarks)],
    summary:
      left <= 0 ? check.summary : `${check.summary}\n\n${left} more marks beside lines stand in the stages’ records.`,
  };
}

function refuseContradiction({ envelope, part }: Chain, stages: readonly StageEffects[]): void {
  const contradicts = (what: string, allowed: string): Failure => inputFailure('result.json', what, allowed);
  const names = part.stages.map(({ task }) => task);
  if (new Set(names).size < names.length) throw contradicts('speaks of one stage twice', 'each stage once');
  const policy = {
    stopOn: 'never',
    onInconclusive: 'continue',
    required: part.stages.filter(({ required }) => required).map(({ task }) => task),
  } as const;
  const { verdict } = concludePipeline(
    part.stages.map(({ task }) => ({ stage: task, needs: [] })),
    new Map(part.stages.map((stage) => [stage.task, outcomeOf(stage)])),
    policy,
  );
  // A chain that was stopped is inconclusive whatever its stages had said by then, unless one of them blocks.
  if (envelope.verdict !== verdict && !(envelope.verdict === 'inconclusive' && verdict !== 'block'))
    throw contradicts(
      `says ${envelope.verdict}, where its stages make ${verdict}`,
      'the verdict that follows from the stages',
    );
  for (const { envelope: stage } of stages) {
    const told = part.stages.find(({ task }) => task === stage.task);
    if (
      told === undefined ||
      told.verdict !== stage.verdict ||
      headOf(stage.subject) !== headOf(envelope.subject) ||
      stage.subject.repository !== envelope.subject.repository
    ) {
      throw inputFailure(
        `stages/${stage.task}/result.json`,
        'is not the record that the chain speaks of',
        'the same verdict, commit and repository',
      );
    }
  }
  // A verdict that lets a change through, or holds it up, is believed for its record's sake alone.
  const bare = part.stages.find(
    (told) =>
      (told.verdict === 'pass' || told.verdict === 'block') &&
      !stages.some(({ envelope: stage }) => stage.task === told.task),
  );
  if (bare !== undefined)
    throw contradicts(
      `says that ${bare.task} came to ${bare.verdict}, and has no record of it`,
      `stages/${bare.task}/result.json`,
    );
  const said = new Set(stages.flatMap(({ envelope: stage }) => stage.findings.map(({ id }) => id)));
  const known = new Set(envelope.findings.map(({ id }) => id));
  const lost = [...said].find((id) => !known.has(id));
  if (lost !== undefined)
    throw contradicts(
      `lacks finding ${JSON.stringify(lost.slice(0, 80))}, which a stage has`,
      'the findings of all stages',
    );
  const added = [...known].find((id) => !said.has(id));
  if (added !== undefined)
    throw contradicts(
      `has finding ${JSON.stringify(added.slice(0, 80))}, which no stage has`,
      'the findings of the stages',
    );
}
