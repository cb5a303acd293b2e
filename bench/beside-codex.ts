// A whole review beside bare `codex exec`, in pairs.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodexBinary } from '../src/adapters/codex/binary.ts';
import { configToml } from '../src/adapters/codex/config-toml.ts';
import { time, type Timed } from './measure.ts';

/** A change, and where the model that answers at once is. */
export interface Subject {
  /** a folder of our own, with nothing in it */
  dir: string;
  repository: string;
  base: string;
  head: string;
  baseUrl: string;
  binary: CodexBinary;
  /** what the review ends with */
  code: number;
}

const model = 'gpt-6.1-sol';
const flags = '--json --strict-config --ephemeral --ignore-rules --skip-git-repo-check --color never';

/** Gives a whole review by the built command line, with `--out` in `out`. */
function reviewOf(subject: Subject, out: string): () => Promise<Timed> {
  const { dir, repository, base, head, baseUrl, binary } = subject;
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  const where = ['--repo', repository, '--base', base, '--head', head, '--out', out];
  const asked = ['--engine', 'codex', '--model', model, '--base-url', baseUrl, '--json'];
  const env = {
    PATH: process.env['PATH'],
    HOME: dir,
    OPENAI_API_KEY: 'bench-key-without-worth',
    CODEX_CI_CODEX: binary.command,
  };
  return () => time(process.execPath, [cli, 'review', ...where, ...asked], { env });
}

/** Gives bare `codex exec` with the same prompt, schema and lean configuration; `anew` in a new CODEX_HOME each time. */
function bareOf({ dir, baseUrl, binary }: Subject, out: string): (anew: boolean) => Promise<Timed> {
  const { prompt, schema } = JSON.parse(readFileSync(join(out, 'turns/files-1/ask.json'), 'utf8')) as {
    prompt: string;
    schema: object;
  };
  const work = join(dir, 'work');
  mkdirSync(work);
  writeFileSync(join(dir, 'schema.json'), JSON.stringify(schema));
  writeFileSync(join(dir, 'instructions.md'), 'Answer.');
  const config = configToml({
    profile: { model, effort: 'high', verbosity: 'low' },
    baseUrl,
    instructionsFile: join(dir, 'instructions.md'),
    readable: binary.readable,
    denied: [],
  });
  const newHome = (): string => {
    const home = mkdtempSync(join(dir, 'home-'));
    writeFileSync(join(home, 'config.toml'), config);
    return home;
  };
  const kept = newHome();
  const answer = ['--output-schema', join(dir, 'schema.json'), '-o', join(dir, 'message.json'), '-'];
  return (anew) =>
    time(binary.command, ['exec', ...flags.split(' '), '-C', work, ...answer], {
      env: { PATH: process.env['PATH'], HOME: dir, CODEX_HOME: anew ? newHome() : kept },
      input: prompt,
    });
}

/** Milliseconds of each, run in turn; `anew` is bare `codex exec` with a new CODEX_HOME, as the suite gives each ask. */
export async function besideCodex(
  subject: Subject,
  runs: number,
): Promise<{ whole: number[]; bare: number[]; anew: number[] }> {
  const out = join(subject.dir, 'run');
  const whole = reviewOf(subject, out);
  const first = await whole();
  if (first.code !== subject.code) throw new Error(`the review ended with ${first.code}: ${first.output.slice(-500)}`);
  const bare = bareOf(subject, out);
  const bareRun = await bare(false);
  if (bareRun.code !== 0) throw new Error(`bare codex ended with ${bareRun.code}: ${bareRun.output.slice(-500)}`);
  const times: { whole: number[]; bare: number[]; anew: number[] } = { whole: [], bare: [], anew: [] };
  for (let run = 0; run < runs; run += 1) {
    rmSync(out, { recursive: true, force: true });
    times.whole.push((await whole()).totalMs);
    times.bare.push((await bare(false)).totalMs);
    times.anew.push((await bare(true)).totalMs);
  }
  return times;
}
