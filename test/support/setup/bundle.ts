import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../../scripts/build.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `dist/` of the current source */
    dist: string;
  }
}

/** Builds the current source once a run, for every test of the bundles; nobody writes into it. */
export default async function buildOnce(project: TestProject): Promise<() => void> {
  const dir = mkdtempSync(join(tmpdir(), 'codex-ci-built-'));
  const dist = join(dir, 'dist');
  await build(dist);
  project.provide('dist', dist);
  return () => {
    rmSync(dir, { recursive: true, force: true });
  };
}
