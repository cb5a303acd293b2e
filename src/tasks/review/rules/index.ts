import { checksOff } from './checks-off.ts';
import { conflictMarkers } from './conflict-markers.ts';
import { dependencyRisk } from './dependency-risk.ts';
import { destructiveMigration } from './destructive-migration.ts';
import { publicApi } from './public-api.ts';
import type { Rule } from './rule.ts';
import { secrets } from './secrets.ts';
import { skippedTests } from './skipped-tests.ts';
import { workflowHoles } from './workflow-holes.ts';

/** Every rule, in the order of the documented table. */
export const rules: readonly Rule[] = [
  secrets, destructiveMigration, publicApi, workflowHoles, checksOff, dependencyRisk, skippedTests, conflictMarkers,
];
