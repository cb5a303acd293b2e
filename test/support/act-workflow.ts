import { isMap, isScalar, parseDocument, visit } from 'yaml';

/** The suite's name in the examples, which callers replace by their own. */
export const suiteName = 'your-org/codex-ci';

/** The ref that `$/` gets; act finds the local copy under it. */
export const suiteRef = 'under-test';

/** Keys that GitHub knows and act's schema refuses. `concurrency` has no meaning for a single run. */
const unknownToAct = new Set(['cache-mode', 'queue', 'concurrency', 'vulnerability-alerts']);

/**
 * A workflow or action as act can run it: `$/` becomes a remote reference that stands for a local folder, unknown keys
 * go.
 */
export function adaptForAct(yaml: string): string {
  const document = parseDocument(yaml);
  if (document.errors[0] !== undefined) throw document.errors[0];
  visit(document, {
    Pair(_key, pair) {
      if (!isScalar(pair.key)) return undefined;
      if (unknownToAct.has(String(pair.key.value))) return visit.REMOVE;
      if (isScalar(pair.value) && /^shard-\d+$/.test(String(pair.key.value)))
        pair.value.value = keptByOthers(String(pair.value.value));
      if (pair.key.value === 'uses' && isScalar(pair.value)) {
        const uses = String(pair.value.value);
        if (uses.startsWith('$/')) pair.value.value = `${suiteName}/${uses.slice(2)}@${suiteRef}`;
      }
      return undefined;
    },
  });
  if (!isMap(document.contents)) throw new Error('a workflow or action is a mapping');
  return document.toString({ lineWidth: 0 });
}

/**
 * An output of one job of a matrix. GitHub puts the outputs of its jobs together and takes an empty one for none; act
 * has one set of them, in which each job evaluates what is still an expression. So the jobs that have nothing to say
 * give the expression back, as often as there may be such jobs.
 */
function keptByOthers(output: string): string {
  const [, inner, at] = /^\$\{\{ (startsWith\(matrix\.shard, '(\d+)\/'\).+) \|\| '' \}\}$/.exec(output) ?? [];
  if (inner === undefined || Number(at) > mostShards) return output;
  // only of a shard that there is; the others end as nothing
  const exists = Array.from(
    { length: mostShards + 1 - Number(at) },
    (_, more) => `endsWith(matrix.shard, '/${Number(at) + more}')`,
  ).join(' || ');
  return Array.from({ length: mostShards - 1 }).reduce<string>(
    (rest) => `\${{ ${inner} || (${exists}) && '${rest.replaceAll("'", "''")}' || '' }}`,
    output,
  );
}

/** Shards of a run that is tested with act. */
const mostShards = 6;

export interface Uses {
  repository: string;
  ref: string;
}

/** Remote references of a file; `./` and `docker://` are none. */
export function usesOf(yaml: string): Uses[] {
  const found: Uses[] = [];
  visit(parseDocument(yaml), {
    Pair(_key, pair) {
      if (!isScalar(pair.key) || pair.key.value !== 'uses' || !isScalar(pair.value)) return;
      const match = /^([^/.$][^/]*\/[^/@]+)(?:\/[^@]*)?@(.+)$/.exec(String(pair.value.value));
      if (match?.[1] !== undefined && match[2] !== undefined && !match[1].startsWith('docker:'))
        found.push({ repository: match[1], ref: match[2] });
    },
  });
  return found;
}
