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
  const builder = new FileBuilder();
  const files = new Map<string, FileCoverage>();
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytes.length;
  let at = 0;
  let path: string | null = null;
  let functions = new Map<string, Counted>();
  let aliases = new Map<string, number>();
  let [negative, lineZero] = [0, 0];
  const unknown = new Set<string>();

  const fail = (problem: string): never => {
    let start = at;
    while (start > 0 && bytes[start - 1] !== newline) start--;
    let row = 1;
    for (let before = text.indexOf(newline); before >= 0 && before < start; before = text.indexOf(newline, before + 1))
      row++;
    throw inputFailure(name, `line ${row} of the LCOV report: ${problem}`);
  };
  /** The digits at `at`; leaves `at` behind them. */
  const digits = (what: string): number => {
    const start = at;
    let value = 0;
    for (let byte = bytes[at]!; byte >= 48 && byte <= 57; byte = bytes[++at]!) value = value * 10 + (byte - 48);
    if (at === start) fail(`${what} is no whole number`);
    return value;
  };
  const lineNumber = (): number => {
    const value = digits('the line');
    if (value > largestLine) fail(`no file has ${value} lines`);
    return value;
  };
  const hitCount = (): number => {
    if (bytes[at] !== dash) return digits('the count');
    at++;
    digits('the count');
    negative++;
    return 0;
  };
  const expect = (byte: number): void => {
    if (bytes[at] !== byte) fail('a field is missing or has something else in it');
    at++;
  };
  const lineEnd = (): number => {
    const found = text.indexOf(newline, at);
    const end = found < 0 ? size : found;
    return end > at && bytes[end - 1] === carriage ? end - 1 : end;
  };
  const rest = (): string => {
    const end = lineEnd();
    const value = text.toString('utf8', at, end);
    at = end;
    return value;
  };
  const starts = (word: string): boolean => {
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word.charCodeAt(index)) return false;
    at += word.length;
    return true;
  };
  const remember = (key: string, line: number, hits: number): void => {
    const before = functions.get(key);
    functions.set(
      key,
      before === undefined ? { line, hits } : { line: before.line || line, hits: addHits(before.hits, hits) },
    );
  };
  const inRecord = (): void => {
    if (path === null) fail('it stands outside a record (SF:)');
  };

  const branch = (): void => {
    const line = lineNumber();
    expect(comma);
    const start = at;
    const end = lineEnd();
    // plain numbers take the quick way; an `e` block or an expression, which may hold commas, the general one
    let block = 0;
    let arm = 0;
    for (let byte = bytes[at]!; byte >= 48 && byte <= 57; byte = bytes[++at]!) block = block * 10 + (byte - 48);
    const first = at;
    let plain = at > start && bytes[at] === comma;
    if (plain) {
      at++;
      for (let byte = bytes[at]!; byte >= 48 && byte <= 57; byte = bytes[++at]!) arm = arm * 10 + (byte - 48);
      plain = at > first + 1 && bytes[at] === comma && block < 4096 && arm < 64;
    }
    let id: string;
    if (plain) {
      id = branchId(block, arm);
      at++;
    } else {
      const last = text.lastIndexOf(comma, end - 1);
      if (last <= start) fail('a field is missing');
      id = `l${text.toString('utf8', start, last)}`;
      at = last + 1;
    }
    let hits = 0;
    if (bytes[at] === dash && at + 1 === end) at++;
    else hits = hitCount();
    if (line === 0) lineZero++;
    else builder.addBranch(line, id, hits);
  };
  const functionRecord = (): void => {
    if (starts('FNDA:')) {
      const hits = hitCount();
      expect(comma);
      remember(rest(), 0, hits);
    } else if (starts('FN:')) {
      const line = lineNumber();
      expect(comma);
      const end = lineEnd();
      let ahead = at;
      while (bytes[ahead]! >= 48 && bytes[ahead]! <= 57) ahead++;
      if (ahead > at && ahead < end && bytes[ahead] === comma) at = ahead + 1;
      remember(rest(), line, 0);
    } else if (starts('FNL:')) {
      const index = String(digits('the index'));
      expect(comma);
      aliases.set(index, lineNumber());
      at = lineEnd();
    } else if (starts('FNA:')) {
      const index = String(digits('the index'));
      expect(comma);
      const hits = hitCount();
      expect(comma);
      remember(rest(), aliases.get(index) ?? 0, hits);
    } else at = lineEnd();
  };
  const endRecord = (): void => {
    for (const [key, item] of functions) builder.addFunction(key, item.line, item.hits);
    const file = builder.finish(path!, 'sum');
    const before = files.get(path!);
    files.set(path!, before === undefined ? file : mergeFiles(before, file));
    path = null;
    functions = new Map();
    aliases = new Map();
  };

  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
  while (at < size) {
    const [first, second, third] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
    if (first === 68 && second === 65 && third === colon) {
      // DA:
      inRecord();
      at += 3;
      const line = lineNumber();
      expect(comma);
      const hits = hitCount();
      if (bytes[at] === comma) at = lineEnd();
      if (line === 0) lineZero++;
      else builder.addLine(line, hits);
    } else if (first === 66 && second === 82 && third === 68) {
      // BRDA:
      if (!starts('BRDA:')) fail('no record of LCOV');
      inRecord();
      branch();
    } else if (first === 70 && second === 78) {
      // FN…
      inRecord();
      functionRecord();
    } else if (first === 83 && second === 70 && third === colon) {
      // SF:
      if (path !== null) fail('the record before it has no end_of_record');
      at += 3;
      path = rest();
      if (path.trim() === '') fail('SF: names no file');
    } else if (first === 101 && starts('end_of_record')) {
      inRecord();
      endRecord();
    } else if (first !== newline && first !== carriage && first !== 35) {
      const known = /^(?:TN|VER|LF|LH|BRF|BRH|MCDC|MCF|MCH|MRF|MRH):/;
      const start = at;
      const record = rest();
      if (!known.test(record) && record.trim() !== '') {
        const kind = /^([A-Z]{2,8}):/.exec(record)?.[1];
        if (kind === undefined) {
          at = start;
          fail('no record of LCOV');
        } else if (unknown.size < 20) unknown.add(kind);
      }
    } else at = lineEnd();
    if (bytes[at] === carriage) at++;
    if (at < size && bytes[at] !== newline) fail('unexpected text at the end');
    at++;
  }
  if (path !== null) throw inputFailure(name, 'the LCOV report is cut off: its last record has no end_of_record');
  const notes: string[] = [];
  if (negative > 0) notes.push(`${negative} negative ${oneOrMany(negative, 'count was', 'counts were')} read as 0`);
  if (lineZero > 0) notes.push(`${count(lineZero, 'entry', 'entries')} for line 0 left out`);
  if (unknown.size > 0) notes.push(`records of an unknown kind left out: ${[...unknown].join(', ')}`);
  return { files: [...files.values()], notes };
}
