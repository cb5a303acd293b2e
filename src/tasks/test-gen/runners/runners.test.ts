import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { detectRunners, runnerFor, runners } from './detect.ts';
import { settleRunner } from './override.ts';
import { runnerNames } from './runner.ts';

const detect = (files: Record<string, string>): string[] =>
  detectRunners({ paths: Object.keys(files), texts: new Map(Object.entries(files)) }).map(
    ({ runner, folder }) => `${folder}${runner.name}`,
  );

describe('detectRunners', () => {
  it.each<[string, Record<string, string>, string[]]>([
    [
      'Vitest by script',
      { 'package.json': '{"scripts":{"test":"vitest run"},"devDependencies":{"jest":"1"}}' },
      ['vitest'],
    ],
    [
      'Jest by dependency',
      { 'package.json': '{"scripts":{"test":"npm run unit"},"devDependencies":{"jest":"1"}}' },
      ['jest'],
    ],
    ['node:test', { 'package.json': '{"scripts":{"test":"node --import tsx --test"}}' }, ['node']],
    ['Mocha', { 'package.json': '{"scripts":{"test":"c8 mocha"}}' }, ['mocha']],
    ['pytest by pyproject', { 'pyproject.toml': '[tool.pytest.ini_options]\n', 'tests/test_a.py': '' }, ['pytest']],
    ['pytest by setup.cfg', { 'setup.cfg': '[tool:pytest]\n' }, ['pytest']],
    ['pytest by requirements', { 'requirements-dev.txt': 'pytest==9\n', 'tests/test_a.py': '' }, ['pytest']],
    ['unittest', { 'setup.py': 'setup()', 'tests/test_a.py': '' }, ['unittest']],
    ['Go', { 'go.mod': 'module x', 'a_test.go': '' }, ['go']],
    ['Maven, once for its modules', { 'pom.xml': '', 'core/pom.xml': '' }, ['maven']],
    ['Gradle', { 'build.gradle.kts': '' }, ['gradle']],
    ['RSpec', { Gemfile: 'gem "rspec"', 'spec/a_spec.rb': '' }, ['rspec']],
    ['cargo', { 'Cargo.toml': '', 'crates/a/Cargo.toml': '' }, ['cargo']],
    [
      'dotnet',
      { 'a.sln': '', 'Calc.Tests/Calc.Tests.csproj': '<PackageReference Include="Microsoft.NET.Test.Sdk" />' },
      ['dotnet'],
    ],
    ['PHPUnit', { 'composer.json': '{"require-dev":{"phpunit/phpunit":"12"}}' }, ['phpunit']],
    [
      'several packages',
      {
        'package.json': '{"private":true}',
        'web/package.json': '{"devDependencies":{"vitest":"1"}}',
        'api/go.mod': '',
      },
      ['api/go', 'web/vitest'],
    ],
    ['none', { 'README.md': 'vitest pytest go test' }, []],
    [
      'nothing from a broken manifest or a vendored one',
      {
        'package.json': '{"scripts":',
        'node_modules/x/package.json': '{"scripts":{"test":"vitest"}}',
        'vendor/y/go.mod': '',
      },
      [],
    ],
    [
      'nothing from scripts that are no texts',
      { 'package.json': '{"scripts":{"test":["vitest"]},"devDependencies":[]}' },
      [],
    ],
  ])('%s', (_what, files, expected) => {
    expect(detect(files)).toEqual(expected);
  });

  it('finds the runner of a file by language and nearness', () => {
    const found = detectRunners({
      paths: ['package.json', 'web/package.json', 'go.mod'],
      texts: new Map([
        ['package.json', '{"devDependencies":{"jest":"1"}}'],
        ['web/package.json', '{"devDependencies":{"vitest":"1"}}'],
      ]),
    });
    expect(['web/a.ts', 'lib/a.js', 'web/b.go', 'x.py'].map((path) => runnerFor(path, found)?.runner.name)).toEqual([
      'vitest',
      'jest',
      'go',
      undefined,
    ]);
  });
});

describe('commands', () => {
  const odd = 'it\'s $(touch x) `y` "z" \\ [1] -x';

  it.each(runnerNames)('%s: whatever a name or a path holds, the shell takes it as words of one command', (name) => {
    const request = {
      test: { file: "a b/$(touch x)'_test.py", suite: 'a > b', name: odd },
      seed: 4_000_000_000,
      coverage: true,
    };
    const command = runners[name].command(request);
    execFileSync('bash', ['-n', '-c', command]);
    expect(command.replace(/'(?:[^']|'\\'')*'/g, '')).not.toContain('touch');
  });

  it('a path never reads as an option', () => {
    for (const name of ['vitest', 'jest', 'node', 'mocha', 'pytest', 'rspec', 'phpunit'] as const)
      expect(runners[name].command({ files: ['--evil'] })).toMatch(/ \.\/--evil/);
  });
});

describe('settleRunner', () => {
  const detected = { runner: runners.pytest, folder: 'api/' };
  it('takes a test command as all there is, known by its exit code', () => {
    expect(settleRunner(detected, 'make test')).toMatchObject({
      name: 'command',
      results: null,
      narrow: 'all',
      coverage: null,
      shuffles: false,
      testGlobs: ['**/test_*.py', '**/*_test.py'],
    });
    expect(settleRunner(detected, 'make test').command({ files: ['a.py'] })).toBe('make test');
  });
  it('takes forms over the detected ones', () => {
    const runner = settleRunner(detected, undefined, {
      test: 'run {files} -k {name}',
      folder: 'srv',
      results: 'junit',
      reports: 'out/*.xml',
    });
    expect(runner.command({ test: { file: 'a b.py', suite: '', name: '$x' } })).toBe("run 'a b.py' -k '$x'");
    expect(runner).toMatchObject({ folder: 'srv/', narrow: 'test', reports: 'out/*.xml' });
    expect(runner.command({})).toContain('-m pytest');
  });
  it('refuses to run nothing', () => {
    expect(() => settleRunner(undefined)).toThrow(/test-command: no test runner is known/);
    expect(() => settleRunner(detected, ' ')).toThrow(/empty/);
  });
});
