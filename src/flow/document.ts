import { z } from 'zod';
import type { OptionList } from '../contracts/options.ts';
import type { Claim, Result, Task } from '../contracts/task.ts';
import { inputFailure, type Failure } from '../domain/errors.ts';
import { Envelope, resultSchemaId } from '../domain/result.ts';
import { shown } from '../domain/shown.ts';
import { settled } from '../domain/visible.ts';
import type { RunFolder } from './run-folder.ts';

/** `deploy-gate` → `deploy_gate`: the key of a task's own part. */
export function partKey(task: string): string {
  return task.replaceAll('-', '_');
}

/** `result.json`: the envelope with the task's part under its name. */
export function documentOf<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  result: Result<P>,
): object {
  return { ...result.envelope, [partKey(task.name)]: result.part };
}

/** Reads a result document of `task`; an unknown schema version, another task's record or a broken field is refused. */
export function parseDocument<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  value: unknown,
  where: string,
): Result<P> {
  const head = z.looseObject({ schema: z.unknown().optional(), task: z.unknown().optional() }).safeParse(value);
  if (!head.success || head.data.schema !== resultSchemaId) {
    throw inputFailure(where, `schema is ${told(head.data?.schema)}`, resultSchemaId);
  }
  if (head.data.task !== task.name) throw inputFailure(where, `task is ${told(head.data.task)}`, task.name);
  const key = partKey(task.name);
  const envelope = Envelope.safeParse(value);
  if (!envelope.success) throw brokenDocument(where, envelope.error);
  const { [key]: own, ...rest } = envelope.data;
  const part = task.part.safeParse(own);
  if (!part.success) throw brokenDocument(`${where}: ${key}`, part.error);
  return { envelope: rest as Envelope, part: part.data };
}

/** What a document says of itself, as far as a line has room; what is no text may be of any size and depth. */
function told(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : value === undefined ? 'missing' : 'no text';
}

function brokenDocument(where: string, error: z.ZodError): Failure {
  const issue = error.issues[0];
  // both can quote a key of the document
  const path = issue?.path.join('.').slice(0, 300);
  const message = issue?.message.slice(0, 300);
  return inputFailure(where, `${path || 'the document'}: ${message ?? 'is not of the schema'}`);
}

/**
 * Writes the result and the pages that derive from it: `result.json`, `report.md`, `report.html`, `<task>.sarif`,
 * `notification-<key>.json`, `pull-request-<key>.patch`, `<task>.patch`.
 */
export function writeResult<L extends OptionList, E, C extends Claim, P>(
  task: Task<L, E, C, P>,
  result: Result<P>,
  folder: RunFolder,
): void {
  const { markdown, effects: rendered } = task.render(result);
  const effects = rendered.map(shown);
  folder.writeText('report.md', settled(markdown));
  const page = task.page?.(result);
  if (page !== undefined) folder.writeText('report.html', page);
  for (const effect of effects) {
    if (effect.kind === 'sarif') folder.write(`${task.name}.sarif`, effect.document);
    if (effect.kind === 'notification') folder.write(`notification-${fileName(effect.key)}.json`, effect.document);
    if (effect.kind === 'pull-request') folder.writeText(`pull-request-${fileName(effect.key)}.patch`, effect.patch);
  }
  const patch = task.patch?.(result) ?? '';
  if (patch !== '') folder.writeText(`${task.name}.patch`, patch);
  folder.write('result.json', documentOf(task, result));
}

/** A key as part of a plain file name. */
function fileName(key: string): string {
  return key.replace(/[^\w-]+/g, '-').slice(0, 80);
}
