import type { Severity } from '../../../domain/finding.ts';
import type { alertKinds } from '../../../domain/release.ts';
import type { Freeze } from '../calendar/freeze.ts';
import type { MetricLimits } from '../metrics/limits.ts';
import type { RiskLevel } from './risk-score.ts';
import type { RuleMode } from './mode.ts';

/** The policy of one environment, every threshold settled. */
export interface Settled {
  environment: string;
  modes: Readonly<Record<string, RuleMode>>;
  stages: { tasks: readonly string[]; model: 'required' | 'optional'; empty: 'inconclusive' | 'pass' };
  checks: { names: readonly string[]; ignore: readonly string[]; gate: readonly string[] };
  approvals: { minimum: number | null; bots: boolean };
  /** `named`: the policy says which kinds */
  alerts: { block: Severity; kinds: readonly (typeof alertKinds)[number][]; named: boolean };
  freeze: { windows: readonly Freeze[]; leadMinutes: number };
  risk: { block: number; look: number; wayBack: RiskLevel | 'never' };
  validMinutes: number;
  limits: Readonly<Record<string, MetricLimits>>;
  override: { maxHours: number; actors: readonly string[] | null };
}
