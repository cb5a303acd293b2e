import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFolderPath } from './run-folder-path.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'codex-ci-out-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('the folder of --out', () => {
  it('is a new one, also below folders that are missing, of which none is left behind', () => {
    expect(runFolderPath(join(dir, 'a/b/c'))).toBe(join(dir, 'a/b/c'));
    expect(existsSync(join(dir, 'a'))).toBe(false);
  });

  it('is an empty one, or an earlier run’s', () => {
    mkdirSync(join(dir, 'empty'));
    mkdirSync(join(dir, 'run'));
    writeFileSync(join(dir, 'run/trigger.json'), '{}');
    for (const name of ['empty', 'run']) expect(runFolderPath(join(dir, name))).toBe(join(dir, name));
    expect(readdirSync(join(dir, 'empty'))).toEqual([]);
  });

  it.each<[string, () => string, RegExp]>([
    [
      'a file',
      () => {
        writeFileSync(join(dir, 'file'), '');
        return join(dir, 'file');
      },
      /is a file; allowed: a new or empty folder/,
    ],
    [
      'below a file',
      () => {
        writeFileSync(join(dir, 'other'), '');
        return join(dir, 'other/run');
      },
      /--out: ".*other\/run" can’t be made \(ENOTDIR/,
    ],
    [
      'a link to nowhere',
      () => {
        symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
        return join(dir, 'link');
      },
      /can’t be made \(EEXIST/,
    ],
    [
      'somebody’s',
      () => {
        mkdirSync(join(dir, 'theirs'));
        writeFileSync(join(dir, 'theirs/x'), '');
        return join(dir, 'theirs');
      },
      /holds other files/,
    ],
  ])('is not %s', (_, path, said) => {
    expect(() => runFolderPath(path())).toThrow(said);
  });

  it.skipIf(!existsSync('/proc/self'))('is not one that the system never makes', () => {
    for (const path of ['/proc/x', '/proc/x/y/z'])
      expect(() => runFolderPath(path)).toThrow(/--out: "\/proc\/x.*" can’t be made \(E/);
  });
});
