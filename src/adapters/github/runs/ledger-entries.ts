import { z } from 'zod';
import { parseArtifactName } from '../../../domain/artifact-name.ts';
import { Amount, LedgerOpening } from '../../../domain/ledger.ts';
import { resultSchemaId } from '../../../domain/result.ts';
import { Usage } from '../../../domain/usage.ts';

/**
 * What an artifact of a chain's run is to the ledger, by its name; null for any other. `pull` is null for a run without
 * a pull request.
 */
export type LedgerName = { kind: 'open'; pull: number | null; attempt: number } | { kind: 'closed'; attempt: number };

export function parseLedgerName(name: string): LedgerName | null {
  const read = parseArtifactName(name);
  if (read?.part === 'ledger') return { kind: 'open', pull: read.pull, attempt: read.attempt };
  return read?.part === 'record' && read.task === 'pipeline' ? { kind: 'closed', attempt: read.attempt } : null;
}

/**
 * What one stage of a chain spent, as its record says; `key` is the same for one and the same piece of work in the
 * records of several attempts.
 */
export interface ClosedStage {
  stage: string;
  key: string;
  share: Amount | null;
  spent: Amount;
}
export interface ClosedRun {
  pull: number | null;
  stages: ClosedStage[];
}

const Record = z.looseObject({
  schema: z.literal(resultSchemaId),
  task: z.literal('pipeline'),
  subject: z.looseObject({ repository: z.string(), number: z.int().positive().optional() }),
  pipeline: z.looseObject({
    stages: z
      .array(
        z.looseObject({ task: z.string(), started_at: z.string().nullable(), usage: Usage, share: Amount.nullable() }),
      )
      .max(100),
  }),
});

/**
 * `ledger.json`; one that speaks of another run, attempt or pull request than its artifact is refused with the reason.
 */
export function parseOpening(
  text: string,
  expected: { run: number; attempt: number; pull: number | null },
): { share: Amount } | { refused: string } {
  const parsed = LedgerOpening.safeParse(jsonOf(text));
  if (!parsed.success) return { refused: whyNot(parsed.error) };
  const { run, attempt, pull, share } = parsed.data;
  if (run !== expected.run || attempt !== expected.attempt)
    return { refused: `it speaks of attempt ${attempt} of run ${run}` };
  if (pull !== expected.pull)
    return { refused: `it speaks of ${pull === null ? 'no pull request' : `pull request #${pull}`}` };
  return { share };
}

/** A chain's `result.json`, as far as it says what was spent. A stage that asked nothing is left out. */
export function parseClosed(
  text: string,
  expected: { repository: string; attempt: number },
): ClosedRun | { refused: string } {
  const parsed = Record.safeParse(jsonOf(text));
  if (!parsed.success) return { refused: whyNot(parsed.error) };
  const { subject, pipeline } = parsed.data;
  if (subject.repository.toLowerCase() !== expected.repository.toLowerCase())
    return { refused: `it is about ${subject.repository.slice(0, 200)}` };
  return {
    pull: subject.number ?? null,
    stages: pipeline.stages
      .filter(({ usage }) => usage.requests > 0 || usage.usd !== 0)
      .map(({ task, started_at: started, usage, share }) => ({
        stage: task,
        key: `${task} ${started ?? `attempt ${expected.attempt}`}`,
        share,
        // a stage of which some usage is lost may have taken all of its share
        spent: {
          usd: usage.usd,
          tokens:
            usage.incomplete === true || (usage.usd === null && usage.requests === 0)
              ? null
              : usage.input_tokens + usage.output_tokens,
        },
      })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function whyNot({ issues: [issue] }: z.ZodError): string {
  return issue === undefined || issue.path.length === 0
    ? 'it is no JSON of the form that is expected'
    : `${issue.path.join('.').slice(0, 100)}: ${issue.message.slice(0, 200)}`;
}
