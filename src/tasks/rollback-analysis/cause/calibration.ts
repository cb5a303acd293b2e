/**
 * Constants of `judgeCause`: data, fitted on the tuning part of the culprit cases (docs/culprit.md has the figures),
 * where half of the windows are innocent. Refit with `npm run bench:culprit` after any change of the ranking.
 */
export const calibration = {
  set: 'Defects4J incident cases, tuning part: 76 cases of 7 Java projects, windows of 20, half of them innocent',
  /** what its cases are like; an answer for another kind says so */
  language: 'java',
  windows: [10, 30],
  /** commits of the history that a comparison needs */
  leastHistory: 20,
  intercept: -0.99,
  weights: { 'above-history': 0.99, 'commit-words': 3.67, file: 1.21, line: 1.26 },
  /** from here on the deploy is named, from there down it is cleared; between them the answer is unknown */
  thisDeploy: 0.6,
  notThisDeploy: 0.2,
  /** certainty of the named culprit: at L3 at least 80 % of them were right, at L2 about half */
  levels: { L3: 0.75, L2: 0.4 },
  // set by hand, since the set holds no such case
  /** share of the probability that is left where the symptom names another cause */
  otherSuspect: 0.5,
  notWithOther: 0.35,
  /** what an onset after the deployment does to the odds */
  onsetAfter: 1.5,
  /** below this share of its words, and without a frame in the repository, a symptom says nothing of the code */
  leastExplained: 0.05,
};
