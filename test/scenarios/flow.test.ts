import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src/domain/errors.ts';
import type { Result } from '../../src/contracts/task.ts';
import { documentOf, parseDocument } from '../../src/flow/document.ts';
import { replay } from '../../src/flow/replay.ts';
import { openRunFolder } from '../../src/flow/run-folder.ts';
import { decide, recheck } from '../../src/flow/steps.ts';
import { tempDir } from '../git/build.ts';
import { partsTask } from '../support/parts-task.ts';
import { partsWorld, runParts } from '../support/parts-run.ts';
import {
  say,
  startResponsesServer,
  type ResponsesServer,
  type SeenRequest,
  type Step,
} from '../support/responses-server.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules/.bin/node');
type PartsResult = Result<{ text: string; repairs: number }>;

let server: ResponsesServer;
beforeAll(async () => {
  server = await startResponsesServer([say('')]);
});
afterAll(() => server.close());

const promptOf = (seen: SeenRequest): string => String((seen.body as { input?: unknown }).input);
const asked = (): string[] =>
  server.requests
    .map((seen) => `${/the (\w+) part/.exec(promptOf(seen))?.[1]}${promptOf(seen).includes('before:') ? ' again' : ''}`)
    .sort();
const byPart =
  (answers: Record<string, Step>) =>
  (seen: SeenRequest): Step =>
    answers[`${/the (\w+) part/.exec(promptOf(seen))?.[1]}${promptOf(seen).includes('before:') ? ' again' : ''}`] ?? {
      status: 500,
    };
const good = byPart({ first: say({ text: 'one two' }), second: say({ text: 'three four' }) });
const withoutClock = ({ envelope: { timing_ms: _clock, ...rest }, part }: PartsResult): object => ({ ...rest, part });
const again = (dir: string, overrides: Record<string, unknown> = {}): PartsResult =>
  replay(partsTask, openRunFolder(dir), overrides);

/** A folder with the same content, to break. */
function copyOf(dir: string): string {
  const copy = join(tempDir(), 'run');
  cpSync(dir, copy, { recursive: true });
  return copy;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('did not fail');
}

describe('a run', () => {
  const dir = tempDir();
  let result: PartsResult;
  beforeAll(async () => {
    server.script(
      byPart({
        first: say({ text: 'one' }),
        'first again': say({ text: 'one two' }),
        second: say('Here you are!'),
        'second again': say({ text: 'three four' }),
      }),
    );
    result = await runParts(dir, server.baseUrl);
  });

  it('asks for all parts in one round and for what failed once more', () => {
    expect(asked()).toEqual(['first', 'first again', 'second', 'second again']);
    expect(
      server.requests
        .map(promptOf)
        .filter((prompt) => prompt.includes('before:'))
        .sort(),
    ).toEqual(['the first part, 2 words; before: has 1 words', 'the second part, 2 words; before: not { text }']);
    expect(result.part).toEqual({ text: 'one two three four', repairs: 2 });
    expect(result.envelope).toMatchObject({
      verdict: 'pass',
      findings: [],
      engine: { name: 'openai', model: 'gpt-6-sol', attempts: 4 },
      usage: { requests: 4, input_tokens: 400, output_tokens: 80 },
      budget: { limit_usd: 1 },
    });
    expect(result.envelope.usage.usd).toBeGreaterThan(0);
  });

  it('leaves a folder that is whole and can be read', () => {
    const names = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .sort();
    const turn = (id: string): string[] =>
      ['ask.json', 'reply.json', 'requests.jsonl'].map((name) => `turns/${id}/${name}`);
    expect(names).toEqual(
      [
        'checks.json',
        'engine.json',
        'evidence.json',
        'options.json',
        'report.md',
        'result.json',
        'timing.json',
        'trigger.json',
        ...turn('first'),
        ...turn('first.again'),
        ...turn('second'),
        ...turn('second.again'),
      ].sort(),
    );
    for (const name of names.filter((one) => one.endsWith('.json')))
      expect(() => {
        JSON.parse(readFileSync(join(dir, name), 'utf8'));
      }, name).not.toThrow();
    const stored: unknown = JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8'));
    expect(parseDocument(partsTask, stored, 'result.json')).toEqual(result);
    expect(stored).toEqual(documentOf(partsTask, result));
    expect(readFileSync(join(dir, 'report.md'), 'utf8')).toBe('one two three four\n');
    expect(JSON.parse(readFileSync(join(dir, 'turns/first.again/ask.json'), 'utf8'))).toMatchObject({
      round: 2,
      id: 'first.again',
    });
  });

  it('is decided again from its folder, without a request', () => {
    server.script([{ status: 500 }]);
    expect(withoutClock(again(dir))).toEqual(withoutClock(result));
    expect(withoutClock(again(dir, { words: 2 }))).toEqual(withoutClock(result));
    expect(failureOf(() => again(dir, { words: 3 }))).toMatchObject({
      kind: 'input',
      message: 'words: decides what was collected or asked, so a replay cannot change it; allowed: strict',
    });
    expect(failureOf(() => again(dir, { sparkle: 3 })).message).toMatch(/^sparkle: /);
    expect(server.requests).toEqual([]);
  });

  it('takes another policy', async () => {
    const copy = tempDir();
    server.script(byPart({ first: say({ text: 'one two' }), second: { status: 401 } }));
    const blocked = await runParts(copy, server.baseUrl);
    expect(blocked.envelope).toMatchObject({ verdict: 'block', findings: [{ id: 'missing' }] });
    server.script([{ status: 500 }]);
    expect(again(copy, { strict: 'no' }).envelope).toMatchObject({
      verdict: 'inconclusive',
      reason: '1 parts are missing.',
    });
    expect(failureOf(() => again(copy, { strict: 'maybe' })).message).toMatch(
      /^strict: "maybe" is not allowed; allowed: yes, no$/,
    );
    expect(server.requests).toEqual([]);
  });

  it.each<[string, (file: string) => void]>([
    [
      'deleted',
      (file) => {
        rmSync(file);
      },
    ],
    [
      'falsified',
      (file) => {
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"kept": true', '"kept": false'));
      },
    ],
    [
      'falsified the other way',
      (file) => {
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"kept": false', '"kept": true'));
      },
    ],
  ])('comes to the same after its checks were %s and made again', async (_, harm) => {
    const copy = copyOf(dir);
    harm(join(copy, 'checks.json'));
    const folder = openRunFolder(copy);
    await recheck(partsTask, { folder, world: partsWorld });
    expect(withoutClock(decide(partsTask, folder))).toEqual(withoutClock(result));
    expect(JSON.parse(readFileSync(join(copy, 'checks.json'), 'utf8'))).toEqual(
      expect.arrayContaining(JSON.parse(readFileSync(join(dir, 'checks.json'), 'utf8')) as unknown[]),
    );
  });

  it('lacks the part whose turns are gone', () => {
    const copy = copyOf(dir);
    for (const turn of ['second', 'second.again']) rmSync(join(copy, 'turns', turn), { recursive: true });
    expect(again(copy)).toMatchObject({
      envelope: { verdict: 'block', engine: { attempts: 2 } },
      part: { text: 'one two …', repairs: 1 },
    });
  });

  it.each<[string, string, (text: string) => string | null, RegExp]>([
    [
      'a cut file',
      'evidence.json',
      (text) => text.slice(0, 12),
      /evidence\.json: is not JSON.*; it was cut or edited$/,
    ],
    ['an empty file', 'trigger.json', () => '', /trigger\.json: is not JSON/],
    ['a cut reply', 'turns/first/reply.json', (text) => text.slice(0, -9), /turns\/first\/reply\.json: is not JSON/],
    ['another schema', 'evidence.json', () => '{"parts": "first"}', /evidence\.json: parts: Invalid input/],
    [
      'a reply of no known outcome',
      'turns/first/reply.json',
      (text) => text.replace('answered', 'shrugged'),
      /reply\.json: outcome: Invalid/,
    ],
    ['an ask that is gone', 'turns/first/ask.json', () => null, /ask\.json: is not there/],
    ['options that are gone', 'options.json', () => null, /options\.json: is not there/],
    [
      'an option of another kind',
      'options.json',
      (text) => text.replace('"yes"', '"perhaps"'),
      /strict: "perhaps" is not allowed; allowed: yes, no$/,
    ],
    [
      'another task',
      'options.json',
      (text) => text.replace('parts-test', 'review'),
      /is a run of review; allowed: parts-test$/,
    ],
    ['a clock that is none', 'timing.json', () => '{"turns": "long"}', /timing\.json: turns: Invalid input/],
    ['checks that are gone', 'checks.json', () => null, /checks\.json: says nothing of first\/text/],
    ['checks of another kind', 'checks.json', () => '{}', /checks\.json: the document: Invalid input/],
  ])('with %s is refused in one line', (_, name, change, message) => {
    const file = join(copyOf(dir), name);
    const text = change(readFileSync(file, 'utf8'));
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
    const folder = file.slice(0, -name.length - 1);
    for (const work of [
      () => again(folder),
      () =>
        name === 'options.json' && text?.includes('"review"') === true
          ? again(folder)
          : decide(partsTask, openRunFolder(folder)),
    ]) {
      const failure = failureOf(work);
      expect(failure.kind).toBe('input');
      expect(failure.message).toMatch(message);
      expect(failure.message).not.toContain('\n');
    }
  });
});

describe('a run that was cut between processes', () => {
  let dir: string;
  beforeEach(() => {
    dir = tempDir();
  });

  const untilTrue = async (what: () => boolean): Promise<void> => {
    for (let waited = 0; !what(); waited += 20) {
      if (waited > 30_000) throw new Error('did not come');
      await sleep(20);
    }
  };
  const inProcess = (): ReturnType<typeof spawn> =>
    spawn(node, [join(root, 'test/support/parts-run.ts'), dir, server.baseUrl], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });

  it.each([
    ['after its check', false],
    ['before its check', true],
  ])('goes on where it ended, %s', async (_, unchecked) => {
    server.script(good);
    const whole = await runParts(tempDir(), server.baseUrl);

    server.script(byPart({ first: say({ text: 'one two' }), second: { fault: 'headers' } }));
    const first = inProcess();
    await untilTrue(() => server.requests.length === 2 && existsSync(join(dir, 'checks.json')));
    first.kill('SIGKILL');
    expect(await once(first, 'exit')).toEqual([null, 'SIGKILL']);
    expect(existsSync(join(dir, 'turns/first/reply.json'))).toBe(true);
    expect(existsSync(join(dir, 'turns/second/reply.json'))).toBe(false);
    // The reply is stored before it is checked, so a process can end between the two.
    if (unchecked) rmSync(join(dir, 'checks.json'));

    server.script(good);
    expect(await once(inProcess(), 'exit')).toEqual([0, null]);
    expect(asked()).toEqual(['second']);
    const result = parseDocument(partsTask, JSON.parse(readFileSync(join(dir, 'result.json'), 'utf8')), 'result.json');
    expect(withoutClock(result)).toEqual(withoutClock(whole));
  });

  it('asks nothing when it had ended', async () => {
    server.script(good);
    const before = await runParts(dir, server.baseUrl);
    server.script([{ status: 500 }]);
    expect(withoutClock(await runParts(dir, server.baseUrl))).toEqual(withoutClock(before));
    expect(server.requests).toEqual([]);
  });
});
