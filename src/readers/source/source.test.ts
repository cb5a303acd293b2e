import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankComments } from './comments.ts';
import { isDocsPath, isFixturePath, isTestFile, isTestPath } from './paths.ts';

describe('paths', () => {
  it.each(['test/a.ts', 'src/a.test.ts', 'src/__tests__/a.js', 'tests/test_a.py', 'a_test.go', 'spec/a_spec.rb', 'src/test/java/ATest.java', 'A.Tests/Calc.cs', 'e2e/login.ts'])('%s serves tests', (path) => {
    expect(isTestPath(path)).toBe(true);
  });
  it.each(['src/latest.ts', 'src/contest/a.ts', 'src/testimonials.ts', 'src/attestation.go', 'src/Manifest.java', 'lib/inspect.rb'])('%s does not', (path) => {
    expect([isTestPath(path), isTestFile(path)]).toEqual([false, false]);
  });
  it.each([['tests/helpers/setup.ts', false], ['tests/fixtures/a.js', false], ['tests/a.js', true], ['test/support/x.ts', false]])('%s holds tests: %s', (path, expected) => {
    expect(isTestFile(path)).toBe(expected);
  });
  it('samples and prose', () => {
    expect(['.env.example', 'config.sample.yml', 'fixtures/a.json', 'src/a.ts', '.env'].map(isFixturePath)).toEqual([true, true, true, false, false]);
    expect(['README', 'docs/a.html', 'a.md', 'src/docs.ts', 'a.py'].map(isDocsPath)).toEqual([true, true, true, false, false]);
  });
});

describe('blankComments', () => {
  it.each([
    ['a.ts', 'a(); // b', 'a();     '],
    ['a.ts', "const url = 'http://x'; /* c\n d */ e", "const url = 'http://x';     \n      e"],
    ['a.py', 'x = "#1" # two', 'x = "#1"      '],
    ['a.sh', 'echo a#b ${#c} # d', 'echo a#b ${#c}    '],
    ['a.sql', "SELECT '--' -- x", "SELECT '--'     "],
    ['a.xml', '<a><!-- b --></a>', '<a>          </a>'],
    ['a.unknown', '// a', '// a'],
  ])('%s: %s', (path, text, expected) => {
    expect(blankComments(text, path)).toBe(expected);
  });

  it('keeps the length and every line end of any text', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('"', "'", '`', '//', '/*', '*/', '#', '--', '\\', '\n', '\r\n', 'a', '"""', '<!--', '-->', '\ud800')), fc.constantFrom('a.ts', 'a.py', 'a.sql', 'a.xml', 'a.rb', 'a.php'), fc.boolean(), (parts, path, strings) => {
      const text = parts.join('');
      const blanked = blankComments(text, path, { strings });
      expect(blanked.length).toBe(text.length);
      expect([...blanked.matchAll(/\n/g)].map((one) => one.index)).toEqual([...text.matchAll(/\n/g)].map((one) => one.index));
    }));
  });
});
