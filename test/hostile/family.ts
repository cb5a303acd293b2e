/**
 * What the table of `test/hostile/` is made of. Data alone: docs/threats.md is generated from it, `replay.ts` runs it.
 */

/** Who may act against the suite. */
export const actors = {
  author: 'who opens the pull request, from a branch or a fork',
  fork: 'a fork’s own workflow run',
  stranger: 'whoever may write an issue, a comment or a title',
  model: 'the model, or who talks it into something',
  endpoint: 'the endpoint of the model',
  monitor: 'who can raise an alert or write a log line',
  job: 'another job or run of the repository that can upload an artifact',
  machine: 'a program or file that an earlier step left on the runner',
} as const;
export type Actor = keyof typeof actors;

export const tasks = ['review', 'test-gen', 'docs-check', 'deploy-gate', 'rollback-analysis', 'pipeline'] as const;
export const engines = ['codex', 'openai', 'rules'] as const;
/** Where something is shown or written. The first ones are the kinds of an effect. */
export const sinks = [
  'summary',
  'sticky-comment',
  'review-comment',
  'labels',
  'check',
  'sarif',
  'pull-request',
  'issue-comment',
  'issue',
  'notification',
  'terminal',
  'log',
  'html',
  'artifact',
] as const;
/**
 * What the suite runs that is none of these: the sandbox for commands of a change, the workflows, programs such as git.
 */
export const places = ['sandbox', 'workflows', 'programs', 'inputs', 'readers'] as const;

export type Surface =
  | (typeof tasks)[number]
  | (typeof engines)[number]
  | (typeof sinks)[number]
  | (typeof places)[number];
export const surfaces: readonly Surface[] = [...tasks, ...engines, ...sinks, ...places];

/** One kind of attack. */
export interface Family {
  /** kebab-case; the probes stand in `test/hostile/<id>.test.ts` */
  id: string;
  /** the attack, in a few words */
  title: string;
  who: readonly Actor[];
  /** where the hostile thing comes in */
  entry: string;
  /** what must hold, in one or two sentences */
  must: string;
  /** Per surface the ways that are tried there; each is a test. */
  tried: Partial<Record<Surface, readonly string[]>>;
  /** Surfaces that one would expect here, and why the attack has no way in. */
  closed?: Partial<Record<Surface, string>>;
  /** what is known not to hold; users read it */
  short?: string;
}

/** For a family's file: keeps the literal types, so that a probe for each surface is asked for by the compiler. */
export function family<const F extends Family>(one: F): F {
  return one;
}

/** What is wrong with a family's row itself. */
export function faultsOf(one: Family): string[] {
  const tried = Object.entries(one.tried);
  const twice = tried.filter(([, ways]) => new Set(ways).size !== ways.length).map(([surface]) => surface);
  return [
    ...(tried.length === 0 ? ['is tried nowhere'] : []),
    ...tried.filter(([, ways]) => ways.length === 0).map(([surface]) => `names no way for ${surface}`),
    ...twice.map((surface) => `names a way twice for ${surface}`),
    ...Object.keys(one.closed ?? {})
      .filter((surface) => surface in one.tried)
      .map((surface) => `is both tried and closed for ${surface}`),
    ...(new Set(tried.flatMap(([, ways]) => ways)).size < 3 ? ['has fewer than three ways'] : []),
    ...(tasks.some((name) => name in one.tried || name in (one.closed ?? {})) &&
    !tasks.every((name) => name in one.tried || name in (one.closed ?? {}))
      ? [
          `speaks of some tasks and leaves out ${tasks.filter((name) => !(name in one.tried) && !(name in (one.closed ?? {}))).join(', ')}`,
        ]
      : []),
  ];
}
