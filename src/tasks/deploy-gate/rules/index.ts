import { approvals } from './approvals.ts';
import { checks } from './checks.ts';
import { freeze } from './freeze.ts';
import { incidents } from './incidents.ts';
import { live } from './live.ts';
import { risk } from './risk.ts';
import { rollback } from './rollback.ts';
import type { Rule } from './rule.ts';
import { securityAlerts } from './security-alerts.ts';
import { stages } from './stages.ts';

/** The rules that every gate has, in the order of the table; each metric and error budget adds one of its own. */
export const rules: readonly Rule[] = [
  live,
  stages,
  checks,
  approvals,
  securityAlerts,
  incidents,
  freeze,
  rollback,
  risk,
];
