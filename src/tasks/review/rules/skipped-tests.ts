import type { DiffLine } from '../../../readers/diff/model.ts';
import { kindOf } from '../../../readers/paths/kind.ts';
import { blankComments, commentStyle } from '../../../readers/source/comments.ts';
import { codeLines, quoteOf, weighed } from './text/places.ts';
import { skipMarks, testNames, testStart, type SkipMark } from '../../../readers/source/skip-marks.ts';
import { textOf, Unread, type Rule, type RuleContext, type RuleFile, type RuleHit } from './rule.ts';

const linkMode = '120000';

/** Tests that were there and no longer run. */
export const skippedTestsRule: Rule = {
  id: 'skipped-tests',
  title: 'Test deleted or skipped',
  category: 'correctness',
  severity: 'high',
  confidence: 'L2',
  why:
    'A test that is deleted or skipped beside a change of code hides what the change breaks while the build ' +
    'stays green (https://jestjs.io/docs/api, https://docs.pytest.org/en/stable/how-to/skipping.html, ' +
    'https://docs.junit.org/current/user-guide/#writing-tests-disabling).',
  // Every added line is looked at, whatever can be read around it.
  owns: () => false,
  async find(context) {
    const hits: RuleHit[] = [];
    for (const file of context.files) {
      const { path, status } = file.file;
      const { test, testFile, fixture } = kindOf(path);
      const skips = status !== 'deleted' && (test || path.endsWith('.rs')) ? await skipsIn(file) : [];
      const gone = testFile && (status === 'deleted' || (skips.length === 0 && (await isEmptied(file))));
      const found = gone ? [await deletedFile(context, file)].filter((hit) => hit !== null) : skips;
      hits.push(...(fixture ? found.map((hit) => weighed(hit)) : found));
    }
    return hits;
  },
};

/** A file that had tests and has none in its code any more, or that leads to another one. */
async function isEmptied(file: RuleFile): Promise<boolean> {
  if (!file.hunks.some((hunk) => hunk.lines.some(({ kind, text }) => kind === 'del' && testStart.test(text))))
    return false;
  const [before, after] = [textOf(await file.base()), file.file.newMode === linkMode ? '' : textOf(await file.head())];
  const namesIn = (text: string): string[] => testNames(blankComments(text, file.file.path));
  return (
    before !== undefined &&
    after !== undefined &&
    namesIn(before).length > 0 &&
    namesIn(after).length === 0 &&
    !testStart.test(blankComments(after, file.file.path))
  );
}

async function deletedFile(context: RuleContext, file: RuleFile): Promise<RuleHit | null> {
  const { path } = file.file;
  const stem = subjectOf(path);
  for (const { file: other } of context.files) {
    if (other.path === path) continue;
    const former = other.status === 'deleted' ? other.path : other.status === 'renamed' ? other.oldPath : null;
    // its subject goes too, or moves (and its test with it, or not: then the tests' names decide)
    if (
      other.status === 'deleted' &&
      !kindOf(other.path).testFile &&
      former !== null &&
      isSubject(stemOf(former), stem)
    )
      return null;
    if (other.status !== 'deleted' && kindOf(other.path).testFile && subjectOf(other.path) === stem) return null;
  }
  const names = testNames(
    textOf(await file.base()) ?? file.hunks.flatMap((hunk) => hunk.lines.map((line) => line.text)).join('\n'),
  );
  if (names.length > 0) {
    const tests = context.files.filter((one) => kindOf(one.file.path).test);
    const added = (await Promise.all(tests.map((one) => codeLines(one, 'add'))))
      .flat()
      .map(({ code }) => code)
      .join('\n');
    if (names.every((name) => added.includes(name))) return null;
  }
  const removed = file.hunks.flatMap((hunk) =>
    hunk.lines.filter((line) => line.kind === 'del' && line.text.trim() !== ''),
  );
  // a generated file that no test was ever written into
  if (
    names.length === 0 &&
    !removed.some(
      ({ text }) => (testStart.test(text) && !/\b(?:describe|suite|context)\b/.test(text)) || /\bit\s*\{/.test(text),
    )
  )
    return null;
  const shown = removed.find((line) => testStart.test(line.text)) ?? removed[0];
  if (shown === undefined) return null;
  const around = path.replace(/(?:^|\/)(?:__tests__|tests?|spec)?\/?[^/]*$/, '/');
  const shrinks = context.files.some(
    (one) =>
      one.file.status === 'deleted' &&
      one.file.path.startsWith(around) &&
      commentStyle(one.file.path) !== undefined &&
      !kindOf(one.file.path).test,
  );
  return {
    path,
    side: 'old',
    line: shown.old,
    quote: quoteOf(shown.text),
    title: file.file.status === 'deleted' ? 'Test file deleted' : 'Test file emptied',
    // code beside it goes too, and it may well have been for that code
    ...(shrinks ? { severity: 'medium' as const, confidence: 'L1' as const } : {}),
    detail: whatGoes(names.length) + '. Keep what it tested, or say in the change why that no longer applies.',
  };
}

function whatGoes(tests: number): string {
  if (tests === 0) return 'Its tests go and the code that they cover stays';
  return tests === 1
    ? 'Its test goes and the code that it covers stays'
    : `Its ${tests} tests go and the code that they cover stays`;
}

async function skipsIn(file: RuleFile): Promise<RuleHit[]> {
  const { path } = file.file;
  const marks = skipMarks.filter((mark) => mark.files.test(path));
  if (marks.length === 0) return [];
  const added = new Map((await codeLines(file, 'add')).map(({ line, code }) => [line, code]));
  if (![...added.values()].some((code) => marks.some((mark) => mark.pattern.test(code)))) return [];
  const removed = (await codeLines(file, 'del')).map(({ code }) => code);
  const was = await file.base();
  const base = was instanceof Unread ? was : baseOf(was);
  const hits: RuleHit[] = [];
  for (const kind of ['skip', 'only'] as const) {
    const own = marks.filter((mark) => mark.kind === kind);
    // a mark in the place of another skips nothing more
    let before = removed.filter((code) => own.some((mark) => mark.pattern.test(code))).length;
    for (const hunk of file.hunks) {
      const lines = aroundOf(hunk.lines);
      for (const [index, line] of hunk.lines.entries()) {
        const code = added.get(line);
        const mark = code === undefined ? undefined : own.find((one) => one.pattern.test(code));
        if (code === undefined || mark === undefined || isConditional(code, lines, index)) continue;
        if (before > 0) {
          before -= 1;
          continue;
        }
        if (kind === 'skip' && !wasThere(mark, code, lines, index, base)) continue;
        hits.push(hitOf(path, line, kind));
      }
    }
  }
  return hits;
}

function hitOf(path: string, line: DiffLine, kind: SkipMark['kind']): RuleHit {
  const place = { path, side: 'new' as const, line: line.new, quote: quoteOf(line.text) };
  return kind === 'only'
    ? {
        ...place,
        title: 'All other tests are silenced',
        detail:
          'With this mark the runner leaves out every other test of the file or the suite. Take it off before merging.',
      }
    : {
        ...place,
        title: 'Existing test skipped',
        detail:
          'The test ran before this change and no longer does. Mend it, or say in the change why it may stay ' +
          'off and until when.',
      };
}

const condition = new RegExp(
  String.raw`\bif\b|\bunless\b|\bcase\b|\belse\b|\bexcept\b|\bcatch\b|\bguard\b|process\.platform|\bGOOS\b|` +
    String.raw`[?&|]{2}|\?\s|#\[cfg_attr`,
);

/** A condition on the line or on the line that opens its block. */
function isConditional(code: string, lines: Around, index: number): boolean {
  if (condition.test(code.slice(0, sight).replace(/(["'`])(?:(?!\1)[^\\]|\\.)*\1/g, ''))) return true;
  const previous = lines.before(index);
  return (
    previous !== undefined && /^\s*(?:\}?\s*(?:if|else|elif|unless|except|switch|case|guard)\b)/.test(previous.text)
  );
}

/** Whether the test that the mark stands on ran before: what it stands on is unchanged, or its name was in the file. */
function wasThere(
  mark: SkipMark,
  code: string,
  lines: Around,
  index: number,
  before: Base | Unread | undefined,
): boolean {
  // what nobody can read may well have held it
  if (before instanceof Unread) return true;
  const base = before;
  if (mark.place === 'above') {
    const next = lines.below(index);
    return next?.kind === 'context' || (next !== undefined && base?.hasLine(next.text) === true);
  }
  if (mark.place === 'inside') {
    const previous = lines.opening(index);
    return previous?.kind === 'context' && testStart.test(previous.text);
  }
  const name = /(["'`])((?:(?!\1)[^\\]|\\.)+)\1/.exec(code.slice(0, sight))?.[2];
  if (name !== undefined && base?.hasName(name) === true) return true;
  return lines.after(index)?.kind === 'context';
}

/** Characters of a line that are read as code; a test's name and condition stand at its start. */
const sight = 4000;

/** The file before the change, asked once for each mark. */
interface Base {
  hasLine(text: string): boolean;
  hasName(name: string): boolean;
}

/** Texts that are looked for in the whole file where none of its strings is one; more would read it too often. */
const mostSearched = 2000;

function baseOf(text: string | undefined): Base | undefined {
  if (text === undefined) return undefined;
  const lines = new Set(text.split('\n'));
  const names = new Set<string>();
  for (const line of lines)
    for (const found of line.slice(0, sight).matchAll(/(["'`])((?:(?!\1)[^\\]|\\.)+)\1/g)) names.add(found[2]!);
  const searched = new Map<string, boolean>();
  return {
    hasLine: (line) => lines.has(line),
    hasName(name) {
      if (names.has(name)) return true;
      const known = searched.get(name);
      if (known !== undefined || searched.size >= mostSearched) return known === true;
      searched.set(name, text.includes(name));
      return searched.get(name) === true;
    },
  };
}

/** The nearest lines of a hunk that say something in the new file. */
interface Around {
  before(index: number): DiffLine | undefined;
  after(index: number): DiffLine | undefined;
  /** after, with what stands on a test passed over */
  below(index: number): DiffLine | undefined;
  /** before, with what may stand at the start of a test passed over */
  opening(index: number): DiffLine | undefined;
}

function aroundOf(lines: readonly DiffLine[]): Around {
  const says = (line: DiffLine): boolean => line.kind !== 'del' && line.text.trim() !== '';
  const shown = lines.map(says);
  const nearest = (keep: (line: DiffLine) => boolean, step: 1 | -1): ((index: number) => DiffLine | undefined) => {
    let found: (DiffLine | undefined)[] | undefined;
    return (index) => {
      if (found === undefined) {
        found = Array.from({ length: lines.length });
        let last: DiffLine | undefined;
        for (let at = step === 1 ? lines.length - 1 : 0; at >= 0 && at < lines.length; at -= step) {
          found[at] = last;
          const line = lines[at]!;
          if (shown[at] === true && keep(line)) last = line;
        }
      }
      return found[index];
    };
  };
  const all = (): boolean => true;
  return {
    before: nearest(all, -1),
    after: nearest(all, 1),
    below: nearest(({ text }) => !/^\s*(?:@|\[|#\[)/.test(text), 1),
    opening: nearest(({ text }) => !/^\s*(?:\w+\.(?:Parallel|Helper)\(\)|"""|[{}]\s*$|\/\/|#(?!\[))/.test(text), -1),
  };
}

function stemOf(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, '').toLowerCase();
}

/** The name of what a test file tests: without `.test`, `.unit.test`, `_test`, `test_`, `Tests`, `Spec`. */
function subjectOf(path: string): string {
  return stemOf(path)
    .replace(/[._-](?:test|tests|spec|e2e|cy)$|^test_|(?:tests?|spec|it|testcase)$/, '')
    .replace(/\.(?:unit|integration|int|e2e|functional|smoke)$/, '');
}

/** `configs_controller` for `configs`, `20210322092753_fill_badges` for `fill_badges`. */
function isSubject(stem: string, subject: string): boolean {
  return (
    stem === subject ||
    (subject.length > 2 &&
      (new RegExp(`^${escaped(subject)}[._-]`).test(stem) || new RegExp(`[._-]${escaped(subject)}$`).test(stem)))
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
