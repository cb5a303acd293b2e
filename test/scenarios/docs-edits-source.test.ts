import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../src/adapters/grammars/grammars.ts';
import { createCommentReader } from '../../src/readers/docs/comment-spans.ts';
import { sourceProblem } from '../../src/tasks/docs-check/edit/source.ts';

const comments = createCommentReader(createGrammars());
const code = /^it changes code in/;
const tool = /^it changes what a compiler or linter reads/;

describe('an edit of a source', () => {
  it.each<[string, string, string, string, RegExp | null]>([
    ['words of a doc comment', 'a.ts', '/** Calls old. */\nf();\n', '/** Calls new. */\nf();\n', null],
    ['a line of a doc comment', 'a.ts', '/**\n * A.\n * @param a b\n */\nf();\n', '/**\n * A.\n */\nf();\n', null],
    [
      'code between globs',
      'a.ts',
      'const g = "src/**"; f(1);\n/** x */\n',
      'const g = "src/**"; f(2);\n/** x */\n',
      code,
    ],
    [
      'a string that looks like a comment',
      'a.ts',
      'const a = "/** no comment */";\n',
      'const a = "/** a comment */";\n',
      code,
    ],
    ['a template', 'a.ts', 'const a = `/** ${b} */`;\n', 'const a = `/** ${c} */`;\n', code],
    ['a regular expression', 'a.js', 'const a = /\\/** x *\\//;\n', 'const a = /\\/** y *\\//;\n', code],
    ['text of JSX', 'a.tsx', 'const a = <p>/** x */</p>;\n', 'const a = <p>/** y */</p>;\n', code],
    ['code that ends a comment', 'a.ts', '/** x */\nf();\n', '/** x */ g(); /** y */\nf();\n', code],
    ['a comment over code', 'a.ts', '/** x */\nf();\n', '/** x\nf(); */\n', code],
    ['checks that are turned off', 'a.ts', '/** x */\nf();\n', '/** x @ts-nocheck */\nf();\n', tool],
    ['a rule that is turned off', 'a.js', '/** x */\nf();\n', '/** eslint-disable */\nf();\n', tool],
    [
      'a heredoc of Ruby',
      'a.rb',
      'A = <<~X\n  # old\n  def x; end\nX\ndef y; end\n',
      'A = <<~X\n  # new\n  def x; end\nX\ndef y; end\n',
      code,
    ],
    ['a comment of Ruby', 'a.rb', '# old\ndef y; end\n', '# new\ndef y; end\n', null],
    [
      'a frozen string',
      'a.rb',
      '# frozen_string_literal: true\ndef y; end\n',
      '# frozen_string_literal: false\ndef y; end\n',
      tool,
    ],
    [
      'an export of Go',
      'a.go',
      'package a\n\n//export Second\nfunc Second() {}\n',
      'package a\n\n//export Evil\nfunc Second() {}\n',
      tool,
    ],
    [
      'a comment of Go',
      'a.go',
      'package a\n\n// Second calls old.\nfunc Second() {}\n',
      'package a\n\n// Second calls new.\nfunc Second() {}\n',
      null,
    ],
    [
      'a directive of Go',
      'a.go',
      'package a\n\n// Second is.\nfunc Second() {}\n',
      'package a\n\n//go:linkname x y\nfunc Second() {}\n',
      tool,
    ],
    [
      'cgo',
      'a.go',
      'package a\n\n// #cgo LDFLAGS: -lx\nimport "C"\n',
      'package a\n\n// #cgo LDFLAGS: -ly\nimport "C"\n',
      tool,
    ],
    [
      'a raw string of Go',
      'a.go',
      'package a\n\nconst x = `\n// old\nfunc a() {}\n`\n',
      'package a\n\nconst x = `\n// new\nfunc a() {}\n`\n',
      code,
    ],
    [
      'a docstring',
      'a.py',
      'def f():\n    """Calls old."""\n    return 1\n',
      'def f():\n    """Calls new."""\n    return 1\n',
      null,
    ],
    [
      'a string of Python that is none',
      'a.py',
      'def f():\n    x = """old"""\n    return x\n',
      'def f():\n    x = """new"""\n    return x\n',
      code,
    ],
    ['a string after a colon', 'a.py', 'd = {"a":\n"""old"""}\n', 'd = {"a":\n"""new"""}\n', code],
    [
      'code after a docstring',
      'a.py',
      'def f():\n    """Calls old."""\n    return 1\n',
      'def f():\n    """Calls new."""; g()\n    return 1\n',
      code,
    ],
    [
      'a comment of Python',
      'a.py',
      'def f():\n    return 1  # type: int\n',
      'def f():\n    return 1  # type: str\n',
      code,
    ],
    ['a comment of Java', 'A.java', '/** {@link old} */\nclass A { }\n', '/** {@link now} */\nclass A { }\n', null],
    [
      'a text block of Java',
      'A.java',
      'class A { String s = """\n /** old */\n """; }\n',
      'class A { String s = """\n /** new */\n """; }\n',
      code,
    ],
    ['a comment of Rust', 'a.rs', '/// Calls [`old`].\nfn a() {}\n', '/// Calls [`new`].\nfn a() {}\n', null],
    [
      'a raw string of Rust',
      'a.rs',
      'const A: &str = r#"\n/// old\n"#;\n',
      'const A: &str = r#"\n/// new\n"#;\n',
      code,
    ],
    ['a comment of C#', 'a.cs', '/// <see cref="Old"/>\nclass A { }\n', '/// <see cref="New"/>\nclass A { }\n', null],
    [
      'a comment of PHP',
      'a.php',
      '<?php\n/** Calls old. */\nfunction a() {}\n',
      '<?php\n/** Calls new. */\nfunction a() {}\n',
      null,
    ],
    ['a heredoc of PHP', 'a.php', '<?php\n$a = <<<X\n/** old */\nX;\n', '<?php\n$a = <<<X\n/** new */\nX;\n', code],
    ['a source with syntax errors', 'a.ts', '/** old */\nf((;\n', '/** new */\nf((;\n', /can't be read whole/],
  ])('%s', async (_, path, before, after, problem) => {
    const found = await sourceProblem(path, before, after, comments);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
  });
});
