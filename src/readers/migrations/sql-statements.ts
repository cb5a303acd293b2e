export interface Statement {
  text: string;
  offset: number;
}

const part = String.raw`(?:[\w$]+|"[^"]+"|\x60[^\x60]+\x60|\[[^\]]+\])`;
const name = String.raw`(${part}(?:\s*\.\s*${part})*)`;
const patterns = new Map<string, RegExp>();
/** A pattern in which `<id>` is a name, and a group. Each is made once: a dump has as many statements as rows. */
export function re(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source.replaceAll('<id>', name), 'i');
  patterns.set(source, known);
  return known;
}

export function updateOf(
  text: string,
): { table: string; columns: string[]; bounded: boolean; derived: boolean } | null {
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

export function alterOf({ text, offset }: Statement): { table: string; actions: Statement[] } | null {
  const alter = re(String.raw`^\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?<id>\s+`).exec(text);
  if (alter === null) return null;
  return { table: plain(alter[1] ?? ''), actions: topLevel(text.slice(alter[0].length), offset + alter[0].length) };
}

export function addedColumn(action: string): string | null {
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

export function statementsIn(bare: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  for (const end of bare.matchAll(/;|^[ \t]*GO[ \t\r]*$|$(?![\s\S])/gim)) {
    const text = bare.slice(start, end.index);
    if (text.trim() !== '') statements.push({ text, offset: start });
    start = end.index + end[0].length;
  }
  return statements;
}

export function plain(identifier: string): string {
  return (
    identifier
      .split('.')
      .map((part) => part.trim().replace(/^["`[]|["`\]]$/g, ''))
      .at(-1)
      ?.toLowerCase() ?? ''
  );
}
