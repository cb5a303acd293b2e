import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const pages = execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !/^test\/(fixtures|golden\/[\w-]+)\//.test(path));

test('every relative link of every page leads to a file', () => {
  const links = pages
    .flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => ({
        page,
        target: match[1] ?? '',
      })),
    )
    .filter(({ target }) => !/^[a-z]+:|^#/.test(target));
  expect(links.length).toBeGreaterThan(10);
  expect(
    links.filter(({ page, target }) => !existsSync(join(root, dirname(page), target.split('#')[0] ?? ''))),
  ).toEqual([]);
});
