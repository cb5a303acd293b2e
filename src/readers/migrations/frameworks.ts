interface Operation {
  pattern: RegExp;
  severity: 'critical' | 'high';
  title: (match: RegExpExecArray | RegExpMatchArray) => string;
  /** looks at the call up to its closing bracket */
  argument?: (text: string) => boolean;
  /** looks at the rest of the migration; true where that takes the risk away */
  excused?: (match: RegExpMatchArray, code: string) => boolean;
}

/** How a migration framework writes its changes. */
export interface Framework {
  name: string;
  source: string;
  files: RegExp;
  /** words that the text must have */
  marks: RegExp;
  /** starts of what runs only when the migration is undone, or does not touch the database */
  undo: readonly RegExp[];
  /** how such a region ends: at its closing brace or bracket, or where the indentation goes back */
  region: 'brace' | 'indent' | 'ruby' | 'element';
  operations: readonly Operation[];
  /** names of tables that the migration makes itself; group 1 */
  creates: RegExp;
  /** columns that the migration adds; groups: table, column */
  adds?: RegExp;
  /** calls whose first argument is SQL */
  sql?: RegExp;
}

const quoted = String.raw`["'\x60:]?([\w.$]+)`;
const drop = (pattern: string, what: string): Operation => ({
  pattern: new RegExp(pattern.replaceAll('NAME', quoted), 'g'),
  severity: 'critical',
  title: (match) =>
    `${what} ${match[1] ?? ''}${match[2] === undefined ? '' : `.${match[2]}`} is dropped`.replace(/ {2,}/g, ' '),
});
const strict = (pattern: string, title: string): Operation => ({
  pattern: new RegExp(pattern, 'g'),
  severity: 'high',
  title: () => title,
});

export const frameworks: readonly Framework[] = [
  {
    name: 'Rails',
    source: 'https://guides.rubyonrails.org/active_record_migrations.html',
    files: /(?:^|\/)(?:db\/)?migrate\/[^/]+\.rb$/,
    marks: /ActiveRecord::Migration/,
    undo: [/^[ \t]*def (?:self\.)?down\b/gm, /\b\w+\.down\b/g],
    region: 'ruby',
    operations: [
      drop(
        String.raw`\b(?:remove_columns?|remove_reference|remove_belongs_to` +
          String.raw`|remove_timestamps)\b[ (]+NAME(?:\s*,\s*NAME)?`,
        'Column',
      ),
      drop(String.raw`\bdrop_(?:table|join_table)\b[ (]+NAME`, 'Table'),
      drop(String.raw`\bt\.remove\b[ (]+NAME`, 'Column'),
      {
        ...strict(
          String.raw`\bchange_column_null\b[^\n,]{0,2000},\s*["':]?(\w+)[^\n,]{0,2000},\s*false\b(?!\s*,)`,
          'A column becomes NOT NULL without a value for old rows',
        ),
        excused: isFilled,
      },
      strict(
        String.raw`\badd_column\b[ (]+["':]?(\w+)(?=[^\n]{0,2000}\bnull:\s*false)(?![^\n]{0,2000}\bdefault:)` +
          String.raw`[^\n]{0,2000}`,
        'A column is added as NOT NULL without a default',
      ),
    ],
    creates: /\bcreate_table\b[ (]+["':]?(\w+)/g,
    adds: /\badd_(?:column|reference|belongs_to)\b[ (]+["':]?(\w+)["']?\s*,\s*["':]?(\w+)/g,
    sql: /\bexecute\b[ (]*/g,
  },
  {
    name: 'Django',
    source: 'https://docs.djangoproject.com/en/stable/ref/migration-operations/',
    files: /(?:^|\/)migrations\/[^/]+\.py$/,
    marks: /\bmigrations\.Migration\b/,
    undo: [/\bstate_operations\s*=\s*\[/g, /\breverse_(?:sql|code)\s*=/g],
    region: 'brace',
    operations: [
      drop(
        String.raw`\bmigrations\.RemoveField\(\s*(?:model_name\s*=\s*)?NAME["']?\s*,\s*(?:name\s*=\s*)?NAME`,
        'Column',
      ),
      drop(String.raw`\bmigrations\.DeleteModel\(\s*(?:name\s*=\s*)?NAME`, 'Table of model'),
    ],
    creates: /\bmigrations\.CreateModel\(\s*(?:name\s*=\s*)?["'](\w+)/g,
    sql: /\bmigrations\.RunSQL\(/g,
  },
  {
    name: 'Alembic',
    source: 'https://alembic.sqlalchemy.org/en/latest/ops.html',
    files: /\.py$/,
    marks: /\b(?:from alembic import|import alembic)\b/,
    undo: [/^(?:async )?def (?!upgrade\b)\w+/gm],
    region: 'indent',
    operations: [
      drop(String.raw`\bop\.drop_column\(\s*NAME["']?\s*,\s*NAME`, 'Column'),
      drop(String.raw`\bbatch_op\.drop_column\(\s*NAME`, 'Column'),
      drop(String.raw`\bop\.drop_table\(\s*NAME`, 'Table'),
      {
        ...strict(String.raw`\bop\.add_column\(`, 'A column is added as NOT NULL without a server default'),
        argument: (text) =>
          /\bnullable\s*=\s*False\b/.test(text) && !/\bserver_default\s*=|\bautoincrement\s*=\s*True/.test(text),
      },
    ],
    creates: /\bop\.create_table\(\s*["'](\w+)/g,
    adds: /\bop\.add_column\(\s*["'](\w+)["']\s*,\s*(?:sa\.|sqlalchemy\.)?Column\(\s*["'](\w+)/g,
    sql: /\bop\.execute\(\s*(?:sa\.)?(?:text\()?/g,
  },
  {
    name: 'Knex, TypeORM, Sequelize',
    source: 'https://knexjs.org/guide/schema-builder.html',
    files: /(?:^|\/)migrations?\/(?:.*\/)?[^/]+\.[cm]?[jt]s$/,
    marks: /\b(?:knex|queryInterface|queryRunner|MigrationInterface|Kysely|schema)\b/i,
    undo: [
      /\bexports\.down\s*=/g,
      /\bfunction\s+down\s*\(/g,
      /\bdown\s*(?::|=)\s*(?:async\b|function\b|\()/g,
      /\bdown\s*\(\s*(?:\w+|\{[^}]{0,300}\})\s*[,:)]/g,
    ],
    region: 'brace',
    operations: [
      drop(String.raw`\.dropTable(?:IfExists)?\(\s*NAME`, 'Table'),
      drop(
        String.raw`\b(?:queryInterface|queryRunner)\.(?:removeColumn|dropColumns?)\(\s*NAME["'\x60]?\s*,\s*NAME`,
        'Column',
      ),
      drop(String.raw`\b(?!queryInterface|queryRunner)\w+\.dropColumns?\(\s*NAME`, 'Column'),
    ],
    creates: /\.createTable(?:IfNotExists)?\(\s*["'`](\w+)/g,
    sql: /\.(?:raw|query)\(/g,
  },
  {
    name: 'EF Core',
    source: 'https://learn.microsoft.com/ef/core/managing-schemas/migrations/managing',
    files: /\.cs$/,
    marks: /\bMigrationBuilder\b/,
    undo: [/\bvoid\s+Down\s*\(/g],
    region: 'brace',
    operations: [
      drop(String.raw`\bmigrationBuilder\.DropColumn\(\s*name:\s*NAME`, 'Column'),
      drop(String.raw`\bmigrationBuilder\.Drop(?:Table|Schema)\(\s*name:\s*NAME`, 'Table'),
    ],
    creates: /\bmigrationBuilder\.CreateTable\(\s*name:\s*"(\w+)/g,
    sql: /\bmigrationBuilder\.Sql\(\s*@?/g,
  },
  {
    name: 'Laravel',
    source: 'https://laravel.com/docs/migrations',
    files: /(?:^|\/)migrations\/[^/]+\.php$/,
    marks: /\bSchema::/,
    undo: [/\bfunction\s+down\s*\(/g],
    region: 'brace',
    operations: [
      drop(String.raw`\bSchema::drop(?:IfExists)?\(\s*NAME`, 'Table'),
      drop(String.raw`->dropColumn\(\s*\[?\s*NAME`, 'Column'),
      drop(String.raw`->(dropSoftDeletes|dropTimestamps|dropMorphs)\(`, 'Columns by'),
    ],
    creates: /\bSchema::create\(\s*["'](\w+)/g,
    sql: /\bDB::(?:statement|unprepared)\(/g,
  },
  {
    name: 'Liquibase',
    source: 'https://docs.liquibase.com/change-types/drop-column.html',
    files: /\.(?:xml|ya?ml)$/,
    marks: /\b(?:databaseChangeLog|changeSet)\b/,
    undo: [/<rollback\b/g, /^[ \t]*-?[ \t]*rollback:/gm],
    region: 'element',
    operations: [
      {
        severity: 'critical',
        pattern: /<drop(?:Column|Table)\b[^<>]*>/g,
        title: (match) =>
          `${attribute(match[0], 'columnName') === '' ? 'Table' : 'Column'} ` +
          `${[attribute(match[0], 'tableName'), attribute(match[0], 'columnName')].filter(Boolean).join('.')}` +
          ' is dropped',
      },
      {
        severity: 'critical',
        pattern: /^[ \t]*-[ \t]*drop(?:Column|Table):/gm,
        title: () => 'A column or table is dropped',
      },
    ],
    creates: /<createTable\b[^<>]*\btableName="(\w+)"/g,
  },
];

/** The migration writes the column in old rows before it becomes strict. */
function isFilled(match: RegExpMatchArray, code: string): boolean {
  const before = code.slice(0, match.index);
  return new RegExp(
    String.raw`\b(?:update_all|update_columns?|update_in_batches|update!?|UPDATE)\b` +
      String.raw`[\s\S]{0,400}\b${match[1] ?? ''}\b\s*(?::|=)`,
  ).test(before);
}

function attribute(element: string, key: string): string {
  return new RegExp(`\\b${key}\\s*=\\s*["']([^"']*)["']`).exec(element)?.[1] ?? '';
}
