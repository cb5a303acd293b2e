import { checksOffRule } from './checks-off/index.ts';
import { conflictMarkersRule } from './conflict-markers.ts';
import { dependencyRisk } from './dependency/index.ts';
import { destructiveMigrationRule } from './destructive-migration.ts';
import { publicApi } from './public-api/index.ts';
import type { Rule } from './rule.ts';
import { secretsRule } from './secrets.ts';
import { skippedTestsRule } from './skipped-tests.ts';
import { workflowHoles } from './workflow/index.ts';

/** Every rule, in the order of the documented table. */
export const rules: readonly Rule[] = [
  secretsRule,
  destructiveMigrationRule,
  ...publicApi,
  ...workflowHoles,
  checksOffRule,
  ...dependencyRisk,
  skippedTestsRule,
  conflictMarkersRule,
];
