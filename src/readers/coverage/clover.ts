import { FileBuilder, isLine } from './builder.ts';
import { notesOf, timestamp, type XmlReport } from './cobertura.ts';
import { mergeFiles } from './merge.ts';
import type { FileCoverage } from './model.ts';
import { XmlScanner } from '../formats/xml.ts';

const mostArms = 100_000;

/** A line that decides: the two numbers mean different things in the two flavours. */
interface Condition {
  line: number;
  first: number;
  second: number;
  hits: number;
}

/**
 * Reads a Clover report as written by PHPUnit, OpenClover and Istanbul. `stmt` and `cond` lines are instrumented,
 * `method` lines give the functions. On a `cond` line OpenClover writes how often the condition was true and false,
 * Istanbul how many arms were taken and missed; the file's own `<metrics>` tell which it is.
 */
export function readClover(bytes: Uint8Array, name: string): XmlReport {
  return new CloverReader(bytes, name).read();
}

class CloverReader {
  readonly #xml: XmlScanner;
  readonly #builder: FileBuilder;
  readonly #files = new Map<string, FileCoverage>();
  #madeAt: number | null = null;
  #path: string | null = null;
  #conditions: Condition[] = [];
  #metrics: { total: number; covered: number } | null = null;
  #istanbul = false;
  #negative = 0;
  #lineZero = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.#xml = new XmlScanner(bytes, name);
    this.#builder = new FileBuilder(name);
  }

  read(): XmlReport {
    for (let event = this.#xml.next(); event !== 'end'; event = this.#xml.next()) {
      const open = event === 'open';
      if (this.#xml.name === 'line') {
        if (open && this.#path !== null) this.#line();
      } else if (this.#xml.name === 'file') {
        if (!open) this.#endFile();
        else if (this.#path === null) this.#path = this.#xml.attribute('path') ?? this.#xml.required('name');
        else this.#xml.fail('a <file> stands inside another');
      } else if (!open) continue;
      else if (this.#xml.name === 'metrics') {
        if (this.#path !== null && this.#xml.parent() === 'file')
          this.#metrics = { total: this.#count('conditionals'), covered: this.#count('coveredconditionals') };
      } else if (this.#xml.name === 'coverage') this.#madeAt = timestamp(this.#xml.attribute('generated'));
      else if (this.#xml.name === 'project') this.#istanbul = this.#xml.attribute('name') === 'All files';
    }
    return {
      files: [...this.#files.values()],
      roots: [],
      madeAt: this.#madeAt,
      notes: notesOf(this.#negative, this.#lineZero),
    };
  }

  #count(key: string): number {
    const value = this.#xml.count(key) ?? 0;
    if (value >= 0) return value;
    this.#negative++;
    return 0;
  }

  #line(): void {
    const number = this.#xml.count('num') ?? this.#xml.fail('<line> has no attribute num');
    if (number === 0) {
      this.#lineZero++;
      return;
    }
    if (!isLine(number)) this.#xml.fail(`no file has a line ${number}`);
    const type = this.#xml.attribute('type');
    if (type === 'method')
      this.#builder.addFunction(
        this.#xml.attribute('name') ?? this.#xml.attribute('signature') ?? '',
        number,
        this.#count('count'),
      );
    else if (type === 'cond') {
      const [first, second] = [this.#count('truecount'), this.#count('falsecount')];
      this.#conditions.push({
        line: number,
        first,
        second,
        hits: this.#xml.has('count') ? this.#count('count') : first + second,
      });
    } else if (type === 'stmt') this.#builder.addLine(number, this.#count('count'));
    else this.#xml.fail('a line of another type', 'method, stmt, cond');
  }

  #endFile(): void {
    const arms = conditionArms(this.#conditions, this.#metrics, this.#istanbul);
    for (const item of this.#conditions) {
      const taken = arms === 'counted' ? item.hits : Math.max(item.hits, item.first + item.second);
      this.#builder.addLine(item.line, taken);
      if (arms === 'hits') {
        this.#builder.addBranch(item.line, 'ttrue', item.first);
        this.#builder.addBranch(item.line, 'tfalse', item.second);
      } else if (item.first + item.second > mostArms)
        this.#xml.fail(`line ${item.line} has ${item.first + item.second} branches`);
      else this.#builder.addCounted(item.line, item.first, item.first + item.second);
    }
    const file = this.#builder.finish(this.#path!, 'max');
    const before = this.#files.get(this.#path!);
    this.#files.set(this.#path!, before === undefined ? file : mergeFiles(before, file, 'max'));
    this.#path = null;
    this.#conditions = [];
    this.#metrics = null;
  }
}

function conditionArms(
  conditions: readonly Condition[],
  metrics: { total: number; covered: number } | null,
  istanbul: boolean,
): 'counted' | 'hits' {
  if (metrics === null || metrics.total === 0) return istanbul ? 'counted' : 'hits';
  const first = conditions.reduce((sum, item) => sum + item.first, 0);
  const second = conditions.reduce((sum, item) => sum + item.second, 0);
  const counted = first + second === metrics.total && first === metrics.covered;
  const taken = conditions.reduce((sum, item) => sum + (item.first > 0 ? 1 : 0) + (item.second > 0 ? 1 : 0), 0);
  const hits = conditions.length * 2 === metrics.total && taken === metrics.covered;
  return counted === hits ? (istanbul ? 'counted' : 'hits') : counted ? 'counted' : 'hits';
}
