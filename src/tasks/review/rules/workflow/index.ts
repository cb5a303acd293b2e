import type { Rule } from '../rule.ts';
import { workflowCheckout } from './checkout.ts';
import { workflowPermissions } from './permissions.ts';
import { workflowSecrets } from './secrets.ts';
import { workflowText } from './text.ts';
import { workflowUses } from './uses.ts';

/**
 * Changes to workflows and actions that open a hole; each compares the change's two sides and reports only what got
 * worse.
 */
export const workflowHoles: readonly Rule[] = [
  workflowCheckout,
  workflowText,
  workflowSecrets,
  workflowPermissions,
  workflowUses,
];
