import { describe, expect, it } from 'vitest';
import type { World } from '../../../contracts/world.ts';
import type { Finding } from '../../../domain/finding.ts';
import { digest } from '../../../domain/json.ts';
import type { ChangedFile } from '../../../readers/diff/model.ts';
import type { Change } from './change.ts';
import type { Treatment } from '../evidence.ts';
import { holdAgainst } from './standing.ts';
import { openFinding } from './state.ts';

const sha = '1'.repeat(40);
const patch =
  '@@ -10,4 +10,4 @@ function pay()\n const a = 1;\n-check(total);\n-log(total);\n+log(total, rate);\n' +
  '+send(total);\n return total;\n';
const contents: Record<string, string> = {};
/** Objects by id; nothing else of a world is read here. */
const world = {
  repository: {
    readWithin: (blob: string, most: number) =>
      Promise.resolve([new TextEncoder().encode(contents[blob] ?? '')].find((bytes) => bytes.length <= most) ?? null),
  },
  redactor: { redact: (text: string) => Promise.resolve({ text, hits: [] }) },
} as unknown as World;

function file(path: string, own: string, text: string | null, over: Partial<ChangedFile> = {}): ChangedFile {
  const newBlob = text === null ? null : digest(text, 40);
  if (newBlob !== null) contents[newBlob] = text ?? '';
  return {
    path,
    oldPath: null,
    status: 'modified',
    oldMode: '100644',
    newMode: '100644',
    oldBlob: sha,
    newBlob,
    binary: false,
    submodule: false,
    additions: 1,
    deletions: 1,
    patch: own,
    ...over,
  };
}
const whole = 'far();\n\nfunction pay() {\nconst a = 1;\nlog(total, rate);\nsend(total);\nreturn total;\n}\n';
function changeOf(files: ChangedFile[], by: Treatment['by'] = 'review', findings: Finding[] = []): Change {
  return { raw: files, files, treatments: files.map(({ path }) => ({ path, by, reason: '' })), findings, basis: 'b' };
}
const made = (quote: string, over: Partial<Finding> = {}): Finding => ({
  id: 'f1',
  rule: 'codex/correctness',
  severity: 'high',
  confidence: 'L3',
  title: 't',
  detail: 'd',
  path: 'a.ts',
  line: 11,
  end_line: 11,
  side: 'new',
  source: 'codex',
  evidence: [{ kind: 'diff', ref: 'a.ts:11', quote }],
  suggestion: null,
  ...over,
});
const hold = async (finding: Finding, change: Change): Promise<string> => {
  const { open, gone } = await holdAgainst([openFinding(finding, sha)], change, world);
  return [...open.map(({ path, line }) => `${path}:${line ?? '-'}`), ...gone.map(({ why }) => why)].join(', ');
};
const here = changeOf([file('a.ts', patch, whole)]);

describe('an earlier finding', () => {
  it.each([
    ['on an added line', made('log(total, rate);'), 'a.ts:11'],
    ['whose indentation changed', made('    log(total,   rate);'), 'a.ts:11'],
    ['of several lines', made('log(total, rate);\nsend(total);'), 'a.ts:11'],
    ['on lines far from the diff', made('far();'), 'a.ts:1'],
    ['whose line is another', made('log(total, rates);'), 'the quoted lines are gone'],
    ['of which one line is another', made('log(total, rate);\nsent(total);'), 'the quoted lines are gone'],
    ['on a deleted line', made('check(total);', { side: 'old' }), 'a.ts:11'],
    ['on a deleted line and the one before', made('const a = 1;\ncheck(total);', { side: 'old' }), 'a.ts:10'],
    ['on a line that is no longer deleted', made('return total;', { side: 'old' }), 'the quoted lines are gone'],
    [
      'on a line of the old side that was not deleted then',
      made('return total;', { side: 'old', confidence: 'L1' }),
      'a.ts:13',
    ],
    ['about the file', made('a.ts', { line: null, end_line: null }), 'a.ts:-'],
    [
      'in a file that the change no longer has',
      made('log(total, rate);', { path: 'b.ts' }),
      'the change no longer touches this file',
    ],
    [
      'of a rule that is quiet now',
      made('log(total', { source: 'rules', rule: 'checks-off' }),
      'the rule checks-off no longer fires on it',
    ],
    [
      'of a rule whose line is gone',
      made('logs(total', { source: 'rules', rule: 'checks-off' }),
      'the quoted lines are gone',
    ],
  ])('%s', async (_, finding, expected) => {
    expect(await hold(finding, here)).toBe(expected);
  });

  it('of a rule that still fires is not held here at all', async () => {
    const finding = made('log(total', { source: 'rules', rule: 'checks-off' });
    expect(await hold(finding, changeOf(here.files as ChangedFile[], 'review', [finding]))).toBe('');
  });

  it('in a file that is ignored now is neither open nor fixed', async () => {
    expect(await hold(made('nowhere();'), changeOf([file('a.ts', patch, whole)], 'ignored'))).toBe('');
  });

  it('in a file that nobody can look through stays open', async () => {
    expect(await hold(made('nowhere();'), changeOf([file('a.ts', '', '\u0001'.repeat(100), { binary: true })]))).toBe(
      'a.ts:11',
    );
    expect(await hold(made('nowhere();'), changeOf([file('a.ts', patch, 'x\n'.repeat(9_000_000))]))).toBe('a.ts:11');
  });

  it('in a file that was deleted is gone with it', async () => {
    expect(
      await hold(
        made('log(total, rate);'),
        changeOf([file('a.ts', '@@ -1 +0,0 @@\n-log(total, rate);\n', null, { status: 'deleted' })]),
      ),
    ).toBe('the file is gone');
  });

  it('follows its words to a file that is new, when they are telling', async () => {
    const renamed = changeOf([
      file('new.ts', '', `first();\nexport const amount = total * rate * rate;\n}\n`, {
        status: 'renamed',
        oldPath: 'a.ts',
      }),
    ]);
    expect(await hold(made('export const amount = total * rate * rate;'), renamed)).toBe('new.ts:2');
    expect(await hold(made('}'), renamed)).toBe('the change no longer touches this file');
    // A name that tools write keeps a file from the model, and no finding from staying open.
    expect(
      await hold(made('export const amount = total * rate * rate;'), {
        ...renamed,
        treatments: [{ path: 'new.ts', by: 'rules', reason: 'generated, by its name' }],
      }),
    ).toBe('new.ts:2');
    expect(
      await hold(made('export const amount = total * rate * rate;'), {
        ...renamed,
        treatments: [{ path: 'new.ts', by: 'ignored', reason: '' }],
      }),
    ).toBe('the change no longer touches this file');
  });

  it('follows its words to lines that the change adds to a file that was there, and to no others', async () => {
    const quote = 'export const amount = total * rate * rate;';
    const other = (own: string): Change =>
      changeOf([file('a.ts', patch, 'nothing();\n'), file('b.ts', own, `first();\n${quote}\n`)]);
    expect(await hold(made(quote), other(`@@ -1,1 +1,2 @@\n first();\n+${quote}\n`))).toBe('b.ts:2');
    expect(await hold(made(quote), other(`@@ -2,1 +2,2 @@\n ${quote}\n+more();\n`))).toBe('the quoted lines are gone');
  });
});
