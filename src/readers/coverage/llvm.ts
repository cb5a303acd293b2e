import { z } from 'zod';
import { inputFailure } from '../../domain/errors.ts';
import { FileBuilder } from './builder.ts';
import { Count, Line, parsePart } from './json.ts';
import { mergeFiles } from './merge.ts';
import type { FileCoverage } from './model.ts';

// [line, column, count, has a count, starts a region] and, since version 2.0.0 of the export, [is a gap]
const Segment = z.tuple([Line, z.number(), Count, z.boolean(), z.boolean()]).rest(z.unknown());
type Segment = z.infer<typeof Segment>;
// [line, column, end line, end column, taken, not taken, file, expanded file, kind]
const Branch = z.tuple([Line, z.number(), Line, z.number(), Count, Count]).rest(z.unknown());
const Region = z.tuple([Line, z.number()]).rest(z.unknown());
// a use of a macro: its branches stand where the macro was written, and count for the line that uses it
const Expansion = z.looseObject({ source_region: Region, branches: z.array(Branch).default([]) });
const File = z.looseObject({
  filename: z.string().min(1),
  segments: z.array(Segment).default([]),
  branches: z.array(Branch).default([]),
  expansions: z.array(Expansion).default([]),
});
const Function = z.looseObject({
  name: z.string(),
  count: Count,
  filenames: z.array(z.string()).min(1),
  regions: z.array(Region).min(1),
});
const Document = z.looseObject({
  type: z.literal('llvm.coverage.json.export'),
  version: z.string(),
  data: z.array(z.looseObject({ files: z.array(z.unknown()), functions: z.array(z.unknown()).default([]) })).min(1),
});

const mostLines = 20_000_000;
const longestFile = 1_000_000;

/**
 * Reads `llvm-cov export` (format json, versions 2 and 3; also cargo-llvm-cov and Swift). Lines are made from the
 * segments by the rules of LLVM's LineCoverageStats (llvm/lib/ProfileData/Coverage/CoverageMapping.cpp), so they equal
 * those of `llvm-cov export -format=lcov`.
 */
export function readLlvm(document: unknown, name: string): { files: FileCoverage[]; notes: string[] } {
  const parsed = parsePart(Document, document, name, 'the llvm-cov report');
  const major = /^(\d+)\./.exec(parsed.version)?.[1];
  if (major !== '2' && major !== '3') throw inputFailure(name, "another version of llvm-cov's export", '2.x, 3.x');
  const files = new Map<string, FileCoverage>();
  const builder = new FileBuilder();
  let budget = mostLines;
  let summaries = 0;
  for (const part of parsed.data) {
    const functions = new Map<string, { name: string; line: number; hits: number }[]>();
    for (const value of part.functions) {
      const item = parsePart(Function, value, name, 'a function');
      const list = functions.get(item.filenames[0]!) ?? [];
      if (list.push({ name: item.name, line: item.regions[0]![0], hits: item.count }) === 1)
        functions.set(item.filenames[0]!, list);
    }
    for (const value of part.files) {
      const file = parsePart(File, value, name, 'a file');
      if (file.segments.length === 0 && !(typeof value === 'object' && value !== null && 'segments' in value))
        summaries++;
      const last = file.segments.at(-1)?.[0] ?? 0;
      budget -= last;
      if (last > longestFile || budget < 0) throw inputFailure(name, `the segments of a file reach line ${last}`);
      addLines(file.segments, builder);
      for (const [line, column, endLine, endColumn, taken, untaken] of file.branches) {
        if (line === 0) continue;
        builder.addBranch(line, `c${column}-${endLine}:${endColumn}t`, taken);
        builder.addBranch(line, `c${column}-${endLine}:${endColumn}f`, untaken);
      }
      for (const {
        source_region: [line, column],
        branches,
      } of file.expansions) {
        for (const [ownLine, ownColumn, , , taken, untaken] of branches) {
          if (line === 0) continue;
          builder.addBranch(line, `c${column}>${ownLine}:${ownColumn}t`, taken);
          builder.addBranch(line, `c${column}>${ownLine}:${ownColumn}f`, untaken);
        }
      }
      for (const item of functions.get(file.filename) ?? []) builder.addFunction(item.name, item.line, item.hits);
      const finished = builder.finish(file.filename, 'max');
      const before = files.get(file.filename);
      files.set(file.filename, before === undefined ? finished : mergeFiles(before, finished));
    }
  }
  if (summaries > 0 && summaries === files.size)
    throw inputFailure(
      name,
      'an llvm-cov export that has only summaries says nothing of lines',
      'an export without -summary-only',
    );
  return { files: [...files.values()], notes: [] };
}

function addLines(segments: readonly Segment[], builder: FileBuilder): void {
  let at = 0;
  let wrapped: Segment | undefined;
  const last = segments.at(-1)?.[0] ?? 0;
  for (let line = segments[0]?.[0] ?? 1; line <= last; line++) {
    const start = at;
    while (at < segments.length && segments[at]![0] === line) at++;
    if (at < segments.length && segments[at]![0] < line) at = segments.length;
    const own = segments.slice(start, at);
    const starts = own.filter((segment) => segment[5] !== true && segment[3] && segment[4]);
    const first = own[0];
    const skipped = first !== undefined && !first[3] && first[4];
    const mapped =
      own.some((segment) => segment[3] && segment[4]) || (!skipped && ((wrapped?.[3] ?? false) || starts.length > 0));
    if (mapped && line > 0)
      builder.addLine(
        line,
        starts.reduce((most, segment) => Math.max(most, segment[2]), wrapped?.[3] === true ? wrapped[2] : 0),
      );
    wrapped = own.at(-1) ?? wrapped;
  }
}
