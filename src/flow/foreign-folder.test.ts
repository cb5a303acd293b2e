import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Failure } from '../domain/errors.ts';
import { hasForeign, namesIn, readForeign } from './foreign-folder.ts';

const top = mkdtempSync(join(tmpdir(), 'codex-ci-foreign-'));
afterAll(() => {
  rmSync(top, { recursive: true, force: true });
});

function folder(fill: (dir: string) => void): string {
  const dir = mkdtempSync(join(top, 'x-'));
  fill(dir);
  return dir;
}
const plain = folder((dir) => {
  writeFileSync(join(dir, 'turns'), 'no folder');
});
const loop = folder((dir) => {
  symlinkSync('turns', join(dir, 'turns'));
});
const name = 'turns/files-01/reply.json';

/** What it fails with, which has to be one of ours. */
function failureOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return (error as Failure).message;
  }
  return 'none';
}

describe('a folder that another job filled', () => {
  it('has nothing below a plain file, nor where it is no folder itself', () => {
    for (const dir of [plain, join(plain, 'turns'), join(plain, 'none')]) {
      expect(hasForeign(dir, name)).toBe(false);
      expect(namesIn(dir, 'turns')).toEqual([]);
      expect(namesIn(dir, 'turns/files-01')).toEqual([]);
      expect(failureOf(() => readForeign(dir, name, z.unknown()))).toBe(`${name}: is not there`);
    }
  });

  it.each([
    ['a link to itself', loop, name],
    ['a name that no file system takes', plain, `${'x'.repeat(300)}/reply.json`],
  ])('fails as input below %s', (_, dir, at) => {
    for (const read of [hasForeign, namesIn, (...of: [string, string]) => readForeign(...of, z.unknown())])
      expect(failureOf(() => read(dir, at))).toBe(`${at}: is no plain file`);
  });

  it('takes a link to itself for something that is there, and for no folder', () => {
    expect(hasForeign(loop, 'turns')).toBe(true);
    expect(namesIn(loop, 'turns')).toEqual([]);
  });

  it.each([
    ['a value deeper than its form is read', 200_000, z.record(z.string(), z.json()), 'is not of the expected form'],
    ['a value of another form', 10, z.record(z.string(), z.string()), 'is not of the expected form'],
  ])('refuses %s in one line', (_, depth, schema, said) => {
    const dir = folder((at) => {
      mkdirSync(join(at, 'a'));
      writeFileSync(join(at, 'a', 'b.json'), `{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    });
    expect(failureOf(() => readForeign(dir, 'a/b.json', schema))).toBe(`a/b.json: ${said}`);
  });
});
