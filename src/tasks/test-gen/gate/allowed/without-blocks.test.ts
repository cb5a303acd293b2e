import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../../../adapters/grammars/grammars.ts';
import { createSyntaxReader } from '../../../../readers/symbols/syntax.ts';
import { testBlocks } from './test-blocks.ts';
import { withoutBlocks } from './without-blocks.ts';

const syntax = createSyntaxReader(createGrammars());

/** The text without the tests of these names. */
async function without(
  path: string,
  text: string,
  names: readonly string[],
  before: string | null = null,
): Promise<string> {
  const blocks = testBlocks((await syntax(path, text))!)!;
  expect(blocks.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
  return withoutBlocks(
    text,
    blocks.filter(({ name }) => names.includes(name)),
    path,
    before,
  );
}

const go = (imports: string, ...tests: string[]): string =>
  `package k\n\n${imports}\n` +
  `${tests.map((name) => `\nfunc Test${name}(t *testing.T) {\n\t${name.toLowerCase()}.Do(t)\n}\n`).join('')}`;
const py = (...tests: string[]): string =>
  tests.map((name) => `\n\ndef test_${name}():\n    assert ${name}() == 1\n`).join('');
const js = (...tests: string[]): string =>
  tests.map((name) => `\nit('${name}', () => {\n  expect(${name}()).toBe(1);\n});\n`).join('');

describe('a text without some of its tests', () => {
  it.each([[['A']], [['B']], [['C']], [['A', 'B']], [['B', 'C']], [['A', 'C']], [['A', 'B', 'C']]])(
    'is in Go as if %j had never been written',
    async (gone) => {
      const names = ['A', 'B', 'C'];
      const imports = (left: readonly string[]): string =>
        `import (\n${left.map((name) => `\t"x/${name.toLowerCase()}"\n`).join('')}\t"testing"\n)`;
      const left = names.filter((name) => !gone.includes(name));
      // testing is in use where a test is left; a file without any is never kept
      expect(
        await without(
          'a_test.go',
          go(imports(names), ...names),
          gone.map((name) => `Test${name}`),
        ),
      ).toBe(left.length === 0 ? 'package k\n\nimport (\n)\n' : go(imports(left), ...left));
    },
  );

  it.each([[['a']], [['b']], [['c']], [['a', 'b']], [['b', 'c']], [['a', 'c']]])(
    'is in Python and in JavaScript as if %j had never been written',
    async (gone) => {
      const names = ['a', 'b', 'c'];
      const left = names.filter((name) => !gone.includes(name));
      const python = (list: readonly string[]): string => `from shop import ${list.join(', ')}\n${py(...list)}`;
      expect(
        await without(
          'test_a.py',
          python(names),
          gone.map((name) => `test_${name}`),
        ),
      ).toBe(python(left));
      const script = (list: readonly string[]): string =>
        `import { expect, it } from 'vitest';\nimport { ${list.join(', ')} } from './f';\n${js(...list)}`;
      expect(await without('a.test.ts', script(names), gone)).toBe(script(left));
    },
  );

  it('leaves no blank line at the ends of a container, and the comments that stand there', async () => {
    const text =
      "describe('x', () => {\n  it('a', () => { expect(f()).toBe(1); });\n\n  // about b\n" +
      "  it('b', () => { expect(f()).toBe(1); });\n\n  it('c', () => { expect(f()).toBe(1); });\n});\n";
    expect(await without('a.test.js', text, ['a', 'c'])).toBe(
      "describe('x', () => {\n  // about b\n  it('b', () => { expect(f()).toBe(1); });\n});\n",
    );
    expect(await without('a.test.js', text, ['b'])).toBe(
      "describe('x', () => {\n  it('a', () => { expect(f()).toBe(1); });\n\n  // about b\n\n" +
        "  it('c', () => { expect(f()).toBe(1); });\n});\n",
    );
    expect(await without('a.test.js', text, ['a', 'b', 'c'])).toBe(
      "describe('x', () => {\n\n  // about b\n});\n".replace('\n\n', '\n'),
    );
  });

  it('takes back to its former text a file that was there', async () => {
    const before = `import os\nfrom shop import a\nimport re  # for the helpers\n${py('a')}`;
    const after =
      `import os\nfrom shop import a\nimport re  # for the helpers\nimport json\n${py('a')}\n\n@mark\n` +
      'def test_new():\n    assert json.loads(os.sep) and re\n';
    // os was there without any use, and stays
    expect(await without('test_a.py', after, ['test_new'], before)).toBe(before);
    expect(await without('test_a.py', after, ['test_new'])).toBe(before.replace('import os\n', ''));
  });

  it.each([
    [
      'test_a.py',
      'from __future__ import annotations\nimport a, b\nimport c.d as e\nfrom m import (x)\n' +
        'from n import *\nimport f.g\n\n\ndef test_x():\n    assert annotations or a or b or x or f\n\n\n' +
        'def test_y():\n    assert "{e}"\n',
      'test_x',
      ['from __future__ import annotations', 'import a, b', 'import c.d as e', 'from m import (x)', 'from n import *'],
    ],
    [
      'a.test.tsx',
      "import 'side';\nimport React from 'react';\nimport d, { x } from 'm';\nimport * as ns from 'n';\n" +
        "import type { T } from 't';\nimport {\n  y,\n} from 'o';\nimport { u as v, w } from \"p\";\n" +
        "it('x', () => { expect([React, d, x, ns, y, v] as T).toBe(1); });\n" +
        "it('z', () => { expect(`${w}`).toBe(1); });\n",
      'x',
      [
        "import 'side';",
        "import React from 'react';",
        "import d, { x } from 'm';",
        'import {',
        '  y,',
        "} from 'o';",
        'import { w } from "p";',
      ],
    ],
  ])('of %s drops imports of one line alone, and none that may be in use', async (path, text, gone, stays) => {
    const left = (await without(path, text, [gone])).split('\n');
    expect(
      left.slice(
        0,
        left.findIndex((line) => /^(?:it|def|)$|^(?:it\(|def )/.test(line)),
      ),
    ).toEqual(stays);
  });

  it('keeps line ends of Windows, and a text without a last line end', async () => {
    expect(await without('test_a.py', `import a\n${py('a', 'b')}`.replaceAll('\n', '\r\n'), ['test_b'])).toBe(
      `import a\n${py('a')}`.replaceAll('\n', '\r\n'),
    );
    expect(await without('test_a.py', `x = 1\n${py('a', 'b')}`.trimEnd(), ['test_b'])).toBe(
      `x = 1\n${py('a')}`.trimEnd(),
    );
  });
});
