import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GithubClient } from '../../../adapters/github/client.ts';
import { readLedger, type LedgerReading } from '../../../adapters/github/runs/ledger.ts';
import { uploadFolder } from '../../../adapters/runner/artifact.ts';
import type { Values } from '../../../contracts/options.ts';
import type { Log } from '../../../contracts/world.ts';
import { Failure, inputFailure } from '../../../domain/errors.ts';
import { allowance, ledgerSchemaId, type Amount, type LedgerOpening, type Limits } from '../../../domain/ledger.ts';
import type { Subject } from '../../../domain/subject.ts';
import type { PipelineOptions } from '../options.ts';
import type { Allowance } from '../record.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type LedgerOptions = Pick<
  Values<PipelineOptions>,
  'maxUsdPerPullRequest' | 'maxUsdPerDay' | 'maxTokensPerPullRequest' | 'maxTokensPerDay'
>;

/** Who asks what it may spend, before its first request to a model. */
export interface AllowanceRequest {
  options: LedgerOptions;
  /** the run's own limit, see `runLimit` */
  run: Amount;
  subject: Subject;
  /** false where no stage would ask a model, so that nothing is read or written */
  asks: boolean;
  /** null without a token */
  client: GithubClient | null;
  /** owner/name */
  repository: string;
  environment: Environment;
  /** days that the run's entry is kept */
  retentionDays: number | undefined;
  /** real time */
  now: Date;
  log: Log;
}

const nothing: Amount = { usd: 0, tokens: 0 };

/** Whether a limit over several runs is set, so that the ledger has to be read and written. */
export function hasLedgerLimits(options: LedgerOptions): boolean {
  return [
    options.maxUsdPerPullRequest,
    options.maxUsdPerDay,
    options.maxTokensPerPullRequest,
    options.maxTokensPerDay,
  ].some((value) => value !== undefined);
}

/** What a run may spend where nobody keeps a ledger: at a terminal, or without limits over several runs. */
export function ownAllowance(run: Amount): Allowance {
  return { limit: run, limited_by: 'run', reason: null };
}

/** What a terminal says of limits that it can't keep; null where none is set. */
export function unkeptLimits(options: LedgerOptions): string | null {
  return hasLedgerLimits(options)
    ? 'the limits per pull request and day are kept by runs on GitHub; this run has its own limit alone and is not counted there'
    : null;
}

/**
 * What this run may split: the least of its own limit and of what earlier runs left of the pull request's and the
 * day's. Where such a limit is set and something is left, the run's entry is in the ledger when this returns. A ledger
 * that can't be read or written gives an allowance of nothing, with the reason: such a limit is never dropped silently.
 * Fails as input only on a runner's variables that are none.
 */
export async function settleAllowance(request: AllowanceRequest): Promise<Allowance> {
  if (!request.asks || !hasLedgerLimits(request.options)) return ownAllowance(request.run);
  const of = {
    ...runOf(request.environment),
    pull: request.subject.kind === 'change' ? (request.subject.number ?? null) : null,
  };
  try {
    const read = await readAllowance(request, of);
    if (read.limit.usd !== 0 && read.limit.tokens !== 0)
      await writeOpening({ schema: ledgerSchemaId, ...of, at: request.now.toISOString(), share: read.limit }, request);
    return read;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return {
      limit: nothing,
      limited_by: 'ledger',
      reason: `the limits per pull request and day can't be kept, so no model is asked: ${error.message}`,
    };
  }
}

async function readAllowance(
  { options, run, client, repository, now, log }: AllowanceRequest,
  of: { run: number; attempt: number; pull: number | null },
): Promise<Allowance> {
  if (client === null)
    throw new Failure('environment', 'there is no github-token to read the ledger with; it needs actions: read');
  const limits = limitsOf(options, run);
  const at = now.toISOString();
  const wants = {
    pull: limits.pull.usd !== null || limits.pull.tokens !== null,
    day: limits.day.usd !== null || limits.day.tokens !== null,
  };
  const reading = await readLedger({ client, repository, at }, { ...of, wants, unknown: unknownShare(limits) });
  for (const { where, reason, counts } of reading.refused) log.warn(`ledger: ${where}: ${reason}; ${counts}`);
  return describeAllowance(limits, reading, { ...of, now: at });
}

/** Limits of this run; those over several runs only where they are set. */
export function limitsOf(options: LedgerOptions, run: Amount): Limits {
  return {
    run,
    pull: { usd: options.maxUsdPerPullRequest ?? null, tokens: options.maxTokensPerPullRequest ?? null },
    day: { usd: options.maxUsdPerDay ?? null, tokens: options.maxTokensPerDay ?? null },
  };
}

/**
 * What a run counts as whose share nobody can tell: what one run may spend, for it was hardly given more; where that
 * has no limit, all of the higher one of the others.
 */
export function unknownShare({ run, pull, day }: Limits): Amount {
  const either = (pick: (amount: Amount) => number | null): number | null => {
    const others = [pick(pull), pick(day)].filter((value) => value !== null);
    return pick(run) ?? (others.length === 0 ? null : Math.max(...others));
  };
  return { usd: either(({ usd }) => usd), tokens: either(({ tokens }) => tokens) };
}

/** The allowance with the words for it; pure. */
export function describeAllowance(
  limits: Limits,
  { entries, finished, refused }: LedgerReading,
  of: { run: number; pull: number | null; now: string },
): Allowance {
  const { left, by } = allowance(limits, entries, finished, of);
  const unread = refused.filter(({ unknown }) => unknown).length;
  const note =
    unread === 0
      ? ''
      : unread === 1
        ? '; 1 entry of the ledger could not be read and counts as a whole run'
        : `; ${unread} entries of the ledger could not be read and count as a whole run each`;
  const own = entries.some(({ run }) => run === of.run);
  const limit = by === 'run' ? limits.run : by === 'pull' ? limits.pull : limits.day;
  const whose = {
    run: 'this run, whose earlier attempts count',
    pull: `all runs on pull request #${of.pull}`,
    day: 'the runs of 24 hours',
  }[by];
  const reason = by === 'run' && !own ? null : `${remains(left, limit)} for ${whose}${note}`;
  return { limit: left, limited_by: by === 'pull' ? 'pull-request' : by, reason };
}

function remains(left: Amount, limit: Amount): string {
  const usd =
    limit.usd === null || left.usd === null
      ? null
      : left.usd === 0
        ? `nothing is left of $${limit.usd.toFixed(2)}`
        : `$${left.usd.toFixed(4)} of $${limit.usd.toFixed(2)} are left`;
  const tokens =
    limit.tokens === null || left.tokens === null
      ? null
      : left.tokens === 0
        ? `nothing is left of ${limit.tokens} tokens`
        : `${left.tokens} of ${limit.tokens} tokens are left`;
  const empty = [usd, tokens].find((text) => text?.startsWith('nothing'));
  return empty ?? [usd, tokens].filter((text) => text !== null).join(' and ');
}

/** Stores the run's entry: what it may spend counts as spent for others until its record says what it spent. */
async function writeOpening(opening: LedgerOpening, { environment, retentionDays }: AllowanceRequest): Promise<void> {
  const dir = join(environment['RUNNER_TEMP'] || tmpdir(), 'codex-ci', 'ledger');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'ledger.json'), `${JSON.stringify(opening, null, 2)}\n`);
  await uploadFolder(dir, { part: 'ledger', pull: opening.pull }, environment, { retentionDays });
}

function runOf(environment: Environment): { run: number; attempt: number } {
  const number = (name: string): number => {
    const text = environment[name] ?? '';
    if (!/^[1-9]\d{0,14}$/.test(text))
      throw inputFailure(name, `${JSON.stringify(text)} is no number`, 'a number from 1 on, as a runner sets it');
    return Number(text);
  };
  return { run: number('GITHUB_RUN_ID'), attempt: number('GITHUB_RUN_ATTEMPT') };
}
