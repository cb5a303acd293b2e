import { messageText, UnreadableResults, type TestCase, type TestReport } from './model.ts';

const point = /^(\s*)(not )?ok\b(?:\s+(\d+))?(?:\s+-)?\s*(.*?)(?:\s+#\s*(skip|todo)\b.*)?$/i;

/**
 * Reads TAP 13 and 14 with subtests, as node:test and others write it. A level that plans more tests than it holds was
 * cut. A test with subtests stands for them: only its leaves count, unless it failed by itself.
 */
export function readTap(text: string): TestReport {
  const tests: TestCase[] = [];
  const problems: string[] = [];
  const names: string[] = [];
  // per level: tests seen, the leaves since the last point of the level above, whether one of them failed
  let levels: { seen: number; planned: number | null; leaves: number; failed: boolean }[] = [];
  let last: TestCase | null = null;
  let yaml: string | null = null;
  let top = false;
  const level = (depth: number): (typeof levels)[number] => {
    while (levels.length <= depth) levels.push({ seen: 0, planned: null, leaves: 0, failed: false });
    return levels[depth]!;
  };
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (yaml !== null) {
      if (trimmed === '...') {
        if (last !== null && last.outcome === 'failed')
          last.message = messageText(/(?:^|\n)\s*error:\s*(.*)/.exec(yaml)?.[1], yaml) || 'failed';
        const place = /(?:^|\n)\s*location:\s*'([^'\n]+?):\d+:\d+'/.exec(yaml)?.[1];
        if (last !== null && place !== undefined) last.file = place;
        yaml = null;
      } else yaml += `${line}\n`;
      continue;
    }
    if (trimmed === '---' && last !== null) {
      yaml = '';
      continue;
    }
    if (/^TAP version \d+/.test(line)) {
      top = true;
      continue;
    }
    if (/^Bail out!/i.test(trimmed)) {
      problems.push(trimmed);
      continue;
    }
    const depth = Math.floor((line.length - line.trimStart().length) / 4);
    const subtest = /^# Subtest: (.*)$/.exec(trimmed);
    if (subtest !== null) {
      names.length = depth;
      names[depth] = subtest[1] ?? '';
      continue;
    }
    const plan = /^1\.\.(\d{1,7})\b/.exec(trimmed);
    if (plan !== null) {
      level(depth).planned = Number(plan[1]);
      continue;
    }
    const found = point.exec(line);
    if (found === null) continue;
    const own = level(depth);
    own.seen += 1;
    const below = levels[depth + 1];
    if (below?.planned !== null && below !== undefined && below.seen < below.planned)
      throw new UnreadableResults(`TAP: ${below.planned} subtests are planned and ${below.seen} reported`);
    levels = levels.slice(0, depth + 1);
    const failed = found[2] !== undefined && found[5]?.toLowerCase() !== 'todo';
    const name = found[4] ?? '';
    const leaf: TestCase = {
      name,
      suite: names.slice(0, depth).join(' > '),
      file: null,
      outcome: failed ? 'failed' : found[5] === undefined ? 'passed' : 'skipped',
      message: failed ? 'failed' : null,
    };
    last = leaf;
    own.failed ||= failed;
    if (below === undefined || below.seen === 0) tests.push(leaf);
    else if (failed && !below.failed) tests.push({ ...leaf, outcome: 'error' });
  }
  const first = levels[0];
  if (yaml !== null || first === undefined || (first.planned === null && top))
    throw new UnreadableResults('TAP: it ends before its plan');
  if (first.planned !== null && first.seen < first.planned)
    throw new UnreadableResults(`TAP: ${first.planned} tests are planned and ${first.seen} reported`);
  return { tests, problems };
}

/**
 * Reads what `cargo test` prints, and libtest's JSON lines where they are there. Each binary that says how many tests
 * it runs has to end with its result; a build that failed has none.
 */
export function readCargo(text: string): TestReport {
  const tests: TestCase[] = [];
  const problems: string[] = [];
  let suite = '';
  let file: string | null = null;
  let open: number | null = null;
  let results = 0;
  const messages = new Map<string, string>();
  for (const found of text.matchAll(/^---- (.+?) stdout ----\n([^]*?)(?=^---- |^failures:|^test result)/gm))
    messages.set(found[1] ?? '', found[2] ?? '');
  for (const line of text.split('\n')) {
    const running = /^\s*(?:Running (?:unittests )?(\S+) \(|Doc-tests (\S+))/.exec(line);
    if (running !== null) {
      file = running[1] ?? null;
      suite = running[1] ?? `doc ${running[2] ?? ''}`;
    }
    const begun = /^running (\d{1,7}) tests?$/.exec(line);
    if (begun !== null) {
      if (open !== null) throw new UnreadableResults('cargo test: a binary ended without a result');
      open = Number(begun[1]);
    }
    const one = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored\b.*)$/.exec(line);
    if (one !== null && open !== null) {
      open -= 1;
      const outcome = one[2] === 'ok' ? 'passed' : one[2] === 'FAILED' ? 'failed' : 'skipped';
      tests.push({
        name: one[1] ?? '',
        suite,
        file,
        outcome,
        message: outcome === 'failed' ? messageText(messages.get(one[1] ?? '')) || 'failed' : null,
      });
    }
    if (/^test result: /.test(line)) {
      if (open !== null && open > 0) throw new UnreadableResults(`cargo test: ${open} tests have no result`);
      open = null;
      results += 1;
    }
    if (/^error(?:\[E\d+\])?: /.test(line) && !/^error: (?:test failed|\d+ targets? failed|doctest failed)/.test(line))
      problems.push(line);
  }
  if (open !== null) throw new UnreadableResults('cargo test: it ends before a result');
  if (results === 0 && problems.length === 0) throw new UnreadableResults('cargo test: no result');
  return { tests, problems };
}
