import { describe, expect, it } from 'vitest';
import { findIn } from '../../../../test/support/change-context.ts';
import { skippedTestsRule } from './skipped-tests.ts';

const find = async (before: Record<string, string>, after: Record<string, string>) =>
  (await findIn(skippedTestsRule, { before, after })).map((hit) => `${hit.path}:${hit.line} ${hit.title}`);
const edit = (path: string, before: string, after: string) => find({ [path]: before }, { [path]: after });
const test = (name: string, body = 'expect(1).toBe(1);') => `it('${name}', () => {\n  ${body}\n});\n`;

describe('skipped', () => {
  it.each([
    ['a.test.ts', test('adds'), test('adds').replace('it(', 'it.skip('), 1],
    ['a.test.ts', test('adds'), test('adds').replace('it(', 'xit('), 1],
    [
      'a.spec.js',
      `describe('sum', () => {\n${test('adds')}});\n`,
      `describe.skip('sum', () => {\n${test('adds')}});\n`,
      1,
    ],
    [
      'tests/test_a.py',
      'def test_a():\n    assert f()\n',
      '@pytest.mark.skip(reason="flaky")\ndef test_a():\n    assert f()\n',
      1,
    ],
    [
      'tests/test_a.py',
      'def test_a():\n    assert f()\n',
      'def test_a():\n    pytest.skip("flaky")\n    assert f()\n',
      2,
    ],
    [
      'a_test.go',
      'func TestA(t *testing.T) {\n\tf()\n}\n',
      'func TestA(t *testing.T) {\n\tt.Skip("flaky")\n\tf()\n}\n',
      2,
    ],
    ['src/test/java/ATest.java', '  @Test\n  void adds() {}\n', '  @Disabled("later")\n  @Test\n  void adds() {}\n', 1],
    [
      'A.Tests/CalcTests.cs',
      '  [Test]\n  public void Adds() {}\n',
      '  [Test, Ignore("later")]\n  public void Adds() {}\n',
      1,
    ],
    ['src/lib.rs', '#[test]\nfn adds() {}\n', '#[test]\n#[ignore]\nfn adds() {}\n', 2],
    ['spec/a_spec.rb', "it 'adds' do\n  x\nend\n", "xit 'adds' do\n  x\nend\n", 1],
    ['spec/a_spec.rb', "it 'adds' do\n  x\nend\n", "it 'adds' do\n  pending 'later'\n  x\nend\n", 2],
    [
      'tests/ATest.php',
      '  public function testA() {\n    f();\n  }\n',
      "  public function testA() {\n    $this->markTestSkipped('later');\n    f();\n  }\n",
      2,
    ],
  ])('%s %#', async (path, before, after, line) => {
    expect(await edit(path, before, after)).toEqual([`${path}:${line} Existing test skipped`]);
  });

  it('only, in a new file too', async () => {
    expect(await edit('a.test.ts', test('adds'), test('adds').replace('it(', 'it.only('))).toEqual([
      'a.test.ts:1 All other tests are silenced',
    ]);
    expect(await find({ keep: '' }, { keep: '', 'b.test.ts': test('adds').replace('it(', 'test.only(') })).toEqual([
      'b.test.ts:1 All other tests are silenced',
    ]);
  });
});

describe('silent', () => {
  it.each([
    [
      'a new test that is skipped',
      'a.test.ts',
      test('adds'),
      test('adds') + test('later').replace('it(', 'it.skip(') + test('other'),
    ],
    [
      'a skip in place of another',
      'a.test.ts',
      test('adds').replace('it(', 'it.skip('),
      test('adds').replace('it(', 'xit('),
    ],
    [
      'a skip that moves',
      'a.test.ts',
      test('a').replace('it(', 'it.skip(') + test('b') + test('c') + test('d'),
      test('b') + test('c') + test('d') + test('a').replace('it(', 'it.skip('),
    ],
    [
      'conditional in JS',
      'a.test.ts',
      test('adds'),
      test('adds').replace("it('adds'", "it.skipIf(process.platform === 'win32')('adds'"),
    ],
    [
      'Playwright condition',
      'a.spec.ts',
      test('adds'),
      test('adds').replace('  expect', "  test.skip(browserName === 'webkit', 'later');\n  expect"),
    ],
    ['a ternary', 'a.test.ts', test('adds'), test('adds').replace('it(', '(ci ? it : it.skip)(')],
    ['a comment', 'a.test.ts', test('adds'), `// it.skip('adds') is gone\n${test('adds')}`],
    [
      'Go condition',
      'a_test.go',
      'func TestA(t *testing.T) {\n\tf()\n}\n',
      'func TestA(t *testing.T) {\n\tif runtime.GOOS == "windows" {\n\t\tt.Skip("no")\n\t}\n\tf()\n}\n',
    ],
    [
      'Python condition',
      'tests/test_a.py',
      'def test_a():\n    assert f()\n',
      '@pytest.mark.skipif(sys.platform == "win32", reason="x")\ndef test_a():\n    assert f()\n',
    ],
    [
      'JUnit condition',
      'src/test/java/ATest.java',
      '  @Test\n  void adds() {}\n',
      '  @DisabledOnOs(WINDOWS)\n  @Test\n  void adds() {}\n',
    ],
    ['other code', 'src/list.ts', 'const a = 1;\n', 'const a = 1;\ncursor.skip(10);\nit.only(1);\n'],
    ['a cursor in a test', 'a.test.ts', test('adds'), test('adds', 'expect(list.skip("a")).toBe(1);')],
  ])('%s', async (_, path, before, after) => {
    expect(await edit(path, before, after)).toEqual([]);
  });
});

describe('deleted', () => {
  const sum = 'export const sum = (a, b) => a + b;\n';

  it('while its subject stays', async () => {
    expect(
      await find({ 'src/sum.ts': sum, 'src/sum.test.ts': `import x;\n${test('adds')}` }, { 'src/sum.ts': sum }),
    ).toEqual(['src/sum.test.ts:2 Test file deleted']);
    expect(await find({ 'tests/test_sum.py': 'def test_a():\n    pass\n', a: '' }, { a: '' })).toEqual([
      'tests/test_sum.py:1 Test file deleted',
    ]);
  });

  it.each([
    ['with its subject', { 'src/sum.ts': sum, 'src/sum.test.ts': test('adds'), a: '' }, { a: '' }],
    [
      'with a subject of a longer name',
      {
        'app/configs_controller.rb': 'class A; end\n',
        'spec/requests/configs_spec.rb': 'it "adds" do\nend\n',
        'lib/20210322_fill_badges.rb': 'x\n',
        'spec/lib/fill_badges_spec.rb': 'it "fills" do\nend\n',
        a: '',
      },
      { a: '' },
    ],
    ['renamed', { 'src/sum.test.ts': test('adds') }, { 'test/sum.test.ts': test('adds') }],
    ['written anew elsewhere', { 'src/sum.test.ts': test('adds') }, { 'test/sum.spec.ts': 'entirely other text\n' }],
    [
      'its tests moved into another file',
      { 'src/sum.test.ts': test('adds'), 'src/math.test.ts': test('x') },
      { 'src/math.test.ts': test('x') + test('adds') },
    ],
    ['a helper', { 'tests/helpers/setup.ts': 'export {};\n', a: '' }, { a: '' }],
    [
      'a unit test with its subject',
      { 'src/detect.ts': sum, 'src/detect.unit.test.ts': test('adds'), a: '' },
      { a: '' },
    ],
    [
      'a file without a test',
      { 'spec/models/mail_spec.rb': 'RSpec.describe Mail do\n  pending "add some examples"\nend\n', a: '' },
      { a: '' },
    ],
    ['an empty file', { 'a.test.ts': '', a: '' }, { a: '' }],
  ])('silent: %s', async (_, before, after) => {
    expect(await find(before as Record<string, string>, after as Record<string, string>)).toEqual([]);
  });
});
