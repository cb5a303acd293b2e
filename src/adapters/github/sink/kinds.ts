import type { Effect, EffectOf } from '../../../domain/effect.ts';
import type { Applied } from '../../../contracts/sink.ts';
import { applyCheck } from './check.ts';
import type { SinkContext } from './context.ts';
import { applyIssue } from './issue.ts';
import { applyLabels } from './labels.ts';
import { applyPull, type PullOptions } from './pull.ts';
import { applyReview } from './review.ts';
import { applySarif } from './sarif.ts';
import { applySticky } from './sticky.ts';

/** What effects are applied to; null where the run's event has no such thing. */
export interface SinkTarget {
  context: SinkContext;
  /** the pull request */
  number: number | null;
  issue: number | null;
  /** how pull requests are opened; null: they are left in the record */
  pulls: PullOptions | null;
}

/** How a kind is applied. */
interface Kind<K extends Effect['kind']> {
  /** place in the order of applying */
  at: number;
  /** the publication stands or falls with it; the others say the same a second time, or where a repository may not */
  mandatory?: true;
  /** what helps where GitHub refuses it */
  hint?: string;
  apply(effect: EffectOf<K>, target: SinkTarget): Promise<Applied> | Applied;
}

const skipped = ({ key, kind }: Effect, detail: string): Applied => ({ key, kind, state: 'skipped', detail });

/** Applied where the event has a pull request. */
const onPull =
  <K extends Effect['kind']>(
    apply: (effect: EffectOf<K>, context: SinkContext, number: number) => Promise<Applied>,
  ): Kind<K>['apply'] =>
  (effect, { context, number }) =>
    number === null ? skipped(effect, 'there is no pull request') : apply(effect, context, number);

/** One row for each kind of effect. The sticky comment comes first, for it shows under which name the token writes. */
export const kinds: { readonly [K in Effect['kind']]: Kind<K> } = {
  'sticky-comment': { at: 0, mandatory: true, apply: onPull(applySticky) },
  'issue-comment': {
    at: 1,
    mandatory: true,
    apply: (effect, { context, issue }) =>
      issue === null ? skipped(effect, 'there is no issue') : applySticky(effect, context, issue),
  },
  issue: { at: 2, mandatory: true, apply: (effect, { context }) => applyIssue(effect, context) },
  review: { at: 3, hint: 'the findings stand in the summary comment', apply: onPull(applyReview) },
  check: {
    at: 4,
    hint: 'annotations beside the lines need `checks: write`',
    apply: (effect, { context }) => applyCheck(effect, context),
  },
  labels: {
    at: 5,
    hint: 'a label that does not exist yet is made only with `issues: write`: make it once by hand',
    apply: onPull(applyLabels),
  },
  sarif: {
    at: 6,
    hint: 'code scanning has to be on, and the token needs `security-events: write`',
    apply: (effect, { context }) => applySarif(effect, context),
  },
  'pull-request': {
    at: 7,
    mandatory: true,
    apply: (effect, { context, pulls }) => applyPull(effect, context, pulls),
  },
  notification: { at: 8, apply: (effect) => skipped(effect, 'it is a file of the run folder') },
  summary: { at: 9, apply: (effect) => skipped(effect, 'the runner writes it') },
};

export function applyEffect<K extends Effect['kind']>(
  effect: EffectOf<K>,
  target: SinkTarget,
): Promise<Applied> | Applied {
  return (kinds[effect.kind as K] as Kind<K>).apply(effect, target);
}

export function inOrder(effects: readonly Effect[]): Effect[] {
  return [...effects].sort((a, b) => kinds[a.kind].at - kinds[b.kind].at);
}
