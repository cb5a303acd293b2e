// A whole review through the real Codex CLI with a model that answers at once, beside bare `codex exec` with the same
// prompt, schema and lean configuration: what the suite adds. `node bench/review.ts`
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configToml } from '../src/adapters/codex/config-toml.ts';
import { findCodex } from '../src/adapters/codex/find-codex.ts';
import { buildSample } from '../src/cli/sample/repository.ts';
import { say, startResponsesServer } from '../test/support/responses-server.ts';
import { median, report, time } from './measure.ts';

const runs = 15;
const model = 'gpt-6.1-sol';
const reply = { rule_findings: [], findings: [] };
const dir = mkdtempSync(join(tmpdir(), 'codex-ci-bench-'));
const server = await startResponsesServer(() => say(reply));
try {
  const binary = await findCodex({ install: false });
  const repository = join(dir, 'repository');
  mkdirSync(repository);
  const {
    base,
    heads: [head],
  } = buildSample(repository);
  const out = join(dir, 'run');
  const env = {
    PATH: process.env['PATH'],
    HOME: dir,
    OPENAI_API_KEY: 'bench-key-without-worth',
    CODEX_CI_CODEX: binary.command,
  };
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const whole = (): ReturnType<typeof time> =>
    time(
      process.execPath,
      [
        cli,
        'review',
        '--repo',
        repository,
        '--base',
        base,
        '--head',
        head,
        '--engine',
        'codex',
        '--model',
        model,
        '--base-url',
        server.baseUrl,
        '--out',
        out,
        '--json',
      ],
      { env },
    );
  const first = await whole();
  if (first.code !== 1) throw new Error(`the review ended with ${first.code}: ${first.output.slice(-500)}`);
  const { prompt, schema } = JSON.parse(readFileSync(join(out, 'turns/files-1/ask.json'), 'utf8')) as {
    prompt: string;
    schema: object;
  };

  const bareHome = join(dir, 'bare');
  const work = join(dir, 'work');
  for (const folder of [bareHome, work]) mkdirSync(folder);
  writeFileSync(join(dir, 'schema.json'), JSON.stringify(schema));
  writeFileSync(join(dir, 'instructions.md'), 'Answer.');
  writeFileSync(
    join(bareHome, 'config.toml'),
    configToml({
      profile: { model, effort: 'high', verbosity: 'low' },
      baseUrl: server.baseUrl,
      instructionsFile: join(dir, 'instructions.md'),
      readable: binary.readable,
      denied: [],
    }),
  );
  const config = readFileSync(join(bareHome, 'config.toml'));
  const bare = (home = bareHome): ReturnType<typeof time> =>
    time(
      binary.command,
      [
        'exec',
        '--json',
        '--strict-config',
        '--ephemeral',
        '--ignore-rules',
        '--skip-git-repo-check',
        '--color',
        'never',
        '-C',
        work,
        '--output-schema',
        join(dir, 'schema.json'),
        '-o',
        join(dir, 'message.json'),
        '-',
      ],
      { env: { PATH: process.env['PATH'], HOME: dir, CODEX_HOME: home }, input: prompt },
    );
  // The suite gives each ask a new CODEX_HOME, which costs the CLI some time; a job on a new machine has one too.
  const bareAnew = (run: number): ReturnType<typeof time> => {
    const home = join(dir, `home-${run}`);
    mkdirSync(home);
    writeFileSync(join(home, 'config.toml'), config);
    return bare(home);
  };
  const bareRun = await bare();
  if (bareRun.code !== 0) throw new Error(`bare codex ended with ${bareRun.code}: ${bareRun.output.slice(-500)}`);

  const [ours, theirs, anew]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run += 1) {
    ours.push((await whole()).totalMs);
    theirs.push((await bare()).totalMs);
    anew.push((await bareAnew(run)).totalMs);
  }
  report('review', 'whole review, instant model', median(ours), 'ms');
  report('review', 'bare codex exec, same prompt', median(theirs), 'ms');
  report('review', 'bare codex exec, same prompt, new CODEX_HOME', median(anew), 'ms');
  report('review', 'what the suite adds', median(ours.map((value, index) => value - theirs[index]!)), 'ms');
  report(
    'review',
    'what the suite adds, new CODEX_HOME on both sides',
    median(ours.map((value, index) => value - anew[index]!)),
    'ms',
  );
} finally {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
}
