import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanPath } from '../adapters/programs/programs.ts';
import { inputFailure } from '../domain/errors.ts';
import { runPipelineCommand } from './pipeline-command.ts';
import { buildSample } from './sample/repository.ts';

/**
 * Runs the chain on two changes of a sample repository that is made on the spot: with a key in OPENAI_API_KEY through
 * Codex, else by rules. One is stopped at the review, one goes through all stages. A blocked change is what the sample
 * is about, so the exit code is 0 whenever each chain came to a verdict.
 */
export async function runSample(args: readonly string[]): Promise<number> {
  if (args[0] !== undefined)
    throw inputFailure(`argument ${JSON.stringify(args[0])}`, 'is not expected; the sample takes none');
  const root = mkdtempSync(join(tmpdir(), 'codex-ci-sample-'));
  const repository = join(root, 'parcels');
  mkdirSync(repository);
  const { base, heads } = buildSample(repository);
  const key = process.env['OPENAI_API_KEY'];
  const codes: number[] = [];
  for (const head of heads) {
    process.stderr.write(`\nsample repository: ${repository} (branch ${head} against ${base})\n`);
    // A run takes the key out of the environment, and the next one needs it too.
    if (key !== undefined) process.env['OPENAI_API_KEY'] = key;
    const coverage = head === heads[1] ? coverageOf(repository, join(root, 'lcov.info')) : [];
    codes.push(
      await runPipelineCommand([
        '--repo',
        repository,
        '--base',
        base,
        '--head',
        head,
        '--out',
        join(root, head),
        ...coverage,
      ]),
    );
    process.stdout.write('\n');
  }
  process.stderr.write(
    `The same on a change of yours: npm start -- pipeline --repo DIR --base main\nThe pages of the two: ` +
      `${heads.map((head) => join(root, head, 'report.html')).join(', ')}\n`,
  );
  return codes.find((code) => code > 1) ?? 0;
}

/** What the sample's own tests cover, as Node measures it; nothing where this Node can't. */
function coverageOf(repository: string, file: string): string[] {
  const { status } = spawnSync(
    process.execPath,
    ['--test', '--experimental-test-coverage', '--test-reporter=lcov', `--test-reporter-destination=${file}`],
    { cwd: repository, stdio: 'ignore', env: { PATH: cleanPath() } },
  );
  return status === 0 && existsSync(file) ? ['--coverage', file] : [];
}
