import type { Rule } from '../rule.ts';
import {
  emittedPaths,
  expressionsOf,
  guardOf,
  isUntrusted,
  lineOfPart,
  normalise,
  reachableByOutsiders,
} from './expressions.ts';
import { isRunPath, type Step, type Workflow, type Written } from './model.ts';
import { worsened, type Hole } from './worse.ts';

/** The texts of a step that are run as code. */
function codeOf(step: Step): Written[] {
  const script =
    step.uses !== undefined && /^actions\/github-script@/i.test(step.uses.value) ? step.with.get('script') : undefined;
  return [step.run, script].filter((text) => text !== undefined);
}

function holesOf(workflow: Workflow): Hole[] {
  const holes: Hole[] = [];
  for (const job of workflow.jobs) {
    for (const step of job.steps) {
      for (const code of codeOf(step)) {
        let read = 0;
        for (const expression of expressionsOf(code.value)) {
          const paths = emittedPaths(expression.text);
          const shown = `\${{ ${expression.text.trim().slice(0, 120)} }}`;
          const { line, next } = lineOfPart(code, expression.raw, read);
          read = next;
          const from = paths.find((path) => isUntrusted(path, workflow));
          if (from !== undefined) {
            const open = reachableByOutsiders(workflow) && guardOf(job, step) === 'open';
            holes.push({
              key: `text|${normalise(expression.text)}|${open}`,
              line,
              title: `Text of an outsider becomes part of a script: ${shown}`,
              detail:
                `\`${from}\` is put into the script before it runs, so a crafted text runs as code. Hand it ` +
                `over by \`env:\` and use the variable.`,
              severity: open ? 'critical' : 'high',
              confidence: workflow.kind === 'action' ? 'L2' : 'L3',
            });
            continue;
          }
          const input = paths
            .map((path) => /^(?:github\.event\.)?inputs\.([\w-]+)$/.exec(path)?.[1])
            .find((name) => name !== undefined && workflow.freeInputs.has(name));
          if (input === undefined || workflow.kind === 'action') continue;
          holes.push({
            key: `input|${normalise(expression.text)}`,
            line,
            title: `Free text of a manual run becomes part of a script: ${shown}`,
            detail:
              `Input \`${input}\` is put into the script before it runs; those who may start the workflow can ` +
              `run code with its rights. Hand it over by \`env:\`.`,
            severity: 'low',
            confidence: 'L2',
          });
        }
      }
    }
  }
  return holes;
}

export const workflowText: Rule = {
  id: 'workflow-untrusted-text',
  title: 'Untrusted text is expanded inside a script',
  category: 'security',
  severity: 'critical',
  confidence: 'L3',
  why:
    '`${{ }}` is replaced before the shell reads the script, so a title, body, branch name or commit message ' +
    'can carry commands. ' +
    'zizmor `template-injection` (docs.zizmor.sh/audits/#template-injection); GitHub Docs, “Secure use ' +
    'reference: script injections”.',
  owns: isRunPath,
  find: (context) => worsened(context, holesOf),
};
