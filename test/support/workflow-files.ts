import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Level = z.enum(['none', 'read', 'write']);
const Permissions = z.record(z.string(), Level);
export type Permissions = z.infer<typeof Permissions>;

const Step = z.looseObject({
  id: z.string().optional(),
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.unknown()).optional(),
});
export type Step = z.infer<typeof Step>;

const Job = z.looseObject({
  permissions: Permissions.optional(),
  uses: z.string().optional(),
  secrets: z.union([z.literal('inherit'), z.record(z.string(), z.string())]).optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.union([z.string(), z.boolean()]).optional(),
  'timeout-minutes': z.union([z.number(), z.string()]).optional(),
  steps: z.array(Step).optional(),
});
export type Job = z.infer<typeof Job>;

const Workflow = z.looseObject({
  name: z.string().optional(),
  on: z.unknown(),
  permissions: Permissions.optional(),
  concurrency: z.looseObject({ group: z.string() }).optional(),
  jobs: z.record(z.string(), Job),
});
export type Workflow = z.infer<typeof Workflow>;

const Action = z.looseObject({
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  runs: z.looseObject({ using: z.string(), steps: z.array(Step).optional() }),
});

export const root = resolve(import.meta.dirname, '../..');

export interface WorkflowFile {
  path: string;
  text: string;
  workflow: Workflow;
}

/** Workflows of a folder, such as `.github/workflows` or `workflows-examples`. */
export function readWorkflows(folder: string): WorkflowFile[] {
  return readdirSync(join(root, folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), 'utf8');
      return { path, text, workflow: Workflow.parse(parse(text)) };
    });
}

export interface ActionFile {
  path: string;
  text: string;
  inputs: string[];
  outputs: string[];
  steps: Step[];
}

/** The action.yml of each action; only composite ones have steps. */
export function readActions(): ActionFile[] {
  return readdirSync(join(root, 'actions'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)action\.ya?ml$/.test(name))
    .sort()
    .map((name) => {
      const path = join('actions', name);
      const text = readFileSync(join(root, path), 'utf8');
      const action = Action.parse(parse(text));
      return {
        path,
        text,
        inputs: Object.keys(action.inputs),
        outputs: Object.keys(action.outputs),
        steps: action.runs.steps ?? [],
      };
    });
}

/** The shell text of a step, as the runner would execute it. */
export function scriptOf(path: string, job: string, step: string): string {
  const steps = Workflow.parse(parse(readFileSync(join(root, path), 'utf8'))).jobs[job]?.steps ?? [];
  const run = steps.find((one) => one.id === step)?.run;
  if (run === undefined) throw new Error(`${path}: job ${job} has no step ${step} with a run`);
  return run;
}
