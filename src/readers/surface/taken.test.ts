import { expect, test } from 'vitest';
import { surfaceReader } from '../../../test/support/surface.ts';

async function read(path: string, text: string): Promise<{ stars: string[]; types: string[] }> {
  const { taken } = await surfaceReader.read({ path, text });
  return {
    stars: taken?.stars ?? [],
    types: (taken?.types ?? []).map(
      (one) =>
        one.name +
        (one.bases.length === 0 ? '' : ` < ${one.bases.map((base) => base || '?').join(' ')}`) +
        (one.generated ? ' +' : ''),
    ),
  };
}

test('modules whose names a file takes over whole', async () => {
  expect(
    (
      await read(
        'src/a.ts',
        "export * from 'acme-core';\nexport type * from '@acme/types';\nexport * from './b.ts';\n" +
          "export * as ns from 'other';\nexport * from '~/c';\n",
      )
    ).stars,
  ).toEqual(['acme-core', '@acme/types']);
  expect((await read('acme/a.py', 'from acme_core import *\nfrom .b import *\nfrom c import d\n')).stars).toEqual([
    'acme_core',
  ]);
  expect(
    (await read('src/lib.rs', 'pub use acme_core::*;\npub use crate::b::*;\nuse c::*;\npub use d::e::*;\n')).stars,
  ).toEqual(['acme_core', 'd::e']);
});

test.each<[string, string, string[]]>([
  [
    'src/a.ts',
    'export class A extends B.C<T> implements D {}\nabstract class E extends M(F) {}\n' +
      'export interface I extends J<K>, L {}\nclass Z {}\n',
    ['A < C', 'E < ?', 'I < J L', 'Z'],
  ],
  ['src/a.js', 'export class A extends B.C {}\nexport class D extends f(E) {}\n', ['A < C', 'D < ?']],
  [
    'a.py',
    'class A(b.B, C[T], metaclass=M):\n    pass\n\nclass D:\n    def __getattr__(self, n):\n        pass\n',
    ['A < B C', 'D +'],
  ],
  [
    'A.java',
    'public class A extends b.B<T> implements C {}\ninterface D extends E, F {}\n' +
      '@Getter class G { @Setter int x; }\nclass H { @lombok.Getter int x; }\nclass I { }\n',
    ['A < B', 'D < E F', 'G +', 'H +', 'I'],
  ],
  [
    'A.cs',
    'public class A : b.B<T>, IC {}\npublic interface D : IE {}\npublic record R(int a) : Q(a);\n' +
      'public partial class V { [ObservableProperty] private int x; }\n',
    ['A < B', 'D < IE', 'R < Q', 'V +'],
  ],
  [
    'a.php',
    '<?php\nclass A extends \\B\\C { use \\D\\E, F; }\ninterface G extends H {}\n' +
      'class M { public function __call($n, $a) {} }\n',
    ['A < C E F', 'G < H', 'M +'],
  ],
  [
    'a.rb',
    'class A < B::C\n  include D::E\nend\nmodule M\n  extend self\n  def self.method_missing(n)\n  end\nend\n',
    ['A < C E', 'M +'],
  ],
  [
    'a.go',
    'package a\n\ntype A struct {\n\tcore.Reader\n\t*B\n\tX int\n}\n\ntype I interface {\n\tio.Writer\n\tF()\n}\n',
    ['A < Reader B', 'I < Writer'],
  ],
  [
    'src/lib.rs',
    '#[derive(Debug, Setters)]\npub struct A { x: u32 }\n#[derive(Debug)]\npub struct B { x: u32 }\n' +
      'impl std::ops::Deref for B { type Target = C; fn deref(&self) -> &C { &self.c } }\n' +
      'pub trait T: U + V {}\n',
    ['A +', 'B', 'B +', 'T < U V'],
  ],
])('%s: types and what they inherit', async (path, text, expected) => {
  expect((await read(path, text)).types).toEqual(expected);
});
