import { blankComments } from '../source/comments.ts';
import { sqlRisks, type MigrationRisk } from './sql.ts';

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

const advice: Readonly<Record<MigrationRisk['severity'], string>> = {
  critical:
    'Its data is lost when this is deployed, and code that still runs and reads it fails. Take it ' +
    'out of use first, keep a backup, and drop it in a later release.',
  high: 'On a table that has rows the migration can fail or lock it. Fill the column first, or give it a default.',
};

/** The migration writes the column in old rows before it becomes strict. */
function isFilled(match: RegExpMatchArray, code: string): boolean {
  const before = code.slice(0, match.index);
  return new RegExp(
    String.raw`\b(?:update_all|update_columns?|update_in_batches|update!?|UPDATE)\b` +
      String.raw`[\s\S]{0,400}\b${match[1] ?? ''}\b\s*(?::|=)`,
  ).test(before);
}

const keptAdvice =
  'The migration seems to copy its values first, but code that still runs and reads it fails, and ' +
  'so does rolling the code back. Drop it in a later release.';

/** The column is read by a statement that writes rows before it is dropped. */
function isCopied(column: string, before: string): boolean {
  return (
    /^\w+$/.test(column) &&
    new RegExp(String.raw`\b(?:UPDATE\s+[\w"]+\s+SET|INSERT\s+INTO)\b[\s\S]{0,2000}\b${column}\b`).test(before)
  );
}

/** Tables that a migration creates, in lower case. */
export function createdTables(framework: Framework, text: string, path: string): string[] {
  return tablesIn(framework, withoutRegions(blankComments(text, path), framework));
}

function tablesIn(framework: Framework, code: string): string[] {
  return [...code.matchAll(framework.creates)].map((found) => found[1]?.toLowerCase() ?? '');
}

/** What a framework's migration would lose, what only undoes it left out. */
export function codeRisks(
  framework: Framework,
  text: string,
  path: string,
  elsewhere: ReadonlySet<string> = new Set(),
): MigrationRisk[] {
  const code = withoutRegions(blankComments(text, path), framework);
  const made = new Set([...elsewhere, ...tablesIn(framework, code)]);
  const risks: MigrationRisk[] = [];
  const callEnd = framework.operations.some(({ argument }) => argument !== undefined)
    ? closings(code)
    : () => code.length;
  for (const { pattern, severity, title, argument, excused } of framework.operations) {
    for (const found of code.matchAll(pattern)) {
      if (found[1] !== undefined && excused === undefined && made.has(found[1].toLowerCase())) continue;
      if (argument !== undefined && !argument(code.slice(found.index, callEnd(found.index)))) continue;
      if (excused?.(found, code) === true) continue;
      const kept = severity === 'critical' && found[2] !== undefined && isCopied(found[2], code.slice(0, found.index));
      risks.push({
        offset: found.index + found[0].search(/\S/),
        severity: kept ? 'high' : severity,
        title: title(found),
        detail: kept ? keptAdvice : advice[severity],
      });
    }
  }
  const columns =
    framework.adds === undefined
      ? []
      : [...code.matchAll(framework.adds)].map((found) => `${found[1] ?? ''}.${found[2] ?? ''}`.toLowerCase());
  let read = 0;
  for (const found of framework.sql === undefined ? [] : code.matchAll(framework.sql)) {
    const from = found.index + found[0].length;
    if (from < read) continue;
    const { start, sql } = sqlArgument(code, from);
    read = start + sql.length;
    for (const risk of sqlRisks(sql, { columns })) risks.push({ ...risk, offset: start + risk.offset });
  }
  return risks;
}

/** The SQL in a call's first argument: its string literals, or the heredoc that it names; everything else blanked. */
function sqlArgument(code: string, from: number): { start: number; sql: string } {
  const heredoc = /^<<[~-]?["']?(\w+)["']?[^\n]*\n/.exec(code.slice(from, from + 200));
  if (heredoc !== null) {
    const start = from + heredoc[0].length;
    const end = code.slice(start).search(new RegExp(`^\\s*${heredoc[1] ?? ''}\\b`, 'm'));
    return { start, sql: code.slice(start, end === -1 ? undefined : start + end) };
  }
  const out: string[] = [];
  let depth = 0;
  let at = from;
  for (; at < code.length; at += 1) {
    const char = code[at] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      const mark = code.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      let end = at + mark.length;
      while (end < code.length && !code.startsWith(mark, end)) end += code[end] === '\\' ? 2 : 1;
      out.push(' '.repeat(mark.length), code.slice(at + mark.length, end), ';'.padEnd(mark.length));
      // adjacent literals are one statement
      if (/^\s*["'`+]/.test(code.slice(end + mark.length, end + mark.length + 200)))
        out[out.length - 1] = ' '.repeat(mark.length);
      at = end + mark.length - 1;
      continue;
    }
    if ('([{'.includes(char)) depth += 1;
    if (')]}'.includes(char)) depth -= 1;
    if (
      depth < 0 ||
      (char === ',' && depth === 0) ||
      (char === '\n' && depth === 0 && out.length > 0 && code[from - 1] !== '(' && code.slice(from, at).trim() !== '')
    )
      break;
    out.push(char === '\n' ? '\n' : ' ');
  }
  return { start: from, sql: out.join('') };
}

function withoutRegions(code: string, framework: Framework): string {
  const regions: { start: number; end: number }[] = [];
  for (const pattern of framework.undo) {
    let covered = 0;
    for (const found of code.matchAll(pattern)) {
      if (found.index < covered) continue;
      covered = regionEnd(code, found.index, found[0].length, framework.region);
      regions.push({ start: found.index, end: covered });
    }
  }
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of regions.sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    parts.push(code.slice(at, from), code.slice(from, end).replace(/[^\n]/g, ' '));
    at = end;
  }
  return parts.join('') + code.slice(at);
}

function regionEnd(code: string, start: number, length: number, region: Framework['region']): number {
  if (region === 'brace') return braceEnd(code, start, length);
  const lineStart = code.lastIndexOf('\n', start) + 1;
  const indent = /^[ \t]*/.exec(code.slice(lineStart))?.[0].length ?? 0;
  if (region === 'element' && code[start] === '<') {
    const close = code.indexOf('</rollback', start);
    const selfClosed = /^<rollback\b[^>]*\/>/.exec(code.slice(start, start + 2000));
    return selfClosed !== null ? start + selfClosed[0].length : close === -1 ? code.length : close;
  }
  if (region === 'ruby' && /^[^\n]*(?:\{[^\n]*\}|;\s*end\b)/.test(code.slice(start))) return lineEnd(code, start);
  let at = lineEnd(code, start) + 1;
  while (at < code.length) {
    const line = code.slice(at, lineEnd(code, at));
    if (line.trim() !== '' && (/^[ \t]*/.exec(line)?.[0].length ?? 0) <= indent) return at;
    at += line.length + 1;
  }
  return code.length;
}

function attribute(element: string, key: string): string {
  return new RegExp(`\\b${key}\\s*=\\s*["']([^"']*)["']`).exec(element)?.[1] ?? '';
}

/** Where each call's brackets close, found in one pass; a call that nothing closes ends with the text. */
function closings(code: string): (start: number) => number {
  const open: number[] = [];
  const close = new Map<number, number>();
  for (let at = 0; at < code.length; at += 1) {
    if (code[at] === '(') open.push(at);
    else if (code[at] === ')') {
      const start = open.pop();
      if (start !== undefined) close.set(start, at);
    }
  }
  return (start) => {
    const first = code.indexOf('(', start);
    return first === -1 ? code.length : (close.get(first) ?? code.length);
  };
}

/** From the first bracket that opens after the parameters to the one that closes it. */
function braceEnd(code: string, start: number, length: number): number {
  let depth = 0;
  let body = false;
  for (let at = start; at < code.length; at += 1) {
    const char = code[at] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      let end = at + 1;
      while (end < code.length && code[end] !== char && (char === '`' || code[end] !== '\n'))
        end += code[end] === '\\' ? 2 : 1;
      at = end;
    } else if ('([{'.includes(char)) {
      if (char !== '(' && depth === 0) body = true;
      depth += 1;
    } else if (')]}'.includes(char)) {
      depth -= 1;
      if (depth < 0 || (depth === 0 && body)) return at + 1;
    } else if (depth === 0 && at > start + length && (char === ';' || char === ',') && !body) return at;
  }
  return code.length;
}

function lineEnd(code: string, at: number): number {
  const end = code.indexOf('\n', at);
  return end === -1 ? code.length : end;
}

/** A migration's text without comments and without what only undoes it, at the same offsets. */
export function forwardCode(framework: Framework, text: string, path: string): string {
  return withoutRegions(blankComments(text, path), framework);
}
