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
  const xml = new XmlScanner(bytes, name);
  const files = new Map<string, FileCoverage>();
  const roots: string[] = [];
  const builder = new FileBuilder(name);
  const ofMethods = new FileBuilder(name);
  let madeAt: number | null = null;
  let path: string | null = null;
  let method: { name: string; line: number; hits: number } | null = null;
  let ownLines = false;
  let [negative, lineZero] = [0, 0];

  const line = (): void => {
    if (path === null) return;
    const number = xml.count('number') ?? xml.fail('<line> has no attribute number');
    let hits = xml.count('hits') ?? xml.fail('<line> has no attribute hits');
    if (hits < 0) {
      hits = 0;
      negative++;
    }
    if (number === 0) {
      lineZero++;
      return;
    }
    if (!isLine(number)) xml.fail(`no file has a line ${number}`);
    if (method !== null && method.line === 0) method = { ...method, line: number, hits };
    const into = method === null ? builder : ofMethods;
    if (method === null) ownLines = true;
    into.addLine(number, hits);
    const condition = xml.attribute('condition-coverage');
    if (condition === undefined) return;
    const arms = /\((\d{1,9})\/(\d{1,9})\)/.exec(condition);
    if (arms === null) return;
    const [covered, total] = [Number(arms[1]), Number(arms[2])];
    if (covered > total || total > mostArms) xml.fail('no condition-coverage is like that');
    into.addCounted(number, covered, total);
  };
  const endClass = (): void => {
    const fromMethods = ofMethods.finish(path!, 'max');
    const own = builder.finish(path!, 'max');
    const file = ownLines ? own : { ...fromMethods, functions: own.functions };
    const before = files.get(path!);
    files.set(path!, before === undefined ? file : mergeFiles(before, file, 'max'));
    path = null;
    ownLines = false;
  };

  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    const open = event === 'open';
    switch (xml.name) {
      case 'line':
        if (open) line();
        break;
      case 'class':
        if (!open) endClass();
        else if (path === null) path = xml.required('filename');
        else xml.fail('a <class> stands inside another');
        break;
      case 'method':
        if (path === null) break;
        if (open) method = { name: xml.attribute('name') ?? '', line: 0, hits: 0 };
        else if (method !== null) {
          builder.addFunction(method.name, method.line, method.hits);
          method = null;
        }
        break;
      case 'source':
        if (open) {
          const root = xml.text();
          if (root !== '' && !roots.includes(root) && roots.push(root) > mostRoots)
            xml.fail(`it has more than ${mostRoots} sources`);
        }
        break;
      case 'coverage':
        if (open && xml.depth === 1) madeAt = timestamp(xml.attribute('timestamp'));
        break;
      default:
    }
  }
  return { files: [...files.values()], roots, madeAt, notes: notesOf(negative, lineZero) };
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
