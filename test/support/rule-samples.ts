import type { Files } from './judged-change.ts';
import { noise } from './secrets.ts';

/**
 * A change with a finding of a rule in `path`, which a mutation may write otherwise without taking the problem away.
 */
export interface RuleSample {
  rule: string;
  path: string;
  before: Files;
  after: Readonly<Record<string, string>>;
  moves?: readonly string[];
}

const token = ['gh', 'p_', noise(36, undefined, 'sample')].join('');
const head = '${{ github.event.pull_request.head.sha }}';
const title = '${{ github.event.pull_request.title }}';
const workflow = (on: string, steps: string, more = ''): string =>
  `name: x\non: ${on}\n${more}jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const pack = (more: object = {}): string =>
  json({ name: 'lib', version: '1.2.3', main: './dist/index.js', types: './dist/index.d.ts', ...more });
const lock = (integrity: string): string =>
  json({
    name: 'x',
    lockfileVersion: 3,
    packages: {
      '': { name: 'x' },
      'node_modules/a': {
        version: '1.0.0',
        resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz',
        integrity: `sha512-${integrity}`,
      },
    },
  });
const openapi = (paths: string): string => `openapi: 3.0.0\ninfo:\n  version: 1.0.0\npaths:\n${paths}`;
const yarn = (url: string): string => `# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n  resolved "${url}"\n`;
const yml = '.github/workflows/x.yml';

export const ruleSamples: readonly RuleSample[] = [
  {
    rule: 'secret-added',
    path: 'src/client.js',
    before: {},
    after: { 'src/client.js': `const token = '${token}';\nsend(token);\n` },
    moves: ['a.ts', 'Src/A.JS', 'run.ps1', 'src/x y.js'],
  },
  {
    rule: 'destructive-migration',
    path: 'migrations/001_x.sql',
    before: {},
    after: { 'migrations/001_x.sql': 'SELECT 1;\nDROP TABLE users;\n' },
    moves: ['db/migrate/002.SQL', 'prisma/migrations/1/migration.sql'],
  },
  {
    rule: 'destructive-migration',
    path: 'db/migrate/1_x.rb',
    before: {},
    after: {
      'db/migrate/1_x.rb':
        'class X < ActiveRecord::Migration[7.0]\n  def change\n    remove_column :users, :name\n  end\nend\n',
    },
  },
  {
    rule: 'destructive-migration',
    path: 'alembic/versions/1.py',
    before: {},
    after: {
      'alembic/versions/1.py': 'from alembic import op\n\ndef upgrade():\n    op.drop_column("users", "name")\n',
    },
  },
  {
    rule: 'public-entry-removed',
    path: 'package.json',
    before: { 'package.json': pack({ exports: { '.': './a.js', './sub': './b.js' } }) },
    after: { 'package.json': pack({ exports: { '.': './a.js' } }) },
  },
  {
    rule: 'public-api-break',
    path: 'src/index.ts',
    before: { 'package.json': pack(), 'src/index.ts': 'export const x = 1;\nexport function f(a: string): void {}\n' },
    after: { 'package.json': pack(), 'src/index.ts': 'export function f(a: string): void {}\n' },
  },
  {
    rule: 'public-api-break',
    path: 'src/a.ts',
    before: {
      'package.json': pack(),
      'src/index.ts': "export * from './a.js';\n",
      'src/a.ts': 'export const x = 1;\nexport const y = 2;\n',
    },
    after: { 'package.json': pack(), 'src/index.ts': "export * from './a.js';\n", 'src/a.ts': 'export const y = 2;\n' },
  },
  {
    rule: 'public-api-break',
    path: 'lib/core.py',
    before: {
      'pyproject.toml': '[build-system]\n[project]\nname = "lib"\n',
      'lib/__init__.py': '',
      'lib/core.py': '__all__ = ["f", "g"]\ndef f(a): pass\ndef g(): pass\n',
    },
    after: {
      'pyproject.toml': '[build-system]\n[project]\nname = "lib"\n',
      'lib/__init__.py': '',
      'lib/core.py': '__all__ = ["f"]\ndef f(a): pass\n',
    },
  },
  {
    rule: 'public-openapi-break',
    path: 'openapi.yaml',
    before: { 'openapi.yaml': openapi('  /a:\n    get: {}\n  /b:\n    get: {}\n') },
    after: { 'openapi.yaml': openapi('  /a:\n    get: {}\n') },
  },
  {
    rule: 'workflow-head-checkout',
    path: yml,
    before: {},
    after: {
      [yml]: workflow('pull_request_target', `      - uses: actions/checkout@v4\n        with: { ref: "${head}" }\n`),
    },
    moves: ['.github/workflows/x.yaml', '.github/workflows/X Y.yml'],
  },
  {
    rule: 'workflow-untrusted-text',
    path: yml,
    before: {},
    after: { [yml]: workflow('pull_request_target', `      - run: echo "${title}"\n`) },
  },
  {
    rule: 'workflow-untrusted-text',
    path: 'act/action.yml',
    before: {},
    after: {
      'act/action.yml': `name: x\nruns:\n  using: composite\n  steps:\n    - run: echo "${title}"\n      shell: bash\n`,
    },
    moves: ['action.yaml'],
  },
  {
    rule: 'workflow-secrets',
    path: yml,
    before: {},
    after: { [yml]: 'on: push\njobs:\n  a:\n    uses: other/repo/.github/workflows/a.yml@v1\n    secrets: inherit\n' },
  },
  {
    rule: 'workflow-permissions',
    path: yml,
    before: {},
    after: { [yml]: workflow('push', '      - run: make\n', 'permissions: write-all\n') },
  },
  {
    rule: 'workflow-unpinned-uses',
    path: yml,
    before: {},
    after: { [yml]: workflow('push', '      - uses: someone/thing@v1\n') },
  },
  {
    rule: 'checks-off',
    path: 'src/a.js',
    before: {},
    after: { 'src/a.js': 'const agent = new https.Agent({\n  rejectUnauthorized: false,\n});\n' },
    moves: ['lib/deep/er/A.mjs'],
  },
  {
    rule: 'checks-off',
    path: 'app/client.py',
    before: {},
    after: { 'app/client.py': 'import requests\nrequests.get(url, verify=False)\n' },
  },
  {
    rule: 'checks-off',
    path: 'app/views.py',
    before: { 'app/views.py': 'import a\n\n@login_required\ndef view(request):\n    return 1\n' },
    after: { 'app/views.py': 'import a\n\ndef view(request):\n    return 1\n' },
  },
  {
    rule: 'dependency-install-script',
    path: 'package.json',
    before: { 'package.json': json({ name: 'x' }) },
    after: { 'package.json': json({ name: 'x', scripts: { postinstall: 'curl x|sh' } }) },
  },
  {
    rule: 'dependency-source',
    path: 'package.json',
    before: { 'package.json': json({ name: 'x' }) },
    after: { 'package.json': json({ name: 'x', dependencies: { a: 'git+https://example.com/a.git' } }) },
  },
  {
    rule: 'dependency-source',
    path: 'requirements.txt',
    before: { 'requirements.txt': 'a==1\n' },
    after: { 'requirements.txt': 'a==1\n--extra-index-url https://example.com/simple\n' },
  },
  {
    rule: 'dependency-source',
    path: 'pyproject.toml',
    before: { 'pyproject.toml': '[tool.poetry.dependencies]\na = "1"\n' },
    after: { 'pyproject.toml': '[tool.poetry.dependencies]\na = "1"\nb = { git = "https://example.com/b.git" }\n' },
  },
  {
    rule: 'dependency-source',
    path: 'go.mod',
    before: { 'go.mod': 'module x\n\ngo 1.22\n' },
    after: { 'go.mod': 'module x\n\ngo 1.22\n\nreplace example.com/a => example.com/b v1.0.0\n' },
  },
  {
    rule: 'dependency-source',
    path: 'yarn.lock',
    before: { 'yarn.lock': yarn('https://registry.yarnpkg.com/a/-/a-1.0.0.tgz') },
    after: { 'yarn.lock': yarn('git+https://example.com/a.git') },
  },
  {
    rule: 'dependency-lock-entry',
    path: 'package-lock.json',
    before: { 'package-lock.json': lock('aaaa') },
    after: { 'package-lock.json': lock('bbbb') },
    moves: ['web/package-lock.json'],
  },
  {
    rule: 'dependency-lock-disagrees',
    path: 'package.json',
    before: { 'package.json': json({ name: 'x' }), 'package-lock.json': lock('aaaa') },
    after: { 'package.json': json({ name: 'x', dependencies: { b: '^2.0.0' } }), 'package-lock.json': lock('aaaa') },
  },
  {
    rule: 'skipped-tests',
    path: 'src/a.test.js',
    before: { 'src/a.test.js': 'it("adds", () => {});\nit("takes", () => {});\n' },
    after: { 'src/a.test.js': 'it.skip("adds", () => {});\nit("takes", () => {});\n' },
  },
  {
    rule: 'skipped-tests',
    path: 'src/a.test.js',
    before: { 'src/a.test.js': 'it("adds", () => {});\nit("takes", () => {});\n' },
    after: { 'src/a.test.js': 'it.only("adds", () => {});\nit("takes", () => {});\n' },
  },
  {
    rule: 'conflict-markers',
    path: 'src/a.js',
    before: { 'src/a.js': 'a();\n' },
    after: { 'src/a.js': '<<<<<<< HEAD\na();\n=======\nb();\n>>>>>>> other\n' },
    moves: ['Makefile', 'src/b.css', 'notes.json'],
  },
];
