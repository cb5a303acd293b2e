import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../domain/finding.ts';
import type { Envelope } from '../domain/result.ts';
import type { Usage } from '../domain/usage.ts';
import { kebab } from '../contracts/options.ts';
import type { StoredOptions } from './run-folder.ts';

/** What a comparison needs of a run. `stages` are those of a chain. */
export interface RunSummary {
  envelope: Envelope;
  options: StoredOptions;
  stages: readonly { task: string; verdict: string; reason: string; usage: Usage }[];
}

export interface Changed<T> {
  before: T;
  after: T;
}

/** What is different in the second run. A part that is the same in both is empty or null. */
export interface RunDifference {
  task: string;
  same: boolean;
  verdict: Changed<string> | null;
  reason: Changed<string> | null;
  subject: Changed<string> | null;
  /** the evidence was the same */
  same_inputs: boolean;
  findings: {
    new: Finding[];
    gone: Finding[];
    changed: { finding: Finding; fields: Record<string, Changed<unknown>> }[];
  };
  receipt: { path: string; before: string | null; after: string | null }[];
  options: { name: string; before: unknown; after: unknown }[];
  profiles: { name: string; before: unknown; after: unknown }[];
  engine: Changed<string> | null;
  usage: Record<string, Changed<number | null>>;
  stages: {
    task: string;
    verdict: Changed<string | null>;
    reason: Changed<string | null>;
    usd: Changed<number | null>;
  }[];
}

/** Fields of a finding that say something else about the same place; its id is its rule, path and quote. */
const compared = [
  'severity',
  'confidence',
  'title',
  'detail',
  'line',
  'end_line',
  'side',
  'source',
  'suggestion',
] as const;

/** Compares two runs of one task. Findings are matched by their id, which outlives moved lines. */
export function compareRuns(before: RunSummary, after: RunSummary): RunDifference {
  const [a, b] = [before.envelope, after.envelope];
  const changed = <T>(x: T, y: T): Changed<T> | null => (isDeepStrictEqual(x, y) ? null : { before: x, after: y });
  const known = new Map(a.findings.map((finding) => [finding.id, finding]));
  const now = new Set(b.findings.map(({ id }) => id));
  const difference: Omit<RunDifference, 'same'> = {
    task: b.task,
    verdict: changed<string>(a.verdict, b.verdict),
    reason: changed(a.reason, b.reason),
    subject: changed(revisionsOf(a), revisionsOf(b)),
    same_inputs: a.subject.digest === b.subject.digest,
    findings: {
      new: b.findings.filter(({ id }) => !known.has(id)),
      gone: a.findings.filter(({ id }) => !now.has(id)),
      changed: b.findings.flatMap((finding) => {
        const was = known.get(finding.id);
        const fields =
          was === undefined
            ? []
            : compared.flatMap((field) => {
                const one = changed<unknown>(was[field], finding[field]);
                return one === null ? [] : [[field, one] as const];
              });
        return fields.length === 0 ? [] : [{ finding, fields: Object.fromEntries(fields) }];
      }),
    },
    receipt: rows(statesOf(a), statesOf(b)).map(({ name, before: was, after: is }) => ({
      path: name,
      before: (was ?? null) as string | null,
      after: (is ?? null) as string | null,
    })),
    options: rows(
      { ...before.options.common, ...before.options.values },
      { ...after.options.common, ...after.options.values },
    ).map((row) => ({ ...row, name: kebab(row.name) })),
    profiles: rows(before.options.profiles, after.options.profiles),
    engine: changed(engineOf(a), engineOf(b)),
    usage: Object.fromEntries(
      rows(a.usage, b.usage).map(({ name, before: was, after: is }) => [
        name,
        { before: (was ?? null) as number | null, after: (is ?? null) as number | null },
      ]),
    ),
    stages: stagesOf(before, after),
  };
  const { task: _, same_inputs: __, findings, ...rest } = difference;
  const empty = (value: unknown): boolean =>
    value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  return { ...difference, same: Object.values(rest).every(empty) && Object.values(findings).every(empty) };
}

function stagesOf(before: RunSummary, after: RunSummary): RunDifference['stages'] {
  const names = [...new Set([...before.stages, ...after.stages].map(({ task }) => task))];
  return names.flatMap((task) => {
    const [was, is] = [before, after].map(({ stages }) => stages.find((stage) => stage.task === task));
    const row = {
      task,
      verdict: { before: was?.verdict ?? null, after: is?.verdict ?? null },
      reason: { before: was?.reason ?? null, after: is?.reason ?? null },
      usd: { before: was?.usage.usd ?? null, after: is?.usage.usd ?? null },
    };
    return [row.verdict, row.reason, row.usd].every((one) => one.before === one.after) ? [] : [row];
  });
}

function rows(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { name: string; before: unknown; after: unknown }[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}

const statesOf = ({ receipt }: Envelope): Record<string, string> =>
  Object.fromEntries(receipt.map(({ path, state }) => [path, state]));
const engineOf = ({ engine }: Envelope): string =>
  [engine.name, engine.model, engine.effort, engine.version].filter((part) => part !== null).join(' ');
const revisionsOf = ({ subject }: Envelope): string =>
  subject.kind === 'change'
    ? `${subject.base}..${subject.head}`
    : subject.kind === 'revision'
      ? subject.head
      : `${subject.environment} ${subject.live}`;
