import { describe, expect, it } from 'vitest';
import { textOf } from '../../tasks/review/rules/rule.ts';
import { changeContext } from '../../../test/support/change-context.ts';
import { findIrreversible } from './find.ts';
import type { Irreversible } from '../../domain/way-back.ts';
import type { LaterDeploy } from './model.ts';

type Texts = Readonly<Record<string, string>>;

/** What a real change leaves; fails where a quote does not stand on its line. */
async function findIn(before: Texts, after: Texts, later: readonly LaterDeploy[] = []): Promise<Irreversible[]> {
  const context = await changeContext({ before: { keep: 'x', ...before }, after: { keep: 'x', ...after } });
  const files = await Promise.all(
    context.files.map(async ({ file, hunks, base, head }) => ({
      file,
      hunks,
      base: textOf(await base()) ?? null,
      head: textOf(await head()) ?? null,
    })),
  );
  const found = findIrreversible(files, later);
  for (const { path, line, side, quote } of found) {
    if (path === null || line === null) continue;
    expect((side === 'new' ? after : before)[path]?.replaceAll('\0', '\u2400').split('\n')[line - 1]).toContain(quote);
  }
  return found;
}
const short = (found: readonly Irreversible[]): string[] =>
  found.map(({ kind, blocks, path, line }) => `${kind}${blocks ? '!' : ''} ${path}:${line}`);

describe('migrations', () => {
  const sql = (text: string): Promise<Irreversible[]> => findIn({}, { 'db/migrations/2_x.sql': text });
  it.each([
    ['ALTER TABLE users DROP COLUMN email;', 'data-loss!'],
    ['DROP TABLE users;', 'data-loss!'],
    ["UPDATE users SET plan = 'free';", 'data-loss!'],
    ['ALTER TABLE users RENAME COLUMN a TO b;', 'schema!'],
    ['ALTER TABLE users RENAME TO people;', 'schema!'],
    ['ALTER TABLE users ALTER COLUMN a SET NOT NULL;', 'schema!'],
    ['ALTER TABLE users ADD COLUMN a int;', 'data-written'],
    ['ALTER TABLE users ADD a int;', 'data-written'],
    ['CREATE TABLE orders (id int);', 'data-written'],
    ["ALTER TYPE mood ADD VALUE 'ok';", 'data-written'],
    ['ALTER TABLE users ADD COLUMN a int NOT NULL;', 'schema!'],
  ])('%s', async (text, kind) => {
    expect(short(await sql(`-- why\n${text}\n`))).toEqual([`${kind} db/migrations/2_x.sql:2`]);
  });

  it.each([
    ['an index', 'CREATE INDEX i ON users (a);\nALTER TABLE users ADD CONSTRAINT c UNIQUE (a);'],
    ['comments and strings', "-- DROP TABLE users;\nINSERT INTO notes VALUES ('CREATE TABLE x (a int)');"],
    ['what undoes', '-- migrate:up\n-- migrate:down\nDROP TABLE users;\nCREATE TABLE x (a int);'],
    ['rows by condition', 'DELETE FROM sessions WHERE expired;'],
  ])('nothing for %s', async (_, text) => {
    expect(await sql(`${text}\n`)).toEqual([]);
  });

  it.each([
    [
      'db/migrate/1_x.rb',
      'class X < ActiveRecord::Migration[7.1]\n  def change\n    rename_column :users, :a, :b\n  end\nend\n',
      ['schema! db/migrate/1_x.rb:3'],
    ],
    [
      'db/migrate/1_x.rb',
      'class X < ActiveRecord::Migration[7.1]\n  def up\n    add_column :users, :a, :string\n  end\n' +
        '  def down\n    remove_column :users, :a\n  end\nend\n',
      ['data-written db/migrate/1_x.rb:3'],
    ],
    [
      'app/migrations/0002.py',
      'from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = [\n' +
        "        migrations.RemoveField('user', 'email'),\n" +
        "        migrations.AddField('user', 'age', None),\n    ]\n",
      ['data-loss! app/migrations/0002.py:4', 'data-written app/migrations/0002.py:5'],
    ],
    [
      'alembic/versions/a.py',
      'from alembic import op\n\ndef upgrade():\n' +
        "    op.alter_column('users', 'a', new_column_name='b')\n\ndef downgrade():\n" +
        "    op.drop_table('x')\n",
      ['schema! alembic/versions/a.py:4'],
    ],
    [
      'migrations/1.ts',
      "exports.up = (knex) => knex.schema.createTable('orders', (t) => { t.increments(); });\n" +
        "exports.down = (knex) => knex.schema.dropTable('orders');\n",
      ['data-written migrations/1.ts:1'],
    ],
    [
      'src/M.cs',
      'class M : Migration {\n protected override void Up(MigrationBuilder migrationBuilder) {\n' +
        '  migrationBuilder.AddColumn<string>(\n   name: "A", table: "B");\n }\n' +
        ' protected override void Down(MigrationBuilder migrationBuilder) {\n' +
        '  migrationBuilder.DropColumn(name: "A", table: "B");\n }\n}\n',
      ['data-written src/M.cs:3'],
    ],
  ])('%s', async (path, text, expected) => {
    expect(short(await findIn({}, { [path]: text }))).toEqual(expected);
  });

  it('migrations of tests and samples block nothing, and are told', async () => {
    for (const path of ['test/db/migrations/1.sql', 'examples/db/1.sql'])
      expect(await findIn({}, { [path]: 'DROP TABLE users;\n' })).toMatchObject([
        { kind: 'data-loss', path, line: 1, blocks: false },
      ]);
  });
  it.each(['migrations/changes.sql', 'migrations/history.sql', 'docs/db/drop.sql', 'migrations/test/1.sql'])(
    '%s blocks',
    async (path) => {
      expect(await findIn({}, { [path]: 'DROP TABLE users;\n' })).toMatchObject([
        { kind: 'data-loss', path, line: 1, blocks: true },
      ]);
    },
  );
  it('old migrations, ways back and prose count for nothing', async () => {
    const drop = 'DROP TABLE users;\n';
    expect(await findIn({ 'db/migrations/1.sql': drop }, { 'db/migrations/1.sql': `${drop}SELECT 1;\n` })).toEqual([]);
    expect(await findIn({}, { 'docs/db/drop.md': drop, 'db/migrations/1.down.sql': drop })).toEqual([]);
    expect(await findIn({ 'db/migrations/1.sql': drop }, {})).toEqual([]);
  });
});

describe('configuration, contracts, flags', () => {
  it.each([
    ['config/app.yaml', 'timeout: 30\n', 'timeout: 3\n', 'config config/app.yaml:1'],
    ['k8s/api/deployment.yaml', 'replicas: 3\n', 'replicas: 1\n', 'config k8s/api/deployment.yaml:1'],
    [
      'src/main/resources/application-prod.properties',
      'pool=10\n',
      'pool=1\n',
      'config src/main/resources/application-prod.properties:1',
    ],
    ['appsettings.json', '{"a": 1}\n', '{"a": 2}\n', 'config appsettings.json:1'],
    ['infra/main.tf', 'a = 1\n', 'a = 2\n', 'config infra/main.tf:1'],
    ['config/feature-flags.json', '{"x": false}\n', '{"x": true}\n', 'feature-flag config/feature-flags.json:1'],
    [
      'api/user.proto',
      'message U {\n  string a = 1;\n  string b = 2;\n}\n',
      'message U {\n  string a = 1;\n}\n',
      'contract api/user.proto:3',
    ],
    ['api/openapi.yaml', 'paths:\n', 'paths:\n  /a: {}\n', 'contract api/openapi.yaml:2'],
    ['src/schema.graphql', 'type A { a: Int }\n', 'type A { b: Int }\n', 'contract src/schema.graphql:1'],
    [
      'src/send.ts',
      "publish({ topic: 'orders.v1', body });\n",
      "publish({ topic: 'orders.v2', body });\n",
      'contract src/send.ts:1',
    ],
    ['app/send.py', 'QUEUE_NAME = "a-queue"\n', 'QUEUE_NAME = "b-queue"\n', 'contract app/send.py:1'],
    [
      'src/flags.ts',
      'export const FLAG_NEW_CHECKOUT = false;\n',
      'export const FLAG_NEW_CHECKOUT = true;\n',
      'feature-flag src/flags.ts:1',
    ],
    [
      'src/pay.go',
      'on := flags.isEnabled("pay", false)\n',
      'on := flags.isEnabled("pay", true)\n',
      'feature-flag src/pay.go:1',
    ],
  ])('%s', async (path, before, after, expected) => {
    expect(short(await findIn({ [path]: before }, { [path]: after }))).toEqual([expected]);
  });

  it.each([
    ['plain code', 'src/a.ts', 'const a = 1;\n', 'const a = 2;\n'],
    ['a comment in configuration', 'config/app.yaml', 'a: 1\n', 'a: 1\n# why\n'],
    ['a moved topic', 'src/send.ts', "const topic = 'orders';\nx();\n", "x();\nconst topic = 'orders';\n"],
    ['a new topic beside', 'src/send.ts', 'a();\n', "a();\nconst topic = 'more';\n"],
    ['an option that is no flag', 'src/a.ts', 'open(path, false);\n', 'open(path, true);\n'],
    ['a flag in a test', 'test/a.ts', 'const FLAG_A = false;\n', 'const FLAG_A = true;\n'],
    [
      'a description in GraphQL',
      'schema.graphql',
      'type A {\n  """one"""\n  a: Int\n}\n',
      'type A {\n  """\n  two\n  """\n  a: Int\n}\n',
    ],
    ['an example', 'config/app.example.yaml', 'a: 1\n', 'a: 2\n'],
    ['a reformatted contract', 'api/user.proto', '// old\n', '// new\n'],
  ])('nothing for %s', async (_, path, before, after) => {
    expect(await findIn({ [path]: before }, { [path]: after })).toEqual([]);
  });
});

describe('dependencies', () => {
  const pkg = (version: string): string =>
    `{\n  "version": "${version === '^2.0.0' ? '1.0.0' : '2.0.0'}",\n  "dependencies": {\n` +
    `    "left": "${version}"\n  }\n}\n`;
  it.each([
    ['package.json', pkg('^1.9.0'), pkg('^2.0.0'), 'dependency package.json:4'],
    ['go.mod', 'require example.com/a v1.2.0\n', 'require example.com/a/v2 v2.0.1\n', 'dependency go.mod:1'],
    ['requirements.txt', 'django==4.2.1\n', 'django==5.0\n', 'dependency requirements.txt:1'],
    ['Cargo.toml', 'tokio = { version = "0.2.1" }\n', 'tokio = { version = "0.3" }\n', 'dependency Cargo.toml:1'],
    ['Gemfile', "gem 'rails', '~> 6.1'\n", "gem 'rails', '~> 7.0'\n", 'dependency Gemfile:1'],
    ['build.gradle', "implementation 'a.b:c:1.2'\n", "implementation 'a.b:c:2.0'\n", 'dependency build.gradle:1'],
    [
      'docker-compose.yml',
      '  image: postgres:15.2\n',
      '  image: postgres:16.0\n',
      'store-version! docker-compose.yml:1',
    ],
    [
      'db/Dockerfile',
      'FROM docker.io/library/mysql:5\n',
      'FROM docker.io/library/mysql:8\n',
      'store-version! db/Dockerfile:1',
    ],
  ])('%s', async (path, before, after, expected) => {
    expect(short(await findIn({ [path]: before }, { [path]: after }))).toEqual([expected]);
  });

  it.each([
    ['a minor version', 'package.json', '{\n  "a": "^1.2.0"\n}\n', '{\n  "a": "^1.9.0"\n}\n'],
    ['the own version', 'package.json', '{\n  "version": "1.0.0"\n}\n', '{\n  "version": "2.0.0"\n}\n'],
    ['a new dependency', 'requirements.txt', 'a==1.0\n', 'a==1.0\nb==2.0\n'],
    ['a patch below 1', 'Cargo.toml', 'a = "0.2.1"\n', 'a = "0.2.9"\n'],
  ])('nothing for %s', async (_, path, before, after) => {
    expect(await findIn({ [path]: before }, { [path]: after })).toEqual([]);
  });
});

describe('findIrreversible', () => {
  it('names later deploys, and what blocks comes first', async () => {
    const found = await findIn(
      { 'config/a.yaml': 'a: 1\n' },
      { 'config/a.yaml': 'a: 2\n', 'db/migrations/2.sql': 'DROP TABLE users;\n' },
      [{ sha: 'a'.repeat(40), environment: 'production', at: '2026-11-20T10:00:00Z', dependsOn: 'same files' }],
    );
    expect(found.map(({ kind, blocks }) => [kind, blocks])).toEqual([
      ['data-loss', true],
      ['config', false],
      ['later-deploy', false],
    ]);
    expect(found[0]?.why).toMatch(/^TABLE users is dropped\. Deploying the old code does not bring it back/);
    expect(found[2]).toMatchObject({ path: null, line: null, why: expect.stringContaining('same files') });
  });

  it.each([
    ['db/migrations/9.sql', true],
    ['db/migrate/9.rb', true],
    ['src/a.ts', false],
    ['config/app.yaml', false],
  ])('%s that is no text is something that nobody knows', (path, blocks) => {
    const file = {
      path,
      oldPath: null,
      status: 'added' as const,
      oldMode: null,
      newMode: '100644',
      oldBlob: null,
      newBlob: 'a'.repeat(40),
      binary: true,
      submodule: false,
      additions: 0,
      deletions: 0,
      patch: '',
      undecoded: 'a ZIP archive',
    };
    expect(findIrreversible([{ file, hunks: [], base: null, head: null }])).toMatchObject([
      { path, blocks, line: null, why: expect.stringContaining('a ZIP archive') as string },
    ]);
    expect(findIrreversible([{ file: { ...file, path: 'docs/logo.png' }, hunks: [], base: null, head: null }])).toEqual(
      [],
    );
  });

  it('ends on hostile text, and says nothing of it', async () => {
    const hostile = [
      'ALTER TABLE '.repeat(20_000),
      '('.repeat(100_000),
      '"'.repeat(99_999),
      `topic = "${'a'.repeat(50_000)}`,
      'flag '.repeat(20_000),
      '1.'.repeat(50_000),
      '\u0000\ufffd',
    ];
    for (const text of hostile) {
      const found = await findIn(
        { 'src/a.ts': 'x\n', 'package.json': 'x\n' },
        {
          'src/a.ts': text,
          'go.mod': text,
          'package.json': text,
          'db/migrations/1.sql': text,
          'config/a.yaml': text,
          'a.proto': text,
          'db/migrate/1.rb': `ActiveRecord::Migration ${text}`,
        },
      );
      expect(
        found.filter(
          ({ path, why }) => path !== 'config/a.yaml' && path !== 'a.proto' && !why.startsWith('It could not be read'),
        ),
      ).toEqual([]);
    }
  }, 20_000);
});
