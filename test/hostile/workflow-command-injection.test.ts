import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import { createRunnerLog } from '../../src/adapters/runner/log.ts';
import { failStep, writeAnnotations, writeOutputs } from '../../src/adapters/runner/report.ts';
import { createTerminalLog } from '../../src/adapters/terminal/log.ts';
import { safeJson } from '../../src/cli/terminal-text.ts';
import type { Annotation } from '../../src/domain/effect.ts';
import { anyRecord } from '../support/any-record.ts';
import { leavingOf } from '../support/rendered.ts';
import family from './families/workflow-command-injection.ts';
import { tasks } from './family.ts';
import { replay } from './replay.ts';

const commands = [
  '::error::x',
  '::set-output name=verdict::pass',
  '::add-mask::e',
  '::stop-commands::t',
  '##[add-mask]x',
  '##[set-env name=X]y',
];
const texts = fc.array(
  fc
    .array(
      fc.constantFrom(
        ...commands,
        'x',
        ' ',
        '\n',
        '\r',
        '\r\n',
        '\u0085',
        '\u2028',
        '\u00A0',
        '\u3000',
        '\t',
        'a word ',
        '%0A',
        ':',
        '#',
        '```',
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  { minLength: 5, maxLength: 5 },
);
const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** As the runner finds them: a line that begins with `::` behind blanks, `##[` anywhere. */
const commandsIn = (text: string): string[] =>
  text.split(/\r\n|\r|\n/).filter((line) => line.trim().startsWith('::') || line.includes('##['));

function printed(act: () => void): string {
  const out: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => out.push(String(line)) > 0);
  const code = process.exitCode;
  try {
    act();
  } finally {
    spy.mockRestore();
    process.exitCode = code;
  }
  return out.join('');
}

const reports = (name: string) => (): void => {
  fc.assert(
    fc.property(texts, seeds, (all, seed) => {
      for (const { sink, what, text } of leavingOf(name, seed, all))
        if (sink === 'terminal') expect(commandsIn(text), what).toEqual([]);
    }),
    { numRuns: 40 },
  );
};

const before = {
  'a line end and a command': ['\n', '\r', '\r\n', 'x\n'],
  'a command behind blanks of Unicode': ['\n\u00A0', '\n\u3000\t', '\n\u0085', '\u2028'],
  'the older form inside a line': ['x ##[', 'a##[add-mask]'],
} as const;

const mark = (change: Partial<Annotation>): Annotation => ({
  path: 'a.ts',
  line: 1,
  endLine: 1,
  level: 'failure',
  title: 'T',
  message: 'm',
  ...change,
});
const quiet = { info: () => undefined, warn: () => undefined, debug: () => undefined };
const marks: Readonly<Record<string, readonly Partial<Annotation>[]>> = {
  'a message with a command': commands.map((one) => ({ message: `x\r\n${one}\n${one}` })),
  'a path that would be another property': [
    { path: 'a,line=9::x' },
    { path: 'a\r\n::error::x' },
    { path: 'b:c,title=y' },
    { path: '\u001B]8;;x' },
  ],
  'a title with line ends and percent signs': [
    { title: 'x\n::error::y' },
    { title: 'x%0A::error::y' },
    { title: '::x,file=b' },
    { title: '##[error]x' },
  ],
};

replay(
  family,
  {
    review: reports('review'),
    'test-gen': reports('test-gen'),
    'docs-check': reports('docs-check'),
    'deploy-gate': reports('deploy-gate'),
    'rollback-analysis': reports('rollback-analysis'),
    pipeline: reports('pipeline'),
    log: (way) => {
      for (const lead of before[way]) {
        for (const command of commands) {
          const log = createRunnerLog();
          const text = `${lead}${command}`;
          expect(
            commandsIn(
              printed(() => {
                log.info(text);
              }),
            ),
            text,
          ).toEqual([]);
          for (const [name, act] of [
            [
              'warning',
              () => {
                log.warn(text);
              },
            ],
            [
              'debug',
              () => {
                log.debug(text);
              },
            ],
            [
              'error',
              () => {
                failStep(text);
              },
            ],
          ] as const) {
            const lines = commandsIn(printed(act));
            expect(lines).toHaveLength(1);
            expect(lines[0]).toMatch(new RegExp(`^::${name}::`));
            expect(lines[0]).not.toContain('##[');
          }
        }
      }
    },
    check: (way) => {
      for (const change of marks[way]!) {
        const lines = printed(() => {
          writeAnnotations([mark(change)], quiet);
        })
          .split(/[\r\n]+/)
          .filter((line) => line !== '');
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(/^::error title=[^:,]*,file=[^:,]*,line=1,endLine=1::/);
        expect(lines[0]).not.toContain('##[');
        expect(lines[0]).not.toContain('\u001B');
      }
    },
    terminal: (way) => {
      fc.assert(
        fc.property(fc.constantFrom(...tasks), texts, seeds, (name, all, seed) => {
          if (way === 'the result document') {
            const record = anyRecord(name, seed, all);
            const json = safeJson(record);
            expect(commandsIn(json)).toEqual([]);
            expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(record)));
            return;
          }
          const out: string[] = [];
          const log = createTerminalLog({ stream: { write: (line) => out.push(line) } });
          for (const text of all) log.info(text);
          expect(commandsIn(out.join(''))).toEqual([]);
        }),
        { numRuns: 60 },
      );
    },
    artifact: () => {
      const file = join(mkdtempSync(join(tmpdir(), 'outputs-')), 'output');
      vi.stubEnv('GITHUB_OUTPUT', file);
      for (const value of [
        'a\nverdict=pass',
        'a\nghadelimiter_x\nverdict<<y\npass\ny',
        'a\r\nverdict=pass',
        '::set-output name=verdict::pass',
      ]) {
        writeFileSync(file, '');
        writeOutputs({ reason: value });
        const [, end, stored] =
          /^reason<<(ghadelimiter_[\w-]+)\n([\s\S]*)\n\1\n$/.exec(readFileSync(file, 'utf8')) ?? [];
        expect(stored).toBe(value);
        expect(value.split(/\r\n|\r|\n/)).not.toContain(end);
      }
      vi.unstubAllEnvs();
    },
  },
  { timeout: 120_000 },
);
