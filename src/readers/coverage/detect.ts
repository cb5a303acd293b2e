import { inputFailure } from '../../domain/errors.ts';
import type { CoverageFormat } from './model.ts';
import { isCoveragePy } from './coverage-py.ts';
import { isRecord } from './json.ts';
import { isV8 } from './v8.ts';
import { XmlScanner } from '../formats/xml.ts';

/** How the formats are named to people, in messages. */
export const allowedFormats =
  'LCOV, Cobertura, JaCoCo XML, Clover, Istanbul coverage-final.json, V8 (NODE_V8_COVERAGE), Go ' +
  'cover profile, llvm-cov export JSON, coverage.py JSON';

export type TextKind = 'xml' | 'json' | 'lcov' | 'go';

/** What a report's first bytes look like. Throws a Failure for an empty report and one that is none of the kinds. */
export function kindOf(bytes: Uint8Array, name: string): TextKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (head === '')
    throw inputFailure(
      name,
      bytes.length === 0 ? 'the coverage report is empty' : 'the coverage report begins with nothing but white space',
      allowedFormats,
    );
  if (head.startsWith('<')) return 'xml';
  if (head.startsWith('{') || head.startsWith('[')) return 'json';
  if (head.startsWith('mode: ')) return 'go';
  if (/^(?:#.*\r?\n|\s)*(?:TN:|SF:|VER:)/.test(head)) return 'lcov';
  if (head.startsWith('\u0001\uFFFD') || head.startsWith('\uFFFDlprof') || head.startsWith('SQLite format 3')) {
    throw inputFailure(name, 'this is the raw data of a coverage tool; have the tool write a report', allowedFormats);
  }
  throw inputFailure(name, 'no coverage report of a known format', allowedFormats);
}

/** Which of the XML formats it is, by the root element and what it has. */
export function xmlFormat(bytes: Uint8Array, name: string): CoverageFormat {
  const xml = new XmlScanner(bytes, name);
  if (xml.next() !== 'open') throw inputFailure(name, 'the XML report has no element');
  const root = xml.name;
  if (root === 'report') return 'jacoco';
  if (root !== 'coverage')
    throw inputFailure(
      name,
      'an XML document with another root is no coverage report of a known format',
      allowedFormats,
    );
  if (xml.has('clover') || xml.has('generated')) return 'clover';
  if (xml.has('line-rate') || xml.has('branch-rate') || xml.has('lines-valid')) return 'cobertura';
  const child = xml.next() === 'open' ? xml.name : '';
  if (child === 'project' || child === 'testproject') return 'clover';
  if (child === 'packages' || child === 'sources' || child === '') return 'cobertura';
  throw inputFailure(
    name,
    '<coverage> with something else in it is no coverage report of a known format',
    allowedFormats,
  );
}

/** Which of the JSON formats it is, by its shape. */
export function jsonFormat(document: unknown, name: string): CoverageFormat {
  if (isRecord(document) && document['type'] === 'llvm.coverage.json.export') return 'llvm-cov';
  if (isV8(document)) return 'v8';
  if (isCoveragePy(document)) return 'coverage.py';
  if (isRecord(document)) {
    const values = Object.values(document);
    if (values.length === 0) throw inputFailure(name, 'the coverage report is empty: {}');
    const isFile = (value: unknown): boolean =>
      isRecord(value) && ('statementMap' in value || (isRecord(value['data']) && 'statementMap' in value['data']));
    if (values.some(isFile)) return 'istanbul';
    if (isRecord(document['total']) && 'lines' in document['total'])
      throw inputFailure(name, 'coverage-summary.json has no lines', 'coverage-final.json of the same tool');
  }
  throw inputFailure(name, 'a JSON document of no known coverage format', allowedFormats);
}
