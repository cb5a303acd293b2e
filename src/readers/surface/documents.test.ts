import { expect, test } from 'vitest';
import { itemsOf, named } from '../../../test/support/surface.ts';

test('inputs and outputs of an action and of a reusable workflow', async () => {
  const action =
    'name: Do\ninputs:\n  token:\n    description: x\n  depth:\n    default: 1\n  old:\n' +
    '    deprecationMessage: gone\noutputs:\n  report:\n    value: x\nruns:\n  using: node24\n';
  expect(await named('actions/do/action.yml', action)).toEqual(['token', 'depth=1', 'report']);
  expect((await itemsOf('actions/do/action.yml', action))[1]).toMatchObject({
    kind: 'action-input',
    owner: 'actions/do',
    line: 5,
    aliases: ['inputs.depth', 'with.depth'],
  });
  const workflow =
    'on:\n  workflow_call:\n    inputs:\n      level:\n        type: string\n        default: high\n' +
    '    secrets:\n      key:\n        required: true\n    outputs:\n      done:\n        value: x\n' +
    'jobs: {}\n';
  expect(await named('.github/workflows/do.yml', workflow)).toEqual(['level=high', 'done', 'key']);
  expect(await named('.github/workflows/ci.yml', 'on: push\njobs: {}\n')).toEqual([]);
});

test('package.json, composer.json, Makefile, pyproject.toml', async () => {
  expect(
    await itemsOf(
      'package.json',
      '{\n  "name": "@a/tool",\n  "bin": "cli.js",\n' +
        '  "scripts": { "build": "x", "prepack": "y", "test": "z" },\n' +
        '  "exports": { ".": "./a.js", "./sub": "./b.js", "./internal/x": "./c.js", "./package.json": ' +
        '"./package.json" }\n}\n',
    ),
  ).toMatchObject([
    { kind: 'script', name: 'build', line: 4 },
    { kind: 'script', name: 'test', aliases: expect.arrayContaining(['npm test', 'npm run test']) as string[] },
    { kind: 'package-export', name: 'tool' },
    { kind: 'package-export', name: './sub', aliases: ['@a/tool/sub'] },
  ]);
  expect(await named('composer.json', '{ "scripts": { "lint": "x", "post-install-cmd": "y" } }')).toEqual(['lint']);
  expect(
    await named(
      'Makefile',
      'VAR := 1\n.PHONY: all build\nall: build\nbuild: main.o\n\tcc x\nmain.o: main.c\n%.o: %.c\n_hidden:\n',
    ),
  ).toEqual(['all', 'build']);
  expect(
    await named('pyproject.toml', '[project]\nname = "x"\n[project.scripts]\ntool = "a:main"\n[tool.x]\nother = "y"\n'),
  ).toEqual(['tool']);
});

test('JSON Schema, examples of configuration, Helm values', async () => {
  expect(
    await named(
      'config.schema.json',
      '{ "title": "Config", "properties": { "port": { "type": "number", "default": 80 }, "log": { ' +
        '"properties": { "level": { "default": "info" } } }, "old": { "deprecated": true } } }',
    ),
  ).toEqual(['port=80', 'log', 'log.level=info']);
  expect(await named('config.example.yml', 'server:\n  port: 80\n  hosts: [a]\n')).toEqual([
    'server',
    'server.port=80',
    'server.hosts',
  ]);
  expect(await named('Acme.IntegrationTests/config.example.json', '{ "port": 80 }')).toEqual([]);
  expect(await named('chart/values.yaml', 'replicaCount: 2\n')).toEqual(['replicaCount=2']);
  expect(await named('data/people.json', '{ "port": 80 }')).toEqual([]);
});

test('zod, pydantic, Go tags and viper, Spring, .NET', async () => {
  expect(
    await named(
      'src/config.ts',
      'export const configSchema = z.object({ port: z.number().int().default(80), log: z.object({ ' +
        "level: z.string().default('info') }).optional() });\n" +
        'const body = { x: z.object({ y: z.string() }) };\n',
      'config-key',
    ),
  ).toEqual(['port=80', 'log', 'log.level=info']);
  expect(await named('src/users.ts', 'const payload = z.object({ name: z.string() });', 'config-key')).toEqual([]);
  expect(
    await named(
      'src/env.ts',
      'const env = z.object({ APP_PORT: z.coerce.number().default(3000) }).parse(process.env);',
      'environment-variable',
    ),
  ).toEqual(['APP_PORT=3000']);
  expect(
    await named(
      'app/settings.py',
      '@dataclass\nclass ServerConfig:\n    port: int = 80\n    name: str = field(default="x")\n',
      'config-key',
    ),
  ).toEqual(['port=80', 'name=x']);
  expect(
    await named(
      'config.go',
      'package a\n\ntype Config struct {\n\tPort int `yaml:"port" default:"80"`\n}\n\n' +
        'func f() { viper.SetDefault("log.level", "info") }\n',
      'config-key',
    ),
  ).toEqual(['port=80', 'log.level=info']);
  expect(
    await named(
      'A.java',
      '@ConfigurationProperties(prefix = "app.mail") public class A { private int maxSize = 5; ' +
        '@Value("${app.host:localhost}") String host; }',
      'config-key',
    ),
  ).toContain('app.host=localhost');
  expect(
    await named(
      'A.java',
      '@ConfigurationProperties(prefix = "app.mail") public class A { private int maxSize = 5; }',
      'config-key',
    ),
  ).toEqual(['app.mail.max-size=5']);
  expect(
    await named(
      'A.cs',
      'class A { void M() { configuration.GetValue<int>("Server:Port", 80); var x = _configuration["Server:Host"]; } }',
      'config-key',
    ),
  ).toEqual(['Server.Port=80', 'Server.Host']);
});
