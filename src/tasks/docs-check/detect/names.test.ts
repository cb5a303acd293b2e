import { describe, expect, it } from 'vitest';
import type { SurfaceChange, SurfaceItem, SurfaceKind, SurfaceLanguage } from '../../../readers/surface/model.ts';
import type { DocsFinding, DocsInput } from '../pages/model.ts';
import { detectRemoved } from './removed.ts';
import { detectStated } from './stated.ts';

type Rest = Partial<SurfaceItem>;
const item = (kind: SurfaceKind, name: string, language: SurfaceLanguage, rest: Rest = {}): SurfaceItem => ({
  kind,
  name,
  aliases: [],
  path: 'src/acme/core.x',
  line: 7,
  language,
  ...rest,
});
const removed = (...args: Parameters<typeof item>): SurfaceChange => ({ change: 'removed', before: item(...args) });
const renamed = (
  kind: SurfaceKind,
  from: string,
  to: string,
  language: SurfaceLanguage,
  rest: Rest = {},
): SurfaceChange => ({
  change: 'renamed',
  before: item(kind, from, language, rest),
  after: item(kind, to, language, rest),
});
const changedDefault = (
  kind: SurfaceKind,
  name: string,
  from: string,
  to: string,
  language: SurfaceLanguage,
  rest: Rest = {},
): SurfaceChange => ({
  change: 'default',
  before: item(kind, name, language, { ...rest, default: from }),
  after: item(kind, name, language, { ...rest, default: to }),
});
const changedSignature = (
  name: string,
  from: string,
  to: string,
  language: SurfaceLanguage,
  rest: Rest = {},
): SurfaceChange => ({
  change: 'signature',
  before: item('export', name, language, { ...rest, signature: from }),
  after: item('export', name, language, { ...rest, signature: to }),
});

function run(
  change: SurfaceChange,
  text: string,
  path = 'docs/guide.md',
  more: Partial<DocsInput> = {},
): DocsFinding[] {
  const files = new Set([
    path,
    'src/acme/core.x',
    'package.json',
    'packages/a/package.json',
    'packages/b/package.json',
  ]);
  const input: DocsInput = {
    head: [{ path, text }],
    base: [{ path, text }],
    changes: [change],
    files: { head: files, base: files },
    lineOf: () => 'code',
    packages: ['acme'],
    ...more,
  };
  return [...detectRemoved(input), ...detectStated(input)];
}

const flag = (name: string, language: SurfaceLanguage): SurfaceChange => removed('flag', name, language);
const fence = (language: string, code: string): string => `# Guide\n\nText.\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;
const cells = (...rows: string[]): string =>
  `# Options\n\n| Option | Default | About |\n|---|---|---|\n${rows.map((one) => `| ${one} |`).join('\n')}\n`;
const action = { path: 'action.yml' };
const timeout = (from: string, to: string, language: SurfaceLanguage): SurfaceChange =>
  changedDefault('parameter', 'timeout', from, to, language, { owner: 'openClient' });

describe('planted drifts', () => {
  it.each<[string, SurfaceChange, string, number, string?]>([
    // names in nine languages
    ['a function in a span', removed('export', 'parseConfig', 'typescript'), '# A\n\nCall `parseConfig()` first.\n', 3],
    [
      'a function in an imported sample',
      removed('export', 'createPool', 'javascript'),
      fence('js', "import { createPool } from 'acme';\ncreatePool();"),
      6,
    ],
    [
      'a qualified function',
      removed('export', 'walk', 'python', { aliases: ['acme.walk'] }),
      'Use `acme.walk(path)` to walk.\n',
      1,
    ],
    ['a role', removed('export', 'walk', 'python'), 'See :func:`acme.walk`.\n', 1, 'docs/a.rst'],
    [
      'autofunction',
      removed('export', 'unstyle', 'python', { aliases: ['acme.unstyle'] }),
      'API\n===\n\n.. autofunction:: acme.unstyle\n',
      4,
      'docs/api.rst',
    ],
    ['a Go function', removed('export', 'NewRouter', 'go'), fence('go', 'r := acme.NewRouter()'), 6],
    [
      'a Go method',
      removed('member', 'BindJSON', 'go', { owner: 'Context', aliases: ['Context.BindJSON'] }),
      'Use `Context.BindJSON` for it.\n',
      1,
    ],
    [
      'a Java method',
      removed('member', 'withTimeout', 'java', {
        owner: 'Client',
        aliases: ['Client.withTimeout', 'Client#withTimeout'],
      }),
      'See `Client#withTimeout`.\n',
      1,
    ],
    ['a Java class', removed('export', 'JsonWriterFactory', 'java'), 'The class `JsonWriterFactory` writes.\n', 1],
    [
      'a Rust function',
      removed('export', 'spawn_blocking_with', 'rust'),
      fence('rust', 'acme::spawn_blocking_with(|| 1);'),
      6,
    ],
    [
      'a C# class',
      removed('export', 'RetryPolicyBuilder', 'csharp'),
      fence('csharp', 'var b = new RetryPolicyBuilder();'),
      6,
    ],
    [
      'a Ruby method',
      removed('member', 'fetch_all', 'ruby', { owner: 'Store', aliases: ['Store#fetch_all', 'Store.fetch_all'] }),
      '`Store#fetch_all` reads.\n',
      1,
    ],
    ['a PHP class', removed('export', 'HttpKernelFactory', 'php'), fence('php', '$k = new HttpKernelFactory();'), 6],
    [
      'a snake name in prose',
      removed('export', 'load_user_settings', 'python'),
      'First load_user_settings is called.\n',
      1,
    ],
    [
      'a name in a heading',
      removed('export', 'createServerPool', 'typescript'),
      '# `createServerPool(options)`\n\nX.\n',
      1,
    ],
    ['a name in a table', removed('export', 'useLocalCache', 'typescript'), cells('`useLocalCache` | - | Caches'), 5],
    ['a generic type', removed('export', 'ResultStream', 'typescript'), 'It gives a `ResultStream<T>`.\n', 1],
    ['a renamed function', renamed('export', 'readFileTree', 'readTree', 'typescript'), 'Use `readFileTree`.\n', 1],
    ['a component', removed('export', 'DataTableView', 'typescript'), 'Put `<DataTableView rows={x} />` there.\n', 1],
    [
      'a doc comment of another function',
      removed('export', 'parseConfig', 'typescript', { path: 'src/acme/core.ts' }),
      '/** Like {@link parseConfig}, but lazy. */\nexport function other() {}\n',
      1,
      'src/acme/core.ts',
    ],
    [
      'a docstring',
      removed('export', 'parse_config', 'python', { path: 'src/acme/core.py' }),
      'def other():\n    """See :func:`parse_config`."""\n',
      2,
      'src/acme/other.py',
    ],
    // flags
    ['a flag in a span', flag('--max-retries', 'go'), 'Pass `--max-retries 3`.\n', 1],
    ['a flag with the command', flag('--max-retries', 'rust'), fence('sh', '$ acme run --max-retries 3'), 6],
    ['a flag under npx', flag('--max-retries', 'typescript'), fence('bash', 'npx acme --max-retries=3'), 6],
    ['a flag in prose', flag('--max-retries', 'java'), 'With --max-retries you say how often.\n', 1],
    [
      'a flag by its alias',
      removed('flag', '--max-retries', 'python', { aliases: ['--max_retries'] }),
      'Pass `--max_retries`.\n',
      1,
    ],
    [
      'an option directive',
      flag('--max-retries', 'python'),
      '.. option:: --max-retries N\n\n   How often.\n',
      1,
      'docs/cli.rst',
    ],
    ['a renamed flag', renamed('flag', '--max-retries', '--retries', 'csharp'), 'Pass `--max-retries`.\n', 1],
    // variables
    ['a variable in a span', removed('environment-variable', 'ACME_CACHE_DIR', 'go'), 'Set `ACME_CACHE_DIR`.\n', 1],
    [
      'a variable in a shell block',
      removed('environment-variable', 'ACME_CACHE_DIR', 'ruby'),
      fence('sh', 'export ACME_CACHE_DIR=/tmp'),
      6,
    ],
    [
      'a variable in prose',
      removed('environment-variable', 'ACME_CACHE_DIR', 'php'),
      'Set ACME_CACHE_DIR to a folder.\n',
      1,
    ],
    // keys
    [
      'a dotted key',
      removed('config-key', 'server.keepAlive', 'json', { aliases: ['keepAlive'] }),
      'Set `server.keepAlive`.\n',
      1,
    ],
    [
      'a key in YAML',
      removed('config-key', 'server.keep_alive', 'yaml', { aliases: ['keep_alive'] }),
      fence('yaml', 'server:\n  keep_alive: 3'),
      7,
    ],
    ['a key in JSON', removed('config-key', 'keepAlive', 'json'), fence('json', '{ "keepAlive": 3 }'), 6],
    // routes
    ['a route with its method', removed('route', 'GET /users/{id}', 'python'), 'Call `GET /users/{user_id}`.\n', 1],
    [
      'a route of Express',
      removed('route', 'DELETE /users/{id}/keys', 'javascript'),
      'Call `DELETE /users/:id/keys`.\n',
      1,
    ],
    [
      'a route in curl',
      removed('route', 'POST /orders/{id}', 'java'),
      fence('sh', 'curl -X POST http://localhost:8080/orders/17'),
      6,
    ],
    // actions, scripts, files, exports
    [
      'an input in a workflow',
      removed('action-input', 'cache-path', 'yaml', action),
      fence('yaml', '- uses: acme/acme@v1\n  with:\n    cache-path: x'),
      8,
      'README.md',
    ],
    [
      'an input in a table',
      removed('action-input', 'token', 'yaml', action),
      '| Input | About |\n|---|---|\n| `token` | x |\n',
      3,
      'README.md',
    ],
    [
      'an output',
      removed('action-output', 'cache-hit-key', 'yaml', action),
      fence('yaml', '- uses: acme/acme@v1\n  id: a\n- run: echo ${{ steps.a.outputs.cache-hit-key }}'),
      8,
      'README.md',
    ],
    [
      'a script',
      removed('script', 'test:slow', 'json', { path: 'package.json' }),
      fence('sh', 'npm run test:slow'),
      6,
      'CONTRIBUTING.md',
    ],
    [
      'a make target',
      removed('script', 'docs-html', 'make', { path: 'Makefile' }),
      'Run `make docs-html`.\n',
      1,
      'CONTRIBUTING.md',
    ],
    [
      'a subpath',
      removed('package-export', './server', 'json', { path: 'package.json', aliases: ['acme/server'] }),
      fence('ts', "import { a } from 'acme/server';"),
      6,
    ],
    [
      'a file',
      removed('file', 'scripts/setup-db.sh', 'none', { path: 'scripts/setup-db.sh' }),
      'Run `scripts/setup-db.sh`.\n',
      1,
    ],
    [
      'a file by ./',
      removed('file', 'examples/basic/server.go', 'none', { path: 'examples/basic/server.go' }),
      fence('sh', 'go run ./examples/basic/server.go'),
      6,
    ],
    // defaults
    [
      'a default in a table',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      cells('`maxSize` | `30` | Size'),
      5,
    ],
    [
      'a default in brackets',
      changedDefault('flag', '--max-size', '30', '50', 'go'),
      '- `--max-size`: how large (default: 30)\n',
      1,
    ],
    [
      'a default in words',
      changedDefault('environment-variable', 'ACME_TIMEOUT', '30s', '60s', 'go'),
      '`ACME_TIMEOUT` says how long to wait. It defaults to `30s`.\n',
      1,
    ],
    [
      'a default in a help text',
      changedDefault('flag', '--max-size', '30', '50', 'rust'),
      fence('text', 'Options:\n  --max-size <N>   Size [default: 30]'),
      7,
    ],
    [
      'by default',
      changedDefault('config-key', 'server.maxSize', '1_000', '2_000', 'python'),
      '`server.maxSize` is 1000 by default.\n',
      1,
    ],
    [
      'a string default',
      changedDefault('action-input', 'cache-mode', 'fast', 'safe', 'yaml', action),
      '| Input | Default |\n|---|---|\n| `cache-mode` | `"fast"` |\n',
      3,
      'README.md',
    ],
    [
      'a default of a parameter under its heading',
      timeout('30', '60', 'typescript'),
      '## openClient(options)\n\n- `timeout`: seconds, by default 30.\n',
      3,
    ],
    [
      'a default in a signature',
      timeout('30', '60', 'python'),
      '.. function:: openClient(host, timeout=30)\n',
      1,
      'docs/api.rst',
    ],
    [
      'a default in a docstring',
      changedDefault('parameter', 'timeout', '30', '60', 'python', {
        owner: 'open_client',
        path: 'src/acme/core.py',
        line: 1,
      }),
      'def open_client(timeout=60):\n    """Opens.\n\n    :param timeout: seconds, default 30\n    """\n',
      4,
      'src/acme/core.py',
    ],
    // signatures
    [
      'a named argument that went',
      changedSignature('open_client', '(host, retries = 3)', '(host)', 'python'),
      fence('python', 'acme.open_client("h", retries=5)'),
      6,
    ],
    [
      'one argument too many',
      changedSignature('setCookie', '(name, value, path)', '(name, value)', 'javascript'),
      fence('js', "acme.setCookie('a', 'b', '/');"),
      6,
    ],
    [
      'one argument too few',
      changedSignature('NewClient', '(host: string)', '(ctx: Context, host: string)', 'go'),
      fence('go', 'c := acme.NewClient("h")'),
      6,
    ],
    [
      'a written signature',
      changedSignature('openClient', '(host, port)', '(host, options)', 'typescript'),
      '## `openClient(host, port)`\n\nOpens.\n',
      1,
    ],
    [
      'a written signature with types in code',
      changedSignature('openClient', '(host: string, port: number)', '(host: string, options: O)', 'typescript'),
      fence('ts', 'openClient(host: string, port: number)'),
      6,
    ],
    [
      'a PHP named argument',
      changedSignature('openClient', '(host, retries = 3)', '(host)', 'php'),
      fence('php', "openClient('h', retries: 5);"),
      6,
    ],
    [
      'a described parameter',
      changedSignature('openClient', '(host, port)', '(host)', 'typescript', { path: 'src/acme/core.ts', line: 5 }),
      '/**\n * @param host x\n * @param port y\n */\nexport function openClient(host) {}\n',
      3,
      'src/acme/core.ts',
    ],
  ])('%s', (_, change, text, line, path) => {
    const found = run(change, text, path);
    expect(found.map((one) => one.docs?.line)).toEqual([line]);
    expect(text.split('\n')[line - 1]).toContain(found[0]!.docs!.quote.split('\n')[0]);
    expect(found[0]!.existedBefore).toBe(false);
  });
});

describe('innocent', () => {
  it.each<[string, SurfaceChange, string, string?]>([
    ['an everyday word', removed('export', 'parse', 'javascript'), 'The command `parse` and `parse()` of JSON.\n'],
    [
      'another’s name',
      removed('export', 'createPool', 'javascript'),
      fence('js', "import { createPool } from 'mysql2';\ncreatePool();"),
    ],
    [
      'another’s Python name',
      removed('export', 'open_pool', 'python'),
      fence('python', 'from other import open_pool\nopen_pool()'),
    ],
    [
      'the reader’s own name',
      removed('export', 'load_user', 'python'),
      fence('python', 'def load_user(id):\n    return id\n\nload_user(3)'),
    ],
    [
      'the reader’s own module',
      removed('export', 'userRouter', 'typescript'),
      fence('ts', "import { userRouter } from './router';\nuserRouter();"),
    ],
    ['another language', removed('export', 'load_user', 'python'), fence('js', 'load_user();')],
    ['said to be removed', removed('export', 'parseConfig', 'typescript'), '`parseConfig` was removed in 2.0.\n'],
    [
      'said to be deprecated',
      removed('export', 'parseConfig', 'typescript'),
      '> **Deprecated:** `parseConfig` goes.\n',
    ],
    ['instead of', removed('export', 'parseConfig', 'typescript'), 'Use `readConfig` instead of `parseConfig`.\n'],
    [
      'a release section',
      removed('export', 'parseConfig', 'typescript'),
      '# Acme\n\n## 1.2.0\n\n- add `parseConfig`\n',
    ],
    [
      'a migration section',
      removed('export', 'parseConfig', 'typescript'),
      '# Acme\n\n## Migrating from v1\n\nReplace `parseConfig`.\n',
    ],
    [
      'a versionchanged directive',
      removed('export', 'parse_config', 'python'),
      '.. versionchanged:: 2.0\n   :func:`acme.parse_config` is gone.\n',
      'docs/a.rst',
    ],
    [
      'a comment in the sample',
      removed('export', 'parseConfig', 'typescript'),
      fence('ts', 'parseConfig(); // removed in v2'),
    ],
    [
      'part of a longer name',
      removed('export', 'parseConfig', 'typescript'),
      'Call `parseConfigFile` and `$parseConfig2` and `parse-parseConfig`.\n',
    ],
    [
      'a file’s name',
      removed('export', 'parseConfig', 'typescript'),
      'See `parseConfig.ts` and `src/parseConfig/x`.\n',
    ],
    ['another object’s member', removed('export', 'createPool', 'javascript'), 'Call `mysql.createPool()`.\n'],
    [
      'a member with an everyday name',
      removed('member', 'close', 'java', { owner: 'Client', aliases: ['Client.close'] }),
      'Then `close()` it, or `stream.close()`.\n',
    ],
    [
      'a link to another’s page',
      removed('export', 'ResultStream', 'typescript'),
      'See [`ResultStream`](https://docs.other.org/rs).\n',
    ],
    [
      'a link target',
      removed('export', 'parseConfig', 'typescript'),
      'See [it](https://x.org/parseConfig#parseConfig).\n',
    ],
    ['a brand', removed('export', 'JavaScript', 'typescript'), 'Written in JavaScript.\n'],
    ['front matter', removed('export', 'parseConfig', 'typescript'), '---\ntitle: parseConfig\n---\n\nX\n'],
    ['a comment', removed('export', 'parseConfig', 'typescript'), '<!-- `parseConfig` -->\n\nX\n'],
    [
      'a string in a sample',
      removed('export', 'parseConfig', 'typescript'),
      fence('ts', "console.log('parseConfig failed');"),
    ],
    ['a flag of another tool', flag('--no-deps', 'python'), fence('sh', 'pip install --no-deps x')],
    ['an everyday flag', flag('--verbose', 'go'), 'Pass `--verbose`.\n'],
    [
      'half of an everyday switch',
      removed('flag', '--debug', 'python', { aliases: ['--no-debug'] }),
      'Pass `--no-debug`.\n',
    ],
    ['a longer flag', flag('--max-retries', 'go'), 'Pass `--max-retries-total` or `--no-max-retries`.\n'],
    ['a short flag', removed('flag', '-m', 'go'), 'Pass `-m`.\n'],
    ['a flag of docker', flag('--shm-size', 'go'), 'Run `docker run --shm-size 1g x`.\n'],
    [
      'a flag of docker before our image',
      flag('--workdir', 'go'),
      fence('sh', '$ docker run --rm --workdir /src acme/tool:latest .'),
    ],
    ['a system variable', removed('environment-variable', 'GITHUB_TOKEN', 'go'), 'Set `GITHUB_TOKEN`.\n'],
    ['a longer variable', removed('environment-variable', 'ACME_CACHE', 'go'), 'Set `ACME_CACHE_DIR`.\n'],
    ['an everyday key', removed('config-key', 'name', 'yaml'), fence('yaml', 'name: x')],
    [
      'a key’s word in prose',
      removed('config-key', 'server.timeout', 'yaml', { aliases: ['timeout'] }),
      'The timeout is long. Set `timeout`.\n',
    ],
    [
      'a parameter of a key’s name',
      removed('config-key', 'accessToken', 'json'),
      '/// <param name="accessToken">The token</param>\npublic class Jwt(string accessToken);\n',
      'src/acme/Jwt.cs',
    ],
    ['a longer route', removed('route', 'GET /users/{id}', 'python'), 'Call `GET /users/{id}/posts`.\n'],
    ['another method', removed('route', 'DELETE /users/{id}', 'python'), 'Call `GET /users/{id}`.\n'],
    ['a path of a page', removed('route', 'GET /settings/', 'python'), 'See /settings/ for more.\n'],
    [
      'an everyday script in a user guide',
      removed('script', 'dev', 'json', { path: 'package.json' }),
      fence('sh', 'npm run dev'),
    ],
    [
      'another package’s script',
      removed('script', 'test:slow', 'json', { path: 'packages/a/package.json' }),
      fence('sh', 'npm run test:slow'),
      'packages/b/README.md',
    ],
    [
      'a place that a linter printed',
      removed('file', 'tests/data/one/action.yml', 'none', { path: 'tests/data/one/action.yml' }),
      fence('console', 'error: x\n  --> ./tests/data/one/action.yml:28:7\n   |'),
    ],
    [
      'an everyday file with ./ before it',
      removed('file', 'test/setup.js', 'none', { path: 'test/setup.js', aliases: ['./test/setup.js'] }),
      fence('sh', 'acme --file "./test/setup.js"'),
    ],
    [
      'what a command printed below a > prompt',
      removed('file', 'src/one/two/three.rs', 'none', { path: 'src/one/two/three.rs' }),
      fence('bash', '> acme -e rs\nsrc/one/two/three.rs'),
    ],
    [
      'a variable that the page links elsewhere',
      removed('environment-variable', 'ACME_COLORS', 'go'),
      'Set [`ACME_COLORS`](https://man.example.org/5/dir_colors).\n\nMost systems set `ACME_COLORS`.\n',
    ],
    [
      'an everyday file',
      removed('file', 'src/index.ts', 'none', { path: 'src/index.ts' }),
      'Write `src/index.ts` of your app.\n',
    ],
    [
      'another package’s name',
      removed('export', 'parseConfig', 'typescript', { path: 'packages/a/src/x.ts' }),
      'Call `parseConfig()`.\n',
      'packages/b/README.md',
    ],
    [
      'an input of another action',
      removed('action-input', 'cache-path', 'yaml', action),
      fence('yaml', '- uses: actions/cache@v4\n  with:\n    cache-path: x'),
      'docs/ci.md',
    ],
    [
      'a new default that is said',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      cells('`maxSize` | `50` | Size, 30 at least'),
    ],
    [
      'a value that is no default',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      fence('yaml', 'maxSize: 30'),
    ],
    [
      'another’s default',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      cells('`maxSize` | `50` | Size', '`minSize` | `30` | Size'),
    ],
    [
      'both defaults',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      '`maxSize` defaults to 50; the default was 30 once.\n',
    ],
    [
      'a default that was',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      'Before v2 `maxSize` had the default 30.\n',
    ],
    [
      'a parameter of another function',
      timeout('30', '60', 'typescript'),
      '## closeClient(options)\n\n- `timeout`: seconds, by default 30.\n',
    ],
    [
      'a longer number',
      changedDefault('config-key', 'maxSize', '30', '50', 'typescript'),
      '`maxSize` has the default 300.\n',
    ],
    [
      'an added optional parameter',
      changedSignature('openClient', '(host)', '(host, port?)', 'typescript'),
      fence('ts', "openClient('h');"),
    ],
    [
      'a call by name that still fits',
      changedSignature('open_client', '(host, retries = 3)', '(host, *, retries = 3)', 'python'),
      fence('python', 'open_client("h", retries=5)'),
    ],
    [
      'an elided call',
      changedSignature('openClient', '(host, port)', '(host)', 'typescript'),
      'Call `openClient(...)`.\n',
    ],
    [
      'a mention without a call',
      changedSignature('openClient', '(host, port)', '(host)', 'typescript'),
      'Call `openClient()` or `openClient`.\n',
    ],
    [
      'a spread call',
      changedSignature('openClient', '(host, port)', '(host)', 'typescript'),
      fence('ts', 'openClient(...args);'),
    ],
    [
      'a written signature that still fits',
      changedSignature('openClient', '(host)', '(host, port?)', 'typescript'),
      '## `openClient(host)`\n\nOpens.\n',
    ],
    [
      'a call with variables of the old names',
      changedSignature('openClient', '(host, port)', '(host, options)', 'typescript'),
      fence('ts', 'const [host, port] = read();\nopenClient(host, port);'),
    ],
    [
      'a parameter that is taken apart now',
      changedSignature('openClient', '(options: O)', '({}: O)', 'typescript'),
      'Call `openClient(options)`.\n',
    ],
    [
      'an optional one that is taken apart',
      changedSignature('openClient', '(host: string, options?: O)', '(host: string, {}: O = {})', 'typescript'),
      fence('ts', "openClient('h');"),
    ],
    [
      'keywords taken by ** as the reader writes it',
      changedSignature('open_client', '(host, retries = 3)', '(host, ...**options)', 'python'),
      fence('python', 'open_client("h", retries=5)'),
    ],
    [
      'keywords taken by **',
      changedSignature('open_client', '(host, retries = 3)', '(host, **options)', 'python'),
      fence('python', 'open_client("h", retries=5)'),
    ],
    ['a broken page', removed('export', 'somethingElse', 'typescript'), '```\n[a](`b\n<div\n|x\n'],
    [
      'a deleted line of a diff',
      removed('export', 'parseConfig', 'typescript'),
      fence('diff', '- parseConfig()\n+ readConfig()'),
    ],
    ['struck out', removed('export', 'parseConfig', 'typescript'), '- ~~`parseConfig`~~ gone\n'],
    [
      'an unexported parameter',
      removed('parameter', 'retryCount', 'typescript', { owner: 'openClient' }),
      'The `retryCount` of `openClient`.\n',
    ],
    ['an archived page of sample text', removed('export', 'walk', 'go'), 'We walk, then `walk` again.\n'],
    [
      'a doc comment of code',
      removed('export', 'parseConfig', 'typescript'),
      'parseConfig();\n// `parseConfig`\n',
      'src/acme/other.ts',
    ],
  ])('%s', (_, change, text, path) => {
    expect(run(change, text, path)).toEqual([]);
  });

  it('a line that the change itself wrote is the author’s word', () => {
    const change = removed('export', 'parseConfig', 'typescript');
    const input = { base: [{ path: 'docs/guide.md', text: 'Old words.\n' }] };
    expect(run(change, 'Do not look for `parseConfig`.\n', 'docs/guide.md', input)).toEqual([]);
  });
  it('a page that moved keeps its lines', () => {
    const change = removed('export', 'parseConfig', 'typescript');
    expect(
      run(change, 'Call `parseConfig()`.\n', 'docs/guide.md', {
        base: [{ path: 'docs/old.md', text: 'Call `parseConfig()`.\n' }],
      }),
    ).toHaveLength(1);
  });
  it('a bare path counts where the code says it no more', () => {
    const change = removed('route', 'GET /users/{id}', 'python');
    expect(run(change, 'See `/users/{id}`.\n')).toEqual([]);
    expect(run(change, 'See `/users/{id}`.\n', 'docs/a.md', { said: () => false })).toHaveLength(1);
  });
  it('a route of parameters alone could be any path', () => {
    const change = removed('route', 'OPTIONS /{path}', 'go');
    expect(run(change, 'It takes n*(n-1)/2 messages.\n', 'docs/a.md', { said: () => false })).toEqual([]);
  });
  it('a path that the page’s own folder has is there', () => {
    const change = removed('file', 'scripts/bench.ps1', 'none', {
      path: 'scripts/bench.ps1',
      aliases: ['./scripts/bench.ps1'],
    });
    const text = fence('powershell', './scripts/bench.ps1');
    expect(run(change, text, 'internals/README.md')).toHaveLength(1);
    const files = new Set(['internals/README.md', 'internals/scripts/bench.ps1']);
    expect(run(change, text, 'internals/README.md', { files: { head: files, base: files } })).toEqual([]);
  });
  it('one finding for a page, its other lines beside it', () => {
    const found = run(
      removed('export', 'parseConfig', 'typescript'),
      '`parseConfig`\n\nx\n\n`parseConfig()` and `parseConfig`\n',
    );
    expect(found.map((one) => [one.docs?.line, one.also])).toEqual([[1, [5]]]);
  });
  it('a translation weighs less', () => {
    expect(run(removed('export', 'parseConfig', 'typescript'), '`parseConfig`\n', 'docs/ja/a.md')[0]?.severity).toBe(
      'low',
    );
  });
});
