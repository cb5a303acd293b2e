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
  const xml = new XmlScanner(bytes, name);
  const builder = new FileBuilder(name);
  const files = new Map<string, FileCoverage>();
  const functions = new Map<string, { name: string; line: number; hits: number }[]>();
  let madeAt: number | null = null;
  let lineZero = 0;
  let pack = '';
  let path: string | null = null;
  let classFile: string | null = null;
  let method: { name: string; line: number; hits: number } | null = null;

  const counter = (key: string): number => {
    const value = xml.count(key) ?? 0;
    return value < 0 ? xml.fail(`${key} is below 0`) : value;
  };
  const line = (): void => {
    const number = xml.count('nr') ?? xml.fail('<line> has no attribute nr');
    const [covered, missed, coveredArms, missedArms] = [counter('ci'), counter('mi'), counter('cb'), counter('mb')];
    if (number === 0) {
      lineZero++;
      return;
    }
    if (!isLine(number)) xml.fail(`no file has a line ${number}`);
    if (coveredArms + missedArms > mostArms) xml.fail(`no line has ${coveredArms + missedArms} branches`);
    if (covered + missed + coveredArms + missedArms === 0) return;
    builder.addLine(number, covered > 0 ? 1 : 0);
    builder.addCounted(number, coveredArms, coveredArms + missedArms);
  };
  const opened = (): void => {
    switch (xml.name) {
      case 'line':
        if (path !== null) line();
        break;
      case 'sourcefile':
        path = pack === '' ? xml.required('name') : `${pack}/${xml.required('name')}`;
        break;
      case 'package':
        pack = xml.required('name').replaceAll('.', '/');
        break;
      case 'class': {
        const file = xml.attribute('sourcefilename');
        classFile = file === undefined ? null : pack === '' ? file : `${pack}/${file}`;
        break;
      }
      case 'method':
        method = { name: xml.required('name'), line: Math.max(0, xml.count('line') ?? 0), hits: 0 };
        break;
      case 'counter':
        if (method !== null && xml.attribute('type') === 'METHOD') method.hits = counter('covered');
        break;
      case 'sessioninfo':
        madeAt = Math.max(madeAt ?? 0, timestamp(xml.attribute('dump')) ?? 0) || null;
        break;
      default:
    }
  };
  const closed = (): void => {
    if (xml.name === 'sourcefile' && path !== null) {
      const file = builder.finish(path, 'max');
      const before = files.get(path);
      files.set(path, before === undefined ? file : mergeFiles(before, file));
      path = null;
    } else if (xml.name === 'method' && method !== null) {
      if (classFile !== null) {
        const list = functions.get(classFile) ?? [];
        if (list.push(method) === 1) functions.set(classFile, list);
      }
      method = null;
    } else if (xml.name === 'class') classFile = null;
    else if (xml.name === 'package') pack = '';
  };
  for (let event = xml.next(); event !== 'end'; event = xml.next()) {
    if (event === 'open') opened();
    else closed();
  }
  for (const file of files.values()) file.functions = functions.get(file.path) ?? [];
  return { files: [...files.values()], roots: [], madeAt, notes: notesOf(0, lineZero) };
}
