import { inputFailure } from '../../domain/errors.ts';
import { readClover } from './clover.ts';
import { readCobertura } from './cobertura.ts';
import { readCoveragePy } from './coverage-py.ts';
import { jsonFormat, kindOf, xmlFormat } from './detect.ts';
import { readGo } from './go.ts';
import { readIstanbul } from './istanbul.ts';
import { readJacoco } from './jacoco.ts';
import { parseJson } from './json.ts';
import { readLcov } from './lcov.ts';
import { readLlvm } from './llvm.ts';
import type { CoverageReport } from './model.ts';
import { readV8 } from './v8.ts';

/** A report as it lies on disk; `name` is how messages call it. */
export interface ReportInput {
  name: string;
  bytes: Uint8Array;
}

export interface ReadOptions {
  /**
   * the text of the file that a report's own path names, null where there is none; V8 needs it, Go gets better with it
   */
  source?: (path: string) => string | null;
}

const largest = 512 * 1024 * 1024;

/**
 * Reads coverage reports of any of the known formats, told apart by their content. Raw V8 documents become one report,
 * as they only make sense together. Throws a Failure for a report that is unknown, empty, broken or cut off, and when
 * nothing in it is instrumented.
 */
export function readCoverage(inputs: readonly ReportInput[], options: ReadOptions = {}): CoverageReport[] {
  const reports: CoverageReport[] = [];
  const raw: { name: string; document: unknown }[] = [];
  for (const input of inputs) {
    const report = readOne(input, options, raw);
    if (report !== null) reports.push(checked(report));
  }
  const first = raw[0];
  if (first !== undefined) {
    if (options.source === undefined)
      throw inputFailure(first.name, 'a raw V8 report can only be read beside the source that ran');
    const name = raw.length === 1 ? first.name : `${first.name} and ${raw.length - 1} more`;
    reports.push(checked({ name, format: 'v8', ...readV8(raw, options.source), roots: [], madeAt: null }));
  }
  return reports;
}

function readOne(
  input: ReportInput,
  options: ReadOptions,
  raw: { name: string; document: unknown }[],
): CoverageReport | null {
  const { name } = input;
  if (input.bytes.length > largest)
    throw inputFailure(name, `${Math.round(input.bytes.length / 2 ** 20)} MiB is too large`, 'up to 512 MiB');
  const bytes = asUtf8(input.bytes);
  const bare = { name, roots: [], madeAt: null };
  switch (kindOf(bytes, name)) {
    case 'lcov':
      return { ...bare, format: 'lcov', ...readLcov(bytes, name) };
    case 'go':
      return { ...bare, format: 'go', ...readGo(bytes, name, options.source) };
    case 'xml': {
      const format = xmlFormat(bytes, name);
      const read = format === 'jacoco' ? readJacoco : format === 'clover' ? readClover : readCobertura;
      return { name, format, ...read(bytes, name) };
    }
    case 'json': {
      const document = parseJson(bytes, name);
      const format = jsonFormat(document, name);
      if (format === 'v8') {
        raw.push({ name, document });
        return null;
      }
      const read = format === 'llvm-cov' ? readLlvm : format === 'coverage.py' ? readCoveragePy : readIstanbul;
      return { ...bare, format, ...read(document, name) };
    }
  }
}

function checked(report: CoverageReport): CoverageReport {
  if (report.files.length === 0)
    throw inputFailure(
      report.name,
      `the report (${report.format}) names no ` +
        `file${report.notes.length > 0 ? ` (${report.notes.join('; ')})` : ''}; did the tests run with ` +
        'coverage?',
    );
  if (report.files.every((file) => file.lines.numbers.length === 0))
    throw inputFailure(
      report.name,
      `the report (${report.format}) has no instrumented line in ${report.files.length} files`,
    );
  return report;
}

/** Some tools on Windows write UTF-16 with its mark. */
function asUtf8(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(text.toString('utf16le', 2), 'utf8');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(
      Buffer.from(text.subarray(0, text.length & ~1))
        .swap16()
        .toString('utf16le', 2),
      'utf8',
    );
  return bytes;
}
