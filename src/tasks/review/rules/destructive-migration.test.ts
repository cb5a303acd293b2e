import { describe, expect, it } from 'vitest';
import { findIn } from '../../../../test/support/change-context.ts';
import { destructiveMigrationRule } from './destructive-migration.ts';

const hitsOf = async (path: string, after: string, before?: string) =>
  (
    await findIn(destructiveMigrationRule, {
      before: { keep: '', ...(before === undefined ? {} : { [path]: before }) },
      after: { keep: '', [path]: after },
    })
  ).map((hit) => `${hit.line} ${hit.severity} ${hit.title}`);

describe('SQL that loses data', () => {
  it.each([
    ['DROP TABLE users;', '1 critical TABLE users is dropped'],
    ['-- why\ndrop table if exists public."Users", orders cascade;', '2 critical TABLE users, orders is dropped'],
    ['DROP SCHEMA billing CASCADE;', '1 critical SCHEMA billing is dropped'],
    ['ALTER TABLE users DROP COLUMN email;', '1 critical Column users.email is dropped'],
    ['ALTER TABLE "User"\n  ADD COLUMN "b" TEXT,\n  DROP COLUMN "a";', '3 critical Column user.a is dropped'],
    ['ALTER TABLE `users` DROP `email`;', '1 critical Column users.email is dropped'],
    ['TRUNCATE TABLE events;', '1 critical Table events is emptied'],
    ['DELETE FROM sessions;', '1 critical All rows of sessions are deleted'],
    ["UPDATE users SET plan = 'free';", '1 high All rows of users are overwritten'],
    [
      'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
      '1 high users.email becomes NOT NULL without a value for old rows',
    ],
    ['ALTER TABLE users ADD COLUMN age int NOT NULL;', '1 high users.age is added as NOT NULL without a default'],
    ['ALTER TABLE users ALTER COLUMN name TYPE varchar(20);', '1 high users.name changes its type to varchar(20)'],
    ['DO $$ BEGIN DROP TABLE users; END $$;', '1 critical TABLE users is dropped'],
    ['-- +goose Up\nDROP TABLE users;\n-- +goose Down\nDROP TABLE other;', '2 critical TABLE users is dropped'],
    ['-- migrate:down\nDROP TABLE other;\n-- migrate:up\nDROP TABLE users;', '4 critical TABLE users is dropped'],
  ])('%s', async (sql, expected) => {
    expect(await hitsOf('db/migrations/0002_change.sql', `${sql}\n`)).toEqual([expected]);
  });

  it.each([
    ['prisma/migrations/20260101_x/migration.sql'],
    ['src/main/resources/db/migration/V2__x.sql'],
    ['migrations/0002_x.up.sql'],
    ['flyway/V3__y.sql'],
  ])('in %s', async (path) => {
    expect(await hitsOf(path, 'DROP TABLE users;\n')).toHaveLength(1);
  });
});

describe('SQL that is silent', () => {
  it.each([
    [
      'comments and strings',
      "-- DROP TABLE users;\n/* TRUNCATE users; */\nINSERT INTO notes VALUES ('; DROP TABLE users;');",
    ],
    ['rows with WHERE', 'DELETE FROM sessions WHERE expired;\nUPDATE users SET a = 1 WHERE a IS NULL;'],
    [
      'a view built anew',
      'DROP TABLE shop.stats_mv;\nCREATE MATERIALIZED VIEW shop.stats_mv TO shop.stats AS SELECT 1;',
    ],
    ['a table of its own', 'CREATE TABLE tmp (id int);\nTRUNCATE tmp;\nDROP TABLE tmp;'],
    ['a temporary table', 'CREATE TEMP TABLE t AS SELECT 1;\nDROP TABLE t;'],
    [
      'the rebuilt table of SQLite',
      'CREATE TABLE "new_User" (id int);\nINSERT INTO "new_User" SELECT id FROM "User";\nDROP TABLE "User";\n' +
        'ALTER TABLE "new_User" RENAME TO "User";',
    ],
    ['a fresh schema', 'DROP TABLE IF EXISTS users;\nCREATE TABLE users (id int);'],
    [
      'indexes, views, constraints, defaults',
      'DROP INDEX i;\nDROP VIEW v;\nALTER TABLE u DROP CONSTRAINT c;\nALTER TABLE u ALTER COLUMN a DROP ' +
        'DEFAULT;\nALTER TABLE u ALTER COLUMN a DROP NOT NULL;',
    ],
    [
      'additions',
      'ALTER TABLE u ADD COLUMN a int;\nALTER TABLE u ADD COLUMN b int NOT NULL DEFAULT 0;\n' +
        'CREATE TABLE z (a int NOT NULL);',
    ],
    [
      'a backfill',
      'ALTER TABLE u ADD COLUMN a int;\nUPDATE u SET a = b * 2;\nALTER TABLE u ALTER COLUMN a SET NOT NULL;',
    ],
    [
      'a function that could',
      'CREATE FUNCTION f() RETURNS void AS $$\nBEGIN DELETE FROM users; END\n$$ LANGUAGE plpgsql;',
    ],
    ['widening', 'ALTER TABLE u ALTER COLUMN a TYPE bigint;\nALTER TABLE u ALTER COLUMN n TYPE text;'],
    [
      'ON DELETE',
      'ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (d) ON DELETE CASCADE ON UPDATE CASCADE;',
    ],
  ])('%s', async (_, sql) => {
    expect(await hitsOf('db/migrations/0002_change.sql', `${sql}\n`)).toEqual([]);
  });

  it.each(['queries/cleanup.sql', 'db/seeds/reset.sql'])('in %s', async (path) => {
    expect(await hitsOf(path, 'DROP TABLE users;\n')).toEqual([]);
  });
  it.each([
    ['migrations/0002_x.down.sql', 'migrations/0002_x.up.sql'],
    ['db/U2__x.sql', 'db/V2__y.sql'],
    ['revert/x.sql', 'deploy/x.sql'],
    ['migrations/2026/down.sql', 'migrations/2026/up.sql'],
    ['migrations/3_rollback.sql', 'migrations/3.sql'],
    ['migrations/undo/4.sql', 'migrations/4.sql'],
  ])('%s, which undoes %s', async (path, forward) => {
    expect(
      await findIn(destructiveMigrationRule, {
        before: { keep: '' },
        after: { keep: '', [path]: 'DROP TABLE users;\n', [forward]: 'CREATE TABLE users (id int);\n' },
      }),
    ).toEqual([]);
    expect(await hitsOf(path, 'DROP TABLE users;\n')).toMatchObject([expect.stringContaining('medium')]);
  });
  it.each([
    ['test/db/reset.sql', 'low'],
    ['docs/db/drop.sql', 'medium'],
  ])('and weighs less in %s', async (path, severity) => {
    expect(await hitsOf(path, 'DROP TABLE users;\n')).toEqual([`1 ${severity} TABLE users is dropped`]);
  });
  it.each([
    'changes',
    'history',
    'readme',
    'LICENSE',
    'news',
    'test/0004',
    'fixtures/0005',
    '0006-sample',
    '0007.md',
    '0008.min',
    '0009.generated',
  ])('but not because a migration is called %s', async (name) => {
    expect(await hitsOf(`migrations/${name}.sql`, 'DROP TABLE users;\n')).toEqual([
      '1 critical TABLE users is dropped',
    ]);
  });

  it('what stood there before, moved or deleted', async () => {
    const drop = 'DROP TABLE users;\n';
    expect(await hitsOf('db/migrations/1.sql', `${drop}SELECT 1;\n`, drop)).toEqual([]);
    expect(
      await findIn(destructiveMigrationRule, {
        before: { 'db/migrations/1.sql': `${drop}SELECT 1;\nSELECT 2;\n` },
        after: { 'db/migrations/2.sql': `SELECT 9;\n${drop}` },
      }),
    ).toEqual([]);
    expect(
      await findIn(destructiveMigrationRule, {
        before: { 'db/migrations/1.sql': drop, keep: '' },
        after: { keep: '' },
      }),
    ).toEqual([]);
  });
});

const rails = (body: string): string => `class Change < ActiveRecord::Migration[7.1]\n${body}\nend\n`;
const django = (operations: string): string =>
  'from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = [\n' +
  `${operations}\n    ]\n`;
const alembic = (up: string, down = 'pass'): string =>
  `from alembic import op\nimport sqlalchemy as sa\n\ndef upgrade():\n    ${up}\n\ndef downgrade():\n    ${down}\n`;
const cs = (up: string, down: string): string =>
  'public partial class X : Migration {\n  protected override void Up(MigrationBuilder migrationBuilder)\n' +
  `  {\n    ${up}\n  }\n  protected override void Down(MigrationBuilder migrationBuilder)\n  {\n    ${down}\n` +
  '  }\n}\n';

describe('frameworks', () => {
  it.each([
    [
      'Rails',
      'db/migrate/2026_x.rb',
      rails('  def change\n    remove_column :users, :email, :string\n  end'),
      ['3 critical Column users.email is dropped'],
    ],
    [
      'Rails up only',
      'db/migrate/2026_x.rb',
      rails('  def up\n    drop_table :users\n  end\n\n  def down\n    drop_table :accounts\n  end'),
      ['3 critical Table users is dropped'],
    ],
    [
      'Rails down',
      'db/migrate/2026_x.rb',
      rails('  def up\n    create_table :users\n  end\n\n  def down\n    drop_table :accounts\n  end'),
      [],
    ],
    [
      'Rails comment',
      'db/migrate/2026_x.rb',
      rails('  def change\n    # remove_column :users, :email\n    add_column :users, :age, :integer\n  end'),
      [],
    ],
    [
      'Rails SQL',
      'db/migrate/2026_x.rb',
      rails('  def up\n    execute <<~SQL\n      DELETE FROM users\n    SQL\n    execute "TRUNCATE events"\n  end'),
      ['4 critical All rows of users are deleted', '6 critical Table events is emptied'],
    ],
    [
      'Rails reversible',
      'db/migrate/2026_x.rb',
      rails(
        '  def change\n    reversible do |dir|\n      dir.down do\n        drop_table :users\n      end\n' +
          '    end\n  end',
      ),
      [],
    ],
    [
      'Rails fills a column that it adds',
      'db/migrate/2026_x.rb',
      rails(
        '  def up\n    add_column :users, :status, :string\n    execute <<-SQL\n      UPDATE users\n' +
          "      SET status = CASE WHEN active THEN 'on' ELSE 'off' END\n    SQL\n  end",
      ),
      [],
    ],
    [
      'Rails copies a column before it is dropped',
      'db/migrate/2026_x.rb',
      rails(
        '  def change\n    add_column :users, :status, :string\n    execute <<-SQL\n      UPDATE users SET ' +
          "status = CASE WHEN active THEN 'on' END\n    SQL\n    remove_column :users, :active\n" +
          '    remove_column :users, :email\n  end',
      ),
      ['7 high Column users.active is dropped', '8 critical Column users.email is dropped'],
    ],
    [
      'Rails overwrites another',
      'db/migrate/2026_x.rb',
      rails(
        '  def up\n    add_column :users, :status, :string\n    execute <<-SQL\n      UPDATE users SET plan ' +
          "= 'free'\n    SQL\n  end",
      ),
      ['5 high All rows of users are overwritten'],
    ],
    [
      'Rails rewrites values',
      'db/migrate/2026_x.rb',
      rails(
        "  def up\n    execute <<-SQL\n      UPDATE users SET kind = CASE WHEN kind = 'A::B' THEN 'B' END\n" +
          '    SQL\n  end',
      ),
      [],
    ],
    [
      'Rails null after filling',
      'db/migrate/2026_x.rb',
      rails(
        "  def change\n    User.update_all(kind: 'a')\n    change_column_null :users, :kind, false\n" +
          '    change_column_null :users, :name, false\n  end',
      ),
      ['5 high A column becomes NOT NULL without a value for old rows'],
    ],
    [
      'Rails null',
      'db/migrate/2026_x.rb',
      rails(
        '  def change\n    add_column :users, :age, :integer, null: false\n    add_column :users, :b, ' +
          ':integer, null: false, default: 0\n    change_column_null :users, :c, false\n    change_column_null ' +
          ':users, :d, false, 0\n  end',
      ),
      [
        '3 high A column is added as NOT NULL without a default',
        '5 high A column becomes NOT NULL without a value for old rows',
      ],
    ],
    [
      'Django',
      'app/migrations/0002_x.py',
      django(
        "        migrations.RemoveField(\n            model_name='user',\n            name='email',\n" +
          "        ),\n        migrations.DeleteModel(name='Old'),",
      ),
      ['5 critical Column user.email is dropped', '9 critical Table of model Old is dropped'],
    ],
    [
      'Django SQL',
      'app/migrations/0002_x.py',
      django(
        "        migrations.RunSQL('DELETE FROM a', reverse_sql='DROP TABLE b'),\n" +
          "        migrations.RunSQL('SELECT 1', 'DROP TABLE b'),",
      ),
      ['5 critical All rows of a are deleted'],
    ],
    [
      'Django state only',
      'app/migrations/0002_x.py',
      django(
        '        migrations.SeparateDatabaseAndState(state_operations=[\n' +
          "            migrations.DeleteModel(name='Old'),\n        ]),",
      ),
      [],
    ],
    [
      'Alembic',
      'alembic/versions/a_x.py',
      alembic("op.drop_column('users', 'email')", "op.drop_table('x')"),
      ['5 critical Column users.email is dropped'],
    ],
    ['Alembic downgrade', 'alembic/versions/a_x.py', alembic("op.create_table('x')", "op.drop_table('x')"), []],
    [
      'Alembic null',
      'alembic/versions/a_x.py',
      alembic(
        "op.add_column('users', sa.Column('a', sa.String(length=3), nullable=False))\n" +
          "    op.add_column('users', sa.Column('b', sa.Integer(), nullable=False, server_default='0'))",
      ),
      ['5 high A column is added as NOT NULL without a server default'],
    ],
    [
      'Alembic SQL',
      'alembic/versions/a_x.py',
      alembic('op.execute("DROP TABLE users")'),
      ['5 critical TABLE users is dropped'],
    ],
    [
      'Knex',
      'migrations/2026_x.js',
      "exports.up = (knex) => knex.schema.table('users', (t) => {\n  t.dropColumn('email');\n});\n" +
        "exports.down = (knex) => knex.schema.dropTable('other');\n",
      ['2 critical Column email is dropped'],
    ],
    [
      'Knex functions',
      'migrations/2026_x.ts',
      "export async function up(knex) {\n  await knex.schema.createTable('a', () => {});\n}\n" +
        "export async function down(knex) {\n  await knex.schema.dropTable('other');\n}\n",
      [],
    ],
    [
      'TypeORM',
      'src/migrations/2026-X.ts',
      'export class X implements MigrationInterface {\n  public async up(queryRunner: QueryRunner): ' +
        'Promise<void> {\n    await queryRunner.query(`ALTER TABLE "user" DROP COLUMN "email"`);\n' +
        "    await queryRunner.dropColumn('user', 'name');\n  }\n  public async down(queryRunner: " +
        'QueryRunner): Promise<void> {\n    await queryRunner.query(`DROP TABLE "other"`);\n  }\n}\n',
      ['3 critical Column user.email is dropped', '4 critical Column user.name is dropped'],
    ],
    [
      'Sequelize',
      'migrations/2026-x.js',
      'module.exports = {\n  async up(queryInterface, Sequelize) {\n' +
        "    await queryInterface.removeColumn('Users', 'email');\n  },\n  async down(queryInterface, " +
        "Sequelize) {\n    await queryInterface.dropTable('Other');\n  },\n};\n",
      ['3 critical Column Users.email is dropped'],
    ],
    [
      'EF Core',
      'Data/Migrations/2026_X.cs',
      cs(
        'migrationBuilder.DropColumn(\n      name: "Email",\n      table: "Users");',
        'migrationBuilder.DropTable(name: "Other");',
      ),
      ['4 critical Column Email is dropped'],
    ],
    [
      'EF Core down',
      'Data/Migrations/2026_X.cs',
      cs('migrationBuilder.CreateTable(name: "A");', 'migrationBuilder.DropTable(\n      name: "Other");'),
      [],
    ],
    [
      'Laravel',
      'database/migrations/2026_x.php',
      '<?php\nreturn new class extends Migration {\n  public function up(): void {\n' +
        "    Schema::table('users', function (Blueprint $table) {\n      $table->dropColumn('email');\n" +
        "    });\n  }\n  public function down(): void {\n    Schema::dropIfExists('other');\n  }\n};\n",
      ['5 critical Column email is dropped'],
    ],
    [
      'Liquibase XML',
      'db/changelog/x.xml',
      '<databaseChangeLog>\n<changeSet id="1" author="a">\n  <dropColumn tableName="users" ' +
        'columnName="email"/>\n  <rollback>\n    <dropTable tableName="x"/>\n  </rollback>\n</changeSet>\n' +
        '</databaseChangeLog>\n',
      ['3 critical Column users.email is dropped'],
    ],
    [
      'Liquibase YAML',
      'db/changelog/x.yaml',
      'databaseChangeLog:\n  - changeSet:\n      id: 1\n      changes:\n        - dropTable:\n' +
        '            tableName: users\n      rollback:\n        - dropTable:\n            tableName: other\n',
      ['5 critical A column or table is dropped'],
    ],
    ['other code', 'src/list.ts', 'schema.dropTable("users");\n', []],
  ])('%s', async (_, path, text, expected) => {
    expect(await hitsOf(path, text)).toEqual(expected);
  });
});

it('a table that another migration of the change creates is silent', async () => {
  const files = {
    'db/migrate/1_create_keys.rb': rails(
      '  def change\n    create_table :keys do |t|\n      t.string :key\n    end\n  end',
    ),
    'db/migrate/2_remove_key.rb': rails(
      '  def change\n    remove_column :keys, :key, :string\n    add_column :keys, :shown, :string, null: false\n  end',
    ),
  };
  expect(await findIn(destructiveMigrationRule, { before: { keep: '' }, after: { keep: '', ...files } })).toEqual([]);
});
