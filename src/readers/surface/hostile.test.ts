import { expect, test } from 'vitest';
import { named, surfaceReader, toldBetween } from '../../../test/support/surface.ts';
import { compareSurface } from './compare.ts';
import { searchMentions } from './mentions.ts';
import type { SurfaceItem } from './model.ts';

test('long runs of blanks, long chains and deep nesting end', async () => {
  const blanks = ' '.repeat(500_000);
  expect(await named('Makefile', `a${blanks}b\nbuild:\n`)).toEqual(['build']);
  expect(await named('.env.example', `APP_A=x${blanks}y\nAPP_B=1\n`)).toContain('APP_B=1');
  const chain = `program${'.option("--a-flag <n>", "x")'.repeat(3000)};\n`;
  expect((await named('src/cli.js', chain, 'flag')).length).toBe(3000);
  expect(
    (await surfaceReader.read({ path: 'config.example.json', text: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` }))
      .items.length,
  ).toBeLessThan(50);
  expect(
    (
      await surfaceReader.read({
        path: 'openapi.yaml',
        text: `openapi: 3.0.0\npaths: &p\n  /a:\n    get: {}\nx: [${'*p,'.repeat(1000)}]\n`,
      })
    ).items.length,
  ).toBe(1);
});

test('names that look like patterns or like properties of every object', async () => {
  expect(await named('package.json', '{ "scripts": { "constructor": "a", "__proto__": "b", "a.*(": "c" } }')).toContain(
    'constructor',
  );
  const item: SurfaceItem = {
    kind: 'export',
    name: 'a.*(b',
    aliases: [],
    path: 'a.ts',
    line: 1,
    language: 'typescript',
  };
  expect(searchMentions([item], [{ path: 'src/b.ts', text: 'a.*(b' }]).size).toBe(1);
  expect(
    await toldBetween(
      { 'src/a.ts': 'export function constructor(): void {}\nexport function toString(): void {}\n' },
      { 'src/a.ts': 'export function toString(): void {}\n' },
    ),
  ).toEqual(['removed export constructor']);
});

test('a comparison of thousands of items that all went and came', () => {
  const items = (prefix: string): SurfaceItem[] =>
    Array.from({ length: 5000 }, (_, n) => ({
      kind: 'export',
      name: `${prefix}${n}`,
      aliases: [],
      signature: '(a: string): void',
      path: 'src/a.ts',
      line: n,
      language: 'typescript',
    }));
  const changes = compareSurface(items('old'), items('fresh'));
  expect(changes.filter((one) => one.before !== undefined).length).toBe(5000);
});

test('paths and texts in other scripts, with carriage returns and a byte order mark', async () => {
  expect(
    await named(
      'src/größe.ts',
      '\uFEFFexport function größe(ä: string): void {}\r\nexport const 長さ = 1;\r\n',
      'export',
    ),
  ).toEqual(['größe', '長さ=1']);
  expect(await named('package.json', '\uFEFF{ "scripts": { "build": "x" } }')).toEqual(['build']);
});
