import type { Rule } from './rule.ts';
import { workflowCheckout } from './workflow-checkout.ts';
import { workflowPermissions } from './workflow-permissions.ts';
import { workflowSecrets } from './workflow-secrets.ts';
import { workflowText } from './workflow-text.ts';
import { workflowUses } from './workflow-uses.ts';

/** Changes to workflows and actions that open a hole; each compares the change's two sides and reports only what got worse. */
export const workflowHoles: readonly Rule[] = [workflowCheckout, workflowText, workflowSecrets, workflowPermissions, workflowUses];
