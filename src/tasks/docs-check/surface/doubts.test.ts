import { expect, test } from 'vitest';
import type { SurfaceChange, SurfaceItem } from '../../../readers/surface/model.ts';
import type { DeclaredType } from '../../../readers/surface/taken.ts';
import { outsideModules, withDoubts, type TakenFrom } from './doubts.ts';

const item = (kind: 'export' | 'member' | 'flag', rest: Partial<SurfaceItem> = {}): SurfaceItem => ({
  kind,
  name: 'readAll',
  aliases: [],
  path: 'src/a.ts',
  line: 1,
  language: 'typescript',
  ...rest,
});
const removed = (before: SurfaceItem): SurfaceChange => ({ change: 'removed', before });
const types = (...all: [name: string, bases?: string[], generated?: boolean][]): DeclaredType[] =>
  all.map(([name, bases = [], generated = false]) => ({ name, bases, generated }));

async function doubtOf(
  change: SurfaceChange,
  known: DeclaredType[],
  gained: TakenFrom[] = [],
): Promise<string | undefined> {
  const [one] = await withDoubts([change], gained, (name) =>
    Promise.resolve(known.filter((type) => type.name === name)),
  );
  return one!.doubt;
}

const member = removed(item('member', { owner: 'ns.Reader' }));

test('a base from elsewhere may have the member, at any depth', async () => {
  expect(await doubtOf(member, types(['Reader', ['Base']]))).toBe(
    'Reader inherits from Base, which is not in this tree',
  );
  expect(await doubtOf(member, types(['Reader', ['Base']], ['Base', ['Far']]))).toBe(
    'Reader inherits from Far, which is not in this tree',
  );
  expect(await doubtOf(member, types(['Reader', ['']]))).toBe('a base of Reader is computed');
  expect(await doubtOf(member, types(['Reader', ['Base']], ['Base', [], true]))).toBe('members of Base are generated');
});

test('what is all in the tree leaves no doubt', async () => {
  expect(await doubtOf(member, types(['Reader', ['Base']], ['Base', ['Reader']]))).toBeUndefined();
  expect(await doubtOf(member, types(['Reader', ['Error', 'ABC']]))).toBeUndefined();
  expect(await doubtOf(member, [])).toBeUndefined();
  expect(await doubtOf(removed(item('export')), types(['readAll', ['Far']]))).toBeUndefined();
});

test('a star of another package may have any name of the language', async () => {
  const star: TakenFrom[] = [{ path: 'src/index.js', language: 'javascript', stars: ['acme-core'] }];
  expect(await doubtOf(removed(item('export')), [], star)).toBe('src/index.js takes over every name of acme-core');
  expect(await doubtOf(removed(item('export', { language: 'python' })), [], star)).toBeUndefined();
  expect(await doubtOf(removed(item('flag')), [], star)).toBeUndefined();
});

test('modules of this tree are read themselves', () => {
  const paths = ['packages/core/src/index.ts', 'acme/io.py', 'crates/acme-util/src/lib.rs'];
  expect(
    outsideModules(
      ['acme-core', '@acme/core', '@other/core', 'acme.io', 'acme_util', 'acme_core', 'requests.models'],
      ['@acme/core'],
      paths,
    ),
  ).toEqual(['acme-core', '@other/core', 'acme_core', 'requests.models']);
});
