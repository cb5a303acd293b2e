/**
 * Ranking 10,000 candidate commits of five hunks each against a stack trace, all made here.
 * `node bench/rank.ts` prints one JSON line for each figure.
 */
import { readTraces } from '../src/readers/traces/traces.ts';
import { rankSuspects } from '../src/tasks/rollback-analysis/rank/rank.ts';
import type { Candidate } from '../src/tasks/rollback-analysis/rank/suspect.ts';
import { generator } from './culprit/measures.ts';
import { report } from './measure.ts';

const random = generator(20_260_202);
const pick = (limit: number): number => Math.floor(random() * limit);
const words = Array.from({ length: 3000 }, () =>
  Array.from({ length: 3 + pick(6) }, () => String.fromCharCode(97 + pick(26))).join(''),
);
const name = (): string =>
  words[pick(words.length)]! + words[pick(words.length)]!.replace(/^./, (first) => first.toUpperCase());
const line = (): string => `    const ${name()} = ${name()}.${name()}(${name()}, ${pick(1000)});`;

function candidate(index: number): Candidate {
  const files = Array.from({ length: 3 }, () => `src/part-${pick(40)}/file-${pick(200)}.ts`).map((path) => {
    const hunks = Array.from({ length: 2 }, (_, at) => {
      const start = at * 200 + 1 + pick(100);
      const body = [
        ' a',
        ...Array.from({ length: 6 }, () => `-${line()}`),
        ...Array.from({ length: 6 }, () => `+${line()}`),
        ' b',
      ];
      return `@@ -${start},8 +${start},8 @@ function ${name()}() {\n${body.join('\n')}\n`;
    });
    return {
      path,
      oldPath: null,
      status: 'modified' as const,
      oldMode: null,
      newMode: null,
      oldBlob: null,
      newBlob: null,
      binary: false,
      submodule: false,
      additions: 12,
      deletions: 12,
      patch: hunks.join(''),
    };
  });
  return {
    sha: index.toString(16).padStart(40, '0'),
    author: 'Bench',
    date: '2026-01-01T00:00:00Z',
    subject: name(),
    body: '',
    files,
  };
}

const candidates = Array.from({ length: 10_000 }, (_, index) => candidate(index));
const frames = Array.from(
  { length: 30 },
  () => `    at ${name()} (/srv/app/src/part-${pick(40)}/file-${pick(200)}.ts:${1 + pick(400)}:7)`,
);
const symptom = `TypeError: cannot read ${name()} of ${name()}\n${frames.join('\n')}\n${Array.from({ length: 2000 }, line).join('\n')}`;
const start = performance.now();
const traces = readTraces(symptom);
const { suspects } = rankSuspects({ candidates, symptom, traces });
report('rank', 'time', performance.now() - start, 'ms');
report('rank', 'commits', candidates.length, 'commits');
report('rank', 'suspects', suspects.length, 'rows');
report('rank', 'peak_rss', process.resourceUsage().maxRSS / 1024, 'MiB');

const log = `${frames.join('\n')}\n${'2026-01-01T00:00:00Z INFO request served in 12 ms by worker 7\n'.repeat(10)}`;
const large = log.repeat(Math.ceil(10_000_000 / log.length));
const begin = performance.now();
const read = readTraces(large);
report('rank', 'read_traces_10_MB', performance.now() - begin, 'ms');
report('rank', 'traces', read.length, 'traces');
