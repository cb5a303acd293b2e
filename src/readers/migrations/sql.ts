import { readingsOf, withoutComments } from './sql-text.ts';

/**
 * A place in a migration that loses data, or that can fail or lock at deployment. `offset` is in the text that was
 * read.
 */
export interface MigrationRisk {
  offset: number;
  severity: 'critical' | 'high';
  title: string;
  detail: string;
}

interface Statement {
  text: string;
  offset: number;
}

const name =
  String.raw`((?:[\w$]+|"[^"]+"|\x60[^\x60]+\x60|\[[^\]]+\])(?:\s*\.\s*(?:[\w$]+|"[^"]+"|\x60[^\x60]+\x60` +
  String.raw`|\[[^\]]+\]))*)`;
const patterns = new Map<string, RegExp>();
/** Each pattern is made once: a dump has as many statements as rows. */
function re(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source.replaceAll('<id>', name), 'i');
  patterns.set(source, known);
  return known;
}

const backup = 'Take it out of use first, keep a backup, and drop it in a later release.';

/**
 * What SQL would lose. Comments and strings don't count, nor tables that the same text creates, temporary tables, and
 * the regions that undo (`-- +goose Down`, `-- migrate:down`; with `undoMarks` false they are words to the tool).
 * `columns` are those that the migration adds outside of the text, as table.column.
 */
export function sqlRisks(
  sql: string,
  options: { freshSchema?: boolean; columns?: readonly string[]; undoMarks?: boolean } = {},
): MigrationRisk[] {
  const found = new Map<string, MigrationRisk>();
  for (const reading of readingsOf(hideBodies(options.undoMarks === false ? sql : withoutUndo(sql)))) {
    const statements = statementsIn(reading);
    const made = madeBy(statements);
    for (const column of options.columns ?? []) made.columns.add(column);
    for (const risk of statements.flatMap((statement, at) =>
      risksOf(statement, statements[at + 1], made, options.freshSchema === true),
    ))
      found.set(`${risk.offset} ${risk.title}`, risk);
  }
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

/** `perhaps`: tables that are made only where there are none, so that one may have rows. */
interface Made {
  tables: Set<string>;
  perhaps: Set<string>;
  columns: Set<string>;
  filled: Set<string>;
  renamedTo: Set<string>;
  defaults: Set<string>;
}

function madeBy(statements: readonly Statement[]): Made {
  const made: Made = {
    tables: new Set(),
    perhaps: new Set(),
    columns: new Set(),
    filled: new Set(),
    renamedTo: new Set(),
    defaults: new Set(),
  };
  for (const { text } of statements) {
    const create = re(
      String.raw`^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:GLOBAL\s+|LOCAL\s+` +
        String.raw`|UNLOGGED\s+)?(?:TEMP(?:ORARY)?\s+)?(?:TABLE|SCHEMA|DATABASE` +
        String.raw`|MATERIALIZED\s+VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?<id>`,
    ).exec(text);
    if (create?.[1] !== undefined)
      (/\bIF\s+NOT\s+EXISTS\b/i.test(create[0]) && !/\bTEMP/i.test(create[0]) && !made.tables.has(plain(create[1]))
        ? made.perhaps
        : made.tables
      ).add(plain(create[1]));
    if (create?.[1] !== undefined && made.perhaps.has(plain(create[1]))) made.tables.add(plain(create[1]));
    const into = re(
      String.raw`^\s*SELECT\b[\s\S]*\bINTO\s+(?:TEMP(?:ORARY)?\s+)?(?:TABLE\s+)?(#?[\w$]+)\s+FROM\b`,
    ).exec(text);
    if (into?.[1] !== undefined) made.tables.add(plain(into[1]));
    const update = updateOf(text);
    if (update !== null) for (const column of update.columns) made.filled.add(column);
    const alter = alterOf({ text, offset: 0 });
    for (const action of alter?.actions ?? []) {
      const renamed = re(String.raw`^RENAME\s+(?:TO|AS)\s+<id>`).exec(action.text)?.[1];
      if (renamed !== undefined) made.renamedTo.add(plain(renamed));
      const added = addedColumn(action.text);
      if (added !== null) made.columns.add(`${alter?.table ?? ''}.${added}`);
      const fallback = re(String.raw`^ALTER\s+(?:COLUMN\s+)?<id>\s+SET\s+DEFAULT\b`).exec(action.text)?.[1];
      if (fallback !== undefined) made.defaults.add(plain(fallback));
    }
    const renamed = re(String.raw`^\s*RENAME\s+TABLE\s+<id>\s+TO\s+<id>`).exec(text)?.[2];
    if (renamed !== undefined) made.renamedTo.add(plain(renamed));
  }
  return made;
}

function risksOf(statement: Statement, next: Statement | undefined, made: Made, fresh: boolean): MigrationRisk[] {
  const { text, offset } = statement;
  const at = offset + text.search(/\S/);
  const known = (table: string): boolean => made.tables.has(plain(table)) || /^#|^temp_|^tmp_/i.test(plain(table));
  const lost = (what: string, detail: string, place = at): MigrationRisk => ({
    offset: place,
    severity: 'critical',
    title: what,
    detail,
  });

  const drop = re(String.raw`^\s*DROP\s+(TABLE|SCHEMA|DATABASE)\s+(IF\s+EXISTS\s+)?<id>((?:\s*,\s*[^,;]+)*)`).exec(
    text,
  );
  if (drop !== null) {
    const tables = [drop[3] ?? '', ...(drop[4] ?? '').split(',')]
      .map((one) => plain(one.trim().split(/\s+/)[0] ?? ''))
      .filter((one) => one !== '' && (!known(one) || made.perhaps.has(one)) && !made.renamedTo.has(one));
    // a dump starts each table anew; in a file that is new nothing of it can be there yet
    const again =
      drop[2] !== undefined &&
      fresh &&
      next !== undefined &&
      re(String.raw`^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?<id>`).exec(next.text);
    const replaced = (table: string): boolean => drop[2] !== undefined && fresh && made.tables.has(table);
    if (again !== false && again !== null && plain(again[1] ?? '') === plain(drop[3] ?? '')) return [];
    return tables.filter((table) => !replaced(table)).length === 0
      ? []
      : [
          lost(
            `${drop[1]?.toUpperCase()} ${tables.join(', ')} is dropped`,
            `All of its rows are lost when this is deployed. ${backup}`,
          ),
        ];
  }
  const truncate = re(String.raw`^\s*TRUNCATE\s+(?:TABLE\s+)?(?:ONLY\s+)?<id>`).exec(text);
  if (truncate?.[1] !== undefined && !/^\s*TRUNCATE\s*\(/i.test(text)) {
    return known(truncate[1])
      ? []
      : [
          lost(
            `Table ${plain(truncate[1])} is emptied`,
            'TRUNCATE removes every row when this is deployed. Delete only what is meant, and keep a backup.',
          ),
        ];
  }
  const remove = re(String.raw`^\s*DELETE\s+FROM\s+(?:ONLY\s+)?<id>`).exec(text);
  if (remove?.[1] !== undefined && !/\b(?:WHERE|JOIN|USING|LIMIT)\b/i.test(text)) {
    return known(remove[1])
      ? []
      : [
          lost(
            `All rows of ${plain(remove[1])} are deleted`,
            'DELETE without WHERE removes every row when this is deployed. Delete only what is ' +
              'meant, and keep a backup.',
          ),
        ];
  }
  const update = updateOf(text);
  if (update !== null) {
    const backfill = update.columns.every((column) => made.columns.has(`${update.table}.${column}`));
    if (backfill || known(update.table) || update.bounded || update.derived) return [];
    return [
      {
        offset: at,
        severity: 'high',
        title: `All rows of ${update.table} are overwritten`,
        detail:
          `UPDATE without WHERE replaces ${update.columns.join(', ')} in every row, and locks them ` +
          'meanwhile. Restrict it, or keep the former values.',
      },
    ];
  }
  const alter = alterOf(statement);
  if (alter === null || made.tables.has(alter.table)) return [];
  return alter.actions.flatMap((action) => alterRisk(alter.table, action, made));
}

function alterRisk(table: string, action: Statement, made: Made): MigrationRisk[] {
  const { text, offset } = action;
  const column = re(
    String.raw`^DROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?<id>|^DROP\s+(?!(?:CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN` +
      String.raw`|CHECK|DEFAULT|NOT|PARTITION|EXPRESSION|IDENTITY|COLUMN|PERIOD|SYSTEM` +
      String.raw`|IF)\b)<id>\s*(?:CASCADE|RESTRICT)?\s*$`,
  ).exec(text);
  if (column !== null) {
    const dropped = plain(column[1] ?? column[2] ?? '');
    return made.columns.has(`${table}.${dropped}`)
      ? []
      : [
          {
            offset,
            severity: 'critical',
            title: `Column ${table}.${dropped} is dropped`,
            detail: `Its values are lost when this is deployed, and code that still runs and reads it fails. ${backup}`,
          },
        ];
  }
  if (/^DROP\s+PARTITION\b/i.test(text))
    return [
      {
        offset,
        severity: 'critical',
        title: `A partition of ${table} is dropped`,
        detail: 'Its rows are lost when this is deployed. Detach and keep it first.',
      },
    ];
  const strict = re(String.raw`^ALTER\s+(?:COLUMN\s+)?<id>\s+SET\s+NOT\s+NULL`).exec(text)?.[1];
  if (strict !== undefined) {
    const one = plain(strict);
    if (made.filled.has(one) || made.defaults.has(one)) return [];
    return [
      {
        offset,
        severity: 'high',
        title: `${table}.${one} becomes NOT NULL without a value for old rows`,
        detail:
          'The migration fails where one row has NULL, and the table is locked while all rows are ' +
          'checked. Fill the column first.',
      },
    ];
  }
  const type = re(
    String.raw`^(?:ALTER\s+(?:COLUMN\s+)?<id>\s+(?:SET\s+DATA\s+)?TYPE|ALTER\s+COLUMN\s+<id>` +
      String.raw`|MODIFY\s+(?:COLUMN\s+)?<id>)\s+(SMALLINT|TINYINT|DATE|BOOL(?:EAN)?|REAL` +
      String.raw`|N?(?:VAR)?CHAR2?\s*\(\s*\d+\s*\)|CHARACTER(?:\s+VARYING)?\s*\(\s*\d+\s*\))`,
  ).exec(text);
  if (type !== null) {
    const one = plain(type[1] ?? type[2] ?? type[3] ?? '');
    return [
      {
        offset,
        severity: 'high',
        title: `${table}.${one} changes its type to ${(type[4] ?? '').toLowerCase()}`,
        detail:
          'Where the former type held more, values are cut or the migration fails; most databases ' +
          'rewrite and lock the table. Check the longest value first.',
      },
    ];
  }
  const added = addedColumn(text);
  if (
    added !== null &&
    /\bNOT\s+NULL\b/i.test(text) &&
    !/\b(?:DEFAULT|GENERATED|AUTO_INCREMENT|AUTOINCREMENT|IDENTITY|(?:SMALL|BIG)?SERIAL)\b/i.test(text)
  ) {
    return [
      {
        offset,
        severity: 'high',
        title: `${table}.${added} is added as NOT NULL without a default`,
        detail:
          'On a table that has rows the migration fails (PostgreSQL, SQLite, SQL Server) or fills in ' +
          'an implied value (MySQL). Give it a default, or add it as nullable and fill it first.',
      },
    ];
  }
  return [];
}

function updateOf(text: string): { table: string; columns: string[]; bounded: boolean; derived: boolean } | null {
  const update = re(String.raw`^\s*UPDATE\s+(?:ONLY\s+)?<id>\s+(?:AS\s+\w+\s+|(?!SET\b)\w+\s+)?SET\s+([\s\S]*)$`).exec(
    text,
  );
  if (update === null) return null;
  const columns = topLevel(update[2] ?? '', 0).flatMap((one) => {
    const column = re(String.raw`^\s*<id>\s*=`).exec(one.text)?.[1];
    return column === undefined ? [] : [plain(column)];
  });
  // a value that is made from the former one rewrites it and does not throw it away
  const derived = topLevel(update[2] ?? '', 0).every(({ text: one }) => {
    const [column, value] = [re(String.raw`^\s*<id>\s*=`).exec(one)?.[1], one.slice(one.indexOf('=') + 1)];
    return (
      column !== undefined &&
      value
        .toLowerCase()
        .split(/[^\w$]+/)
        .includes(plain(column))
    );
  });
  return {
    table: plain(update[1] ?? ''),
    columns,
    derived,
    bounded: /\b(?:WHERE|JOIN|FROM|LIMIT)\b/i.test(text) || columns.length === 0,
  };
}

function alterOf({ text, offset }: Statement): { table: string; actions: Statement[] } | null {
  const alter = re(String.raw`^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?<id>\s+`).exec(text);
  if (alter === null) return null;
  return { table: plain(alter[1] ?? ''), actions: topLevel(text.slice(alter[0].length), offset + alter[0].length) };
}

function addedColumn(action: string): string | null {
  const added = re(
    String.raw`^ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?!(?:CONSTRAINT|INDEX|KEY|PRIMARY|FOREIGN` +
      String.raw`|CHECK|UNIQUE|PARTITION|FULLTEXT|SPATIAL|EXCLUDE)\b)<id>\s+\w`,
  ).exec(action);
  return added?.[1] === undefined ? null : plain(added[1]);
}

/** The parts between commas outside of parentheses, trimmed at their start. */
function topLevel(text: string, offset: number): Statement[] {
  const parts: Statement[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (at < text.length && (text[at] !== ',' || depth > 0)) continue;
    const part = text.slice(start, at);
    const indent = part.length - part.trimStart().length;
    parts.push({ text: part.slice(indent), offset: offset + start + indent });
    start = at + 1;
  }
  return parts;
}

function statementsIn(bare: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  for (const end of bare.matchAll(/;|^[ \t]*GO[ \t\r]*$|$(?![\s\S])/gim)) {
    const text = bare.slice(start, end.index);
    if (text.trim() !== '') statements.push({ text, offset: start });
    start = end.index + end[0].length;
  }
  return statements;
}

/** Bodies in dollar quotes run when their function is called, not now; only those of DO blocks run at once. */
function hideBodies(sql: string): string {
  return sql.replace(
    /(\bDO\s+(?:LANGUAGE\s+\w+\s+)?)?(\$\w*\$)([\s\S]*?)\2/gi,
    (whole, now: string | undefined, tag: string, body: string) =>
      now === undefined
        ? whole.replace(/[^\n]/g, ' ')
        : `${';'.padStart(now.length)}${' '.repeat(tag.length)}${runAtOnce(body)}${' '.repeat(tag.length)}`,
  );
}

/** The statements of a block that runs now, those in the texts that it executes too. */
function runAtOnce(body: string): string {
  return body
    .replace(
      /\bEXECUTE\s+(?:format\s*\(\s*)?'((?:[^']|'')*)'/gi,
      (whole, text: string) => `${';'.padStart(whole.length - text.length - 1)}${text};`,
    )
    .replace(/\b(?:BEGIN|THEN|ELSE|LOOP)\b/gi, (word) => ';'.padEnd(word.length));
}

const up = /^--\s*(?:\+goose\s+Up|migrate:up|\+migrate\s+Up)\b/im;
const down = new RegExp(
  [
    String.raw`^--\s*(?:\+goose\s+Down|migrate:down|\+migrate\s+Down|\+\+?\s*down`,
    String.raw`|@?UNDO)\b[\s\S]*?(?=^--\s*(?:\+goose\s+Up|migrate:up|\+migrate\s+Up)|$(?![\s\S]))`,
  ].join(''),
  'gim',
);

/**
 * Marks within a longer comment or a string mark nothing, and those of a tool nothing in a file that it would refuse
 * for want of its other one.
 */
function withoutUndo(sql: string): string {
  const longer = withoutComments(sql);
  const parts: string[] = [];
  let at = 0;
  for (const { 0: found, index } of longer.matchAll(down)) {
    if (/^--\s*(?:\+goose|migrate:|\+migrate)/i.test(found) && !up.test(longer)) continue;
    parts.push(sql.slice(at, index), found.replace(/[^\n]/g, ' '));
    at = index + found.length;
  }
  return parts.join('') + sql.slice(at);
}

function plain(identifier: string): string {
  return (
    identifier
      .split('.')
      .map((part) => part.trim().replace(/^["`[]|["`\]]$/g, ''))
      .at(-1)
      ?.toLowerCase() ?? ''
  );
}

/** The statements that SQL runs when it goes forward, comments and strings blanked, with their offsets. */
export function sqlStatements(sql: string): { text: string; offset: number }[] {
  const seen = new Map<string, Statement>();
  for (const reading of readingsOf(hideBodies(withoutUndo(sql))))
    for (const one of statementsIn(reading)) seen.set(`${one.offset} ${one.text}`, one);
  return [...seen.values()].sort((a, b) => a.offset - b.offset);
}
