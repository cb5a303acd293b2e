import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/adapters/redact/redactor.ts';
import { samples } from '../support/secrets.ts';

const root = resolve(import.meta.dirname, '../..');
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !/\.wasm(?:\.br)?$/.test(path));

// A text in the form of a secret here would stop a push where secret scanning protects it, and would be found in every
// copy.
test('no file of this repository, bundles included, holds a text in the form of a secret', async () => {
  expect(files).toContain('dist/cli.js');
  expect((await createRedactor().redact(samples()[1]?.text ?? '')).hits).not.toEqual([]);
  const redactor = createRedactor();
  const found: string[] = [];
  for (const path of files) {
    if (!statSync(join(root, path), { throwIfNoEntry: false })?.isFile()) continue;
    const { hits } = await redactor.redact(readFileSync(join(root, path), 'utf8'), path);
    found.push(...hits.map((hit) => `${path}:${hit.startLine} ${hit.kind}`));
  }
  expect(found).toEqual([]);
});
