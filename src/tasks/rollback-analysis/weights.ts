/** What a hunk is judged by. Each value lies in 0 to 1; see docs/culprit.md for what each means and why it is there. */
export const features = [
  'hunk-words', 'commit-words', 'message-words', 'file', 'function', 'line', 'service', 'findings', 'risk', 'recent', 'not-code', 'inert', 'size',
  'commit-files', 'commit-size', 'alive', 'referenced', 'relative',
] as const;
export type Feature = (typeof features)[number];
export type Features = Record<Feature, number>;

export const weights: Features = {
  'hunk-words': 4, 'commit-words': 6, 'message-words': 1, 'file': 2, 'function': 1, 'line': 2, 'service': 0.5, 'findings': 0.5,
  'risk': 0.2, 'recent': 0.1, 'not-code': -2, 'inert': -0.5, 'size': 0.1, 'commit-files': 1, 'commit-size': 0.5, 'alive': 1, 'referenced': 1, 'relative': 1,
};

/** The score of a hunk: a weighted sum, so that each part can be shown. */
export function scoreOf(values: Features, by: Features = weights): number {
  return features.reduce((sum, feature) => sum + values[feature] * by[feature], 0);
}
