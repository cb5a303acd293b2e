import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../../scripts/build.ts';
import { root } from '../workflow-files.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `dist/` of the current source, alone */
    dist: string;
    /** the suite as a runner downloads it: the same `dist/` with what it looks for beside it */
    suite: string;
    /** where Node keeps what it compiled, for the processes that tests start */
    compiled: string;
  }
}

/** Builds the current source once a run, for every test of the bundles; nobody writes into it. */
export default async function buildOnce(project: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-built-'));
  const [dist, suite] = [join(dir, 'alone/dist'), join(dir, 'suite')];
  await build(dist);
  cpSync(dist, join(suite, 'dist'), { recursive: true });
  writeFileSync(join(suite, 'package.json'), '{"type":"module"}');
  symlinkSync(join(root, 'codex'), join(suite, 'codex'));
  project.provide('dist', dist);
  project.provide('suite', suite);
  project.provide('compiled', join(dir, 'compiled'));
  return () => {
    rmSync(dir, { recursive: true, force: true });
  };
}
