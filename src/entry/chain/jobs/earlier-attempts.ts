import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { artifactName } from '../../../domain/artifact-name.ts';
import { openArtifacts } from '../../../adapters/runner/artifact.ts';
import type { Log } from '../../../contracts/world.ts';
import { inputFailure, messageOf } from '../../../domain/errors.ts';
import { leftOf, type Amount } from '../../../domain/ledger.ts';
import { parseDocument } from '../../../flow/document.ts';
import { readForeign } from '../../../flow/foreign-folder.ts';
import type { Allowance } from '../record.ts';
import { spentBy } from '../budget/split.ts';
import { pipeline } from '../task.ts';

/** What a run has left of its own limit, and why that is less than all of it. */
export type OwnLimit = Pick<Allowance, 'limit' | 'reason'>;

/**
 * What the attempts before this one left of the run's limit, for a chain in one step: of each there is the chain's
 * record or nothing. One without a record, or with one that can't be read, may have spent all that it was given, so
 * that nothing is left.
 */
export async function leftByAttempts(
  run: Amount,
  { attempt, repository, dir, log }: { attempt: number; repository: string; dir: string; log: Log },
): Promise<OwnLimit> {
  if (attempt === 1 || (run.usd === null && run.tokens === null)) return { limit: run, reason: null };
  const artifacts = await openArtifacts();
  let { left } = leftOf(run, []);
  for (let number = 1; number < attempt; number += 1) {
    const name = artifactName({ part: 'record', task: pipeline.name, attempt: number });
    const found = artifacts.all.find((one) => one.name === name);
    if (found === undefined)
      return spent(run, `attempt ${number} of this run left no record, so all that it was given counts as spent`);
    const folder = join(dir, 'handed', name);
    try {
      await artifacts.download(found, folder);
      const { envelope, part } = parseDocument(pipeline, readForeign(folder, 'result.json', z.unknown()), name);
      if (envelope.subject.repository !== repository)
        throw inputFailure(name, `is about ${envelope.subject.repository.slice(0, 200)}`);
      ({ left } = leftOf(left, part.stages.map(spentBy)));
    } catch (error) {
      log.warn(messageOf(error));
      return spent(
        run,
        `the record of attempt ${number} of this run can’t be read, so all that it was given counts as spent`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (left.usd === 0 || left.tokens === 0)
    return {
      limit: left,
      reason: 'nothing is left for this run, whose earlier attempts count; a new run has a limit of its own',
    };
  return {
    limit: left,
    reason:
      left.usd === run.usd && left.tokens === run.tokens
        ? null
        : 'what earlier attempts of this run spent is taken off its limit',
  };
}

function spent(run: Amount, reason: string): OwnLimit {
  return {
    limit: { usd: run.usd === null ? null : 0, tokens: run.tokens === null ? null : 0 },
    reason: `${reason}; a new run has a limit of its own`,
  };
}
