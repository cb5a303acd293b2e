import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../../test/git/build.ts';
import { Failure } from '../../domain/errors.ts';
import { fromThread } from './code-reader.ts';
import { createGrammars, grammarFiles, packed } from './grammars.ts';

const modules = resolve(import.meta.dirname, '../../../node_modules');
const damaged = {
  empty: new Uint8Array(0),
  'cut off': brotliCompressSync('some words '.repeat(500)).subarray(0, 9),
  'no brotli': new TextEncoder().encode('<!doctype html>'),
  'brotli of no WebAssembly': brotliCompressSync('some words'),
  'brotli of nothing': brotliCompressSync(''),
};

/** A folder with one packed file as given; the others are those of the sources. */
function folderWith(name: keyof typeof grammarFiles, bytes: Uint8Array): string {
  const folder = tempDir();
  mkdirSync(join(folder, 'grammars'));
  symlinkSync(modules, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'grammars', `${grammarFiles[name].file}${packed}`), bytes);
  return folder;
}

const isDamaged = (name: keyof typeof grammarFiles): object => ({
  name: 'Failure',
  kind: 'environment',
  message: expect.stringMatching(
    new RegExp(`^grammars/${grammarFiles[name].file}\\.br: is damaged \\(.+\\); install codex-ci again$`),
  ),
});

describe('a damaged file of a language', () => {
  it.each(Object.entries(damaged))('is named in one line when it is %s', async (_, bytes) => {
    const written = vi.spyOn(console, 'error');
    const thrown: unknown = await createGrammars(folderWith('go', bytes))
      .language('go')
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(Failure);
    expect(thrown).toMatchObject(isDamaged('go'));
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });
});

// In a process of its own: a runtime that has started serves the whole process.
describe('a damaged file of the runtime', () => {
  it.each(Object.entries(damaged))('is named in one line when it is %s', (_, bytes) => {
    const module = JSON.stringify(join(import.meta.dirname, 'grammars.ts'));
    const program = `const { createGrammars } = await import(${module});
      const failed = ({ name, kind, message }) => console.log(JSON.stringify({ name, kind, message }));
      await createGrammars(process.argv[1]).language('go').catch(failed);`;
    const options = ['--no-warnings', '--input-type=module', '--eval', program, folderWith('runtime', bytes)];
    const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject(isDamaged('runtime'));
  });
});

it('keeps a failure one when a thread threw it', async () => {
  const program = "throw Object.assign(new Error('x: y'), { name: 'Failure', kind: 'environment' })";
  const [error] = (await once(new Worker(program, { eval: true }), 'error')) as unknown[];
  expect(fromThread(error)).toBeInstanceOf(Failure);
  expect(fromThread(error)).toMatchObject({ kind: 'environment', message: 'x: y' });
  expect(fromThread(new TypeError('z'))).toBeInstanceOf(TypeError);
});
