// Stored runs as the code reads them now. The only place where the golden runs touch the sources.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from '../../src/flow/document.ts';
import { taskOf } from './any-record.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const golden = join(root, 'test/golden');

export interface Printed {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the repository's own Node to its end in an environment that holds nothing of this machine but its programs. */
export function runNode(
  args: readonly string[],
  { cwd, home, env = {} }: { cwd: string; home: string; env?: Readonly<Record<string, string>> },
): Promise<Printed> {
  mkdirSync(join(home, 'temp'), { recursive: true });
  const child = spawn(join(root, 'node_modules/.bin/node'), [...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: join(home, 'temp'), TZ: 'UTC', ...env },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...texts });
    });
  });
}

/** Folders of the golden runs, as `<task>/<name>`. */
export function goldenRuns(): string[] {
  return readdirSync(golden, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/[^/]+\/run$/.test(path))
    .map((path) => path.slice(0, -'/run'.length))
    .sort();
}

/** Every file below a folder by its path in it; {} where the folder is not there. */
export function textsBelow(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {};
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [relative(dir, path), readFileSync(path, 'utf8')]),
  );
}

/** What a replay says: its exit code, what a terminal shows, and each file of its copy of the run. */
export interface Replayed {
  code: number | null;
  terminal: string;
  said: string;
  files: Record<string, string>;
}

/** Replays a run folder through the built command line, into a copy that it makes. */
export async function replayOf(cli: string, run: string, home: string): Promise<Replayed> {
  const place = mkdtempSync(join(tmpdir(), 'codex-ci-golden-'));
  try {
    const ran = await runNode([cli, 'replay', run, '--out', 'again'], { cwd: place, home });
    return { code: ran.code, terminal: ran.stdout, said: ran.stderr, files: textsBelow(join(place, 'again')) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const longest = 600;

/** What a runner's step says and publishes of a stored result: outputs and effects, one document. A long text, which follows from the result, by its digest. */
export function deliveredOf(result: string): string {
  const value = JSON.parse(result) as { task: string };
  const task = taskOf(value.task);
  const parsed = parseDocument(task, value, 'result.json');
  const outputs = Object.fromEntries(Object.entries(task.outputs).map(([name, { read }]) => [name, read(parsed)]));
  // The document of SARIF is a file of the run itself.
  const effects = task.render(parsed).effects.filter(({ kind }) => kind !== 'sarif');
  const short = (_: string, one: unknown): unknown =>
    typeof one === 'string' && one.length > longest
      ? `${one.length} characters, SHA-256 ${createHash('sha256').update(one).digest('hex')}`
      : one;
  return `${JSON.stringify({ outputs, effects }, short, 1)}\n`;
}

/** A terminal's text without what differs from run to run: how long it took, and where its folders are. */
export function steady(text: string): string {
  return text.replaceAll(/\d+(?:\.\d+)? s(?=[,)])/g, '# s').replaceAll(/\/\S*codex-ci-sample-\w+/g, '<sample>');
}
