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
  const xml = new XmlScanner(bytes, name);
  const builder = new FileBuilder(name);
  const files = new Map<string, FileCoverage>();
  let madeAt: number | null = null;
  let path: string | null = null;
  let conditions: Condition[] = [];
  let metrics: { total: number; covered: number } | null = null;
  let istanbul = false;
  let [negative, lineZero] = [0, 0];

  const count = (key: string): number => {
    const value = xml.count(key) ?? 0;
    if (value >= 0) return value;
    negative++;
    return 0;
  };
  const line = (): void => {
    const number = xml.count('num') ?? xml.fail('<line> has no attribute num');
    if (number === 0) {
      lineZero++;
      return;
    }
    if (!isLine(number)) xml.fail(`no file has a line ${number}`);
    const type = xml.attribute('type');
    if (type === 'method')
      builder.addFunction(xml.attribute('name') ?? xml.attribute('signature') ?? '', number, count('count'));
    else if (type === 'cond') {
      const [first, second] = [count('truecount'), count('falsecount')];
      conditions.push({ line: number, first, second, hits: xml.has('count') ? count('count') : first + second });
    } else if (type === 'stmt') builder.addLine(number, count('count'));
    else xml.fail('a line of another type', 'method, stmt, cond');
  };
  const endFile = (): void => {
    const arms = conditionArms(conditions, metrics, istanbul);
    for (const item of conditions) {
      const taken = arms === 'counted' ? item.hits : Math.max(item.hits, item.first + item.second);
      builder.addLine(item.line, taken);
      if (arms === 'hits') {
        builder.addBranch(item.line, 'ttrue', item.first);
        builder.addBranch(item.line, 'tfalse', item.second);
      } else if (item.first + item.second > mostArms)
        xml.fail(`line ${item.line} has ${item.first + item.second} branches`);
      else builder.addCounted(item.line, item.first, item.first + item.second);
    }
    const file = builder.finish(path!, 'max');
    const before = files.get(path!);
    files.set(path!, before === undefined ? file : mergeFiles(before, file, 'max'));
    path = null;
    conditions = [];
    metrics = null;
  };

  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    const open = event === 'open';
    if (xml.name === 'line') {
      if (open && path !== null) line();
    } else if (xml.name === 'file') {
      if (!open) endFile();
      else if (path === null) path = xml.attribute('path') ?? xml.required('name');
      else xml.fail('a <file> stands inside another');
    } else if (!open) continue;
    else if (xml.name === 'metrics') {
      if (path !== null && xml.parent() === 'file')
        metrics = { total: count('conditionals'), covered: count('coveredconditionals') };
    } else if (xml.name === 'coverage') madeAt = timestamp(xml.attribute('generated'));
    else if (xml.name === 'project') istanbul = xml.attribute('name') === 'All files';
  }
  return { files: [...files.values()], roots: [], madeAt, notes: notesOf(negative, lineZero) };
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
