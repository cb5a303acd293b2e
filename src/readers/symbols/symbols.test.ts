import { describe, expect, test } from 'vitest';
import { readSymbols } from '../../../test/support/symbols.ts';

/** `+` exported, `-` not; kind, name, parameters (`?` may be left out, `...` any number, `!` by name only). */
async function read(path: string, text: string): Promise<string[] | null> {
  const symbols = await readSymbols(path, text);
  return (
    symbols?.map(({ exported, kind, name, signature, from }) => {
      const parameters = signature?.parameters.map(
        (one) =>
          `${one.rest ? '...' : ''}${one.name}${one.optional ? '?' : ''}${one.keywordOnly ? '!' : ''}` +
          (one.type === null ? '' : `:${one.type}`),
      );
      return (
        `${exported ? '+' : '-'}${kind} ` +
        `${name}${parameters === undefined ? '' : `(${parameters.join(', ')})`}` +
        (from === undefined ? '' : ` = ${from.module}#${from.name}`)
      );
    }) ?? null
  );
}

describe('symbols', () => {
  test('TypeScript', async () => {
    expect(
      await read(
        'a.ts',
        `
export async function f(a: string, b?: number, c = 1, { d }: X = {}, ...r: string[]): Promise<void> {}
export default class K<T> { constructor(private x: string) {} m(this: K<T>, a: T) {} \
private q() {} #h() {} get p() { return 1; } z = (a: number) => a; }
export interface I { a: string; m(x: number): void }
export type T = string;
export const g = <T,>(a: T) => a, h = 2, { i, j: [k] } = x;
export enum E { A, 'B' = 2 }
export namespace N { export const z = 1; const hidden = 2 }
import { q as w } from './q.ts';
export { w, local as out };
const local = 1;
export * from './x.ts';
export * as all from './y.ts';
export declare abstract class D { protected n(): void; abstract o(): void }
function inner() {}
`,
      ),
    ).toEqual([
      '+function f(a:string, b?:number, c?, {}?:X, ...r?:string[])',
      '+class default',
      '+constructor default.constructor(x:string)',
      '+method default.m(a:T)',
      '-method default.q()',
      '+property default.p',
      '+method default.z(a:number)',
      '+interface I',
      '+property I.a',
      '+method I.m(x:number)',
      '+type T',
      '+function g(a:T)',
      '+constant h',
      '+constant i',
      '+constant k',
      '+enum E',
      '+enum-member E.A',
      '+enum-member E.B',
      '+namespace N',
      '+constant N.z',
      '-constant N.hidden',
      '-constant local',
      '+class D',
      '-method D.n()',
      '+method D.o()',
      '-function inner()',
      '+re-export w = ./q.ts#q',
      '+constant out',
      '+re-export * = ./x.ts#*',
      '+re-export all = ./y.ts#*',
    ]);
  });

  test('TSX and JavaScript', async () => {
    expect(await read('a.tsx', 'export const C = ({ a }: P) => <b>{a}</b>;')).toEqual(['+function C({}:P)']);
    expect(
      await read(
        'a.cjs',
        'function f(a, b = 1) {}\nmodule.exports = { f, g(x) {}, h: (y) => y, ...rest };\n' +
          'exports.i = class { m() {} };\n',
      ),
    ).toEqual([
      '-function f(a, b?)',
      '+function f(a, b?)',
      '+function g(x)',
      '+function h(y)',
      '+class i',
      '+method i.m()',
    ]);
  });

  test('Python', async () => {
    const text = `
from .m import foo as bar
def f(a: int, b=1, *args, c, **kw): pass
class K:
    x: int = 1
    def __init__(self, a): pass
    @property
    def p(self): pass
    @staticmethod
    def s(a): pass
    def _q(self): pass
try:
    def g(a, /, *, b=2): pass
except ImportError:
    pass
_X = 1
`;
    expect(await read('a/__init__.py', text)).toEqual([
      '+re-export bar = .m#foo',
      '+function f(a:int, b?, ...*args?, c!, ...**kw?)',
      '+class K',
      '+property K.x',
      '+constructor K.__init__(a)',
      '+property K.p',
      '+method K.s(a)',
      '-method K._q()',
      '+function g(a, b?!)',
      '-constant _X',
    ]);
    expect(
      (await read('a.py', `__all__ = ["K"]\n__all__ += ["_X"]${text}`))?.filter((one) => one.startsWith('+')),
    ).toEqual([
      '+class K',
      '+property K.x',
      '+constructor K.__init__(a)',
      '+property K.p',
      '+method K.s(a)',
      '+constant _X',
    ]);
  });

  test('Go', async () => {
    expect(
      await read(
        'a.go',
        'package a\n\nconst A, b = 1, 2\n\nvar (\n\tC int\n)\n\ntype T struct {\n\tX, y int\n}\n\n' +
          'type I interface{ M(a int) error }\n\n' +
          'func F[K any](a, b K, c ...string) error { return nil }\nfunc (t *T) M(string) {}\n' +
          'func (t t) N() {}\n',
      ),
    ).toEqual([
      '+constant A',
      '-constant b',
      '+variable C',
      '+struct T',
      '+property T.X',
      '-property T.y',
      '+interface I',
      '+method I.M(a:int)',
      '+function F(a:K, b:K, ...c?:string)',
      '+method T.M(:string)',
      '-method t.N()',
    ]);
  });

  test('Java', async () => {
    expect(
      await read(
        'A.java',
        'package a;\npublic class A { public static final int X = 1; public A(int a) {} public <T> ' +
          'void m(final T a, int... b) {} void q() {} public enum E { P } }\n' +
          'public interface I { void m(); }\npublic record R(int a) {}\n' +
          'class H { public void z() {} }\n',
      ),
    ).toEqual([
      '+class A',
      '+property A.X',
      '+constructor A.A(a:int)',
      '+method A.m(a:T, ...b?:int)',
      '-method A.q()',
      '+enum A.E',
      '+enum-member A.E.P',
      '+interface I',
      '+method I.m()',
      '+class R',
      '+constructor R.R(a:int)',
      '-class H',
      '-method H.z()',
    ]);
  });

  test('Rust', async () => {
    expect(
      await read(
        'lib.rs',
        'pub fn f<T>(a: &str, mut b: T) -> u8 { 1 }\npub(crate) fn g() {}\n' +
          'pub struct S { pub a: i32, b: u8 }\n' +
          'impl S { pub fn new(x: i32) -> Self { S } fn p(&self) {} }\n' +
          'impl Clone for S { fn clone(&self) -> S { S } }\npub trait Tr { fn m(&self); }\n' +
          'pub enum E { A }\nmod hidden { pub fn x() {} }\npub use a::{b, c as d};\n#[cfg(test)]\n' +
          'mod tests { pub fn t() {} }\n#[macro_export]\nmacro_rules! mm { () => {} }\n',
      ),
    ).toEqual([
      '+function f(a:&str, b:T)',
      '-function g()',
      '+struct S',
      '+property S.a',
      '-property S.b',
      '+method S.new(x:i32)',
      '-method S.p(self:&self)',
      '+interface Tr',
      '+method Tr.m(self:&self)',
      '+enum E',
      '+enum-member E.A',
      '-namespace hidden',
      '-function hidden.x()',
      '+re-export b = a#b',
      '+re-export d = a#c',
      '+macro mm',
    ]);
  });

  test('C#', async () => {
    expect(
      await read(
        'A.cs',
        'namespace N;\npublic class A { public A(int a) {} public void M(string a, int b = 1, params ' +
          'int[] c) {} public string P { get; set; } internal void N() {} }\n' +
          'public interface I { void M(); }\npublic record R(int X);\nclass H { public int F; }\n',
      ),
    ).toEqual([
      '+class A',
      '+constructor A.A(a:int)',
      '+method A.M(a:string, b?:int, ...c?:int[])',
      '+property A.P',
      '-method A.N()',
      '+interface I',
      '+method I.M()',
      '+class R',
      '+constructor R.R(X:int)',
      '-class H',
      '-property H.F',
    ]);
  });

  test('deprecation, lines, and texts that are no code', async () => {
    expect(
      await readSymbols('a.ts', '/**\n * @deprecated use g\n */\nexport function f() {}\nexport function g() {}\n'),
    ).toMatchObject([
      { line: 4, deprecated: true },
      { line: 5, deprecated: false },
    ]);
    expect(
      await readSymbols('a.go', 'package a\n\n// F does.\n//\n// Deprecated: use G.\nfunc F() {}\n'),
    ).toMatchObject([{ line: 6, deprecated: true }]);
    expect(await readSymbols('a.ts', 'export function (((')).toBeNull();
    expect(await readSymbols('a.md', '# x')).toBeNull();
    expect(await readSymbols('constructor', 'x')).toBeNull();
    expect(await readSymbols('a.ts', '')).toEqual([]);
  });
});
