import { z } from 'zod';
import { FileBuilder } from './builder.ts';
import { Count, isRecord, Line, parsePart } from './json.ts';
import { mergeFiles } from './merge.ts';
import type { FileCoverage } from './model.ts';
import { count } from '../../domain/words.ts';

const Position = z.looseObject({ line: Line.nullish(), column: z.number().nullish() });
const Place = z.looseObject({ start: Position, end: Position.optional() });
const File = z.looseObject({
  path: z.string().min(1),
  statementMap: z.record(z.string(), Place),
  s: z.record(z.string(), Count),
  branchMap: z
    .record(
      z.string(),
      z.looseObject({
        line: Line.nullish(),
        type: z.string(),
        loc: Place.optional(),
        locations: z.array(Place).max(100_000),
      }),
    )
    .default({}),
  b: z.record(z.string(), z.array(Count)).default({}),
  fnMap: z
    .record(
      z.string(),
      z.looseObject({
        name: z.string().default(''),
        line: Line.nullish(),
        decl: Place.optional(),
        loc: Place.optional(),
      }),
    )
    .default({}),
  f: z.record(z.string(), Count).default({}),
});

/**
 * Reads Istanbul's `coverage-final.json` (schema of istanbul-lib-coverage, as written by nyc, Jest, Vitest and c8). A
 * line's hits are those of the most frequent statement that starts on it. Arms belong to the line where the branch
 * starts and are named by its place, so that reports of several runs join.
 */
export function readIstanbul(document: unknown, name: string): { files: FileCoverage[]; notes: string[] } {
  const files = new Map<string, FileCoverage>();
  const builder = new FileBuilder();
  const unmapped: string[] = [];
  for (const [key, value] of Object.entries(isRecord(document) ? document : {})) {
    const inner = isRecord(value) && isRecord(value['data']) && !('statementMap' in value) ? value['data'] : value;
    const data = parsePart(
      File,
      isRecord(inner) && !('path' in inner) ? { ...inner, path: key } : inner,
      name,
      JSON.stringify(key),
    );
    if ('inputSourceMap' in data && data['inputSourceMap'] !== undefined && data['inputSourceMap'] !== null)
      unmapped.push(data.path);
    for (const [id, place] of Object.entries(data.statementMap)) {
      const line = place.start.line;
      if (typeof line === 'number' && line > 0) builder.addLine(line, data.s[id] ?? 0);
    }
    for (const [id, branch] of Object.entries(data.branchMap)) {
      const counts = data.b[id] ?? [];
      const start = branch.loc?.start ?? branch.locations[0]?.start;
      const line = start?.line ?? branch.line;
      if (typeof line !== 'number' || line === 0) continue;
      const arms = Math.max(branch.locations.length, counts.length);
      for (let arm = 0; arm < arms; arm++)
        builder.addBranch(line, `i${branch.type}@${line}:${start?.column ?? 0}#${arm}`, counts[arm] ?? 0);
    }
    for (const [id, item] of Object.entries(data.fnMap))
      builder.addFunction(item.name, item.decl?.start.line ?? item.loc?.start.line ?? item.line ?? 0, data.f[id] ?? 0);
    const file = builder.finish(data.path, 'max');
    const before = files.get(data.path);
    files.set(data.path, before === undefined ? file : mergeFiles(before, file));
  }
  const notes =
    unmapped.length === 0
      ? []
      : [
          `${count(unmapped.length, 'file carries', 'files carry')} an unused source map, so that lines may be those of generated code, e.g. ${unmapped[0]}`,
        ];
  return { files: [...files.values()], notes };
}
