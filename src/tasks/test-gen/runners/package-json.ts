import { z } from 'zod';
import { textOf, type RepositoryFiles } from './runner.ts';

const Manifest = z.looseObject({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
  devDependencies: z.record(z.string(), z.unknown()).catch({}).default({}),
});

/** The scripts of a folder's package.json that test, and whether it asks for a package; null without a readable one. */
export function packageJson(
  files: RepositoryFiles,
  folder: string,
): { script: string; has(name: string): boolean } | null {
  const text = textOf(files, folder, 'package.json');
  if (text === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) return null;
  const { scripts, dependencies, devDependencies } = parsed.data;
  const testing = Object.entries(scripts).filter(([name]) => /^(?:test|unit|spec)\b|:(?:test|unit)\b/.test(name));
  return {
    script: testing.map(([, script]) => script).join('\n'),
    has: (name) => Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name),
  };
}

/** How a JavaScript runner is chosen: a script that calls it, else its package with no other runner in the scripts. */
export function usesPackage(files: RepositoryFiles, folder: string, name: string, call: RegExp): string | null {
  const manifest = packageJson(files, folder);
  if (manifest === null) return null;
  if (call.test(manifest.script)) return `package.json: a test script calls ${name}`;
  return manifest.has(name) && !/\b(?:vitest|jest|mocha|react-scripts test|node\b[^\n]*--test)\b/.test(manifest.script)
    ? `package.json: depends on ${name}`
    : null;
}

export const nodeInstalled = { folders: ['node_modules'], caches: {} } as const;
export const javascriptTests = [
  '**/*.{test,spec}.{js,mjs,cjs,ts,mts,cts,jsx,tsx}',
  '**/__tests__/**/*.{js,mjs,cjs,ts,mts,cts,jsx,tsx}',
] as const;
/** A local program first; never one fetched by npx. */
export const localProgram = (name: string): string => `node_modules/.bin/${name}`;
