import { z } from 'zod';

/**
 * What a metric's verdict goes by. Effects and tolerances are absolute for ratios (0.01 is one percentage point) and
 * shares of the baseline's median for samples.
 */
export const MetricLimits = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .optional()
    .describe('chance of a false alarm, one-sided; 0.013 for ratios, 0.01 for samples'),
  'minimum-effect': z
    .number()
    .nonnegative()
    .optional()
    .describe('worsening below this never blocks; 0.001 for ratios, 0.1 for samples'),
  tolerance: z
    .number()
    .positive()
    .optional()
    .describe('a pass needs the 95 % bound of the worsening below this; 0.0175 for ratios, 0.3 for samples'),
  'minimum-points': z.int().positive().optional().describe('points with data on each side; 5'),
  'minimum-events': z.number().positive().optional().describe('events of a ratio on each side; 50'),
  'maximum-gaps': z.number().min(0).lt(1).optional().describe('share of the points that may have no data; 0.5'),
  'maximum-age': z
    .number()
    .positive()
    .optional()
    .describe('minutes between the end of the candidate’s window and now; 60'),
  share: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('share of the points beyond a saturation’s threshold that blocks; 0.1'),
});
export type MetricLimits = z.infer<typeof MetricLimits>;

export interface SettledLimits {
  alpha: number;
  effect: number;
  tolerance: number;
  points: number;
  events: number;
  gaps: number;
  ageMinutes: number;
  share: number;
}

/** The shipped limits; `npm run bench` prints how often they flag what is there and what is not. */
export function settleLimits(kind: 'ratio' | 'samples' | 'saturation', given: MetricLimits = {}): SettledLimits {
  const ratio = kind === 'ratio';
  return {
    alpha: given.alpha ?? (ratio ? 0.013 : 0.01),
    effect: given['minimum-effect'] ?? (ratio ? 0.001 : 0.1),
    tolerance: given.tolerance ?? (ratio ? 0.0175 : 0.3),
    points: given['minimum-points'] ?? 5,
    events: given['minimum-events'] ?? 50,
    gaps: given['maximum-gaps'] ?? 0.5,
    ageMinutes: given['maximum-age'] ?? 60,
    share: given.share ?? 0.1,
  };
}
