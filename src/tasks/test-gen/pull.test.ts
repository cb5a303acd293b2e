import { describe, expect, it } from 'vitest';
import { replacePatch } from '../../readers/diff/write.ts';
import { pullBranch, unfitForPull } from './pull.ts';

const added = (path: string, mode = '100644'): string =>
  replacePatch(path, null, 'text\n').replace('new file mode 100644', `new file mode ${mode}`);

describe('what a pull request with tests may hold', () => {
  it.each([
    'test/slug.test.js',
    'src/a.spec.tsx',
    'src/__tests__/a.ts',
    'test/slug.js',
    'tests/test_shop.py',
    'pkg/keys_test.go',
    'app/src/test/java/com/acme/ShopTest.java',
    'spec/models/user_spec.rb',
    'crates/a/tests/parse.rs',
    'Acme.Tests/ShopTests.cs',
    'tests/Unit/ShopTest.php',
    'packages/web/test/größe.test.ts',
  ])('%s', (path) => {
    expect(unfitForPull(added(path))).toBeNull();
    expect(unfitForPull(replacePatch(path, 'before\n', 'after\n'))).toBeNull();
  });

  it.each([
    'src/slug.js',
    'package.json',
    'conftest.py',
    'tests/conftest.py',
    '.npmrc',
    'test/.npmrc',
    '.github/actions/a/action.yml',
    '.github/test/a.test.js',
    '.GitHub/workflows/x.test.js',
    '.husky/a.test.js',
    '.mocharc.test.js',
    'test/vitest.config.js',
    'vitest.config.test.ts',
    'test/setup.js',
    'jest.setup.js',
    'test/global-setup.ts',
    'tests/__init__.py',
    'tests/build.rs',
    'test/Makefile',
    'test/run.sh',
    'Dockerfile',
    'setup.py',
    '../a.test.js',
    '/tmp/a.test.js',
    '.git/hooks/a.test.js',
    'a\\b.test.js',
  ])('never %s', (path) => {
    expect(unfitForPull(added(path))).not.toBeNull();
    expect(unfitForPull(added('test/slug.test.js') + added(path))).not.toBeNull();
  });

  it.each([
    ['is executable', added('a.test.js', '100755'), 'a.test.js has the mode 100755'],
    ['is a link', added('a.test.js', '120000'), 'a.test.js has the mode 120000'],
    ['is a submodule', added('a.test.js', '160000'), 'a.test.js has the mode 160000'],
    [
      'becomes executable',
      'diff --git a/a.test.js b/a.test.js\nold mode 100644\nnew mode 100755\n',
      'a.test.js has the mode 100755',
    ],
    [
      'is executable and changes',
      'diff --git a/a.test.js b/a.test.js\nindex 1111111..2222222 100755\n--- a/a.test.js\n' +
        '+++ b/a.test.js\n@@ -1 +1 @@\n-a\n+b\n',
      'a.test.js has the mode 100755',
    ],
    ['is deleted', replacePatch('a.test.js', 'x\n', null), 'a.test.js is deleted'],
    [
      'is renamed',
      'diff --git a/a.test.js b/b.test.js\nsimilarity index 100%\nrename from a.test.js\nrename to b.test.js\n',
      'b.test.js is renamed',
    ],
    [
      'is binary',
      'diff --git a/a.test.js b/a.test.js\nindex 1111111..2222222 100644\n' +
        'Binary files a/a.test.js and b/a.test.js differ\n',
      'a.test.js is binary',
    ],
  ])('no file that %s', (_, patch, why) => {
    expect(unfitForPull(patch)).toBe(why);
  });

  it('nothing that is no patch', () => {
    expect(unfitForPull('')).toBe('it has no file');
    expect(unfitForPull('+++ b/a.test.js\n')).toContain('where a file should begin');
    expect(unfitForPull(`${added('a.test.js')}rubbish\n`)).not.toBeNull();
  });

  it('a branch by the number', () => {
    expect(pullBranch(7)).toBe('codex-ci/tests-7');
  });
});
