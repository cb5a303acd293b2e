import { FileBuilder, isLine } from './builder.ts';
import { notesOf, timestamp, type XmlReport } from './cobertura.ts';
import { mergeFiles } from './merge.ts';
import type { FileCoverage } from './model.ts';
import { XmlScanner } from '../formats/xml.ts';

const mostArms = 100_000;

/**
 * Reads a JaCoCo report (report.dtd 1.0 and 1.1): a line ran when one of its instructions did (`ci`); `cb` and `mb`
 * count its branches. JaCoCo knows no folders, only packages: paths are `<package>/<file>` and are found below the
 * source roots by their end.
 */
export function readJacoco(bytes: Uint8Array, name: string): XmlReport {
  return new JacocoReader(bytes, name).read();
}

class JacocoReader {
  readonly #xml: XmlScanner;
  readonly #builder: FileBuilder;
  readonly #files = new Map<string, FileCoverage>();
  readonly #functions = new Map<string, { name: string; line: number; hits: number }[]>();
  #madeAt: number | null = null;
  #lineZero = 0;
  #pack = '';
  #path: string | null = null;
  #classFile: string | null = null;
  #method: { name: string; line: number; hits: number } | null = null;

  constructor(bytes: Uint8Array, name: string) {
    this.#xml = new XmlScanner(bytes, name);
    this.#builder = new FileBuilder(name);
  }

  read(): XmlReport {
    for (let event = this.#xml.next(); event !== 'end'; event = this.#xml.next()) {
      if (event === 'open') this.#opened();
      else this.#closed();
    }
    for (const file of this.#files.values()) file.functions = this.#functions.get(file.path) ?? [];
    return { files: [...this.#files.values()], roots: [], madeAt: this.#madeAt, notes: notesOf(0, this.#lineZero) };
  }

  #counter(key: string): number {
    const value = this.#xml.count(key) ?? 0;
    return value < 0 ? this.#xml.fail(`${key} is below 0`) : value;
  }

  #line(): void {
    const number = this.#xml.count('nr') ?? this.#xml.fail('<line> has no attribute nr');
    const [covered, missed, coveredArms, missedArms] = [
      this.#counter('ci'),
      this.#counter('mi'),
      this.#counter('cb'),
      this.#counter('mb'),
    ];
    if (number === 0) {
      this.#lineZero++;
      return;
    }
    if (!isLine(number)) this.#xml.fail(`no file has a line ${number}`);
    if (coveredArms + missedArms > mostArms) this.#xml.fail(`no line has ${coveredArms + missedArms} branches`);
    if (covered + missed + coveredArms + missedArms === 0) return;
    this.#builder.addLine(number, covered > 0 ? 1 : 0);
    this.#builder.addCounted(number, coveredArms, coveredArms + missedArms);
  }

  #opened(): void {
    switch (this.#xml.name) {
      case 'line':
        if (this.#path !== null) this.#line();
        break;
      case 'sourcefile':
        this.#path = this.#pack === '' ? this.#xml.required('name') : `${this.#pack}/${this.#xml.required('name')}`;
        break;
      case 'package':
        this.#pack = this.#xml.required('name').replaceAll('.', '/');
        break;
      case 'class': {
        const file = this.#xml.attribute('sourcefilename');
        this.#classFile = file === undefined ? null : this.#pack === '' ? file : `${this.#pack}/${file}`;
        break;
      }
      case 'method':
        this.#method = { name: this.#xml.required('name'), line: Math.max(0, this.#xml.count('line') ?? 0), hits: 0 };
        break;
      case 'counter':
        if (this.#method !== null && this.#xml.attribute('type') === 'METHOD')
          this.#method.hits = this.#counter('covered');
        break;
      case 'sessioninfo':
        this.#madeAt = Math.max(this.#madeAt ?? 0, timestamp(this.#xml.attribute('dump')) ?? 0) || null;
        break;
      default:
    }
  }

  #closed(): void {
    if (this.#xml.name === 'sourcefile' && this.#path !== null) {
      const file = this.#builder.finish(this.#path, 'max');
      const before = this.#files.get(this.#path);
      this.#files.set(this.#path, before === undefined ? file : mergeFiles(before, file));
      this.#path = null;
    } else if (this.#xml.name === 'method' && this.#method !== null) {
      if (this.#classFile !== null) {
        const list = this.#functions.get(this.#classFile) ?? [];
        if (list.push(this.#method) === 1) this.#functions.set(this.#classFile, list);
      }
      this.#method = null;
    } else if (this.#xml.name === 'class') this.#classFile = null;
    else if (this.#xml.name === 'package') this.#pack = '';
  }
}
