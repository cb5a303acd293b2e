import { inputFailure } from '../../domain/errors.ts';
import { addHits, FileBuilder } from './builder.ts';
import { mergeFiles } from './merge.ts';
import { largestLine, type FileCoverage } from './model.ts';
import { count, oneOrMany } from '../../domain/words.ts';

const [newline, carriage, comma, colon, dash] = [10, 13, 44, 58, 45];

/** `l<block>,<branch>` without a new text for each arm: nearly all are small. */
const smallIds: string[] = [];
function branchId(block: number, branch: number): string {
  const key = block * 64 + branch;
  return smallIds[key] ?? (smallIds[key] = `l${block},${branch}`);
}

interface Counted {
  line: number;
  hits: number;
}

/**
 * Reads an LCOV tracefile (geninfo(1) of LCOV 1.x and 2.x): DA, BRDA with exception blocks and expressions, FN with or
 * without an end line, FNDA, and the FNL/FNA of 2.x. Records of the same file are added up. One pass over the bytes; a
 * negative count is read as 0 and noted, as LCOV itself allows. Throws a Failure that names the line for anything else,
 * and for a report that is cut off.
 */
export function readLcov(bytes: Uint8Array, name: string): { files: FileCoverage[]; notes: string[] } {
  return new LcovReader(bytes, name).read();
}

class LcovReader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #builder = new FileBuilder();
  readonly #files = new Map<string, FileCoverage>();
  readonly #text: Buffer;
  readonly #size: number;
  #at = 0;
  #path: string | null = null;
  #functions = new Map<string, Counted>();
  #aliases = new Map<string, number>();
  #negative = 0;
  #lineZero = 0;
  readonly #unknown = new Set<string>();

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
    this.#text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    this.#size = this.#bytes.length;
  }

  read(): { files: FileCoverage[]; notes: string[] } {
    if (this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb && this.#bytes[2] === 0xbf) this.#at = 3;
    while (this.#at < this.#size) {
      const [first, second, third] = [this.#bytes[this.#at]!, this.#bytes[this.#at + 1]!, this.#bytes[this.#at + 2]!];
      if (first === 68 && second === 65 && third === colon) {
        // DA:
        this.#inRecord();
        this.#at += 3;
        const line = this.#lineNumber();
        this.#expect(comma);
        const hits = this.#hitCount();
        if (this.#bytes[this.#at] === comma) this.#at = this.#lineEnd();
        if (line === 0) this.#lineZero++;
        else this.#builder.addLine(line, hits);
      } else if (first === 66 && second === 82 && third === 68) {
        // BRDA:
        if (!this.#starts('BRDA:')) this.#fail('no record of LCOV');
        this.#inRecord();
        this.#branch();
      } else if (first === 70 && second === 78) {
        // FN…
        this.#inRecord();
        this.#functionRecord();
      } else if (first === 83 && second === 70 && third === colon) {
        // SF:
        if (this.#path !== null) this.#fail('the record before it has no end_of_record');
        this.#at += 3;
        this.#path = this.#rest();
        if (this.#path.trim() === '') this.#fail('SF: names no file');
      } else if (first === 101 && this.#starts('end_of_record')) {
        this.#inRecord();
        this.#endRecord();
      } else if (first !== newline && first !== carriage && first !== 35) {
        const known = /^(?:TN|VER|LF|LH|BRF|BRH|MCDC|MCF|MCH|MRF|MRH):/;
        const start = this.#at;
        const record = this.#rest();
        if (!known.test(record) && record.trim() !== '') {
          const kind = /^([A-Z]{2,8}):/.exec(record)?.[1];
          if (kind === undefined) {
            this.#at = start;
            this.#fail('no record of LCOV');
          } else if (this.#unknown.size < 20) this.#unknown.add(kind);
        }
      } else this.#at = this.#lineEnd();
      if (this.#bytes[this.#at] === carriage) this.#at++;
      if (this.#at < this.#size && this.#bytes[this.#at] !== newline) this.#fail('unexpected text at the end');
      this.#at++;
    }
    if (this.#path !== null)
      throw inputFailure(this.#name, 'the LCOV report is cut off: its last record has no end_of_record');
    const notes: string[] = [];
    if (this.#negative > 0)
      notes.push(`${this.#negative} negative ${oneOrMany(this.#negative, 'count was', 'counts were')} read as 0`);
    if (this.#lineZero > 0) notes.push(`${count(this.#lineZero, 'entry', 'entries')} for line 0 left out`);
    if (this.#unknown.size > 0) notes.push(`records of an unknown kind left out: ${[...this.#unknown].join(', ')}`);
    return { files: [...this.#files.values()], notes };
  }

  #fail(problem: string): never {
    let start = this.#at;
    while (start > 0 && this.#bytes[start - 1] !== newline) start--;
    let row = 1;
    for (
      let before = this.#text.indexOf(newline);
      before >= 0 && before < start;
      before = this.#text.indexOf(newline, before + 1)
    )
      row++;
    throw inputFailure(this.#name, `line ${row} of the LCOV report: ${problem}`);
  }

  /** The digits at `at`; leaves `at` behind them. */
  #digits(what: string): number {
    const start = this.#at;
    let value = 0;
    for (let byte = this.#bytes[this.#at]!; byte >= 48 && byte <= 57; byte = this.#bytes[++this.#at]!)
      value = value * 10 + (byte - 48);
    if (this.#at === start) this.#fail(`${what} is no whole number`);
    return value;
  }

  #lineNumber(): number {
    const value = this.#digits('the line');
    if (value > largestLine) this.#fail(`no file has ${value} lines`);
    return value;
  }

  #hitCount(): number {
    if (this.#bytes[this.#at] !== dash) return this.#digits('the count');
    this.#at++;
    this.#digits('the count');
    this.#negative++;
    return 0;
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at] !== byte) this.#fail('a field is missing or has something else in it');
    this.#at++;
  }

  #lineEnd(): number {
    const found = this.#text.indexOf(newline, this.#at);
    const end = found < 0 ? this.#size : found;
    return end > this.#at && this.#bytes[end - 1] === carriage ? end - 1 : end;
  }

  #rest(): string {
    const end = this.#lineEnd();
    const value = this.#text.toString('utf8', this.#at, end);
    this.#at = end;
    return value;
  }

  #starts(word: string): boolean {
    for (let index = 0; index < word.length; index++)
      if (this.#bytes[this.#at + index] !== word.charCodeAt(index)) return false;
    this.#at += word.length;
    return true;
  }

  #remember(key: string, line: number, hits: number): void {
    const before = this.#functions.get(key);
    this.#functions.set(
      key,
      before === undefined ? { line, hits } : { line: before.line || line, hits: addHits(before.hits, hits) },
    );
  }

  #inRecord(): void {
    if (this.#path === null) this.#fail('it stands outside a record (SF:)');
  }

  #branch(): void {
    const line = this.#lineNumber();
    this.#expect(comma);
    const start = this.#at;
    const end = this.#lineEnd();
    // plain numbers take the quick way; an `e` block or an expression, which may hold commas, the general one
    let block = 0;
    let arm = 0;
    for (let byte = this.#bytes[this.#at]!; byte >= 48 && byte <= 57; byte = this.#bytes[++this.#at]!)
      block = block * 10 + (byte - 48);
    const first = this.#at;
    let plain = this.#at > start && this.#bytes[this.#at] === comma;
    if (plain) {
      this.#at++;
      for (let byte = this.#bytes[this.#at]!; byte >= 48 && byte <= 57; byte = this.#bytes[++this.#at]!)
        arm = arm * 10 + (byte - 48);
      plain = this.#at > first + 1 && this.#bytes[this.#at] === comma && block < 4096 && arm < 64;
    }
    let id: string;
    if (plain) {
      id = branchId(block, arm);
      this.#at++;
    } else {
      const last = this.#text.lastIndexOf(comma, end - 1);
      if (last <= start) this.#fail('a field is missing');
      id = `l${this.#text.toString('utf8', start, last)}`;
      this.#at = last + 1;
    }
    let hits = 0;
    if (this.#bytes[this.#at] === dash && this.#at + 1 === end) this.#at++;
    else hits = this.#hitCount();
    if (line === 0) this.#lineZero++;
    else this.#builder.addBranch(line, id, hits);
  }

  #functionRecord(): void {
    if (this.#starts('FNDA:')) {
      const hits = this.#hitCount();
      this.#expect(comma);
      this.#remember(this.#rest(), 0, hits);
    } else if (this.#starts('FN:')) {
      const line = this.#lineNumber();
      this.#expect(comma);
      const end = this.#lineEnd();
      let ahead = this.#at;
      while (this.#bytes[ahead]! >= 48 && this.#bytes[ahead]! <= 57) ahead++;
      if (ahead > this.#at && ahead < end && this.#bytes[ahead] === comma) this.#at = ahead + 1;
      this.#remember(this.#rest(), line, 0);
    } else if (this.#starts('FNL:')) {
      const index = String(this.#digits('the index'));
      this.#expect(comma);
      this.#aliases.set(index, this.#lineNumber());
      this.#at = this.#lineEnd();
    } else if (this.#starts('FNA:')) {
      const index = String(this.#digits('the index'));
      this.#expect(comma);
      const hits = this.#hitCount();
      this.#expect(comma);
      this.#remember(this.#rest(), this.#aliases.get(index) ?? 0, hits);
    } else this.#at = this.#lineEnd();
  }

  #endRecord(): void {
    for (const [key, item] of this.#functions) this.#builder.addFunction(key, item.line, item.hits);
    const file = this.#builder.finish(this.#path!, 'sum');
    const before = this.#files.get(this.#path!);
    this.#files.set(this.#path!, before === undefined ? file : mergeFiles(before, file));
    this.#path = null;
    this.#functions = new Map();
    this.#aliases = new Map();
  }
}
