import { describe, expect, test } from 'vitest';
import { changeContext } from '../../../../../test/support/change-context.ts';
import { publicApi } from './index.ts';

type Texts = Record<string, string>;

async function hits(before: Texts, after: Texts, renames: Texts = {}): Promise<string[]> {
  const context = await changeContext({ before, after });
  const found = await Promise.all(
    publicApi.map(async (rule) =>
      (await rule.find(context)).map((hit) => {
        const text = hit.side === 'new' ? after[hit.path] : before[renames[hit.path] ?? hit.path];
        expect(hit.quote).not.toBe('');
        expect(text?.split('\n')[(hit.line ?? 0) - 1]).toContain(hit.quote);
        return (
          `${rule.id} ${hit.severity ?? rule.severity} ${hit.confidence ?? rule.confidence} ${hit.side} ` +
          `${hit.path}:${hit.line}`
        );
      }),
    ),
  );
  return found.flat();
}

const pack = (more: object = {}): string =>
  JSON.stringify(
    { name: 'lib', version: '1.2.3', main: './dist/index.js', types: './dist/index.d.ts', ...more },
    null,
    2,
  );

describe('entries of a package', () => {
  const exports = { '.': './dist/index.js', './sub': './dist/sub.js', './hidden/*': null };
  test.each<[object, object, string]>([
    [{ exports }, { exports: { '.': './dist/index.js' } }, 'export'],
    [{ bin: { a: 'a.js', b: 'b.js' } }, { bin: { a: 'a.js' } }, 'command'],
    [{ bin: './cli.js' }, {}, 'command'],
    [{}, { main: undefined }, 'main'],
    [{ version: '0.2.0', exports }, { version: '0.2.1', exports: './dist/index.js' }, 'export'],
  ])('%j to %j is critical', async (before, after, _kind) => {
    expect(await hits({ 'package.json': pack(before) }, { 'package.json': pack(after) })).toEqual([
      expect.stringMatching(/^public-entry-removed critical L3 old package\.json:\d+$/),
    ]);
  });
  test.each([
    [{ exports }, { exports: { '.': './dist/index.js' }, version: '2.0.0' }],
    [
      { exports, version: '0.2.0' },
      { exports: './x.js', version: '0.3.0' },
    ],
    [{ exports, private: true }, { private: true }],
    [{}, { main: undefined, exports: './dist/index.js' }],
    [{ exports }, { exports: { '.': { import: './a.mjs', require: './a.cjs' }, './*': './dist/*.js' } }],
    [{ bin: './cli.js' }, { bin: { lib: './other.js' } }],
    [{ exports }, { exports: { ...exports, './more': './m.js' } }],
  ])('%j to %j is silent', async (before, after) => {
    expect(await hits({ 'package.json': pack(before) }, { 'package.json': pack(after) })).toEqual([]);
  });
  test('a changeset that asks for a major version is silent', async () => {
    expect(
      await hits(
        { 'package.json': pack({ exports }) },
        { 'package.json': pack(), '.changeset/a.md': '---\n"lib": major\n---\nx\n' },
      ),
    ).toEqual([]);
  });
});

describe('TypeScript', () => {
  const lib = (index: string, other: Texts = {}): Texts => ({
    'package.json': pack(),
    'src/index.ts': index,
    ...other,
  });
  const call = 'export function f(a: string): void {}\n';

  test.each([
    ['removed', `${call}export const x = 1;\n`, call, 'high L2 old src/index.ts:2'],
    [
      'new required parameter',
      call,
      'export function f(a: string, b: number): void {}\n',
      'high L2 new src/index.ts:1',
    ],
    [
      'optional became required',
      'export const f = (a?: string) => a;\n',
      'export const f = (a: string) => a;\n',
      'high L2 new src/index.ts:1',
    ],
    ['parameter removed', 'export function f(a: string, b: number) {}\n', call, 'high L2 new src/index.ts:1'],
    ['default export removed', `export default class A {}\n${call}`, call, 'high L2 old src/index.ts:1'],
    [
      'public method removed',
      'export class A {\n  m(): void {}\n  n(): void {}\n}\n',
      'export class A {\n  n(): void {}\n}\n',
      'high L2 old src/index.ts:2',
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await hits(lib(before), lib(after))).toEqual([`public-api-break ${expected}`]);
  });

  test('a name behind re-exports, lost in its module or in the entry', async () => {
    const other = { 'src/a.ts': `${call}export const x = 1;\n` };
    expect(
      await hits(lib("export * from './a.js';\n", other), lib("export * from './a.js';\n", { 'src/a.ts': call })),
    ).toEqual(['public-api-break high L2 old src/a.ts:2']);
    expect(
      await hits(
        lib("export { f } from './a.js';\nexport { x } from './a.js';\n", other),
        lib("export { f } from './a.js';\n", other),
      ),
    ).toEqual(['public-api-break high L2 old src/index.ts:2']);
  });

  test('an untouched importer makes it critical', async () => {
    const user = { 'src/user.ts': "import { f,\n  x } from './index.ts';\n" };
    expect(await hits(lib(`${call}export const x = 1;\n`, user), lib(call, user))).toEqual([
      'public-api-break critical L3 old src/index.ts:2',
    ]);
  });

  test('a declared break is low, with a deprecation before it silent', async () => {
    const major = { 'package.json': pack({ version: '2.0.0' }) };
    expect(await hits(lib(`${call}export const x = 1;\n`), lib(call, major))).toEqual([
      'public-api-break low L2 old src/index.ts:2',
    ]);
    expect(await hits(lib(`${call}/** @deprecated use f */\nexport const x = 1;\n`), lib(call, major))).toEqual([]);
  });

  const user = "export * from './a.js';\n";
  test.each<[string, Texts, Texts]>([
    [
      'moved behind the same entry',
      lib(user, { 'src/a.ts': call }),
      lib(`${user}export * from './b.js';\n`, { 'src/a.ts': 'export const y = 1;\n', 'src/b.ts': call }),
    ],
    ['a module renamed', lib(user, { 'src/a.ts': call }), lib("export * from './b.js';\n", { 'src/b.ts': call })],
    [
      'not reachable from the entry',
      lib(call, { 'src/inner.ts': 'export const x = 1;\n' }),
      lib(call, { 'src/inner.ts': '' }),
    ],
    [
      'a private package',
      { ...lib(call), 'package.json': pack({ private: true }) },
      { ...lib(''), 'package.json': pack({ private: true }) },
    ],
    [
      'no entry to be found',
      { ...lib(call), 'package.json': pack({ main: './x/y.js', types: undefined }) },
      { ...lib(''), 'package.json': pack({ main: './x/y.js', types: undefined }) },
    ],
    [
      'an optional parameter more',
      lib(call),
      lib('export function f(a: string, b?: number, ...c: string[]): void {}\n'),
    ],
    [
      'body and types only',
      lib(call),
      lib('export async function f(name: string | number): Promise<void> { await 1; }\n'),
    ],
    ['to an arrow function', lib(call), lib('export const f = (a: string): void => {};\n')],
    ['export list instead', lib(call), lib('function f(a: string): void {}\nexport { f };\n')],
    ['a private member', lib('export class A { private m() {} #n() {} _o() {} }\n'), lib('export class A {}\n')],
    ['@internal', lib(`/** @internal */\nexport const x = 1;\n${call}`), lib(call)],
    [
      'a method moved to the base class',
      lib('export class A { m() {} }\n'),
      lib('class Base { m() {} }\nexport class B extends Base { m() {} }\nexport class A extends B {}\n'),
    ],
    ['head does not parse', lib(call), lib('export function (((\n')],
    [
      'an interface turned into a type',
      lib('export interface I { a: string }\n'),
      lib('export type I = { a: string };\n'),
    ],
    [
      'overloads',
      lib(call),
      lib(
        'export function f(a: string): void;\nexport function f(a: string, b: number): void;\n' +
          'export function f(a: string, b?: number): void {}\n',
      ),
    ],
  ])('%s is silent', async (_, before, after) => {
    expect(await hits(before, after)).toEqual([]);
  });

  test('modules that re-export each other end', async () => {
    const ring = (text: string): Texts =>
      lib("export * from './a.js';\n", { 'src/a.ts': "export * from './index.js';\nexport * from './a.js';\n" + text });
    expect(await hits(ring('export const x = 1;\n'), ring(''))).toEqual(['public-api-break high L2 old src/a.ts:3']);
  });
});

describe('Python', () => {
  const lib = (text: string, init = 'from .core import f\n'): Texts => ({
    'pyproject.toml': '[build-system]\nrequires = []\n[project]\nname = "lib"\nversion = "1.0"\n',
    'src/lib/__init__.py': init,
    'src/lib/core.py': text,
  });
  test.each([
    [
      'a member that a base elsewhere may offer',
      '__all__ = ["K"]\nclass K(B):\n    def m(self): pass\n',
      '__all__ = ["K"]\nclass K(B): pass\n',
      ['medium L1 old src/lib/core.py:3'],
    ],
    [
      'in __all__',
      '__all__ = ["f", "g"]\ndef f(a): pass\ndef g(): pass\n',
      '__all__ = ["f"]\ndef f(a): pass\n',
      ['high L2 old src/lib/core.py:3'],
    ],
    ['named by the package', 'def f(a): pass\ndef g(): pass\n', 'def g(): pass\n', ['medium L1 old src/lib/core.py:1']],
    [
      'a keyword that must be given',
      '__all__ = ["f"]\ndef f(a): pass\n',
      '__all__ = ["f"]\ndef f(a, *, b): pass\n',
      ['high L2 new src/lib/core.py:2'],
    ],
    [
      'a parameter gone',
      '__all__ = ["f"]\ndef f(a, b=1): pass\n',
      '__all__ = ["f"]\ndef f(a): pass\n',
      ['high L2 new src/lib/core.py:2'],
    ],
    [
      'a method',
      '__all__ = ["K"]\nclass K:\n    def m(self): pass\n    def n(self): pass\n',
      '__all__ = ["K"]\nclass K:\n    def n(self): pass\n',
      ['high L2 old src/lib/core.py:3'],
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await hits(lib(before), lib(after))).toEqual(expected.map((one) => `public-api-break ${one}`));
  });
  test.each([
    [
      'an override that its base still offers',
      '__all__ = ["B", "K"]\nclass B:\n    def m(self): pass\nclass K(B):\n    def m(self): pass\n',
      '__all__ = ["B", "K"]\nclass B:\n    def m(self): pass\nclass K(B): pass\n',
    ],
    ['underscored', 'def f(a): pass\ndef _g(): pass\n', 'def f(a): pass\n'],
    ['not in __all__', '__all__ = ["f"]\ndef f(a): pass\ndef g(): pass\n', '__all__ = ["f"]\ndef f(a): pass\n'],
    [
      'left out of __all__ and still there',
      '__all__ = ["f", "g"]\ndef f(a): pass\ndef g(): pass\n',
      '__all__ = ["f"]\ndef f(a): pass\ndef g(): pass\n',
    ],
    ['a default more', '__all__ = ["f"]\ndef f(a): pass\n', '__all__ = ["f"]\ndef f(a, b=None, **kw): pass\n'],
    ['now imported', '__all__ = ["f"]\ndef f(a): pass\n', '__all__ = ["f"]\nfrom .other import f\n'],
    [
      'decorated by something unknown',
      '__all__ = ["f"]\n@route("/")\ndef f(a): pass\n',
      '__all__ = ["f"]\n@route("/")\ndef f(a, b): pass\n',
    ],
  ])('%s is silent', async (_, before, after) => {
    expect(await hits(lib(before), lib(after))).toEqual([]);
  });
  test('an importer left behind', async () => {
    const user = { 'app/user.py': 'from lib.core import (\n    g,  # why\n)\n' };
    expect(
      await hits({ ...lib('__all__ = ["g"]\ndef g(): pass\n'), ...user }, { ...lib('__all__ = []\n'), ...user }),
    ).toEqual(['public-api-break critical L3 old src/lib/core.py:2']);
  });
  test('an application and a test are silent', async () => {
    const app = { 'app/__init__.py': '', 'app/core.py': '__all__ = ["f"]\ndef f(): pass\n' };
    expect(await hits(app, { ...app, 'app/core.py': '' })).toEqual([]);
    const tests = { ...lib(''), 'tests/__init__.py': '', 'tests/test_a.py': '__all__ = ["f"]\ndef f(): pass\n' };
    expect(await hits(tests, { ...tests, 'tests/test_a.py': '' })).toEqual([]);
  });
});

describe('Go, Rust, Java, C#', () => {
  const go = (text: string, path = 'a.go', root = 'package lib\n'): Texts => ({
    'go.mod': 'module x\n',
    'doc.go': root,
    [path]: text,
  });
  const rust = (text: string, lib = 'pub mod a;\nmod b;\n', path = 'src/a.rs'): Texts => ({
    'Cargo.toml': '[package]\nname = "x"\nversion = "1.0.0"\n',
    'src/lib.rs': lib,
    [path]: text,
  });
  const java = (text: string, build = "plugins { id 'java-library' }\n"): Texts => ({
    'build.gradle': build,
    'src/main/java/A.java': text,
  });
  const csharp = (text: string, project = '<IsPackable>true</IsPackable>'): Texts => ({
    'Lib.csproj': project,
    'A.cs': text,
  });

  test.each<[string, Texts, Texts, string]>([
    ['Go function', go('package lib\nfunc F() {}\n'), go('package lib\n'), 'high L2 old a.go:2'],
    [
      'Go parameter',
      go('package lib\nfunc F(a int) {}\n'),
      go('package lib\nfunc F(a int, b string) {}\n'),
      'high L2 new a.go:2',
    ],
    [
      'Go method in a program’s package',
      go('package p\ntype T int\nfunc (t *T) M() {}\n', 'p/a.go', 'package main\n'),
      go('package p\ntype T int\n', 'p/a.go', 'package main\n'),
      'medium L1 old p/a.go:3',
    ],
    ['Rust item', rust('pub fn f() {}\n'), rust(''), 'high L2 old src/a.rs:1'],
    [
      'Rust handed out',
      rust('pub fn f() {}\n', 'mod b;\npub use b::{f};\n', 'src/b.rs'),
      rust('pub fn f(a: i32) {}\n', 'mod b;\npub use b::{f};\n', 'src/b.rs'),
      'high L2 new src/b.rs:1',
    ],
    [
      'Java method',
      java('public class A {\n  public void m() {}\n  public void n() {}\n}\n'),
      java('public class A {\n  public void n() {}\n}\n'),
      'medium L1 old src/main/java/A.java:2',
    ],
    [
      'C# parameter',
      csharp('public class A {\n  public void M() {}\n}\n'),
      csharp('public class A {\n  public void M(int a) {}\n}\n'),
      'medium L1 new A.cs:2',
    ],
  ])('%s', async (_, before, after, expected) => {
    expect(await hits(before, after)).toEqual([`public-api-break ${expected}`]);
  });

  test.each<[string, Texts, Texts]>([
    ['Go internal', go('package lib\nfunc F() {}\n', 'internal/a.go'), go('package lib\n', 'internal/a.go')],
    ['Go main', go('package main\nfunc F() {}\n', 'cmd/x/a.go'), go('package main\n', 'cmd/x/a.go')],
    ['Go test', go('package lib\nfunc TestF() {}\n', 'a_test.go'), go('package lib\n', 'a_test.go')],
    ['Go moved', go('package lib\nfunc F() {}\n'), { ...go('package lib\n'), 'b.go': 'package lib\nfunc F() {}\n' }],
    ['Go lower case', go('package lib\nfunc f() {}\n'), go('package lib\n')],
    ['Go variadic more', go('package lib\nfunc F() {}\n'), go('package lib\nfunc F(o ...int) {}\n')],
    ['Rust pub(crate)', rust('pub(crate) fn f() {}\n'), rust('')],
    ['Rust hidden variants', rust('pub enum E { A, __Nonexhaustive, #[doc(hidden)] B }\n'), rust('pub enum E { A }\n')],
    ['Rust private module', rust('pub fn f() {}\n', 'mod a;\n'), rust('', 'mod a;\n')],
    ['Rust test module', rust('#[cfg(test)]\nmod tests { pub fn f() {} }\n'), rust('')],
    [
      'Java application',
      java('public class A { public void m() {} }\n', 'plugins {}\n'),
      java('public class A {}\n', 'plugins {}\n'),
    ],
    [
      'Java overload',
      java('public class A { public void m(int a) {} }\n'),
      java('public class A { public void m(int a) {} public void m(int a, int b) {} }\n'),
    ],
    ['Java package-private', java('class A { public void m() {} }\n'), java('class A {}\n')],
    [
      'C# application',
      csharp('public class A { public void M() {} }\n', '<OutputType>Exe</OutputType>'),
      csharp('public class A {}\n', '<OutputType>Exe</OutputType>'),
    ],
    [
      'C# default',
      csharp('public class A { public void M() {} }\n'),
      csharp('public class A { public void M(int a = 1) {} }\n'),
    ],
  ])('%s is silent', async (_, before, after) => {
    expect(await hits(before, after)).toEqual([]);
  });

  test('a file renamed as it is', async () => {
    expect(
      await hits(go('package lib\nfunc F() {}\n'), go('package lib\nfunc F() {} // same\n', 'b.go'), {
        'b.go': 'a.go',
      }),
    ).toEqual([]);
  });
});

describe('OpenAPI', () => {
  const api = (paths: string, version = '1.0.0'): Texts => ({
    'openapi.yaml':
      `openapi: 3.0.0\ninfo:\n  version: ${version}\npaths:\n${paths}components:\n  schemas:\n    S:\n` +
      '      type: object\n      required: [a]\n      properties: { a: {}, b: {} }\n',
  });
  const get = '  /a:\n    get: {}\n';
  const query = (required: boolean): string =>
    `  /a:\n    get:\n      parameters:\n        - in: query\n          name: q\n          required: ${required}\n`;

  test('removed operation, newly required parameter and property', async () => {
    expect(await hits(api(`${get}  /b/{id}:\n    delete: {}\n`), api(get))).toEqual([
      'public-openapi-break high L2 old openapi.yaml:8',
    ]);
    expect(await hits(api(query(false)), api(query(true)))).toEqual([
      'public-openapi-break high L2 new openapi.yaml:8',
    ]);
    const body =
      '  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n' +
      '            schema: { $ref: "#/components/schemas/S" }\n';
    const before = api(body);
    expect(await hits(before, { 'openapi.yaml': before['openapi.yaml']!.replace('[a]', '[a, b]') })).toEqual([
      'public-openapi-break high L2 new openapi.yaml:15',
    ]);
  });
  test.each<[string, Texts, Texts]>([
    ['an optional parameter', api(get), api(query(false))],
    ['a path parameter renamed', api('  /b/{id}:\n    get: {}\n'), api('  /b/{name}:\n    get: {}\n')],
    ['a major version', api(`${get}  /b:\n    get: {}\n`), api(get, '2.0.0')],
    ['broken', api(get), { 'openapi.yaml': 'openapi: [3\n' }],
    ['something else', { 'openapi.yaml': 'paths:\n  /a:\n    get: {}\n' }, { 'openapi.yaml': 'paths: {}\n' }],
    [
      'a loop of references',
      api('  /a:\n    get: {}\n'),
      api('  /a:\n    get:\n      requestBody: { $ref: "#/paths/~1a/get/requestBody" }\n'),
    ],
  ])('%s is silent', async (_, before, after) => {
    expect(await hits(before, after)).toEqual([]);
  });
});

describe('hostile input', () => {
  test.each([
    ['src/index.ts', `export const x = ${'('.repeat(50_000)}`],
    ['src/index.ts', `${'namespace a { '.repeat(3000)}${'}'.repeat(3000)}`],
    ['src/index.ts', 'x'.repeat(1_100_000)],
    ['src/index.ts', '\0\uFFFF'],
    ['package.json', '{"exports":{"a":'.repeat(1000)],
    ['package.json', '{"name":"lib","version":"1.2.3","exports":7,"bin":[],"main":{}}'],
    ['openapi.json', '{"openapi":'.repeat(10_000)],
    ['src/lib/core.py', '('.repeat(100_000)],
  ])('%s %#', async (path, text) => {
    const base = { 'package.json': pack(), 'src/index.ts': 'export const x = 1;\n' };
    expect((await hits(base, { ...base, [path]: text })).length).toBeLessThanOrEqual(1);
  });
});
