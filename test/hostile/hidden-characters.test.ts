import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { createRunnerLog } from '../../src/adapters/runner/log.ts';
import { createTerminalLog } from '../../src/adapters/terminal/log.ts';
import { renderComment } from '../../src/adapters/github/sink/review-text.ts';
import { code } from '../../src/domain/markdown.ts';
import { shown } from '../../src/domain/shown.ts';
import { visibleLines } from '../../src/domain/visible.ts';
import { unseenIn } from '../support/github-reading.ts';
import { leavingOf } from '../support/rendered.ts';
import family from './families/hidden-characters.ts';
import { tasks } from './family.ts';
import { replay } from './replay.ts';

const parts = {
  'line ends of Unicode and lone carriage returns': [
    '\r',
    '\u000B',
    '\u000C',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u001C',
    '\u001E',
  ],
  'marks that turn the direction of text': [
    '\u202A',
    '\u202B',
    '\u202D',
    '\u202E',
    '\u202C',
    '\u2066',
    '\u2067',
    '\u2069',
    '\u200E',
    '\u200F',
    '\u061C',
  ],
  'characters without width, tags and fillers': [
    '\u200B',
    '\u200C',
    '\u200D',
    '\u2060',
    '\u00AD',
    '\u034F',
    '\uFEFF',
    '\u180E',
    '\u3164',
    '\u115F',
    '\uFFA0',
    '\u2800',
    '\u{E0041}',
    '\u{E007F}',
    '\uFE0F',
    '\u{E0100}',
    '\u{1D173}',
    '\uFFF9',
  ],
  'control sequences of a terminal': [
    '\u0000',
    '\u0007',
    '\b',
    '\u001B[2J',
    '\u001B]0;x\u0007',
    '\u001B]8;;http://evil.example\u001B\\',
    '\u009B31m',
    '\u009D',
    '\u007F',
    '\u000E',
  ],
  'marks piled up over other lines': [
    'a\u0300\u0301\u0302\u0303\u0304\u0305\u0306',
    '\u0336'.repeat(30),
    '\u0E49\u20DD'.repeat(9),
  ],
} as const;
type Way = keyof typeof parts;

const words = ['src/a.ts', 'x', 'a title of some words', '@x', '`code`', '⚠️', 'main'];
const texts = (way: Way): fc.Arbitrary<string[]> =>
  fc.array(
    fc.array(fc.constantFrom(...words, ...parts[way]), { minLength: 2, maxLength: 8 }).map((all) => all.join('')),
    { minLength: 5, maxLength: 5 },
  );
const seeds = fc.integer({ min: 0, max: 1_000_000 });

const seen =
  (names: readonly string[], only?: string) =>
  (way: Way): void => {
    fc.assert(
      fc.property(fc.constantFrom(...names), texts(way), seeds, (name, all, seed) => {
        for (const { sink, what, text } of leavingOf(name, seed, all))
          if (only === undefined || sink === only) expect(unseenIn(text), `${sink}, ${what}`).toEqual([]);
      }),
      { numRuns: 12 },
    );
  };
const written =
  (write: (text: string) => string) =>
  (way: Way): void => {
    fc.assert(
      fc.property(texts(way), (all) => {
        expect(unseenIn(write(all.join(' ')))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  };

replay(
  family,
  {
    review: seen(['review']),
    'test-gen': seen(['test-gen']),
    'docs-check': seen(['docs-check']),
    'deploy-gate': seen(['deploy-gate']),
    'rollback-analysis': seen(['rollback-analysis']),
    pipeline: seen(['pipeline']),
    terminal: (way) => {
      seen(tasks, 'terminal')(way);
      written((text) => {
        const out: string[] = [];
        createTerminalLog({ verbose: true, stream: { write: (line) => out.push(line) } }).warn(text);
        return out.join('');
      })(way);
    },
    html: seen(['pipeline'], 'html'),
    log: written((text) => {
      const out: string[] = [];
      const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => out.push(String(line)) > 0);
      const log = createRunnerLog();
      log.info(text);
      log.warn(text);
      log.debug(text);
      spy.mockRestore();
      return out.join('');
    }),
    labels: () => {
      for (const char of ['\u00A0', '\u1680', '\u2003', '\u202F', '\u205F', '\u3000']) {
        const point = `[U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;
        expect(shown({ kind: 'labels', key: 'x', own: [], want: [`risk: low${char}`] })).toMatchObject({
          want: [`risk: low${point}`],
        });
        expect(code(`src/a.ts${char}`)).toBe(`\`src/a.ts${point}\``);
        expect(visibleLines(`5${char}%`)).toBe(`5${char}%`);
      }
    },
    'review-comment': () => {
      for (const char of Object.values(parts).flat()) {
        const comment = {
          finding: 'f',
          path: 'a.ts',
          line: 1,
          endLine: 1,
          side: 'new',
          body: 'x',
          suggestion: `const a = "${char}";`,
        } as const;
        expect(renderComment('review', comment, true), JSON.stringify(char)).not.toContain('```suggestion');
      }
    },
  },
  { timeout: 120_000 },
);
