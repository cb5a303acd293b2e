import { FileBuilder, isLine } from './builder.ts';
import { mergeFiles } from './merge.ts';
import type { FileCoverage } from './model.ts';
import { XmlScanner } from '../formats/xml.ts';
import { count, oneOrMany } from '../../domain/words.ts';

/** What an XML reader brings back beside the name and format of the report. */
export interface XmlReport {
  files: FileCoverage[];
  roots: string[];
  madeAt: number | null;
  notes: string[];
}

/** No line of a program has more; a larger number is a broken report. */
const mostArms = 100_000;
const mostRoots = 200;

/**
 * Reads a Cobertura report (DTD coverage-04) as written by Cobertura, coverage.py, gcovr, Istanbul, PHPUnit, coverlet
 * and others. A class's own `<lines>` count; those of its methods only where it has none, for they say the same lines
 * again. Classes of one file are joined, a line keeping its highest count. Branch arms come from
 * `condition-coverage="50% (1/2)"`, so they are counted, not named.
 */
export function readCobertura(bytes: Uint8Array, name: string): XmlReport {
  return new CoberturaReader(bytes, name).read();
}

class CoberturaReader {
  readonly #xml: XmlScanner;
  readonly #files = new Map<string, FileCoverage>();
  readonly #roots: string[] = [];
  readonly #builder: FileBuilder;
  readonly #ofMethods: FileBuilder;
  #madeAt: number | null = null;
  #path: string | null = null;
  #method: { name: string; line: number; hits: number } | null = null;
  #ownLines = false;
  #negative = 0;
  #lineZero = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#xml = new XmlScanner(bytes, name);
    this.#builder = new FileBuilder(name);
    this.#ofMethods = new FileBuilder(name);
  }

  read(): XmlReport {
    for (let event = this.#xml.next(); event !== 'end'; event = this.#xml.next()) {
      const open = event === 'open';
      switch (this.#xml.name) {
        case 'line':
          if (open) this.#line();
          break;
        case 'class':
          if (!open) this.#endClass();
          else if (this.#path === null) this.#path = this.#xml.required('filename');
          else this.#xml.fail('a <class> stands inside another');
          break;
        case 'method':
          if (this.#path === null) break;
          if (open) this.#method = { name: this.#xml.attribute('name') ?? '', line: 0, hits: 0 };
          else if (this.#method !== null) {
            this.#builder.addFunction(this.#method.name, this.#method.line, this.#method.hits);
            this.#method = null;
          }
          break;
        case 'source':
          if (open) {
            const root = this.#xml.text();
            if (root !== '' && !this.#roots.includes(root) && this.#roots.push(root) > mostRoots)
              this.#xml.fail(`it has more than ${mostRoots} sources`);
          }
          break;
        case 'coverage':
          if (open && this.#xml.depth === 1) this.#madeAt = timestamp(this.#xml.attribute('timestamp'));
          break;
        default:
      }
    }
    return {
      files: [...this.#files.values()],
      roots: this.#roots,
      madeAt: this.#madeAt,
      notes: notesOf(this.#negative, this.#lineZero),
    };
  }

  #line(): void {
    if (this.#path === null) return;
    const number = this.#xml.count('number') ?? this.#xml.fail('<line> has no attribute number');
    let hits = this.#xml.count('hits') ?? this.#xml.fail('<line> has no attribute hits');
    if (hits < 0) {
      hits = 0;
      this.#negative++;
    }
    if (number === 0) {
      this.#lineZero++;
      return;
    }
    if (!isLine(number)) this.#xml.fail(`no file has a line ${number}`);
    if (this.#method !== null && this.#method.line === 0) this.#method = { ...this.#method, line: number, hits };
    const into = this.#method === null ? this.#builder : this.#ofMethods;
    if (this.#method === null) this.#ownLines = true;
    into.addLine(number, hits);
    const condition = this.#xml.attribute('condition-coverage');
    if (condition === undefined) return;
    const arms = /\((\d{1,9})\/(\d{1,9})\)/.exec(condition);
    if (arms === null) return;
    const [covered, total] = [Number(arms[1]), Number(arms[2])];
    if (covered > total || total > mostArms) this.#xml.fail('no condition-coverage is like that');
    into.addCounted(number, covered, total);
  }

  #endClass(): void {
    const fromMethods = this.#ofMethods.finish(this.#path!, 'max');
    const own = this.#builder.finish(this.#path!, 'max');
    const file = this.#ownLines ? own : { ...fromMethods, functions: own.functions };
    const before = this.#files.get(this.#path!);
    this.#files.set(this.#path!, before === undefined ? file : mergeFiles(before, file, 'max'));
    this.#path = null;
    this.#ownLines = false;
  }
}

/** Cobertura writes ms, some tools seconds; null for 0 and anything else. */
export function timestamp(text: string | undefined): number | null {
  const value = text === undefined || !/^\d{1,16}(?:\.\d+)?$/.test(text) ? 0 : Number(text);
  if (value <= 0) return null;
  return value < 1e11 ? value * 1000 : value;
}

export function notesOf(negative: number, lineZero: number): string[] {
  const notes: string[] = [];
  if (negative > 0) notes.push(`${negative} negative ${oneOrMany(negative, 'count was', 'counts were')} read as 0`);
  if (lineZero > 0) notes.push(`${count(lineZero, 'entry', 'entries')} for line 0 left out`);
  return notes;
}
