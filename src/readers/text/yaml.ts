import { Lexer, LineCounter, parseAllDocuments, type Document } from 'yaml';

/** Parts of a text, by the lexer; the parser takes some two seconds for them. */
const mostParts = 1_500_000;
/** Brackets within brackets; deeper ones would end the parser's stack, and nobody writes them. */
const deepest = 200;

/**
 * The documents of a text, broken ones as far as they go. `problem`: why it is not known what another reader takes it
 * for.
 */
export interface YamlRead {
  documents: Document.Parsed[];
  lines: LineCounter;
  problem: string | null;
}

/**
 * Reads every document of a YAML text: unknown tags are passed over, of equal keys the last one counts, and only
 * brackets that are structure count as nesting. Never throws; a text that is too deep or too long has no documents, and
 * says so.
 */
export function readYaml(text: string): YamlRead {
  const lines = new LineCounter();
  const refused = (problem: string): YamlRead => ({ documents: [], lines, problem });
  try {
    const tooMuch = measure(text);
    if (tooMuch !== null) return refused(tooMuch);
    const parsed = parseAllDocuments(text, {
      lineCounter: lines,
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
      strict: false,
    });
    const documents = [...(Array.isArray(parsed) ? parsed : [])];
    const error = documents.flatMap(({ errors }) => errors)[0];
    return {
      documents,
      lines,
      problem: error === undefined ? null : `not YAML that the parser takes (line ${lines.linePos(error.pos[0]).line})`,
    };
  } catch {
    return refused('nested deeper than the parser goes');
  }
}

function measure(text: string): string | null {
  let [parts, depth] = [0, 0];
  for (const part of new Lexer().lex(text)) {
    parts += 1;
    if (parts > mostParts) return `more than ${mostParts} parts`;
    if (part === '[' || part === '{') depth += 1;
    else if (part === ']' || part === '}') depth -= 1;
    if (depth > deepest) return `more than ${deepest} brackets within each other`;
  }
  return null;
}
