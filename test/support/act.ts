import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { startArtifactProxy } from './artifact-proxy.ts';
import { parseActLog, type ActJob, type ActLine } from './act-log.ts';
import { adaptForAct, suiteName, usesOf } from './act-workflow.ts';
import { freePort } from './free-port.ts';

export interface ActRun {
  /** folder of the suite; `suiteParts` of it are copied and adapted */
  suite: string;
  /** files and folders of the suite that a run needs; default: actions, dist, codex, .github/workflows */
  suiteParts?: readonly string[];
  /** the caller's git repository; it is cloned, the original stays as it is */
  repository: string;
  /** revision of the clone's work tree; default HEAD */
  checkout?: string;
  /** owner/name that the run believes to be in */
  repositoryName: string;
  /** the caller's workflow file */
  workflow: string;
  event: string;
  payload: unknown;
  actor?: string;
  secrets?: Readonly<Record<string, string>>;
  /** variables of every step, on top of act's own; GITHUB_API_URL belongs here */
  env?: Readonly<Record<string, string>>;
  /** folders in front of PATH; Node 24's own is there already */
  path?: readonly string[];
  /** default: GITHUB_TOKEN is a made-up one */
  token?: string;
  /** jobs at a time; 1 unless told */
  concurrentJobs?: number;
  /** wall clock in milliseconds; act and all that it started is ended then */
  timeoutMs?: number;
}

export interface ActResult {
  exitCode: number;
  timedOut: boolean;
  /** by job id, a callee's jobs too; a job that was skipped is missing */
  jobs: ReadonlyMap<string, ActJob>;
  /** in the order of starting */
  order: readonly string[];
  lines: readonly ActLine[];
  /** everything that act printed */
  text: string;
  /** names of the uploaded artifacts */
  artifacts: readonly string[];
  /** unpacks an artifact and gives the folder */
  artifact(name: string): string;
  /** folder that holds all of the above; `dispose` removes it */
  dir: string;
  dispose(): void;
}

/** Where act is: $ACT, else on PATH. Undefined where it is not installed. */
export function findAct(): string | undefined {
  const given = process.env['ACT'];
  if (given !== undefined && given !== '') return given;
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'act'))
    .find((file) => existsSync(file));
  return found;
}

/**
 * Runs one workflow of a caller's repository with act on this host: no Docker, no network, a clean environment.
 * `$/` and `your-org/codex-ci` become a local copy of the suite, every other action an empty stub.
 */
export async function runAct(run: ActRun): Promise<ActResult> {
  const act = findAct();
  if (act === undefined) throw new Error('act is not installed: put it on PATH or name it in $ACT (see docs/act.md)');
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-act-'));
  const at = (...parts: string[]): string => join(dir, ...parts);
  for (const part of ['home', 'tmp', 'artifacts', 'stubs', 'suite']) mkdirSync(at(part));

  const suiteFiles = copySuite(run, at('suite'));
  cloneCaller(run, at('caller'));
  const workflow = at('workflow', basename(run.workflow));
  cpSync(run.workflow, workflow);
  const files = [...suiteFiles, workflow];
  for (const file of files) writeFileSync(file, adaptForAct(readFileSync(file, 'utf8')));

  const places = new Map<string, string>();
  for (const uses of files.flatMap((file) => usesOf(readFileSync(file, 'utf8')))) {
    places.set(
      `${uses.repository}@${uses.ref}`,
      uses.repository === suiteName ? at('suite') : writeStub(at('stubs'), uses.repository),
    );
  }
  writeFileSync(at('event.json'), JSON.stringify(run.payload));

  const port = await freePort();
  const proxy = await startArtifactProxy(port);
  const args = [
    run.event,
    '--json',
    '--workflows',
    workflow,
    '--eventpath',
    at('event.json'),
    '--directory',
    at('caller'),
    '--platform',
    'ubuntu-latest=-self-hosted',
    '--action-offline-mode',
    '--pull=false',
    '--no-cache-server',
    '--concurrent-jobs',
    String(run.concurrentJobs ?? 1),
    '--artifact-server-path',
    at('artifacts'),
    '--artifact-server-addr',
    '127.0.0.1',
    '--artifact-server-port',
    String(port),
    '--actor',
    run.actor ?? 'octocat',
    '--env-file',
    '/dev/null',
    '--secret-file',
    '/dev/null',
    '--var-file',
    '/dev/null',
    '--input-file',
    '/dev/null',
    ...[...places].flatMap(([name, place]) => ['--local-repository', `${name}=${place}`]),
    ...Object.entries(run.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...Object.entries({ GITHUB_TOKEN: run.token ?? 'token-of-this-run', ...run.secrets }).flatMap(([name, value]) => [
      '--secret',
      `${name}=${value}`,
    ]),
  ];
  // All of act's environment reaches the jobs, so it gets this one and no more.
  const env = {
    PATH: [
      ...(run.path ?? []),
      dirname(process.execPath),
      '/usr/local/bin',
      '/usr/bin',
      '/bin',
      '/usr/sbin',
      '/sbin',
    ].join(delimiter),
    HOME: at('home'),
    TMPDIR: at('tmp'),
    LANG: 'C.UTF-8',
    XDG_CACHE_HOME: at('home', '.cache'),
    // act hands this on as ACTIONS_RESULTS_URL.
    ACTIONS_RUNTIME_URL: proxy.url,
  };
  const ended = await runProcess(act, args, env, dir, run.timeoutMs ?? 180_000).finally(() => proxy.close());
  const log = parseActLog(ended.text);
  return {
    ...ended,
    ...log,
    dir,
    artifacts: artifactFiles(at('artifacts')).map((file) => basename(file, '.zip')),
    artifact: (name) => unpackArtifact(at('artifacts'), name),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Copies what a run needs and gives the YAML files that act will read. */
function copySuite(run: ActRun, to: string): string[] {
  for (const part of run.suiteParts ?? ['actions', 'dist', 'codex', '.github/workflows']) {
    const from = resolve(run.suite, part);
    if (!existsSync(from)) continue;
    cpSync(from, join(to, part), { recursive: true, filter: (file) => basename(file) !== 'node_modules' });
  }
  return readdirSync(to, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)action\.ya?ml$/.test(file) || /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file))
    .map((file) => join(to, file));
}

/** A clone whose `origin` reads like GitHub's, from which act takes the repository's name. */
function cloneCaller(run: ActRun, to: string): void {
  git(dirname(to), 'clone', '--quiet', run.repository, to);
  const head = git(run.repository, 'rev-parse', '--verify', `${run.checkout ?? 'HEAD'}^{commit}`);
  git(to, 'checkout', '--quiet', '--detach', head);
  git(to, 'remote', 'set-url', 'origin', `https://github.com/${run.repositoryName}`);
}

/** An action that does nothing; `actions/checkout` and `actions/setup-node` have nothing to do on this host. */
function writeStub(stubs: string, repository: string): string {
  const dir = join(stubs, repository.replace('/', '+'));
  mkdirSync(dir, { recursive: true });
  // A composite without steps would do, were it not for act's post stage, which fails on one inside another composite.
  writeFileSync(
    join(dir, 'action.yml'),
    'name: stub\ndescription: stands in for an action that has nothing to do here\nruns:\n  using: node24\n  main: main.js\n',
  );
  writeFileSync(join(dir, 'main.js'), '');
  return dir;
}

function git(cwd: string, ...args: string[]): string {
  const done = spawnSync('git', args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
  return done.stdout.trim();
}

interface Ended {
  exitCode: number;
  timedOut: boolean;
  text: string;
}

function runProcess(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  timeoutMs: number,
): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let text = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    // act gives each step a session of its own: only act itself can end those, so it is asked before it is ended.
    const signal = (name: NodeJS.Signals): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
    };
    const timers = [
      setTimeout(() => {
        timedOut = true;
        signal('SIGTERM');
      }, timeoutMs),
      setTimeout(() => {
        signal('SIGKILL');
      }, timeoutMs + 10_000),
    ];
    child.once('error', (error) => {
      timers.forEach(clearTimeout);
      failed(error);
    });
    child.once('close', (code) => {
      timers.forEach(clearTimeout);
      done({ exitCode: code ?? 1, timedOut, text });
    });
  });
}

/** act stores `<run id>/<name>/<name>.zip`. */
function artifactFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.zip'))
    .map((file) => join(dir, file))
    .sort();
}

function unpackArtifact(dir: string, name: string): string {
  const file = artifactFiles(dir).find((one) => basename(one, '.zip') === name);
  if (file === undefined)
    throw new Error(
      `no artifact ${name}; there are: ${
        artifactFiles(dir)
          .map((one) => basename(one, '.zip'))
          .join(', ') || 'none'
      }`,
    );
  const to = join(dirname(file), 'unpacked');
  const done = spawnSync('python3', ['-m', 'zipfile', '-e', file, to], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${file}: ${done.stderr}`);
  return to;
}
