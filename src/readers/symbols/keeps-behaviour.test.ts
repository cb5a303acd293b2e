import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../adapters/grammars/grammars.ts';
import { keepsBehaviour } from './keeps-behaviour.ts';
import { createSymbolReader } from './symbols.ts';
import { createSyntaxReader } from './syntax.ts';

const grammars = createGrammars();
const [read, symbols] = [createSyntaxReader(grammars), createSymbolReader(grammars)];

async function judge(path: string, before: string, after: string): Promise<string | null> {
  const [a, b] = [await read(path, before), await read(path, after)];
  if (a === null || b === null) throw new Error('no grammar');
  return keepsBehaviour(a, b, [...((await symbols(path, before)) ?? []), ...((await symbols(path, after)) ?? [])]);
}

describe('keepsBehaviour', () => {
  it.each([
    [
      'a.ts',
      'export const f = (a: number) => a + 1;\n',
      '// why\nexport const f = (a: number) =>\n  a   + 1; /* x */\n',
      'same',
    ],
    ['a.py', 'def f(a):\n    return a + 1\n', '# why\ndef f(a):\n    return a  +  1  # x\n', 'same'],
    [
      'a.go',
      'package a\nfunc F(a int) int { return a + 1 }\n',
      'package a\n\n// F adds.\nfunc F(a int) int { return a  + 1 }\n',
      'same',
    ],
    ['a.py', 'x = f(a, b)\ny = [1, 2]\n', 'x = f(\n  a,\n    b\n)\ny = [\n1, 2]\n', 'same'],
    [
      'a.go',
      '//go:build linux\n\n// Package a.\npackage a\n',
      '//go:build linux\n\n// Package a does it.\npackage a\n',
      'same',
    ],
    [
      'a.rs',
      '/// One.\n#[derive(Debug, Clone)]\nstruct A;\n',
      '/// Two.\n#[derive(Debug, Clone)]\nstruct A;\n',
      'same',
    ],
    [
      'a.ts',
      'export function f(a) { return a; }\n',
      'interface X { y: string }\nexport function f(a: X): X { return a; }\n',
      'types',
    ],
    [
      'a.ts',
      'export function f(a: number) { const twice = a * 2; return twice; }\n',
      'export function f(value: number) { const double = value * 2; return double; }\n',
      'renamed',
    ],
    [
      'a.py',
      'def f(a):\n    total = 0\n    for x in a:\n        total += x\n    return total\n',
      'def f(a):\n    result = 0\n    for item in a:\n        result += item\n    return result\n',
      'renamed',
    ],
    [
      'a.go',
      'package x\nfunc F(a int) int {\n\tb := a + 1\n\treturn b\n}\n',
      'package x\nfunc F(n int) int {\n\tnext := n + 1\n\treturn next\n}\n',
      'renamed',
    ],
  ])('%s: %j → %j: %s', async (path, before, after, expected) => {
    expect(await judge(path, before, after)).toBe(expected);
  });

  it.each([
    ['another operator', 'a.ts', 'export const f = (a) => a + 1;', 'export const f = (a) => a - 1;'],
    ['another text in a string', 'a.ts', 'export const f = () => "a";', 'export const f = () => "b";'],
    ['another text in a template', 'a.ts', 'export const f = (x) => `a ${x}`;', 'export const f = (x) => `b ${x}`;'],
    ['another text in a Go string', 'a.go', 'package a\nconst A = "a\\n"\n', 'package a\nconst A = "b\\n"\n'],
    ['another regular expression', 'a.ts', 'export const f = /a b/;', 'export const f = /a  b/;'],
    [
      'two names become one',
      'a.ts',
      'function f() { let a = 1; let b = 2; return a + b; }',
      'function f() { let a = 1; { let a = 2; return a + a; } }',
    ],
    ['names swapped', 'a.ts', 'export function f(a, b) { return a - b; }', 'export function f(a, b) { return b - a; }'],
    [
      'names swapped everywhere with an outer meaning',
      'a.ts',
      'function f(a) { return a + b; }',
      'function f(b) { return b + b; }',
    ],
    ['an exported name', 'a.ts', 'export function f() { return 1; }', 'export function g() { return 1; }'],
    ['a member', 'a.ts', 'export function f(a) { return a.b; }', 'export function f(a) { return a.c; }'],
    [
      'a key that follows a variable',
      'a.ts',
      'export function f(a) { return { a }; }',
      'export function f(b) { return { b }; }',
    ],
    ['a called function', 'a.ts', 'export function f(a) { return min(a); }', 'export function f(a) { return max(a); }'],
    [
      'a free name of another function',
      'a.ts',
      'export function f() { const a = 1; return a; } export function g() { return a; }',
      'export function f() { const b = 1; return b; } export function g() { return b; }',
    ],
    [
      'a name used outside of its block',
      'a.ts',
      'export function f() { { const a = 1; } return a; }',
      'export function f() { { const b = 1; } return b; }',
    ],
    ['a Python parameter, which callers can name', 'a.py', 'def f(a):\n    return a\n', 'def f(b):\n    return b\n'],
    ['a Python keyword', 'a.py', 'def f():\n    return g(a=1)\n', 'def f():\n    return g(b=1)\n'],
    ['a Python attribute', 'a.py', 'def f(x):\n    return x.a\n', 'def f(x):\n    return x.b\n'],
    ['a Python class member', 'a.py', 'class C:\n    a = 1\n', 'class C:\n    b = 1\n'],
    [
      'a Python annotation, which is read at run time',
      'a.py',
      'def f(a: int):\n    return a\n',
      'def f(a: str):\n    return a\n',
    ],
    [
      'Python indentation',
      'a.py',
      'def f(a):\n    if a:\n        g()\n        h()\n',
      'def f(a):\n    if a:\n        g()\n    h()\n',
    ],
    [
      'a Python return that ends with its line',
      'a.py',
      'def f(x):\n    return -x\n',
      'def f(x):\n    return\n    -x\n',
    ],
    [
      'a Python return without its parentheses',
      'a.py',
      'def f(x):\n    return (g(x))\n',
      'def f(x):\n    return\n    (g(x))\n',
    ],
    ['a Python return without its list', 'a.py', 'def f(x):\n    return [x]\n', 'def f(x):\n    return\n    [x]\n'],
    ['a Python yield that ends with its line', 'a.py', 'def f(x):\n    yield -x\n', 'def f(x):\n    yield\n    -x\n'],
    ['a Python call that ends with its line', 'a.py', 'def f(x):\n    g (x)\n', 'def f(x):\n    g\n    (x)\n'],
    ['a tab for a space in Python', 'a.py', 'if a:\n b()\n', 'if a:\n\tb()\n'],
    ['an encoding in Python', 'a.py', '# coding: latin-1\nx = "é"\n', '# coding: utf-8\nx = "é"\n'],
    ['a Go build constraint', 'a.go', '//go:build linux\n\npackage a\n', 'package a\n'],
    [
      'an old Go build constraint that lost its empty line',
      'a.go',
      '// +build linux\n\npackage a\n',
      '// +build linux\npackage a\n',
    ],
    [
      'another embedded file in Go',
      'a.go',
      'package a\n\nimport _ "embed"\n\n//go:embed a.txt\nvar s string\n',
      'package a\n\nimport _ "embed"\n\n//go:embed b.txt\nvar s string\n',
    ],
    [
      'an embedded file of another Go variable',
      'a.go',
      'package a\n\n//go:embed a.txt\nvar s string\nvar t string\n',
      'package a\n\nvar s string\n//go:embed a.txt\nvar t string\n',
    ],
    [
      'C in a Go comment',
      'a.go',
      'package a\n\n// int f() { return 1; }\nimport "C"\n',
      'package a\n\n// int f() { return 2; }\nimport "C"\n',
    ],
    [
      'another JSX factory',
      'a.jsx',
      '/** @jsx h */\nexport const a = <b/>;\n',
      '/** @jsx j */\nexport const a = <b/>;\n',
    ],
    [
      'help in a Rust doc comment',
      'a.rs',
      '#[derive(Parser)]\nstruct A {\n  /// One.\n  a: u8,\n}\n',
      '#[derive(Parser)]\nstruct A {\n  /// Two.\n  a: u8,\n}\n',
    ],
    [
      'a Python variable beside vars',
      'a.py',
      'def f():\n    a = 1\n    return vars()\n',
      'def f():\n    b = 1\n    return vars()\n',
    ],
    [
      'a Python variable beside dir',
      'a.py',
      'def f():\n    a = 1\n    return dir()\n',
      'def f():\n    b = 1\n    return dir()\n',
    ],
    [
      'a Python variable beside locals under another name',
      'a.py',
      'def f():\n    g = locals\n    a = 1\n    return g()\n',
      'def f():\n    g = locals\n    b = 1\n    return g()\n',
    ],
    ['types beside a decorator', 'a.ts', 'class A { @Inject() x(a: B) {} }', 'class A { @Inject() x(a: C) {} }'],
    [
      'a property made by a modifier',
      'a.ts',
      'class A { constructor(a: string) {} }',
      'class A { constructor(private a: string) {} }',
    ],
    ['a return that ends with its line', 'a.js', 'function f() { return 1; }', 'function f() { return\n1; }'],
    ['a broken text', 'a.ts', 'const a = 1;', 'const a = ;'],
  ])('%s may be another behaviour', async (_what, path, before, after) => {
    expect(await judge(path, before, after)).toBe(null);
  });
});
