import { describe, expect, test } from 'vitest';
import { changesBetween, toldBetween } from '../../../test/support/surface.ts';

type Case = [what: string, path: string, before: string, after: string, told: string[]];

/** One file before and after; a second file that stays, so that the tree is never empty. */
const planted: Case[] = [
  [
    'TypeScript: a function goes',
    'src/a.ts',
    'export function open(a: string): void {}\nexport function shut(): void {}\n',
    'export function shut(): void {}\n',
    ['removed export open'],
  ],
  [
    'TypeScript: a function is renamed',
    'src/a.ts',
    'export function openFile(path: string): void {}\n',
    'export function readFile(path: string): void {}\n',
    ['renamed export openFile -> readFile'],
  ],
  [
    'TypeScript: a parameter comes',
    'src/a.ts',
    'export function open(a: string): void {}\n',
    'export function open(a: string, mode: string): void {}\n',
    ['signature export open (a: string): void -> (a: string, mode: string): void'],
  ],
  [
    'TypeScript: a default changes',
    'src/a.ts',
    'export function open(a: string, retries = 3): void {}\n',
    'export function open(a: string, retries = 5): void {}\n',
    ['default parameter retries 3 -> 5'],
  ],
  [
    'TypeScript: a method goes',
    'src/a.ts',
    'export class Box { open(): void {} seal(): void {} }\n',
    'export class Box { open(): void {} }\n',
    ['removed member seal'],
  ],
  [
    'TypeScript: a constant changes',
    'src/a.ts',
    "export const LIMIT = 'a';\n",
    "export const LIMIT = 'b';\n",
    ["default export LIMIT 'a' -> 'b'"],
  ],
  [
    'JavaScript: an export goes',
    'lib/a.js',
    'exports.openIt = function (a) {};\nexports.b = 1;\n',
    'exports.b = 1;\n',
    ['removed export openIt'],
  ],
  [
    'Python: a function is renamed',
    'pkg/a.py',
    'def fetch_all(url, limit): pass\n',
    'def fetch_many(url, limit): pass\n',
    ['renamed export fetch_all -> fetch_many'],
  ],
  [
    'Python: a keyword changes its name',
    'pkg/a.py',
    'def fetch(url, timeout=5): pass\n',
    'def fetch(url, wait=5): pass\n',
    ['signature export fetch (url, timeout = 5) -> (url, wait = 5)'],
  ],
  [
    'TypeScript: a factor of a default changes',
    'src/a.ts',
    'export function wait(ms = 60 * 1000): void {}\n',
    'export function wait(ms = 30 * 1000): void {}\n',
    ['default parameter ms 60 * 1000 -> 30 * 1000'],
  ],
  [
    'TypeScript: a default with a sign in its text changes',
    'src/a.ts',
    "export function wait(mode = 'fast'): void {}\n",
    "export function wait(mode = 'no-wait'): void {}\n",
    ['default parameter mode fast -> no-wait'],
  ],
  [
    'TypeScript: a duration changes',
    'src/a.ts',
    "export function wait(time = '1d'): void {}\n",
    "export function wait(time = '1m'): void {}\n",
    ['default parameter time 1d -> 1m'],
  ],
  [
    'Python: a default changes',
    'pkg/a.py',
    'def fetch(url, timeout=5): pass\n',
    'def fetch(url, timeout=10): pass\n',
    ['default parameter timeout 5 -> 10'],
  ],
  [
    'Go: a method goes',
    'a.go',
    'package a\n\ntype Box struct{}\n\nfunc (b *Box) Open() {}\nfunc (b *Box) Seal() {}\n',
    'package a\n\ntype Box struct{}\n\nfunc (b *Box) Open() {}\n',
    ['removed member Seal'],
  ],
  [
    'Go: a result changes',
    'a.go',
    'package a\n\nfunc Open(p string) error { return nil }\n',
    'package a\n\nfunc Open(p string) (int, error) { return 1, nil }\n',
    ['signature export Open (p: string): error -> (p: string): (int, error)'],
  ],
  [
    'Java: a method is renamed',
    'src/main/java/Box.java',
    'public class Box { public int countAll(String a) { return 1; } }',
    'public class Box { public int countEvery(String a) { return 1; } }',
    ['renamed member countAll -> countEvery'],
  ],
  [
    'Java: an overload changes its type',
    'src/main/java/Box.java',
    'public class Box { public void add(int a) {} public void add(String a) {} }',
    'public class Box { public void add(long a) {} public void add(String a) {} }',
    ['signature member add (a: int): void -> (a: long): void'],
  ],
  [
    'Rust: a struct goes',
    'src/lib.rs',
    'pub struct Opener;\npub fn go() {}\n',
    'pub fn go() {}\n',
    ['removed export Opener'],
  ],
  [
    'C#: a default changes',
    'Box.cs',
    'public class Box { public void Add(int count = 1) {} }',
    'public class Box { public void Add(int count = 2) {} }',
    ['default parameter count 1 -> 2'],
  ],
  [
    'Ruby: a method goes',
    'lib/a.rb',
    'class Box\n  def open_it(a); end\n  def seal(b); end\nend\n',
    'class Box\n  def seal(b); end\nend\n',
    ['removed member open_it'],
  ],
  [
    'PHP: a parameter goes',
    'src/Box.php',
    '<?php class Box { public function add(int $a, int $b) {} }',
    '<?php class Box { public function add(int $a) {} }',
    ['signature member add (a: int, b: int) -> (a: int)'],
  ],
  [
    'a flag goes',
    'src/cli.ts',
    "program.option('--dry-run', 'x').option('--port <n>', 'y', '80');\n",
    "program.option('--port <n>', 'y', '80');\n",
    ['removed flag --dry-run'],
  ],
  [
    'a flag is renamed',
    'tool/cli.py',
    "p.add_argument('--max-size', default=5)\n",
    "p.add_argument('--size-limit', default=5)\n",
    ['renamed flag --max-size -> --size-limit'],
  ],
  [
    'the default of a flag changes',
    'cmd/a.go',
    'package main\n\nimport "flag"\n\nvar p = flag.Int("port", 8080, "x")\n',
    'package main\n\nimport "flag"\n\nvar p = flag.Int("port", 9090, "x")\n',
    ['default flag --port 8080 -> 9090'],
  ],
  [
    'a derived flag goes',
    'src/cli.rs',
    '#[derive(Parser)]\nstruct A {\n    #[arg(long)]\n    max_size: u32,\n    #[arg(long)]\n    jobs: u32,\n}\n',
    '#[derive(Parser)]\nstruct A {\n    #[arg(long)]\n    jobs: u32,\n}\n',
    ['removed flag --max-size'],
  ],
  [
    'a variable is no longer read',
    'src/env.js',
    "const a = process.env.APP_TOKEN;\nconst b = process.env.APP_HOST ?? 'x';\n",
    "const b = process.env.APP_HOST ?? 'x';\n",
    ['removed environment-variable APP_TOKEN'],
  ],
  [
    'the default of a variable changes',
    'pkg/env.py',
    "h = os.environ.get('APP_HOST', 'a')\n",
    "h = os.environ.get('APP_HOST', 'b')\n",
    ['default environment-variable APP_HOST a -> b'],
  ],
  [
    'a route goes',
    'src/app.js',
    "app.get('/users/:id', f);\napp.get('/teams', g);\n",
    "app.get('/teams', g);\n",
    ['removed route GET /users/{id}'],
  ],
  [
    'a route changes its method',
    'app/a.py',
    "@app.post('/items')\ndef add(): pass\n",
    "@app.put('/items')\ndef add(): pass\n",
    ['renamed route POST /items -> PUT /items'],
  ],
  [
    'a route of Spring moves under another path',
    'A.java',
    '@RestController @RequestMapping("/api") class A { @GetMapping("/people") X g() {} }',
    '@RestController @RequestMapping("/api") class A { @GetMapping("/persons") X g() {} }',
    ['renamed route GET /api/people -> GET /api/persons'],
  ],
  [
    'an input of an action goes',
    'action.yml',
    'name: x\ninputs:\n  token:\n    default: a\n  depth:\n    default: 1\nruns:\n  using: node24\n',
    'name: x\ninputs:\n  depth:\n    default: 1\nruns:\n  using: node24\n',
    ['removed action-input token'],
  ],
  [
    'the default of an input goes',
    'action.yml',
    'name: x\ninputs:\n  depth:\n    default: 1\nruns:\n  using: node24\n',
    'name: x\ninputs:\n  depth:\n    required: true\nruns:\n  using: node24\n',
    ['default action-input depth 1 -> none'],
  ],
  [
    'a script goes',
    'package.json',
    '{ "scripts": { "build": "a", "lint": "b" } }',
    '{ "scripts": { "build": "a" } }',
    ['removed script lint'],
  ],
  [
    'a subpath goes',
    'package.json',
    '{ "exports": { ".": "a", "./sub": "b" } }',
    '{ "exports": { ".": "a" } }',
    ['removed package-export ./sub'],
  ],
  ['a make target goes', 'Makefile', 'build:\n\tcc\nserve:\n\tx\n', 'build:\n\tcc\n', ['removed script serve']],
  [
    'the default of a key changes',
    'src/config.ts',
    "export const configSchema = z.object({ level: z.string().default('info') });\n",
    "export const configSchema = z.object({ level: z.string().default('warn') });\n",
    ['default config-key level info -> warn'],
  ],
  [
    'a key of a schema goes',
    'a.schema.json',
    '{ "title": "A", "properties": { "port": {}, "colour": {} } }',
    '{ "title": "A", "properties": { "port": {} } }',
    ['removed config-key colour'],
  ],
  [
    'an operation of OpenAPI goes',
    'openapi.yaml',
    'openapi: 3.0.0\npaths:\n  /pets:\n    get: {}\n    post: {}\n',
    'openapi: 3.0.0\npaths:\n  /pets:\n    get: {}\n',
    ['removed route POST /pets'],
  ],
  [
    'a new function',
    'src/a.ts',
    'export const a = 1;\n',
    'export const a = 1;\nexport function openIt(): void {}\n',
    ['added export openIt'],
  ],
];

const innocent: [what: string, before: Record<string, string>, after: Record<string, string>][] = [
  [
    'reformatted TypeScript',
    { 'src/a.ts': 'export function open(a: string, b = { x: 1 }): void {}\n' },
    { 'src/a.ts': 'export function open(\n  a: string,\n  b = {\n    x: 1,\n  },\n): void {\n}\n' },
  ],
  [
    'only a comment',
    { 'src/a.ts': 'export function open(a: string): void {}\n' },
    { 'src/a.ts': '// opens\nexport function open(a: string /* path */): void {}\n' },
  ],
  [
    'a private helper is renamed',
    { 'pkg/a.py': 'def _one(): pass\ndef two(): return _one()\n' },
    { 'pkg/a.py': 'def _other(): pass\ndef two(): return _other()\n' },
  ],
  [
    'type hints are added',
    { 'pkg/a.py': 'def two(a, b=1): pass\n' },
    { 'pkg/a.py': 'def two(a: int, b: int = 1) -> None: pass\n' },
  ],
  [
    'a result type is written out',
    { 'src/a.ts': 'export function two(a: string) { return 1; }\n' },
    { 'src/a.ts': 'export function two(a: string): number { return 1; }\n' },
  ],
  [
    'a parameter of Go is renamed',
    { 'a.go': 'package a\n\nfunc Open(p string) error { return nil }\n' },
    { 'a.go': 'package a\n\nfunc Open(path string) (err error) { return nil }\n' },
  ],
  [
    'an overload comes',
    { 'src/main/java/B.java': 'public class B { public void add(int a) {} }' },
    { 'src/main/java/B.java': 'public class B { public void add(int a) {} public void add(int a, int b) {} }' },
  ],
  [
    'a test is deleted',
    { 'src/a.ts': 'export const a = 1;\n', 'test/a.test.ts': 'export function helper() {}\n' },
    { 'src/a.ts': 'export const a = 1;\n' },
  ],
  [
    'a flag only changes its spelling in the source',
    { 'src/a.ts': "import yargs from 'yargs';\nyargs.option('dryRun', { default: false });\n" },
    { 'src/a.ts': "import yargs from 'yargs';\nyargs.option('dry-run', { default: false });\n" },
  ],
  [
    'a default only changes its notation',
    { 'pkg/a.py': "def f(a='x', b=1000): pass\n" },
    { 'pkg/a.py': 'def f(a="x", b=1_000): pass\n' },
  ],
  [
    'a default becomes a product',
    { 'src/a.ts': 'export function wait(ms = 60000): void {}\n' },
    { 'src/a.ts': 'export function wait(ms = 60 * 1000): void {}\n' },
  ],
  ['a default becomes a float', { 'pkg/a.py': 'def wait(s=30): pass\n' }, { 'pkg/a.py': 'def wait(s=30.0): pass\n' }],
  [
    'a default becomes a product of names',
    { 'src/a.ts': 'export function wait(ms = 60000): void {}\n' },
    { 'src/a.ts': 'export function wait(ms = 60 * second): void {}\n' },
  ],
  [
    'a default becomes a constant',
    { 'src/a.ts': "program.option('--port <n>', 'x', '80');\n" },
    { 'src/a.ts': "const PORT = '80';\nprogram.option('--port <n>', 'x', PORT);\n" },
  ],
  [
    'a route goes behind a prefix that adds up',
    { 'a.go': 'package a\n\nfunc m() {\n\tr.GET("/v1/users", h)\n}\n' },
    { 'a.go': 'package a\n\nfunc m() {\n\tv1 := r.Group("/v1")\n\tv1.GET("/users", h)\n}\n' },
  ],
  [
    'a parameter of a route is renamed',
    { 'src/a.js': "app.get('/users/:id', f);\n" },
    { 'src/a.js': "app.get('/users/:userId', f);\n" },
  ],
  [
    'a variable moves into a wrapper',
    { 'src/a.ts': 'const a = process.env.APP_TOKEN;\n' },
    { 'src/a.ts': "const a = readVariable('APP_TOKEN');\n" },
  ],
  [
    'flags go into a table',
    {
      'lib/cli/run.js':
        "import yargs from 'yargs';\nyargs.option('inline-diffs', { default: false " +
        "}).option('retries', { default: 1 });\n",
    },
    {
      'lib/cli/run.js': 'run(table);\n',
      'lib/cli/table.js':
        "export const table = {\n  'inline-diffs': 'Show them inline',\n  retries: 'Run again',\n};\n",
    },
  ],
  [
    'a variable is put together at run time',
    { 'a.go': 'package a\n\nconst global = "COBRA_ACTIVE_HELP"\n\nvar v = os.Getenv(global)\n' },
    {
      'a.go':
        'package a\n\nconst global = prefix + "_" + suffix\nconst suffix = "ACTIVE_HELP"\n\n' +
        'var v = os.Getenv(global)\n',
    },
  ],
  [
    'a flag is declared by a helper',
    { 'tool/a.py': "p.add_argument('--max-size')\n" },
    { 'tool/a.py': "add_common(p, '--max-size')\n" },
  ],
  [
    'scripts are put in order',
    { 'package.json': '{ "scripts": { "b": "1", "a": "2" } }' },
    { 'package.json': '{\n  "scripts": {\n    "a": "2",\n    "b": "3"\n  }\n}' },
  ],
  [
    'overriding Go constant names stay',
    { 'a.go': 'package a\n\nconst (\n\tA = 1\n\tB = 2\n)\n' },
    { 'a.go': 'package a\n\nconst A = 1\n\nconst B = 2\n' },
  ],
];

describe('planted', () => {
  test.each(planted)('%s', async (_what, path, before, after, told) => {
    const seen = (
      await toldBetween(
        { [path]: before, 'src/other.go': 'package other\n' },
        { [path]: after, 'src/other.go': 'package other\n' },
      )
    ).filter((one) => told.some((line) => line.startsWith('added')) || !one.startsWith('added'));
    expect(seen).toEqual(told);
  });
});

describe('innocent', () => {
  test.each(innocent)('%s', async (_what, before, after) => {
    const seen = (await toldBetween(before, after)).filter(
      (one) => !one.startsWith('added') && !/^removed file/.test(one),
    );
    expect(seen).toEqual([]);
  });
});

test('what moves to another file or another class is not gone', async () => {
  const text = 'export function openFile(path: string): void {}\n';
  expect(await toldBetween({ 'src/a.ts': text, 'src/b.ts': '' }, { 'src/a.ts': '', 'src/b.ts': text })).toEqual([]);
  expect(
    await toldBetween(
      { 'src/a.ts': 'export class A { openFile(): void {} }\nexport class B {}\n' },
      { 'src/a.ts': 'export class A {}\nexport class B { openFile(): void {} }\n' },
    ),
  ).toEqual(['added member openFile']);
});

test('a name that the sources still say is not gone; one that only comments, tests or prose say is', async () => {
  const before = { 'src/a.ts': 'export function openFile(): void {}\n' };
  expect(await toldBetween(before, { 'src/a.ts': 'function openFile(): void {}\n' })).toEqual([]);
  expect(
    await toldBetween(before, {
      'src/a.ts': '// openFile went\nexport {};\n',
      'test/a.test.ts': 'openFile();\n',
      'docs/a.md': 'openFile\n',
    }),
  ).toEqual(['removed export openFile']);
});

test('a file that cannot be read says nothing about what it lacks', async () => {
  const before = { 'src/a.ts': 'export function openFile(): void {}\n' };
  expect(await toldBetween(before, { 'src/a.ts': 'export function (((' })).toEqual([]);
  expect(await toldBetween({ 'src/a.ts': 'export function (((' }, before)).toEqual([]);
});

test('files: removed, moved, renamed', async () => {
  expect(await toldBetween({ 'docs/a.txt': 'x', 'scripts/run.sh': 'x' }, { 'docs/a.txt': 'x' })).toEqual([
    'removed file scripts/run.sh',
  ]);
  expect(await toldBetween({ 'lib/tool.sh': 'x' }, { 'bin/tool.sh': 'x' })).toEqual([
    'renamed file lib/tool.sh -> bin/tool.sh',
  ]);
});

test('both sides of a change say where they stand', async () => {
  const [change] = await changesBetween(
    { 'src/cli.ts': "\nprogram.option('--port <n>', 'x', '80');\n" },
    { 'src/cli.ts': "\n\nprogram.option('--port <n>', 'x', '90');\n" },
  );
  expect(change).toMatchObject({
    change: 'default',
    before: { path: 'src/cli.ts', line: 2, default: '80' },
    after: { line: 3, default: '90' },
  });
});
