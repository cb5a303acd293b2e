import { describe, expect, it } from 'vitest';
import type { SurfaceItem, SurfaceLanguage } from '../../../readers/surface/model.ts';
import { isMadePrivate } from './made-private.ts';

const item = (language: SurfaceLanguage, rest: Partial<SurfaceItem> = {}): SurfaceItem => ({
  kind: 'export',
  name: 'greet',
  aliases: [],
  path: 'a',
  line: 1,
  language,
  ...rest,
});

describe('an export that lost its mark', () => {
  it.each<[SurfaceLanguage, string, boolean]>([
    ['typescript', 'function greet() {}\nexport const one = greet();', true],
    ['typescript', 'const greet = 1;\ngreet;', true],
    ['javascript', 'async function greet() {}\n', true],
    ['typescript', 'export function greet() {}', false],
    ['typescript', 'function greet() {}\nexport { one, greet };', false],
    ['typescript', 'function greet() {}\nexport { greet as hello };', false],
    ['typescript', 'function greet() {}\nexport default greet;', false],
    ['typescript', 'const greet = 1;\nexport = greet;', false],
    ['javascript', 'function greet() {}\nexports.greet = greet;', false],
    ['typescript', 'function greet() {}\nexport const all = [greet];', false],
    ['typescript', 'class A { greet() {} }', false],
    ['typescript', '// greet', false],
    ['rust', 'fn greet() {}\npub fn one() { two() }', true],
    ['rust', 'pub(crate) fn greet() {}', true],
    ['rust', 'pub fn greet() {}', false],
    ['rust', 'pub use a::greet;\nfn greet() {}', false],
    ['rust', 'mod a {\n    fn greet() {}\n}', false],
    ['rust', '#[pyfunction]\nfn greet() {}', false],
    ['python', 'def greet(): pass', false],
  ])('%s %j: %s', (language, text, expected) => {
    expect(isMadePrivate(item(language), [{ path: 'a', text }])).toBe(expected);
  });
  it('is offered where another file says it, and members are left out', () => {
    const own = { path: 'a', text: 'function greet() {}' };
    expect(isMadePrivate(item('typescript'), [own, { path: 'b', text: 'greet()' }])).toBe(false);
    expect(isMadePrivate(item('typescript'), [own, { path: 'b', text: 'greeting()' }])).toBe(true);
    expect(isMadePrivate(item('typescript', { kind: 'member', owner: 'A' }), [own])).toBe(false);
    expect(isMadePrivate(item('typescript'), [])).toBe(false);
  });
});
