/** How a server reads what the dialects write in the same way and mean otherwise. */
export interface Dialect {
  hash: boolean;
  escapes: boolean;
  nested: boolean;
  dashes: RegExp;
  names: string;
}

/** MySQL and MariaDB: `#` and `-- ` begin a comment, a backslash escapes. */
const mysql: Dialect = { hash: true, escapes: true, nested: false, dashes: /^--(?=\s|$)/, names: '"`' };
/** The standard, PostgreSQL, SQLite, SQL Server: a backslash is a letter, comments stand within each other. */
const standard: Dialect = { hash: false, escapes: false, nested: true, dashes: /^--/, names: '"`' };

/**
 * The ways in which servers read a text, comments, strings and quoted names blanked at the same offsets. What is a
 * comment to one is run by another, and nobody knows from the file which one will read it.
 */
export function readingsOf(sql: string): string[] {
  const runnable = opened(withoutDelimiters(sql));
  return [...new Set([mysql, standard].map((dialect) => blanked(runnable, dialect)))];
}

/** Comments whose text MySQL and MariaDB run, without their marks. */
function opened(sql: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { 0: mark, index } of sql.matchAll(/\/\*M?!\d{0,6}/g)) {
    if (index < at) continue;
    const end = sql.indexOf('*/', index);
    if (end === -1) break;
    parts.push(sql.slice(at, index), ' '.repeat(mark.length), sql.slice(index + mark.length, end), '  ');
    at = end + 2;
  }
  return parts.join('') + sql.slice(at);
}

/** The text with longer comments and strings as dots: what is left of comments stands on lines of its own. */
export function withoutComments(sql: string): string {
  const parts: string[] = [];
  let at = 0;
  const mark = /'|--|\/\*/g;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    const [sign] = found;
    const close =
      sign === '--' ? lineEnd(sql, found.index) : sql.indexOf(sign === "'" ? "'" : '*/', found.index + sign.length);
    if (close === -1) break;
    const end = sign === '--' ? close : close + (sign === "'" ? 1 : 2);
    if (sign !== '--') {
      parts.push(sql.slice(at, found.index), sql.slice(found.index, end).replace(/[^\n]/g, '.'));
      at = end;
    }
    mark.lastIndex = end;
  }
  return parts.join('') + sql.slice(at);
}

const blank = (part: string): string => part.replace(/[^\n\r]/g, ' ');

function blanked(sql: string, dialect: Dialect): string {
  const out: string[] = [];
  let plain = 0;
  let { nested } = dialect;
  const mark = /['"`]|--|#|\/\*/g;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    const at = found.index;
    const [sign] = found;
    const isName = dialect.names.includes(sign);
    if ((sign === '#' && !dialect.hash) || (sign === '--' && !dialect.dashes.test(sql.slice(at, at + 3)))) continue;
    const closing = sign === '/*' ? commentEnd(sql, at, nested) : null;
    // one that nesting never closes: a server refuses it, or knows no nesting
    if (closing === -1) nested = false;
    const end =
      sign === "'" || isName
        ? quoteEnd(sql, at, sign, dialect.escapes)
        : closing === null
          ? lineEnd(sql, at)
          : closing === -1
            ? commentEnd(sql, at, false)
            : closing;
    const part = sql.slice(at, end);
    // a name stays what it is, but for what would read as something else
    out.push(
      sql.slice(plain, at),
      isName
        ? part.replace(/;|--|\/\*/g, blank)
        : sign === "'"
          ? `'${blank(part.slice(1, -1))}${part.length > 1 ? "'" : ''}`
          : blank(part),
    );
    plain = end;
    mark.lastIndex = Math.max(end, at + 1);
  }
  out.push(sql.slice(plain));
  return out.join('');
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end;
}

/** A quote that nothing closes goes to the end of its line, as in the text of a comment that was none. */
function quoteEnd(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    if (escapes && quote !== '`' && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return lineEnd(sql, start);
}

/** Where a comment ends; -1 where those within it leave it open. */
function commentEnd(sql: string, start: number, nested: boolean): number {
  if (!nested) {
    const close = sql.indexOf('*/', start + 2);
    return close === -1 ? sql.length : close + 2;
  }
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start + 2;
  let depth = 1;
  for (let found = marks.exec(sql); found !== null; found = marks.exec(sql)) {
    depth += found[0] === '*/' ? -1 : 1;
    if (depth === 0) return marks.lastIndex;
  }
  return -1;
}

/**
 * The text with `;` where its client was told that statements end otherwise, and without those that stand inside of
 * one.
 */
function withoutDelimiters(sql: string): string {
  if (!/^[ \t]*DELIMITER[ \t]+\S/im.test(sql)) return sql;
  let ending = ';';
  return sql
    .split('\n')
    .map((line) => {
      const told = /^[ \t]*DELIMITER[ \t]+(\S+)/i.exec(line)?.[1];
      if (told !== undefined) {
        ending = told;
        return blank(line);
      }
      return ending === ';'
        ? line
        : line
            .replaceAll(';', ' ')
            .replaceAll(ending.includes(';') ? ending.replaceAll(';', ' ') : ending, ';'.padEnd(ending.length));
    })
    .join('\n');
}
