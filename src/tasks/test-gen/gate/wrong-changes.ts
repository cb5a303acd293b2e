import type { SyntaxReader } from '../../../readers/symbols/syntax.ts';
import { undoneAsComments } from '../hunks/kept-text.ts';
import { makeMutants, type Mutant } from './mutants.ts';
import { neutralPatch } from './neutral.ts';
import type { CoverageLines, PlannedHunk } from '../hunks/plan.ts';

/** What tests are tried on: changes of the code that are wrong, and such that change nothing but its text. */
export interface WrongChanges {
  /** of the change's lines, the most risky first */
  mutants: Mutant[];
  /** of any lines of the changed files */
  alarms: Mutant[];
  /** patches on the head after which it does the same and reads otherwise */
  neutral: string[];
  neutralBase: string[];
  /** the hunks that no test notices, undone so that their text stays */
  unguarded: PlannedHunk[];
}

export interface WrongChangeSources {
  planned: readonly PlannedHunk[];
  unguarded: readonly PlannedHunk[];
  read(path: string): Promise<string | null>;
  readBase(path: string): Promise<string | null>;
  /** lines that the present tests run, where that is known */
  coverage: CoverageLines | null;
  syntax: SyntaxReader;
}

const mostMutants = 40;
/** Wrong changes that present tests may notice; each costs two runs of the suite. */
const mostAlarms = 6;

export async function makeWrongChanges({
  planned,
  unguarded,
  read,
  readBase,
  coverage,
  syntax,
}: WrongChangeSources): Promise<WrongChanges> {
  interface Sides {
    added: Map<number, string>;
    removed: Map<number, string>;
  }
  const changed = new Map<string, Sides>();
  for (const { path, hunk } of planned) {
    const own = changed.get(path) ?? { added: new Map<number, string>(), removed: new Map<number, string>() };
    for (const line of hunk.lines) {
      if (line.kind === 'add' && line.new !== null) own.added.set(line.new, line.text);
      if (line.kind === 'del' && line.old !== null) own.removed.set(line.old, line.text);
    }
    changed.set(path, own);
  }
  const [mutants, alarms, neutral, neutralBase]: [Mutant[], Mutant[], string[], string[]] = [[], [], [], []];
  for (const [path, { added, removed }] of changed) {
    const [text, before] = [await read(path), await readBase(path)];
    if (before !== null)
      neutralBase.push(await neutralPatch(path, before, new Set(removed.keys()), syntax, [...added.values()]));
    if (text === null) continue;
    mutants.push(...(await makeMutants(path, text, new Set(added.keys()), syntax, mostMutants)));
    neutral.push(await neutralPatch(path, text, new Set(added.keys()), syntax, [...removed.values()]));
    const lines = coverage?.get(path)?.covered ?? new Set(text.split('\n').map((_, at) => at + 1));
    if (alarms.length < mostAlarms)
      alarms.push(
        ...spread(
          await makeMutants(path, text, lines, syntax, 200),
          Math.ceil(mostAlarms / Math.min(changed.size, mostAlarms)),
        ),
      );
  }
  mutants.sort((a, b) => Number(a.kind === 'text') - Number(b.kind === 'text') || b.risk - a.risk);
  return {
    mutants: mutants.slice(0, mostMutants),
    alarms,
    neutral: [neutral.join('')].filter(Boolean),
    neutralBase: [neutralBase.join('')].filter(Boolean),
    unguarded: await undoneAsComments(unguarded, read, syntax),
  };
}

/**
 * One mutant of each function, of those that change most often what it gives; some functions from the first to the last
 * where there are many.
 */
function spread(mutants: readonly Mutant[], most: number): Mutant[] {
  const order = ['negate', 'operator', 'constant', 'return', 'boundary'];
  const sorted = mutants
    .filter(({ kind }) => order.includes(kind))
    .sort((a, b) => order.indexOf(b.kind) - order.indexOf(a.kind));
  const one = [...new Map(sorted.map((mutant) => [mutant.scope, mutant])).values()].sort((a, b) => a.line - b.line);
  if (one.length <= most) return one;
  return Array.from({ length: most }, (_, at) => one[Math.floor((at * (one.length - 1)) / Math.max(1, most - 1))]!);
}
