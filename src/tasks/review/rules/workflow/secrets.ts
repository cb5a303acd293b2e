import type { Rule } from '../rule.ts';
import { headCheckouts, secretsIn } from './checkout.ts';
import { isOwn } from './uses.ts';
import { isRunPath, type Workflow } from './model.ts';
import { worsened, type Hole } from './worse.ts';

function holesOf(workflow: Workflow): Hole[] {
  const holes: Hole[] = [];
  for (const job of workflow.jobs) {
    if (job.inheritsSecrets !== undefined && job.uses !== undefined && !isOwn(job.uses.value)) {
      holes.push({
        key: `inherit|${job.uses.value}`,
        line: job.inheritsSecrets.line,
        title: `Every secret is handed to \`${job.uses.value.slice(0, 120)}\``,
        detail:
          'A workflow of another repository gets all secrets of this one, those added later too. Name the ' +
          'ones that it needs.',
        confidence: 'L2',
      });
    }
  }
  const jobs = new Map(
    headCheckouts(workflow)
      .filter((found) => found.guard === 'open')
      .reverse()
      .map((found) => [found.job, found]),
  );
  for (const [job, checkout] of jobs) {
    for (const step of job.steps.slice(checkout.step + 1)) {
      const texts = [...step.env.values(), ...step.with.values(), ...(step.run === undefined ? [] : [step.run])];
      const taken = texts.find((text) => secretsIn(text.value).length > 0);
      if (taken === undefined) continue;
      const name = secretsIn(taken.value)[0] ?? '';
      holes.push({
        key: `secret|${name}`,
        line: taken.line,
        title: `Secret \`${name.toUpperCase()}\` is given to a step that works on an outsider’s code`,
        detail:
          `Job \`${job.id}\` checked out the pull request’s head before this step, so its code can read the ` +
          'secret. Move the secret to a job that never sees that code.',
        ...(checkout.sure ? {} : { confidence: 'L1' as const }),
      });
      break;
    }
  }
  return holes;
}

export const workflowSecrets: Rule = {
  id: 'workflow-secrets',
  title: 'Secrets reach code of others',
  category: 'security',
  severity: 'high',
  confidence: 'L3',
  why:
    'A secret that a run hands to code of others is theirs. zizmor `secrets-inherit` and `dangerous-triggers` ' +
    '(docs.zizmor.sh/audits/#secrets-inherit).',
  owns: isRunPath,
  find: (context) => worsened(context, holesOf),
};
