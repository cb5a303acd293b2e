import { checksOffRule } from './checks-off.ts';
import { conflictMarkersRule } from './conflict-markers.ts';
import { dependencyRisk } from './dependency-risk.ts';
import { destructiveMigrationRule } from './destructive-migration.ts';
import type { Rule } from './rule.ts';
import { secretsRule } from './secrets.ts';
import { skippedTestsRule } from './skipped-tests.ts';
import { workflowHoles } from './workflow-holes.ts';

/** Every rule, in the order of the documented table. */
export const rules: readonly Rule[] = [
  secretsRule, destructiveMigrationRule, ...workflowHoles, checksOffRule, ...dependencyRisk, skippedTestsRule, conflictMarkersRule,
];
