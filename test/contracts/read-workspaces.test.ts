import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { roomInMemory } from '../../src/adapters/sandbox/memory-folder.ts';
import { openReadWorkspaces } from '../../src/adapters/sandbox/read-workspaces.ts';
import { plantedToken } from '../support/redactor.ts';
import { buildRepository, open } from '../git/build.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined } as never;

const lying = (): string[] =>
  [...new Set([tmpdir(), '/dev/shm'])].flatMap((parent) =>
    existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith('codex-ci-workspace-')) : [],
  );

describe('the folder that agents look at', () => {
  it('is one for all asks of a revision, without secrets, and gone afterwards', async () => {
    const { dir } = buildRepository([
      {
        files: [
          { path: 'src/plain.ts', content: 'export const a = 1;\n' },
          { path: 'src/secret.ts', content: `const token = '${plantedToken}';\n` },
          { path: 'later.txt', content: `again ${plantedToken}\n` },
          { path: 'run.sh', content: '#!/bin/sh\n', mode: '100755' },
          { path: 'out', content: '../../etc/passwd', mode: '120000' },
        ],
      },
    ]);
    const workspaces = openReadWorkspaces({ repository: await open(dir), redactor: createRedactor(), log });
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: dir, encoding: 'utf8' }).trim();
    const [one, two] = await Promise.all([workspaces.of(head), workspaces.of(head)]);
    expect(two).toBe(one);
    expect(readFileSync(join(one, 'src/plain.ts'), 'utf8')).toBe('export const a = 1;\n');
    expect(readFileSync(join(one, 'src/secret.ts'), 'utf8')).toBe("const token = '‹secret:github-token#1›';\n");
    expect(readFileSync(join(one, 'later.txt'), 'utf8')).toBe('again ‹secret:github-token#1›\n');
    expect(lstatSync(join(one, 'run.sh')).mode & 0o111).toBe(0);
    expect(lstatSync(join(one, 'out')).isFile()).toBe(true);
    expect(lstatSync(one).mode & 0o077).toBe(0);
    await workspaces.remove();
    expect(existsSync(one)).toBe(false);
  });

  it('is gone where it could not be filled, and is tried again for the next ask', async () => {
    const { dir } = buildRepository([{ files: [{ path: 'a.ts', content: 'export const a = 1;\n' }] }]);
    const repository = await open(dir);
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: dir, encoding: 'utf8' }).trim();
    const before = lying();
    let times = 0;
    const workspaces = openReadWorkspaces({
      repository: {
        ...repository,
        readBlobs: (...asked) => {
          times += 1;
          if (times === 1) throw new Error('the reading ended');
          return repository.readBlobs(...asked);
        },
      },
      redactor: createRedactor(),
      log,
    });
    await expect(workspaces.of(head)).rejects.toThrow('the reading ended');
    expect(lying()).toEqual(before);
    expect(readFileSync(join(await workspaces.of(head), 'a.ts'), 'utf8')).toBe('export const a = 1;\n');
    await workspaces.remove();
    expect(lying()).toEqual(before);
  });

  it.skipIf(!existsSync('/dev/shm'))('left in memory by a run that was killed is removed after two days', async () => {
    const [old, young] = ['old', 'young'].map((name) => mkdtempSync(`/dev/shm/codex-ci-workspace-${name}-`));
    const days = Date.now() / 1000 - 3 * 24 * 3600;
    utimesSync(old!, days, days);
    await roomInMemory({ bytes: 1000, files: 10 });
    expect([old, young].map((at) => existsSync(at!))).toEqual([false, true]);
    rmSync(young!, { recursive: true });
  });

  it('lies in memory only where that is easily large enough', async () => {
    expect(await roomInMemory({ bytes: 1024 ** 4, files: 1 })).toBeNull();
    expect(await roomInMemory({ bytes: 0, files: 1_000_000 })).toBeNull();
    expect([null, '/dev/shm']).toContain(await roomInMemory({ bytes: 1000, files: 10 }));
  });
});
