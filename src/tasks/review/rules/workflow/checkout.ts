import type { Rule } from '../rule.ts';
import { expressionsOf, guardOf, lineOfPart, namesHead, normalise, privilegedTriggers } from './expressions.ts';
import { isRunPath, type Job, type Step, type Workflow, type Written } from './model.ts';
import { worsened, type Hole } from './worse.ts';

export interface HeadCheckout {
  job: Job;
  step: number;
  at: Written;
  line: number;
  sure: boolean;
  guard: 'watched' | 'open';
  what: string;
}

/** Steps that put a pull request's code into the work tree of a run that has the repository's own rights. */
export function headCheckouts(workflow: Workflow): HeadCheckout[] {
  if (!privilegedTriggers.some((trigger) => workflow.triggers.has(trigger))) return [];
  const found: HeadCheckout[] = [];
  for (const job of workflow.jobs) {
    job.steps.forEach((step, index) => {
      const guard = guardOf(job, step);
      const checkout = checkoutOf(workflow, job, step);
      if (checkout !== null && guard !== 'closed') found.push({ job, step: index, guard, ...checkout });
    });
  }
  return found;
}

function checkoutOf(
  workflow: Workflow,
  job: Job,
  step: Step,
): Pick<HeadCheckout, 'at' | 'line' | 'sure' | 'what'> | null {
  if (step.uses !== undefined && /^actions\/checkout@/i.test(step.uses.value)) {
    for (const name of ['ref', 'repository']) {
      const value = step.with.get(name);
      const head = value === undefined ? null : namesHead(value.value);
      if (value !== undefined && head !== null)
        return { at: value, line: value.line, sure: head === 'sure', what: normalise(value.value) };
    }
  }
  return step.run === undefined ? null : commandOf(workflow, job, step, step.run);
}

/** `git fetch` alone puts objects into the store and nothing into the work tree: that is no checkout. */
function commandOf(
  workflow: Workflow,
  job: Job,
  step: Step,
  run: Written,
): Pick<HeadCheckout, 'at' | 'line' | 'sure' | 'what'> | null {
  const heads = headVariables([workflow.env, job.env, step.env]);
  // as the shell reads it, and as it is written: a folded text has commands on one line that stand on several
  const readings = [run.value.replace(/\\\n[ \t]*/g, ' '), run.source];
  for (const text of readings) {
    const found = commandIn(text, heads);
    if (found !== null)
      return {
        at: run,
        line: lineOfPart(run, found.command.trim().slice(0, 40)).line,
        sure: found.sure,
        what: found.command.trim().slice(0, 200),
      };
  }
  return null;
}

function commandIn(text: string, heads: readonly string[]): { command: string; sure: boolean } | null {
  let fetched = false;
  for (const line of text.split('\n')) {
    const command = line.replace(/^\s*#.*$/, '');
    if (/\bgh\s+pr\s+checkout\b/.test(command)) return { command, sure: true };
    const checksOut =
      /\bgit\s(?:[^|;&]{0,100}\s)?(checkout|switch|merge|pull|reset\s+--hard|worktree\s+add|clone)\b/.exec(command);
    if (checksOut !== null) {
      const rest = command.slice(checksOut.index);
      const named = expressionsOf(command).length > 0 ? namesHead(command) : null;
      if (named !== null) return { command, sure: named === 'sure' };
      if (heads.some((name) => new RegExp(`\\$\\{?${name}\\b`).test(rest))) return { command, sure: true };
      if (fetched && /FETCH_HEAD|\bpr\b|pr[-_/]/i.test(rest)) return { command, sure: true };
      if (/\bpull\/.{1,100}?\/(head|merge)\b/.test(rest) && /\b(pull|checkout|merge)\s/.test(rest))
        return { command, sure: true };
    }
    const brought = /\bgit\s.{0,200}?\bfetch\b.{0,300}?\bpull\/.{1,100}?\/(?:head|merge)\b(?::([\w./-]+))?/.exec(
      command,
    );
    if (brought === null) continue;
    fetched = true;
    // the name that it was fetched under
    if (
      brought[1] !== undefined &&
      new RegExp(
        '\\bgit\\s(?:[^|;&]{0,100}\\s)?(?:checkout|switch|merge|reset\\s+--hard)\\b[^|;&]{0,' +
          `100}\\s(?:refs/heads/)?${brought[1].replace(/^refs\/heads\//, '').replace(/[.]/g, '\\.')}(?:\\s|$)`,
        'm',
      ).test(text)
    )
      return { command, sure: true };
  }
  return null;
}

function headVariables(environments: Map<string, Written>[]): string[] {
  const all = environments.flatMap((environment) => [...environment]);
  return all.filter(([name, value]) => /^\w+$/.test(name) && namesHead(value.value) === 'sure').map(([name]) => name);
}

/** True when a job's token may write (or nothing says that it may not), or a secret is within its reach. */
function isPowerful(workflow: Workflow, job: Job): boolean {
  const permissions = job.permissions ?? workflow.permissions;
  if (
    permissions === undefined ||
    permissions.all === 'write' ||
    permissions.grants.some((grant) => grant.level === 'write')
  )
    return true;
  const texts = [workflow.env, job.env, ...job.steps.flatMap((step) => [step.env, step.with])].flatMap((map) => [
    ...map.values(),
  ]);
  return [...texts, ...job.steps.flatMap((step) => step.run ?? [])].some((text) => secretsIn(text.value).length > 0);
}

/** Names of the secrets that a text takes, but for the run's own token. */
export function secretsIn(text: string): string[] {
  const names = expressionsOf(text).flatMap((expression) =>
    [...normalise(expression.text).matchAll(/\bsecrets\.([\w-]+)/g)].map((match) => match[1] ?? ''),
  );
  return names.filter((name) => name !== 'github_token');
}

export const workflowCheckout: Rule = {
  id: 'workflow-head-checkout',
  title: 'A privileged workflow checks out the code of the pull request',
  category: 'security',
  severity: 'critical',
  confidence: 'L3',
  why:
    'pull_request_target, workflow_run and issue_comment run with the repository’s token and secrets; ' +
    'whoever opens a pull request then runs code with them. ' +
    'zizmor `dangerous-triggers` (docs.zizmor.sh/audits/#dangerous-triggers); GitHub Security Lab, ' +
    '“Preventing pwn requests”.',
  owns: isRunPath,
  find: (context) =>
    worsened(context, (workflow) =>
      headCheckouts(workflow).map((found): Hole => {
        const triggers = privilegedTriggers.filter((trigger) => workflow.triggers.has(trigger));
        const strong = found.sure && found.guard === 'open' && isPowerful(workflow, found.job);
        return {
          key: `checkout|${found.what}|${strong}`,
          line: found.line,
          title: `\`${triggers.join(', ')}\` workflow checks out the pull request’s code`,
          detail:
            `Job \`${found.job.id}\` runs with this repository’s rights and takes in code that an outsider ` +
            `wrote. Use \`pull_request\`, or keep the checkout in a job without token and secrets.`,
          severity: strong ? 'critical' : 'high',
          confidence: found.sure ? 'L3' : 'L1',
        };
      }),
    ),
};
