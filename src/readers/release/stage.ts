import { Envelope, resultSchemaId } from '../../domain/result.ts';
import type { StageResult } from '../../domain/release.ts';
import { headOf } from '../../domain/subject.ts';
import { shortSha } from '../../domain/words.ts';

/** An earlier stage's result as its file says it, before it is matched to anything. */
export type StageDocument = Omit<StageResult, 'patch_id' | 'pull' | 'match' | 'whole' | 'why'> & {
  /** the pull request that it says it is about; good for a hint, never for a match */
  number: number | null;
};

/** Where a result was found. */
export type StageOrigin = Pick<StageResult, 'origin' | 'where' | 'run' | 'attempt' | 'at' | 'link'>;

/** What the place it was found at says it has to be: a file that says otherwise is not used. */
export interface StageExpected {
  repository: string | null;
  task?: string;
  head?: string;
}

/** The file of the largest result that is read. */
export const mostResultBytes = 20 * 1024 * 1024;

/**
 * Reads a result.json; a text that is none, is of another schema or speaks of something else is refused with the
 * reason.
 */
export function parseStage(
  text: string,
  origin: StageOrigin,
  expected: StageExpected,
): { document: StageDocument } | { refused: string } {
  let json: unknown;
  try {
    json = JSON.parse(text) as unknown;
  } catch {
    return { refused: 'it is not JSON' };
  }
  const schema = typeof json === 'object' && json !== null ? (json as { schema?: unknown }).schema : undefined;
  if (schema !== resultSchemaId)
    return {
      refused:
        schema === undefined
          ? 'it has no schema'
          : `its schema is ${JSON.stringify(schema).slice(0, 80)}; known is ${resultSchemaId}`,
    };
  const parsed = Envelope.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refused: `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}` };
  }
  const { task, verdict, reason, has_critical: critical, engine, subject, findings, receipt } = parsed.data;
  if (expected.repository !== null && subject.repository.toLowerCase() !== expected.repository.toLowerCase())
    return { refused: `it is about ${subject.repository}, not ${expected.repository}` };
  if (expected.task !== undefined && task !== expected.task)
    return { refused: `it is a result of ${task}, not of ${expected.task}` };
  if (subject.kind === 'deployment')
    return { refused: `it is about a deployment to ${subject.environment}, not about a change` };
  if (expected.head !== undefined && headOf(subject) !== expected.head)
    return { refused: `it is about ${shortSha(headOf(subject))}, but its run was on ${shortSha(expected.head)}` };
  return {
    document: {
      task,
      verdict,
      reason,
      has_critical: critical || findings.some(({ severity }) => severity === 'critical'),
      engine: engine.name,
      looked: receipt.filter(({ state }) => state !== 'skipped').length,
      base: subject.kind === 'change' ? subject.base : null,
      head: subject.head,
      number: subject.kind === 'change' ? (subject.number ?? null) : null,
      ...origin,
    },
  };
}
