import { inputFailure } from '../../domain/errors.ts';
import { largestLine, type BranchTable, type FileCoverage, type FunctionCoverage, type LineTable } from './model.ts';

/** How several counts for one line of one file become one. */
export type Combine = 'sum' | 'max';

export const largestHits = Number.MAX_SAFE_INTEGER;

/** Counts saturate: some tools write 2^64-1. */
export function addHits(a: number, b: number): number {
  const sum = a + b;
  return sum > largestHits ? largestHits : sum;
}

/**
 * Gathers one file after the other in columns that grow and are used again, so that a report of millions of lines makes
 * no object for each. Who adds must have checked the numbers: lines 1 to `largestLine`, hits 0 or more.
 */
export class FileBuilder {
  readonly #where: string;
  #countedLeft = 5_000_000;
  #numbers = new Uint32Array(4096);
  #hits = new Float64Array(4096);
  #count = 0;
  #ascending = true;
  #branchLines: number[] = [];
  #branchIds: string[] = [];
  #branchHits: number[] = [];
  #functions: FunctionCoverage[] = [];

  /** `where` names the report in messages. */
  constructor(where = 'the coverage report') {
    this.#where = where;
  }

  addLine(line: number, hits: number): void {
    const at = this.#count;
    if (at === this.#numbers.length) this.#grow();
    if (at > 0 && line <= this.#numbers[at - 1]!) this.#ascending = false;
    this.#numbers[at] = line;
    this.#hits[at] = hits > largestHits ? largestHits : hits;
    this.#count = at + 1;
  }

  addBranch(line: number, id: string, hits: number): void {
    this.#branchLines.push(line);
    this.#branchIds.push(id);
    this.#branchHits.push(hits > largestHits ? largestHits : hits);
  }

  /** Arms that the report only counts: a few bytes of it can ask for any number, so a report has an end to them. */
  addCounted(line: number, covered: number, total: number): void {
    this.#countedLeft -= total;
    if (this.#countedLeft < 0) throw inputFailure(this.#where, 'it counts more branches than any program has');
    for (let index = 0; index < total; index++) this.addBranch(line, countedId(index), index < covered ? 1 : 0);
  }

  addFunction(name: string, line: number, hits: number): void {
    this.#functions.push({ name, line, hits: hits > largestHits ? largestHits : hits });
  }

  get lineCount(): number {
    return this.#count;
  }

  /** The file so far; the builder is empty again. */
  finish(path: string, combine: Combine): FileCoverage {
    const lines: LineTable = this.#ascending
      ? { numbers: this.#numbers.slice(0, this.#count), hits: this.#hits.slice(0, this.#count) }
      : sortLines(this.#numbers.subarray(0, this.#count), this.#hits.subarray(0, this.#count), combine);
    const file: FileCoverage = {
      path,
      lines,
      branches: sortBranches(this.#branchLines, this.#branchIds, this.#branchHits, combine),
      functions: this.#functions,
    };
    this.#count = 0;
    this.#ascending = true;
    this.#branchLines = [];
    this.#branchIds = [];
    this.#branchHits = [];
    this.#functions = [];
    return file;
  }

  #grow(): void {
    const numbers = new Uint32Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    const hits = new Float64Array(this.#hits.length * 2);
    hits.set(this.#hits);
    this.#numbers = numbers;
    this.#hits = hits;
  }
}

const countedIds: string[] = [];

function countedId(index: number): string {
  return countedIds[index] ?? (index < 1024 ? (countedIds[index] = `#${index}`) : `#${index}`);
}

function sortLines(numbers: Uint32Array, hits: Float64Array, combine: Combine): LineTable {
  // line and place fit one double exactly: 10^7 lines × 2^29 places are below 2^53
  const keys = new Float64Array(numbers.length);
  for (let at = 0; at < numbers.length; at++) keys[at] = numbers[at]! * 2 ** 29 + at;
  keys.sort();
  const sorted = new Uint32Array(numbers.length);
  const sortedHits = new Float64Array(numbers.length);
  let count = 0;
  for (const key of keys) {
    const line = Math.floor(key / 2 ** 29);
    const value = hits[key - line * 2 ** 29]!;
    if (count > 0 && sorted[count - 1] === line) {
      const before = sortedHits[count - 1]!;
      sortedHits[count - 1] = combine === 'sum' ? addHits(before, value) : Math.max(before, value);
    } else {
      sorted[count] = line;
      sortedHits[count++] = value;
    }
  }
  return { numbers: sorted.slice(0, count), hits: sortedHits.slice(0, count) };
}

function sortBranches(lines: number[], ids: string[], hits: number[], combine: Combine): BranchTable {
  let plain = true;
  for (let at = 1; plain && at < lines.length; at++)
    plain = lines[at]! > lines[at - 1]! || (lines[at] === lines[at - 1] && fresh(lines, ids, at));
  if (plain) return { lines: Uint32Array.from(lines), ids, hits: Float64Array.from(hits) };
  const byLine = new Map<number, Map<string, number>>();
  for (let at = 0; at < lines.length; at++) {
    const arms = byLine.get(lines[at]!) ?? new Map<string, number>();
    if (arms.size === 0) byLine.set(lines[at]!, arms);
    const before = arms.get(ids[at]!);
    arms.set(
      ids[at]!,
      before === undefined ? hits[at]! : combine === 'sum' ? addHits(before, hits[at]!) : Math.max(before, hits[at]!),
    );
  }
  return tableOf(byLine);
}

/** Looks back over a few arms of the same line; longer runs take the way with maps. */
function fresh(lines: number[], ids: string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && lines[before] === lines[at]; before--) {
    if (at - before > 16 || ids[before] === ids[at]) return false;
  }
  return true;
}

/** The arms of each line, as a table by ascending line. */
export function tableOf(byLine: ReadonlyMap<number, ReadonlyMap<string, number>>): BranchTable {
  const lines: number[] = [];
  const ids: string[] = [];
  const hits: number[] = [];
  for (const line of [...byLine.keys()].sort((a, b) => a - b)) {
    for (const [id, value] of byLine.get(line)!) {
      lines.push(line);
      ids.push(id);
      hits.push(value);
    }
  }
  return { lines: Uint32Array.from(lines), ids, hits: Float64Array.from(hits) };
}

/** True for what may be a line's number. */
export function isLine(line: number): boolean {
  return Number.isInteger(line) && line >= 1 && line <= largestLine;
}
