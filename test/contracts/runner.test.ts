import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openArtifacts, refuseGhes, runAttempt, uploadFolder } from '../../src/adapters/runner/artifact.ts';
import { readInputs } from '../../src/adapters/runner/inputs.ts';
import { createTerminalLog } from '../../src/adapters/terminal/log.ts';
import { artifactName } from '../../src/domain/artifact-name.ts';
import { inert } from '../../src/domain/visible.ts';
import type { Failure } from '../../src/domain/errors.ts';
import { startArtifacts, type ArtifactServer } from '../support/artifact-server.ts';
import { writeZip } from '../support/zip.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'runner-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

const zeros = `sha256:${'0'.repeat(64)}`;

/** Runs code in a child process, as a runner would, and returns what it printed. */
async function run(
  code: string,
  environment: Record<string, string> = {},
  onOutput?: (child: { kill(signal: NodeJS.Signals): boolean }) => void,
): Promise<{ out: string; err: string; code: number | null }> {
  const base = pathToFileURL(join(import.meta.dirname, '../../src/adapters/'));
  const child = spawn(process.execPath, ['--input-type=module', '-e', code.replaceAll('@/', `${base.href}/`)], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    onOutput?.(child);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const exit = await new Promise<number | null>((done) => {
    child.on('close', done);
  });
  return { out, err, code: exit };
}

describe('inputs', () => {
  it('are those that were given', () => {
    expect(
      readInputs({
        'INPUT_MAX-USD': ' 2 ',
        INPUT_ENGINE: '',
        INPUT_CONFIG: '  \n',
        INPUT_: 'x',
        PATH: '/bin',
        INPUT_IGNORE: 'a\nb',
      }),
    ).toEqual({ 'max-usd': '2', ignore: 'a\nb' });
  });
});

describe('report', () => {
  it('writes outputs, also of several lines, and nothing without a runner', async () => {
    const file = join(dir, 'output');
    await writeFile(file, '');
    const code =
      "import { writeOutputs } from '@/runner/report.ts'; writeOutputs({ verdict: 'pass', text: 'a\\nb=c' });";
    expect(await run(code, { GITHUB_OUTPUT: file })).toMatchObject({ out: '', err: '', code: 0 });
    expect(await readFile(file, 'utf8')).toMatch(
      /^verdict<<(ghadelimiter_\S+)\npass\n\1\ntext<<(ghadelimiter_\S+)\na\nb=c\n\2\n$/,
    );
    expect(await run(code)).toMatchObject({ out: '', code: 0 });
    expect((await run(code, { GITHUB_OUTPUT: join(dir, 'none') })).err).toContain(
      'the output verdict cannot be written: Missing file at path',
    );
  });

  it('keeps the summary under GitHub’s limit', async () => {
    const file = join(dir, 'summary');
    const code =
      "import { writeSummary } from '@/runner/report.ts'; console.log(await writeSummary('a line with ü\\n'.repeat(200_000)));";
    expect((await run(code, { GITHUB_STEP_SUMMARY: file })).out).toBe('true\n');
    const written = await readFile(file);
    expect(written.length).toBeLessThanOrEqual(1_000_001);
    expect(written.length).toBeGreaterThan(990_000);
    expect(written.toString()).toMatch(/a line with ü\n\n_Cut here: [^\n]+_\n\n$/);
    expect((await run(code)).out).toBe('false\n');
  });

  it('marks ten lines of each level, and lets no text become a command', async () => {
    const code = `import { writeAnnotations, maskSecrets } from '@/runner/report.ts'; import { createRunnerLog } from '@/runner/log.ts';
      const log = createRunnerLog();
      maskSecrets([undefined, ' ', 'hush']);
      const all = Array.from({ length: 12 }, (_, at) => ({ path: 'a,b:c.ts', line: at + 1, endLine: at + 1, level: 'failure', title: 'T', message: 'one\\n::stop-commands::x' }));
      writeAnnotations([...all, { ...all[0], level: 'notice' }], log);
      log.info('::add-mask::x\\n  ::error::y\\nsome ##[command]z');`;
    const { out } = await run(code);
    expect(out.split('\n')[0]).toBe('::add-mask::hush');
    expect(
      out.match(/^::error title=T,file=a%2Cb%3Ac\.ts,line=\d+,endLine=\d+::one%0A::\u200bstop-commands::\u200bx$/gm),
    ).toHaveLength(10);
    expect(out.match(/^::notice /gm)).toHaveLength(1);
    expect(out).toContain('2 more findings are in the summary');
    expect(out).not.toMatch(/^\s*::(?:stop-commands|add-mask::x|error::)/m);
    expect(out).not.toContain('##[');
  });

  it('leaves ordinary text as it is', () => {
    expect(inert('std::vector a::b\nplain')).toBe('std::vector a::b\nplain');
  });
});

describe('artifacts', () => {
  let server: ArtifactServer;
  beforeEach(async () => {
    server = await startArtifacts();
    for (const [key, value] of Object.entries(server.environment)) vi.stubEnv(key, value);
    vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await server.close();
  });

  const source = async (text = '{}'): Promise<string> => {
    const folder = join(dir, 'run');
    await mkdir(join(folder, 'turns', 'a'), { recursive: true });
    await writeFile(join(folder, 'result.json'), text);
    await writeFile(join(folder, 'turns', 'a', '.log'), 'log');
    return folder;
  };

  it('brings a folder from one job to another, without links', async () => {
    const folder = await source('{"a":1}');
    await writeFile(join(dir, 'outside'), 'not for others');
    await symlink(join(dir, 'outside'), join(folder, 'link'));
    const handle = await uploadFolder(folder, { part: 'record', task: 'review' });
    expect(handle).toEqual({
      name: 'codex-ci-review-1',
      id: 1,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
    expect(`${handle.name}@${handle.id}@${handle.digest}`).toBe(server.records('codex-ci-review-1'));
    expect(await (await openArtifacts()).download(handle, join(dir, 'there'))).toBe('codex-ci-review-1');
    expect((await readdir(join(dir, 'there'), { recursive: true })).sort()).toEqual([
      'result.json',
      'turns',
      'turns/a',
      'turns/a/.log',
    ]);
    expect(await readFile(join(dir, 'there', 'result.json'), 'utf8')).toBe('{"a":1}');
  });

  it('takes the one that is named by id and digest, whatever is called alike, and keeps it for as long as was said', async () => {
    const folder = await source();
    const first = await uploadFolder(folder, { part: 'record', task: 'review' }, server.environment, {
      retentionDays: 3,
    });
    server.put('codex-ci-review-2', writeZip([{ name: 'result.json', content: 'planted' }]));
    server.put('codex-ci-review-1', writeZip([{ name: 'result.json', content: 'planted' }]));
    const artifacts = await openArtifacts({ ...server.environment, GITHUB_RUN_ATTEMPT: '3' });
    expect(artifacts.all.map(({ name, id }) => [name, id])).toEqual([
      ['codex-ci-review-1', 1],
      ['codex-ci-review-2', 2],
      ['codex-ci-review-1', 3],
    ]);
    await artifacts.download({ id: first.id, digest: first.digest }, join(dir, 'x'));
    expect(await readFile(join(dir, 'x', 'result.json'), 'utf8')).toBe('{}');
    expect(server.days('codex-ci-review-2')).toBe(null);
    expect(
      (await uploadFolder(folder, { part: 'record', task: 'docs-check' }, server.environment, { retentionDays: 3 })).id,
    ).toBe(4);
    expect(server.days('codex-ci-docs-check-1')).toBe(3);
  });

  it.each([
    [
      'is absent',
      async () => (await openArtifacts()).download({ id: 7, digest: zeros, name: 'codex-ci-review-1' }, join(dir, 'x')),
      'the artifact codex-ci-review-1 (7) is not among those of this run',
    ],
    [
      'is refused',
      async () => {
        server.refuse('CreateArtifact', 403);
        return uploadFolder(await source(), { part: 'record', task: 'review' });
      },
      /^the artifact codex-ci-review-1 could not be uploaded: .*403.*scripted$/,
    ],
    [
      'was changed on the way',
      async () => {
        const handle = await uploadFolder(await source(), { part: 'record', task: 'review' });
        server.spoil('codex-ci-review-1');
        return (await openArtifacts()).download(handle, join(dir, 'x'));
      },
      'the artifact codex-ci-review-1 (1) has another digest than the one that was handed over',
    ],
    [
      'would be empty',
      async () => uploadFolder(dir, { part: 'record', task: 'review' }),
      /the run folder \S+ is empty/,
    ],
    [
      'has no folder',
      async () => uploadFolder(join(dir, 'none'), { part: 'record', task: 'review' }),
      /the run folder \S+none cannot be read: ENOENT/,
    ],
    [
      'is made outside a runner',
      async () => uploadFolder(dir, { part: 'record', task: 'review' }, {}),
      'ACTIONS_RUNTIME_TOKEN is not set',
    ],
  ])('says so in one line when it %s', async (_, act, message) => {
    const failure = await act().then(
      () => undefined,
      (error: unknown) => error as Failure,
    );
    expect(failure).toMatchObject({
      kind: 'environment',
      message:
        typeof message === 'string'
          ? (expect.stringContaining(message) as string)
          : (expect.stringMatching(message) as string),
    });
    expect(failure?.message).not.toContain('\n');
  });

  it('refuses GitHub Enterprise Server and names that cannot be', () => {
    expect(() => {
      refuseGhes({ GITHUB_SERVER_URL: 'https://git.example.com' });
    }).toThrow('git.example.com is GitHub Enterprise Server');
    expect(() => {
      refuseGhes({ GITHUB_SERVER_URL: 'https://x.ghe.com' });
    }).not.toThrow();
    expect(() => {
      refuseGhes({});
    }).not.toThrow();
    expect(() => artifactName({ part: 'record', task: '../x', attempt: 1 })).toThrow('"../x" is no task’s name');
    expect(runAttempt({ GITHUB_RUN_ATTEMPT: '2' })).toBe(2);
    expect(() => runAttempt({ GITHUB_RUN_ATTEMPT: '1; x' })).toThrow('GITHUB_RUN_ATTEMPT');
  });
});

describe('terminal', () => {
  const record = (isTTY: boolean) => {
    const written: string[] = [];
    return {
      stream: { isTTY, columns: 40, write: (text: string) => written.push(text) },
      text: () => written.join(''),
    };
  };

  it('writes plain lines where it is no terminal', () => {
    const { stream, text } = record(false);
    const log = createTerminalLog({ stream });
    log.info('reading \u001B[31mthe diff\u001B[0m\u202E');
    log.warn('careful');
    log.debug('hidden');
    log.finish();
    expect(text()).toBe('reading [U+001B][31mthe diff[U+001B][0m[U+202E]\nwarning: careful\n');
  });

  it('keeps the current line live on a terminal', () => {
    const { stream, text } = record(true);
    const log = createTerminalLog({ stream, verbose: true });
    log.info('asking the model');
    log.debug('request 1');
    log.info('checking');
    log.finish();
    expect(text()).toBe(
      '\r\u001B[2Kasking the model\r\u001B[2Kasking the model\ndebug: request 1\n\r\u001B[2Kchecking\r\u001B[2Kchecking\n',
    );
  });

  it('keeps what can be read', () => {
    expect(inert('Grüße\tx\r\ny')).toBe('Grüße\tx\ny');
  });
});

describe('interruptSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('aborts with one line on %s', async (signal) => {
    const code = `import { interruptSignal } from '@/terminal/interrupt.ts';
      const signal = interruptSignal(); const timer = setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => { clearInterval(timer); console.log(signal.reason.kind, signal.reason.exitCode, signal.reason.message); });
      console.log('ready');`;
    let sent = false;
    const { out, code: exit } = await run(code, {}, (child) => {
      if (!sent) {
        sent = true;
        child.kill(signal);
      }
    });
    expect(out).toBe(`ready\ninterrupted 3 stopped by ${signal}\n`);
    expect(exit).toBe(0);
  });
});
