import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runPlain } from '../../src/adapters/runner/plain-command.ts';
import { tempDir } from '../git/build.ts';

// @actions/exec with real programs.
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a folder with a program in front of PATH. */
function program(name: string, script: string, dir = tempDir()): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
  vi.stubEnv('PATH', `${dir}${delimiter}${process.env['PATH'] ?? ''}`);
  return dir;
}

test('arguments arrive as they are, the exit code and the last line come back', async () => {
  program('tell', 'for word in "$@"; do printf "<%s>" "$word"; done; echo; exit 7');
  const words = ['two words', '"quoted" \\ $HOME `id`', '', '*'];
  expect(await runPlain('tell', words, 20)).toEqual({ code: 7, said: words.map((word) => `<${word}>`).join('') });
});

test('a folder with a blank in its name is one path', async () => {
  program('timeout', 'shift 2; exec "$@"', join(tempDir(), 'with blanks in it'));
  program('tell', 'echo heard');
  expect(await runPlain('tell', [], 20)).toEqual({ code: 0, said: 'heard' });
});

test('nothing but PATH is handed on, and nothing is printed', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'none');
  program('names', 'echo "::error::x"; echo $(env | cut -d= -f1 | grep -v "^_$" | sort)');
  const written: unknown[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => written.push(text) > 0);
  const ran = await runPlain('names', [], 20).finally(() => vi.restoreAllMocks());
  expect(written).toEqual([]);
  expect(ran).toEqual({ code: 0, said: 'LC_ALL PATH PWD' });
});

test('a command that takes too long is ended', async () => {
  program('slow', 'exec sleep 60');
  const start = performance.now();
  expect(await runPlain('slow', [], 1)).toEqual({ code: 124, said: 'it took longer than 1 seconds' });
  expect(performance.now() - start).toBeLessThan(30_000);
});

test('a program of the workspace is none', async () => {
  const workspace = tempDir();
  vi.stubEnv('GITHUB_WORKSPACE', workspace);
  program('only-here', 'echo evil', join(workspace, 'bin'));
  await expect(runPlain('only-here', [], 20)).rejects.toThrow(/^only-here: not found on PATH/);
});

test('a path that exec would take apart is refused', async () => {
  program('timeout', 'exec "$@"', join(tempDir(), 'with "quotes"'));
  await expect(runPlain('true', [], 20)).rejects.toThrow(/a path with quotes can't be run$/);
});
