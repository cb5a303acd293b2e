import { z } from 'zod';
import { FileBuilder } from './builder.ts';
import { isRecord, Line, parsePart } from './json.ts';
import type { FileCoverage } from './model.ts';

const Arc = z.tuple([z.number().int(), z.number().int()]);
const Part = z.looseObject({
  executed_lines: z.array(Line),
  missing_lines: z.array(Line),
  start_line: Line.optional(),
});
const File = z.looseObject({
  executed_lines: z.array(Line),
  missing_lines: z.array(Line),
  executed_branches: z.array(Arc).default([]),
  missing_branches: z.array(Arc).default([]),
  functions: z.record(z.string(), Part).default({}),
});
const Document = z.looseObject({
  meta: z.looseObject({
    version: z.string().optional(),
    timestamp: z.string().optional(),
    branch_coverage: z.boolean().optional(),
  }),
  files: z.record(z.string(), z.unknown()),
});

/**
 * Reads the JSON report of coverage.py (`coverage json`, formats 1 to 3). It says whether a line ran, not how often:
 * hits are 0 or 1. Each arm is an arc from its line to another (negative: out of the function).
 */
export function readCoveragePy(document: unknown, name: string): { files: FileCoverage[]; notes: string[] } {
  const parsed = parsePart(Document, document, name, 'the coverage.py report');
  const builder = new FileBuilder();
  const files = Object.entries(parsed.files).map(([path, value]): FileCoverage => {
    const file = parsePart(File, value, name, JSON.stringify(path));
    file.executed_lines.forEach((line) => {
      if (line > 0) builder.addLine(line, 1);
    });
    file.missing_lines.forEach((line) => {
      if (line > 0) builder.addLine(line, 0);
    });
    const arms = (arcs: readonly [number, number][], hits: number): void => {
      for (const [from, to] of arcs) if (from > 0 && from <= 10_000_000) builder.addBranch(from, `p${to}`, hits);
    };
    arms(file.executed_branches, 1);
    arms(file.missing_branches, 0);
    for (const [label, part] of Object.entries(file.functions)) {
      // '' is the module itself; a function without lines is excluded by a pragma
      if (label === '' || part.executed_lines.length + part.missing_lines.length === 0) continue;
      const first = Math.min(part.executed_lines[0] ?? Infinity, part.missing_lines[0] ?? Infinity);
      builder.addFunction(
        label,
        part.start_line ?? (Number.isFinite(first) ? first : 0),
        part.executed_lines.length > 0 ? 1 : 0,
      );
    }
    return builder.finish(path, 'max');
  });
  return { files, notes: [] };
}

/** True for what only coverage.py writes. */
export function isCoveragePy(document: unknown): boolean {
  return (
    isRecord(document) && isRecord(document['meta']) && isRecord(document['files']) && 'version' in document['meta']
  );
}
