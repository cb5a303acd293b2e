import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankComments } from './comments.ts';
import { onlyRemarks } from './remarks.ts';

describe('blankComments', () => {
  it.each([
    ['a.ts', 'a(); // b', 'a();     '],
    ['a.ts', "const url = 'http://x'; /* c\n d */ e", "const url = 'http://x';     \n      e"],
    ['a.py', 'x = "#1" # two', 'x = "#1"      '],
    ['a.sh', 'echo a#b ${#c} # d', 'echo a#b ${#c}    '],
    ['a.sql', "SELECT '--' -- x", "SELECT '--'     "],
    ['a.xml', '<a><!-- b --></a>', '<a>          </a>'],
    ['a.unknown', '// a', '// a'],
    // of seed 36574803: a string that nothing closes keeps its line ends
    ['a.py', '"""\r\na#\n', '"""\r\na#\n'],
  ])('%s: %s', (path, text, expected) => {
    expect(blankComments(text, path)).toBe(expected);
  });

  it.each(['"""\r\n', '"""\n', '"""a\r\n"', '""""\r\n'])('keeps the line ends of %j, which nothing closes', (text) => {
    expect(blankComments(text, 'a.py', { strings: true })).toBe(`"""${text.slice(3).replace(/[^\r\n]/g, ' ')}`);
  });

  it('keeps the length and every line end of any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '"',
            "'",
            '`',
            '//',
            '/*',
            '*/',
            '#',
            '--',
            '\\',
            '\n',
            '\r\n',
            'a',
            '"""',
            '<!--',
            '-->',
            '\ud800',
          ),
        ),
        fc.constantFrom('a.ts', 'a.py', 'a.sql', 'a.xml', 'a.rb', 'a.php'),
        fc.boolean(),
        (parts, path, strings) => {
          const text = parts.join('');
          const blanked = blankComments(text, path, { strings });
          expect(blanked.length).toBe(text.length);
          expect([...blanked.matchAll(/\n/g)].map((one) => one.index)).toEqual(
            [...text.matchAll(/\n/g)].map((one) => one.index),
          );
        },
      ),
    );
  });
});

describe('onlyRemarks', () => {
  const judge = (path: string, before: string, after: string): boolean => {
    const [a, b] = [before.split('\n'), after.split('\n')];
    return onlyRemarks(
      path,
      [...a.filter((line) => !b.includes(line)), ...b.filter((line) => !a.includes(line))],
      [before, after],
    );
  };
  it.each([
    ['a.rb', 'a\n# one\nb\n', 'a\n\n# two\nb   \n'],
    ['a.c', '/* one\n * two\n */\nint a;\n', '/* one\n * three\n */\nint a; // x\n'],
    ['a.cpp', '// one\nout << a;\n', '// two\nout << a;\n'],
    ['a.yml', 'a: 1 # one\n', 'a: 1 # two\n'],
    ['a.sql', 'SELECT 1; -- one\n', 'SELECT 1;\n'],
  ])('%s: %j to %j', (path, before, after) => {
    expect(judge(path, before, after)).toBe(true);
  });
  it.each([
    ['code', 'a.rb', 'a\n', 'b\n'],
    ['indentation', 'a.yml', 'a:\n  b: 1\n', 'a:\nb: 1\n'],
    ['an unknown language', 'a.lua', '-- a\n', '-- b\n'],
    ['a magic comment of Ruby', 'a.rb', '# frozen_string_literal: true\na\n', 'a\n'],
    ['the interpreter', 'a.sh', '#!/bin/sh\na\n', '#!/bin/bash\na\n'],
    ['an attribute of PHP', 'a.php', '#[A]\nfunction f() {}\n', '#[B]\nfunction f() {}\n'],
    ['the syntax of a Dockerfile', 'Dockerfile', '# syntax=docker/dockerfile:1\nFROM a\n', 'FROM a\n'],
    ['a line of a here-document', 'a.sh', 'cat <<E\n# one\nE\n', 'cat <<E\n# two\nE\n'],
    ['a line of a block scalar', 'a.yml', 'a: |\n  b\n  # one\n', 'a: |\n  b\n  # two\n'],
    ['a line of a string', 'a.rb', 'a = "x\n# one\n"\n', 'a = "x\n# two\n"\n'],
    ['a comment that ends a continued line', 'a.sh', 'a \\\n b\n', 'a \\\n# x\n b\n'],
    ['a comment that takes in the next line', 'a.c', '// a\nb();\n', '// a \\\nb();\n'],
    ['an operator of SQL', 'a.sql', "SELECT a #> '{b}';\n", "SELECT a #> '{c}';\n"],
    ['a hint of SQL', 'a.sql', 'SELECT\n/*+ INDEX(a) */\n1;\n', 'SELECT\n1;\n'],
  ])('%s is more', (_what, path, before, after) => {
    expect(judge(path, before, after)).toBe(false);
  });
});
