import type { Irreversible } from '../../domain/way-back.ts';
import { codeRisks, forwardCode, frameworks, type Framework } from '../migrations/code.ts';
import { kindOf } from '../paths/kind.ts';
import { sqlRisks, sqlStatements } from '../migrations/sql.ts';
import { linesOf } from '../source/line-of.ts';
import { changedLines, entryAt, type DeployedFile } from './model.ts';

type Fact = { offset: number } & Pick<Irreversible, 'kind' | 'blocks' | 'why'>;

const lost =
  'Deploying the old code does not bring it back; it needs a backup, and old code that reads it fails meanwhile.';
const renamed =
  'Old code still uses the former name and fails; rename it back (or add a view or a column) before going back.';
const strictNow =
  'The rule stays in the database when the old code is back, and its writes that do not meet it ' +
  'fail; take the rule off first.';
const written =
  'What the new code has written there stays, unseen by the old code; keep it, and reconcile before the next try.';
const label =
  'Rows may hold the new value already, which old code does not know; PostgreSQL can not take a value out of an enum.';

/**
 * SQL statements that change the schema so that old code meets another one. The first group that matches names the
 * thing.
 */
const sqlFacts: readonly {
  pattern: RegExp;
  kind: Irreversible['kind'];
  blocks: boolean;
  what: (name: string) => string;
  why: string;
}[] = [
  {
    pattern: new RegExp(
      [
        String.raw`^\s*ALTER\s+TABLE\s+([^\s(]+)[\s\S]*?\bRENAME\s+(?:COLUMN\s+)?(?!TO\b|AS\b|INDEX\b|KEY\b`,
        String.raw`|CONSTRAINT\b)\S+\s+TO\s+\S+`,
      ].join(''),
      'i',
    ),
    kind: 'schema',
    blocks: true,
    what: (name) => `A column of ${name} is renamed.`,
    why: renamed,
  },
  {
    pattern: /^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?([^\s(]+)\s+RENAME\s+(?:TO|AS)\s/i,
    kind: 'schema',
    blocks: true,
    what: (name) => `Table ${name} is renamed.`,
    why: renamed,
  },
  {
    pattern: /^\s*RENAME\s+TABLE\s+(\S+)/i,
    kind: 'schema',
    blocks: true,
    what: (name) => `Table ${name} is renamed.`,
    why: renamed,
  },
  {
    pattern: /^\s*ALTER\s+TYPE\s+(\S+)\s+ADD\s+VALUE\b/i,
    kind: 'data-written',
    blocks: false,
    what: (name) => `The enum ${name} gets a value.`,
    why: label,
  },
  {
    pattern: /^\s*CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([^\s(]+)/i,
    kind: 'data-written',
    blocks: false,
    what: (name) => `Table ${name} is new.`,
    why: written,
  },
  {
    pattern: new RegExp(
      [
        String.raw`^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([^\s(]+)[\s\S]*?\bADD\s+(?:COLUMN\s+)?`,
        String.raw`(?!CONSTRAINT\b|INDEX\b|KEY\b|PRIMARY\b|FOREIGN\b|CHECK\b|UNIQUE\b|PARTITION\b|FULLTEXT\b`,
        String.raw`|EXCLUDE\b|COLUMN\b)[\w"\x60[]`,
      ].join(''),
      'i',
    ),
    kind: 'data-written',
    blocks: false,
    what: (name) => `Table ${name} gets a column.`,
    why: written,
  },
];

/** The same in the migration frameworks. Group 1 (and 2) name the thing. */
const codeFacts: readonly {
  framework: string;
  pattern: RegExp;
  kind: Irreversible['kind'];
  blocks: boolean;
  what: string;
  why: string;
}[] = [
  ...(
    [
      ['Rails', /\brename_(?:column|table)\b[ (]+:?["']?(\w+)/g],
      ['Django', /\bmigrations\.Rename(?:Field|Model)\(/g],
      ['Alembic', /\bop\.rename_table\(\s*["'](\w+)/g],
      ['Alembic', /\b(?:op|batch_op)\.alter_column\([^)]{0,400}\bnew_column_name\s*=/g],
      ['Knex, TypeORM, Sequelize', /\.(?:renameColumn|renameTable)\(\s*["'`](\w+)/g],
      ['EF Core', /\bmigrationBuilder\.Rename(?:Column|Table)\(\s*name:\s*"(\w+)/g],
      ['Laravel', /(?:->renameColumn|Schema::rename)\(\s*["'](\w+)/g],
      ['Liquibase', /<rename(?:Column|Table)\b[^>]{0,300}>/g],
    ] as const
  ).map(([framework, pattern]) => ({
    framework,
    pattern,
    kind: 'schema' as const,
    blocks: true,
    what: 'is renamed',
    why: renamed,
  })),
  ...(
    [
      [
        'Rails',
        new RegExp(
          [
            String.raw`\b(?:create_table|create_join_table|add_column|add_reference|add_belongs_to`,
            String.raw`|add_timestamps)\b[ (]+:?["']?(\w+)`,
          ].join(''),
          'g',
        ),
      ],
      ['Django', /\bmigrations\.(?:CreateModel|AddField)\(/g],
      ['Alembic', /\b(?:op|batch_op)\.(?:create_table|add_column)\(/g],
      ['Knex, TypeORM, Sequelize', /\.(?:createTable(?:IfNotExists)?|addColumns?)\(\s*["'`]?(\w*)/g],
      ['EF Core', /\bmigrationBuilder\.(?:CreateTable|AddColumn<[^>]{1,60}>)\(\s*name:\s*"(\w+)/g],
      ['Laravel', /\bSchema::create\(\s*["'](\w+)/g],
      ['Liquibase', /<(?:createTable|addColumn)\b[^>]{0,300}>/g],
    ] as const
  ).map(([framework, pattern]) => ({
    framework,
    pattern,
    kind: 'data-written' as const,
    blocks: false,
    what: 'is new',
    why: written,
  })),
];

/**
 * What a migration leaves behind when the old code is deployed again. `moved` tells lines that only changed their
 * place.
 */
export function migrationChanges(file: DeployedFile, moved: (text: string) => boolean): Irreversible[] {
  const { path, status } = file.file;
  if (status === 'deleted') return [];
  const isSql = kindOf(path).migration === 'sql';
  const added = new Map(changedLines(file, 'add').map((line) => [line.line, line]));
  if (added.size === 0) return [];
  const text = file.head ?? textOf(added.values());
  const framework = isSql ? undefined : frameworks.find((one) => one.files.test(path) && one.marks.test(text));
  if (!isSql && framework === undefined) return [];
  const facts =
    framework === undefined ? factsOfSql(text, path, status === 'added') : factsOfCode(framework, text, path);
  const found = new Map<string, Irreversible>();
  const lineOf = linesOf(text);
  for (const { offset, ...fact } of facts.sort((a, b) => a.offset - b.offset)) {
    const line = added.get(lineOf(offset));
    // of several facts on one line the worst says it
    const key = line === undefined ? '' : `${line.line}`;
    if (line === undefined || (found.get(key)?.blocks ?? false) || moved(line.text)) continue;
    if (!found.has(key) || fact.blocks) found.set(key, entryAt(path, line, fact));
  }
  return [...found.values()];
}

const riskFact = ({ offset, severity, title }: { offset: number; severity: string; title: string }): Fact => {
  const gone = severity === 'critical' || /\boverwritten\b/.test(title);
  return { offset, kind: gone ? 'data-loss' : 'schema', blocks: true, why: `${title}. ${gone ? lost : strictNow}` };
};

function factsOfSql(sql: string, path: string, fresh: boolean): Fact[] {
  const facts = sqlRisks(sql, { freshSchema: fresh || /(?:schema|structure|init|dump)[^/]*\.sql$/i.test(path) }).map(
    riskFact,
  );
  for (const { text, offset } of sqlStatements(sql)) {
    const fact = sqlFacts.find(({ pattern }) => pattern.test(text));
    if (fact === undefined) continue;
    const name = (fact.pattern.exec(text)?.[1] ?? '').replace(/["`[\]]/g, '');
    facts.push({
      offset: offset + text.search(/\S/),
      kind: fact.kind,
      blocks: fact.blocks,
      why: `${fact.what(name)} ${fact.why}`,
    });
  }
  return facts;
}

function factsOfCode(framework: Framework, text: string, path: string): Fact[] {
  const facts = codeRisks(framework, text, path).map(riskFact);
  const code = forwardCode(framework, text, path);
  for (const { framework: name, pattern, kind, blocks, what, why } of codeFacts) {
    if (name !== framework.name) continue;
    for (const match of code.matchAll(pattern)) {
      const thing = match[1] === undefined || match[1] === '' ? 'A table or column' : match[1];
      facts.push({ offset: match.index, kind, blocks, why: `${thing} ${what}. ${why}` });
    }
  }
  return facts;
}

/** A file over the limit is read by its added lines, at their own numbers. */
function textOf(lines: Iterable<{ text: string; line: number }>): string {
  const out: string[] = [];
  for (const { text, line } of lines) {
    while (out.length < line - 1) out.push('');
    out[line - 1] = text;
  }
  return out.join('\n');
}
