import { inputFailure } from '../../domain/errors.ts';
import { FileBuilder } from './builder.ts';
import type { FileCoverage } from './model.ts';

const block = /^(.+):(\d{1,9})\.(\d{1,9}),(\d{1,9})\.(\d{1,9}) (\d{1,9}) (\d{1,20})$/;
interface Block {
  start: number;
  end: number;
  hits: number;
}
/** Blocks are spread over their lines: what a report may cost in all. */
const mostLines = 20_000_000;
const longestFile = 1_000_000;

/**
 * Reads a Go cover profile (`go test -coverprofile`, modes set, count and atomic; several profiles in one file, as
 * `cat` makes them). A block covers the lines from its start to its end, and a line ran as often as its most frequent
 * block, as in `go tool cover -html`. Profiles count statements and know nothing of branches. With `source`, which is
 * given the path as the profile has it, lines without code (blank, comment, a lone brace) are left out.
 */
export function readGo(
  bytes: Uint8Array,
  name: string,
  source?: (path: string) => string | null,
): { files: FileCoverage[]; notes: string[] } {
  const builder = new FileBuilder();
  const files: FileCoverage[] = [];
  for (const [path, blocks] of new GoReader(bytes, name).read()) {
    const code = source === undefined ? null : source(path);
    const withCode = code === null ? null : goCodeLines(code);
    for (const { start, end, hits } of blocks.values()) {
      // lines past the source's end stay: they show that the report is of another commit
      for (let line = start; line <= end; line++)
        if (withCode === null || line > withCode.length || withCode[line - 1] === true) builder.addLine(line, hits);
    }
    files.push(builder.finish(path, 'max'));
  }
  return { files, notes: [] };
}

class GoReader {
  readonly #name: string;
  readonly #text: string;
  readonly #files = new Map<string, Map<string, Block>>();
  #row = 0;
  #mode: string | null = null;
  #budget = mostLines;

  constructor(bytes: Uint8Array, name: string) {
    this.#name = name;
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  }

  /** The blocks of each file. */
  read(): ReadonlyMap<string, ReadonlyMap<string, Block>> {
    for (let at = 0; at < this.#text.length;) {
      const found = this.#text.indexOf('\n', at);
      const end = found < 0 ? this.#text.length : found;
      const line = this.#text.slice(at, end).trimEnd();
      at = end + 1;
      this.#row++;
      if (line.startsWith('mode: ')) this.#readMode(line.slice(6));
      else if (line !== '') this.#readBlock(line, found < 0);
    }
    if (this.#mode === null) throw inputFailure(this.#name, 'the Go profile has no mode line');
    return this.#files;
  }

  #readMode(mode: string): void {
    if (!['set', 'count', 'atomic'].includes(mode))
      throw inputFailure(this.#name, 'the Go profile has a mode of its own', 'set, count, atomic');
    this.#mode = mode;
  }

  #readBlock(line: string, cut: boolean): void {
    if (this.#mode === null) this.#fail('it stands before the mode line');
    const match = block.exec(line);
    if (match === null) {
      if (cut) throw inputFailure(this.#name, `the Go profile is cut off in line ${this.#row}`);
      this.#fail(`no block of the form file:line.column,line.column statements count`);
    }
    const [, path = '', startLine = '', startColumn = '', endLine = '', endColumn = '', statements, hits] = match;
    const [start, end] = [Number(startLine), Number(endLine)];
    if (start < 1 || end < start || end > longestFile) this.#fail(`the block's lines are ${start} to ${end}`);
    if (Number(statements) === 0) return;
    this.#addBlock(path, `${startLine}.${startColumn},${endLine}.${endColumn}`, { start, end, hits: Number(hits) });
  }

  #addBlock(path: string, key: string, { start, end, hits }: Block): void {
    const blocks = this.#files.get(path) ?? new Map<string, Block>();
    if (blocks.size === 0) this.#files.set(path, blocks);
    const before = blocks.get(key);
    if (before === undefined) {
      this.#budget -= end - start + 1;
      if (this.#budget < 0) this.#fail('the blocks of this profile are longer than any program');
      blocks.set(key, { start, end, hits });
    } else before.hits = this.#mode === 'set' ? Math.max(before.hits, hits) : before.hits + hits;
  }

  #fail(problem: string): never {
    throw inputFailure(this.#name, `line ${this.#row} of the Go profile: ${problem}`);
  }
}

/**
 * For each line whether it holds code: more than white space, comments and closing brackets. Strings and raw strings
 * are code.
 */
export function goCodeLines(source: string): boolean[] {
  const lines: boolean[] = [];
  let state: 'code' | 'comment' | 'raw' = 'code';
  for (const line of source.split('\n')) {
    let code = '';
    for (let at = 0; at < line.length; at++) {
      const pair = line.slice(at, at + 2);
      if (state === 'comment') {
        if (pair === '*/') {
          state = 'code';
          at++;
        }
      } else if (state === 'raw') {
        code += 'x';
        if (line[at] === '`') state = 'code';
      } else if (pair === '//') break;
      else if (pair === '/*') {
        state = 'comment';
        at++;
      } else if (line[at] === '"' || line[at] === "'") {
        const mark = line[at];
        for (at++; at < line.length && line[at] !== mark; at++) if (line[at] === '\\') at++;
        code += 'x';
      } else {
        if (line[at] === '`') state = 'raw';
        code += line[at];
      }
    }
    lines.push(/[^\s{}()[\],;]/.test(code) || (state === 'raw' && line !== ''));
  }
  return lines;
}

/** The module path of a go.mod file, null where it has none. */
export function parseGoModule(text: string): string | null {
  const match = /^[ \t]*module[ \t]+(?:"([^"\n]+)"|`([^`\n]+)`|([^\s"`(/][^\s]*))/m.exec(text);
  return match === null ? null : (match[1] ?? match[2] ?? match[3])!;
}
