import { expect, test } from 'vitest';
import { itemsOf, surfaceReader } from '../../../test/support/surface.ts';

/** `name(signature)` of exports, `Owner.name(signature)` of members. */
async function read(path: string, text: string): Promise<string[]> {
  return (await itemsOf(path, text, 'export', 'member')).map(
    (one) =>
      `${one.kind === 'member' ? `${one.owner ?? ''}.` : ''}${one.name}${one.signature ?? ''}` +
      (one.default === undefined ? '' : `=${one.default}`),
  );
}

test('TypeScript and JavaScript', async () => {
  expect(
    await read(
      'src/a.ts',
      "export function open(path: string, mode = 'r', ...rest: string[]): File {}\n" +
        'function hidden() {}\nexport class Box { private x = 1; add(n: number): void {} #q() {} }\n' +
        'export const LIMIT = 5;\nexport default function () {}\n' +
        '/** @internal */ export function inner() {}\n',
    ),
  ).toEqual(["open(path: string, mode = 'r', ...rest: string[]): File", 'Box', 'Box.add(n: number): void', 'LIMIT=5']);
  expect(await read('lib/a.js', 'function f(a, b = 1) {}\nmodule.exports = { f };\n')).toEqual(['f(a, b = 1)']);
});

test('TypeScript: what callers see of a held function is its declared type', async () => {
  expect(
    await read(
      'src/a.ts',
      'export const open: (url: string, env?: E) => void = (...all) => {};\n' +
        'export const close: (n?: number) => void = (n = 5) => {};\n' +
        'export const named: Handler = (url) => {};\nexport const plain = (url: string): void => {};\n' +
        'export class Box {\n  fetch: ((request: R, env?: E) => X) = (request, ...rest) => 1;\n' +
        '  own = (a: string) => a;\n  other: Handler = (a) => a;\n}\n',
    ),
  ).toEqual([
    'open(url: string, env?: E): void',
    'close(n: number = 5): void',
    'named',
    'plain(url: string): void',
    'Box',
    'Box.fetch(request: R, env?: E): X',
    'Box.own(a: string)',
    'Box.other',
  ]);
});

test('Python', async () => {
  expect(
    await read(
      'pkg/a.py',
      'def open_it(path, mode="r", *, deep=False): pass\ndef _hidden(): pass\nclass Box:\n' +
        '    size = 3\n    def add(self, n: int) -> None: pass\n    def _q(self): pass\n',
    ),
  ).toEqual(['open_it(path, mode = "r", deep = False)', 'Box', 'Box.size=3', 'Box.add(n: int): None']);
  expect(await read('pkg/_private.py', 'def f(): pass\n')).toEqual([]);
});

test('Go, Java, Rust, C#', async () => {
  expect(
    await read(
      'a.go',
      'package a\n\nconst Limit = 5\n\nfunc Open(path string) error { return nil }\n' +
        'func hidden() {}\n\ntype Box struct {\n\tSize int\n\tinner int\n}\n\n' +
        'func (b *Box) Add(n int) {}\n',
    ),
  ).toEqual(['Limit=5', 'Open(path: string): error', 'Box', 'Box.Size', 'Box.Add(n: int)']);
  expect(await read('cmd/x/main.go', 'package main\n\nfunc Open() {}\n')).toEqual([]);
  expect(await read('internal/x.go', 'package x\n\nfunc Open() {}\n')).toEqual([]);
  expect(
    await read(
      'src/main/java/Box.java',
      'public class Box { public static final int LIMIT = 5; public void add(int n) {} void q() {} private int x; }',
    ),
  ).toEqual(['Box', 'Box.LIMIT=5', 'Box.add(n: int): void']);
  expect(
    await read(
      'src/lib.rs',
      'pub const LIMIT: u32 = 5;\npub fn open(path: &str) -> u8 { 1 }\nfn hidden() {}\n' +
        'pub struct Bx { pub size: u32, inner: u8 }\nimpl Bx { pub fn add(&self, n: u32) {} }\n',
    ),
  ).toEqual(['LIMIT=5', 'open(path: &str): u8', 'Bx', 'Bx.size', 'Bx.add(n: u32)']);
  expect(
    await read(
      'Box.cs',
      'public class Box { public const int Limit = 5; public void Add(int n, string s = "x") {} internal void Q() {} }',
    ),
  ).toEqual(['Box', 'Box.Limit=5', 'Box.Add(n: int, s: string = "x"): void']);
});

test('Ruby and PHP', async () => {
  expect(
    await read(
      'lib/a.rb',
      'module Tool\n  LIMIT = 5\n  class Box < Base\n    attr_reader :size, :name\n' +
        '    def add(n, by: 1, *rest)\n    end\n    def self.make(x) = x\n    # @private\n' +
        '    def quiet; end\n    private\n    def hidden; end\n  end\n  class Other # :nodoc:\n' +
        '    def x; end\n  end\n  private_constant :LIMIT\nend\n',
    ),
  ).toEqual(['Tool', 'Box', 'Tool.Box.size', 'Tool.Box.name', 'Tool.Box.add(n, by = 1, ...rest)', 'Tool.Box.make(x)']);
  expect(
    await read(
      'src/Box.php',
      '<?php\nnamespace A;\nclass Box { public const LIMIT = 5; private const Q = 1; public function ' +
        'add(int $n, ?string $s = null): void {} protected function hidden() {} public function ' +
        "__toString() {} }\nfunction open_it($path, $mode = 'r') {}\n",
    ),
  ).toEqual(['Box', 'Box.LIMIT=5', 'Box.add(n: int, s: ?string = null): void', "open_it(path, mode = 'r')"]);
});

test('aliases by which docs may name a member, an export, a parameter', async () => {
  const items = await itemsOf(
    'src/client.ts',
    'export class HttpClient { send(body: string, retries = 3): void {} }\nexport function make() {}\n',
  );
  expect(items.find((one) => one.name === 'send')).toMatchObject({
    kind: 'member',
    owner: 'HttpClient',
    aliases: ['HttpClient.send', 'HttpClient#send', 'httpClient.send'],
    line: 1,
  });
  expect(items.find((one) => one.name === 'make')?.aliases).toEqual(['client.make']);
  expect(items.find((one) => one.name === 'retries')).toMatchObject({
    kind: 'parameter',
    owner: 'HttpClient.send',
    default: '3',
  });
});

test('what is no surface: tests, samples, vendored, generated, benchmark and docs code', async () => {
  for (const path of [
    'test/a.ts',
    'src/a.test.ts',
    'pkg/test_a.py',
    'a_test.go',
    'examples/a.py',
    'vendor/x/a.go',
    'node_modules/x/a.js',
    'docs/conf.py',
    'benchmarks/a.rs',
    'playground/a.ts',
  ]) {
    expect(
      (
        await surfaceReader.read({
          path,
          text: path.endsWith('.py')
            ? 'def f(): pass\n'
            : path.endsWith('.go')
              ? 'package a\n\nfunc F() {}\n'
              : path.endsWith('.rs')
                ? 'pub fn f() {}'
                : 'export function f() {}\n',
        })
      ).items,
      path,
    ).toEqual([]);
  }
});

test('what a tool wrote is no surface, by its name and content together', async () => {
  const written = {
    'x.pb.go': ['package a\n\nfunc F() {}\n', '// Code generated by protoc-gen-go. DO NOT EDIT.\n'],
    'src/a.min.js': ['export function f() {}\n', `${'x();'.repeat(200)}`],
  } as const;
  for (const [path, [code, mark]] of Object.entries(written)) {
    expect((await surfaceReader.read({ path, text: code })).items, path).toHaveLength(1);
    expect((await surfaceReader.read({ path, text: mark + code })).items, path).toEqual([]);
  }
});

test('broken, huge and binary sources say that they are unread and throw nothing', async () => {
  expect(await surfaceReader.read({ path: 'src/a.ts', text: 'export function (((' })).toEqual({
    items: [],
    unread: 'its syntax has errors',
  });
  expect(
    (await surfaceReader.read({ path: 'src/a.ts', text: `export const a = 1;${' '.repeat(4 * 1024 * 1024)}` })).unread,
  ).toBe('the file is larger than 4 MiB');
  expect((await surfaceReader.read({ path: 'src/a.py', text: 'a\0b' })).unread).toBe('the file is no text');
  expect((await surfaceReader.read({ path: 'action.yml', text: 'runs: [\n' })).unread).toMatch(/errors/);
  expect(
    (await surfaceReader.read({ path: 'action.yml', text: `a: &a [x]\nruns: ${'*a '.repeat(10)}` })).items,
  ).toEqual([]);
  expect(await surfaceReader.read({ path: 'package.json', text: '' })).toEqual({ items: [] });
  const deep = `export const a = ${'['.repeat(3000)}${']'.repeat(3000)};\nexport function f() { process.env.APP_X; }\n`;
  expect((await surfaceReader.read({ path: 'src/deep.ts', text: deep })).items.map((one) => one.name)).toContain('f');
});

test('a sample project offers nothing', async () => {
  for (const path of ['src/AcmeSamples/A.cs', 'src/AcmeSamples.EF/A.cs', 'Acme.Samples.Web/A.cs'])
    expect(await read(path, 'public class OrderLine {}')).toEqual([]);
  expect(await read('src/Resample/A.cs', 'public class OrderLine {}')).toEqual(['OrderLine']);
});
