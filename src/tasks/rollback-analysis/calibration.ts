export const calibration = {
  set: 'Defects4J incident cases, 76 of 7 projects, windows of 20',
  intercept: 0, weights: { 'above-history': 1, 'commit-words': 1, 'file': 1, 'line': 1 },
  thisDeploy: 0.6, notThisDeploy: 0.2, notWithOther: 0.4, otherSuspect: 0.5, onsetAfter: 1.5, leastExplained: 0.05, levels: { L3: 0.6, L2: 0.3 },
};
