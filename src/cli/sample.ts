import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entries } from '../entry/catalog.ts';
import { buildSample } from './sample/repository.ts';
import { runTaskCommand } from './task-command.ts';
import { inputFailure } from '../domain/errors.ts';

/**
 * Reviews a change of a sample repository that is made on the spot: with a key in OPENAI_API_KEY through Codex, else by rules.
 * A blocked change is what the sample is about, so the exit code is 0 whenever the review came to a verdict.
 */
export async function runSample(args: readonly string[]): Promise<number> {
  if (args[0] !== undefined) throw inputFailure(`argument ${JSON.stringify(args[0])}`, 'is not expected; the sample takes none');
  const root = mkdtempSync(join(tmpdir(), 'codex-ci-sample-'));
  const repository = join(root, 'parcels');
  mkdirSync(repository);
  const { base, head } = buildSample(repository);
  process.stderr.write(`sample repository: ${repository} (branch ${head} against ${base})\n`);
  const code = await runTaskCommand(entries['review']!, ['--repo', repository, '--base', base, '--head', head, '--out', join(root, 'run')]);
  process.stderr.write(`\nThe same on a change of yours: npm start -- review --repo DIR --base main\nIts record: ${join(root, 'run', 'result.json')}\n`);
  return code === 1 ? 0 : code;
}
