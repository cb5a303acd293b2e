import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../../../adapters/grammars/grammars.ts';
import { createSyntaxReader } from '../../../../readers/symbols/syntax.ts';
import { replacePatch } from '../../../../readers/diff/write.ts';
import { applyPatchRules } from './patch-rules.ts';

const syntax = createSyntaxReader(createGrammars());
const globs = ['**/*.test.ts', '**/test_*.py', '**/*_test.go', '**/*_spec.rb', '**/src/test/**/*.java'];

async function rule(patch: string, present: Record<string, string> = {}) {
  const ruled = await applyPatchRules(patch, { testGlobs: globs, read: async (path) => present[path] ?? null, syntax });
  return { ...ruled, rules: ruled.refused.map(({ rule: name }) => name), ids: ruled.candidates.map(({ id }) => id) };
}
const written = (path: string, text: string, present: Record<string, string> = {}) =>
  rule(replacePatch(path, present[path] ?? null, text), present);
const ts = (body: string): string => `import { expect, it } from 'vitest';\nimport { f } from './f';\n${body}\n`;

describe('what a patch may do', () => {
  it.each([
    ['other file', replacePatch('src/a.ts', null, 'x\n'), 'other-file'],
    ['a workflow', replacePatch('.github/a.test.ts', null, 'x\n'), 'workflow'],
    ['a snapshot', replacePatch('__snapshots__/a.test.ts', null, 'x\n'), 'snapshot'],
    [
      'a symlink',
      'diff --git a/a.test.ts b/a.test.ts\nnew file mode 120000\n--- /dev/null\n+++ b/a.test.ts\n' +
        '@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
      'mode',
    ],
    [
      'an executable',
      'diff --git a/a.test.ts b/a.test.ts\nnew file mode 100755\n--- /dev/null\n+++ b/a.test.ts\n@@ -0,0 +1 @@\n+x\n',
      'mode',
    ],
    ['a change of mode', 'diff --git a/a.test.ts b/a.test.ts\nold mode 100644\nnew mode 100755\n', 'mode'],
    [
      'a binary',
      'diff --git a/a.test.ts b/a.test.ts\nnew file mode 100644\nindex 0000000..1111111\nGIT binary patch\n',
      'binary',
    ],
    [
      'a rename',
      'diff --git a/a.test.ts b/b.test.ts\nsimilarity index 100%\nrename from a.test.ts\nrename to b.test.ts\n',
      'renames',
    ],
    [
      'a path out',
      'diff --git a/../a.test.ts b/../a.test.ts\nnew file mode 100644\n--- /dev/null\n' +
        '+++ b/../a.test.ts\n@@ -0,0 +1 @@\n+x\n',
      'other-file',
    ],
    ['no patch', 'hello', 'unreadable'],
    [
      'a cut patch',
      'diff --git a/a.test.ts b/a.test.ts\nnew file mode 100644\n--- /dev/null\n+++ b/a.test.ts\n@@ -0,0 +1,9 @@\n+x\n',
      'unreadable',
    ],
    ['a file that is not there', replacePatch('a.test.ts', 'x\n', 'y\n'), 'does-not-apply'],
    ['a file with no test', replacePatch('a.test.ts', null, ts('')), 'no-test'],
    ['broken syntax', replacePatch('a.test.ts', null, ts("it('a', () => {")), 'syntax'],
  ])('refuses %s', async (_what, patch, expected) => {
    const { rules, ids } = await rule(patch);
    expect({ rules, ids }).toEqual({ rules: [expected], ids: [] });
  });

  it('refuses a deletion and a change of a present test', async () => {
    const present = { 'a.test.ts': ts("it('a', () => { expect(f()).toBe(1); });") };
    expect((await rule(replacePatch('a.test.ts', present['a.test.ts'], null), present)).rules).toEqual(['deletes']);
    expect(
      (
        await written(
          'a.test.ts',
          ts("it('a', () => { expect(f()).toBe(2); });\nit('b', () => { expect(f()).toBe(1); });"),
          present,
        )
      ).rules,
    ).toEqual(['changes-a-test']);
    expect((await written('a.test.ts', ts("it('b', () => { expect(f()).toBe(1); });"), present)).rules).toEqual([
      'changes-a-test',
    ]);
  });
});

describe('what a test may do', () => {
  it.each([
    ['no-assertion', 'f();'],
    ['no-assertion', 'expect(true).toBe(true); f();'],
    ['no-assertion', 'expect(f());'],
    ['no-assertion', '// expect(f()).toBe(1)\nf();'],
    ['snapshot', 'expect(f()).toMatchSnapshot();'],
    ['snapshot', 'expect(f()).toMatchInlineSnapshot(`1`);'],
    ['sleep', 'await new Promise((resolve) => setTimeout(resolve, 10)); expect(f()).toBe(1);'],
    ['network', "expect(await fetch('http://x')).toBe(1);"],
    ['environment', 'expect(process.env.OPENAI_API_KEY).toBe(f());'],
    ['environment', "expect(process.env['GITHUB_TOKEN']).toBe(f());"],
    ['environment', 'console.log(JSON.stringify(process.env)); expect(f()).toBe(1);'],
    ['environment', "expect(fs.readFileSync('/proc/1/environ', 'utf8')).toBe(f());"],
  ])('%s: %s', async (expected, body) => {
    expect((await written('a.test.ts', ts(`it('a', async () => { ${body}\n});`))).rules).toEqual([expected]);
  });

  it.each([
    ["it.skip('a', () => { expect(f()).toBe(1); });"],
    ["it.only('a', () => { expect(f()).toBe(1); });"],
    ["it.todo('a');"],
    ["xit('a', () => { expect(f()).toBe(1); });"],
    ["it('a', { skip: true }, () => { expect(f()).toBe(1); });"],
    ["it.fails('a', () => { expect(f()).toBe(1); });"],
  ])('skipped: %s', async (body) => {
    expect((await written('a.test.ts', ts(body))).rules).toEqual(['skipped']);
  });

  it.each([
    ['expect(f()).toBe(1);'],
    ['assert.equal(f(), 1);'],
    ['expect(() => f()).toThrow(RangeError);'],
    ['await expect(f()).resolves.toBe(1);'],
    ['check(f());'],
    ['vi.useFakeTimers(); setTimeout(g, 1000); vi.runAllTimers(); expect(g).toHaveBeenCalled();'],
    ["process.env.LOCALE = 'de'; expect(f()).toBe(1);"],
  ])('takes %s', async (body) => {
    const { rules, ids } = await written(
      'a.test.ts',
      ts(`function check(x) { expect(x).toBe(1); }\nit('a', async () => { ${body} });`),
    );
    expect({ rules, ids }).toEqual({ rules: [], ids: ['a.test.ts#a'] });
  });

  it.each([
    ['test_a.py', 'import pytest\n\n@pytest.mark.skip\ndef test_a():\n    assert f() == 1\n', 'skipped'],
    ['test_a.py', 'import time\n\ndef test_a():\n    time.sleep(1)\n    assert f() == 1\n', 'sleep'],
    ['test_a.py', 'def test_a():\n    f()\n', 'no-assertion'],
    ['test_a.py', 'import requests\n\ndef test_a():\n    assert requests.get("http://x")\n', 'network'],
    ['test_a.py', 'import os\n\ndef test_a():\n    assert dict(os.environ) == f()\n', 'environment'],
    [
      'a_test.go',
      'package a\n\nfunc TestA(t *testing.T) {\n\tt.Skip("x")\n\tif F() != 1 {\n\t\tt.Fatal()\n\t}\n}\n',
      'skipped',
    ],
    [
      'a_test.go',
      'package a\n\nfunc TestA(t *testing.T) {\n\ttime.Sleep(1)\n\tif F() != 1 {\n\t\tt.Fatal()\n\t}\n}\n',
      'sleep',
    ],
    ['a_test.go', 'package a\n\nfunc TestA(t *testing.T) {\n\tF()\n}\n', 'no-assertion'],
    ['src/test/java/ATest.java', 'class ATest {\n  @Test void a() { f(); }\n}\n', 'no-assertion'],
    ['a_spec.rb', "describe 'a' do\n  it 'b' do\n    sleep 1\n    expect(f).to eq(1)\n  end\nend\n", 'sleep'],
  ])('%s %j: %s', async (path, text, expected) => {
    expect((await written(path, text)).rules).toEqual([expected]);
  });
});

describe('candidates', () => {
  it('are the added tests, each with its file and none of the others', async () => {
    const present = { 'a.test.ts': ts("it('old', () => { expect(f()).toBe(1); });") };
    const { candidates, refused, files } = await written(
      'a.test.ts',
      ts(
        "it('old', () => { expect(f()).toBe(1); });\ndescribe('g', () => {\n" +
          "  it('one', () => { expect(f()).toBe(1); });\n  it('two', () => { f(); });\n});\n" +
          "it('three', () => { expect(f()).toBe(3); });",
      ),
      present,
    );
    expect(candidates.map(({ id }) => id)).toEqual(['a.test.ts#g > one', 'a.test.ts#three']);
    expect(refused).toEqual([{ path: 'a.test.ts', test: 'two', rule: 'no-assertion', reason: 'asserts nothing' }]);
    expect(candidates[0]!.text).toMatch(/'old'[^]*'one'/);
    expect(candidates[0]!.text).not.toMatch(/'two'|'three'/);
    expect(files[0]!.blocks?.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
  });

  it('are taken apart in Python, Go, Java and Rust, marks above them included', async () => {
    const python = await written(
      'test_a.py',
      'import pytest\n\n\n@pytest.mark.parametrize("x", [1])\ndef test_a(x):\n    assert x == f()\n\n\n' +
        'class TestB:\n    def test_b(self):\n        assert f() == 1\n',
    );
    expect(python.ids).toEqual(['test_a.py#test_a', 'test_a.py#TestB > test_b']);
    expect(python.candidates[1]!.text).not.toContain('parametrize');
    const go = await written(
      'a_test.go',
      'package a\n\nfunc TestA(t *testing.T) {\n\tif F() != 1 {\n\t\tt.Fatal("x")\n\t}\n}\n\nfunc Testable() {}\n',
    );
    expect(go.ids).toEqual(['a_test.go#TestA']);
    const java = await written(
      'src/test/java/ATest.java',
      'class ATest {\n  @Test\n  void a() { assertEquals(1, f()); }\n}\n',
    );
    expect(java.ids).toEqual(['src/test/java/ATest.java#ATest > a']);
  });
});

it('takes what only other tests imported out of a Go file, and nothing else', async () => {
  const go =
    'package k\n\nimport (\n\t"os"\n\tstr "strings"\n\t"testing"\n\n\t"gopkg.in/yaml.v3"\n\t_ "embed"\n' +
    ')\n\nfunc TestA(t *testing.T) {\n\tif str.ToUpper("a") != "os." {\n\t\tt.Fatal()\n\t}\n}\n\n' +
    'func TestB(t *testing.T) {\n\tif os.Args == nil || yaml.Kind(1) == 2 {\n\t\tt.Fatal()\n\t}\n}\n';
  const { candidates } = await written('a_test.go', go);
  const imports = (at: number): string[] =>
    [...candidates[at]!.text.matchAll(/^\t(\w+ )?"(\S+)"$/gm)].map((match) => match[2]!);
  expect(imports(0)).toEqual(['strings', 'testing', 'embed']);
  expect(imports(1)).toEqual(['os', 'testing', 'gopkg.in/yaml.v3', 'embed']);
});
