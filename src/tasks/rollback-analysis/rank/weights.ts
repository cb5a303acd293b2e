/**
 * What a hunk is judged by. Each value lies in 0 to 1, `relative` up to 1.5; docs/culprit.md says what each means and
 * why it is there.
 */
export const features = [
  'relative',
  'commit-words',
  'hunk-words',
  'message-words',
  'file',
  'referenced',
  'function',
  'line',
  'size',
  'commit-size',
  'not-code',
  'risk',
  'recent',
  'service',
] as const;
export type Feature = (typeof features)[number];
export type Features = Record<Feature, number>;

/**
 * Fitted on the tuning projects (conditional logit over the commits of a window, half as much over the hunks of a
 * culprit) and rounded. Set by hand, since the set holds too little of them: `function`, `recent`, `service`.
 */
export const weights: Features = {
  relative: 4,
  'commit-words': 1.5,
  'hunk-words': 2.5,
  'message-words': 0.4,
  file: 2.2,
  referenced: 2,
  function: 0.4,
  line: 1.6,
  size: 3,
  'commit-size': 0.5,
  'not-code': -4,
  risk: 0.4,
  recent: 0.05,
  service: 0.4,
};

/**
 * Features that a commit of the history has no part in, or whose scale is the window's; left out where scores of
 * windows are compared.
 */
export const withinWindow: readonly Feature[] = ['relative', 'recent'];

/** The score of a hunk: a weighted sum, so that each part can be shown. */
export function scoreOf(values: Features): number {
  return features.reduce((sum, feature) => sum + values[feature] * weights[feature], 0);
}

/** The score without what only counts among the candidates. */
export function absoluteScore(values: Features): number {
  return withinWindow.reduce((sum, feature) => sum - values[feature] * weights[feature], scoreOf(values));
}
