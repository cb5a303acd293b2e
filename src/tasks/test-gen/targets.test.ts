import { describe, expect, it } from 'vitest';
import { createGrammars } from '../../adapters/grammars/grammars.ts';
import { applyHunks } from '../../readers/diff/apply.ts';
import { readPatch } from '../../readers/diff/patch-text.ts';
import { createSyntaxReader } from '../../readers/symbols/syntax.ts';
import { addsUp, funnelOf, type TestRecord } from './gate/funnel.ts';
import { makeMutants } from './gate/mutants.ts';
import { runners } from './runners/detect.ts';
import { settleRunner } from './runners/override.ts';
import { riskOf } from './hunks/risk.ts';
import { chooseTargets, Target } from './targets.ts';

const syntax = createSyntaxReader(createGrammars());
const all = (text: string): Set<number> => new Set(text.split('\n').map((_, at) => at + 1));

async function mutants(path: string, text: string, lines = all(text)): Promise<string[]> {
  const made = await makeMutants(path, text, lines, syntax);
  for (const { patch } of made) {
    const after = applyHunks(text, readPatch(patch)[0]!.hunks, path);
    expect(after).not.toBe(text);
    expect((await syntax(path, after))?.broken).toBe(false);
  }
  return made.map(({ line, kind, before, after }) => `${line} ${kind} ${before} → ${after}`).sort();
}

describe('makeMutants', () => {
  it.each([
    [
      'a.ts',
      'export function f(a: number) {\n  if (a > 1) return a + 2;\n  log(a);\n  return true;\n}\n',
      [
        '2 boundary > → >=',
        '2 constant 1 → 2',
        '2 constant 2 → 3',
        '2 negate (a > 1) → (!(a > 1))',
        '2 operator + → -',
        '2 return a + 2 → undefined',
        '3 statement log(a); → ;',
        '4 constant true → false',
        '4 return true → undefined',
      ],
    ],
    [
      'a.py',
      'def f(a):\n    if a and a < 2:\n        g()\n    return None\n',
      [
        '2 boundary < → <=',
        '2 constant 2 → 3',
        '2 negate a and a < 2 → not (a and a < 2)',
        '2 operator and → or',
        '3 statement g() → pass',
      ],
    ],
    [
      'a.go',
      'package a\n\nfunc F(a int) int {\n\tif a == 0 {\n\t\treturn 1\n\t}\n\treturn a\n}\n',
      ['4 constant 0 → 1', '4 negate a == 0 → !(a == 0)', '4 operator == → !=', '5 constant 1 → 2'],
    ],
    [
      'A.java',
      'class A { int f(int a) { if (a >= 3) { return 0; } return a; } }\n',
      ['1 boundary >= → >', '1 constant 0 → 1', '1 constant 3 → 4', '1 negate (a >= 3) → (!(a >= 3))'],
    ],
  ])('%s', async (path, text, expected) => {
    expect(await mutants(path, text)).toEqual(expected);
  });

  it('touches only the lines that it is told, no types and no imports, and nothing that does not parse', async () => {
    expect(
      await mutants('a.ts', 'const a: Map<string, 1> = b;\nimport c from "c";\nconst d = 1 < 2;\n', new Set([1, 2])),
    ).toEqual([]);
    expect(await mutants('a.ts', 'const a = ;\n')).toEqual([]);
    expect(await mutants('a.txt', '1 > 2\n')).toEqual([]);
  });
});

describe('riskOf', () => {
  it('puts decisions, errors and security before plain code', () => {
    const [plain, branch, error, secure] = [
      ['const a = b;'],
      ['if (a > b) c();'],
      ['if (a) throw new Error();'],
      ['if (!verifyToken(password)) throw new AuthError();'],
    ].map((lines) => riskOf(lines).score);
    expect(plain!).toBeLessThan(branch!);
    expect(branch!).toBeLessThan(error!);
    expect(error!).toBeLessThan(secure!);
    expect(riskOf(['a'], 30).score).toBeGreaterThan(riskOf(['a']).score);
    expect(riskOf(['a'], 30).why).toEqual(['changed 30 times lately']);
    expect(riskOf([]).score).toBe(0);
  });
});

describe('chooseTargets', () => {
  const files: Record<string, string> = {
    'src/pay.ts':
      'export function pay(amount: number) {\n  if (amount < 0) {\n' +
      '    throw new RangeError("negative");\n  }\n  return amount;\n}\n\n' +
      'export const label = (n: number) => {\n  return n;\n};\n',
    'src/shop.ts': "import { pay } from './pay';\nexport const buy = () => pay(1);\n",
    'src/repay.ts': 'repay(1);\n',
    'test/pay.test.ts': 'pay(1);',
    'test/shop.test.ts': '',
    'src/pay.flaky.test.ts': '',
    'test/test_pay.py': '',
  };
  const sources = {
    changed: new Map([['src/pay.ts', new Set([2, 3, 4, 5, 9])]]),
    coverage: new Map([['src/pay.ts', { instrumented: new Set([2, 3, 5, 9]), covered: new Set([2, 5]) }]]),
    unguarded: [],
    read: async (path: string) => files[path] ?? null,
    paths: Object.keys(files),
    isTest: (path: string) => /test/.test(path),
    isFlaky: (path: string) => path.includes('flaky'),
    syntax,
    runner: settleRunner({ runner: runners.vitest, folder: '' }),
    most: 5,
  };

  it('ranks what no test runs and gives the writer its function, callers, nearest tests and command', async () => {
    const targets = (await chooseTargets(sources)).map((target) => Target.parse(target));
    expect(
      targets.map(({ start_line, end_line, why, function: own }) => [start_line, end_line, why, own?.name]),
    ).toEqual([
      [3, 3, 'uncovered', 'pay'],
      [9, 9, 'uncovered', 'label'],
    ]);
    expect(targets[0]!.function?.text).toMatch(/^function pay\(amount[^]*return amount;\n}$/);
    expect(targets[0]!.callers).toEqual([{ path: 'src/shop.ts', line: 2, text: 'export const buy = () => pay(1);' }]);
    expect(targets[0]!.tests).toEqual(['test/pay.test.ts', 'test/shop.test.ts']);
    expect(targets[0]!.command).toMatch(/vitest run .*test\/pay\.test\.ts$/);
  });

  it('has a line that runs where a branch of it is not taken, and no line twice', async () => {
    const all = new Map([['src/pay.ts', { instrumented: new Set([2, 3, 5, 9]), covered: new Set([2, 3, 5, 9]) }]]);
    const branches = new Map([['src/pay.ts', [{ line: 2, covered: 1, total: 2 }]]]);
    const [target, ...others] = (await chooseTargets({ ...sources, coverage: all, branches })).map((one) =>
      Target.parse(one),
    );
    expect(target).toMatchObject({
      path: 'src/pay.ts',
      start_line: 2,
      end_line: 2,
      why: 'uncovered',
      function: { name: 'pay' },
      reasons: expect.arrayContaining(['tests take 1 of 2 branches of line 2']),
    });
    expect(others).toEqual([]);
    expect(
      (
        await chooseTargets({ ...sources, branches: new Map([['src/pay.ts', [{ line: 3, covered: 0, total: 2 }]]]) })
      ).map(({ start_line }) => start_line),
    ).toEqual([3, 9]);
  });

  it('keeps to its number, and has none where all is covered', async () => {
    expect(await chooseTargets({ ...sources, most: 1 })).toHaveLength(1);
    expect(await chooseTargets({ ...sources, coverage: null })).toEqual([]);
  });
});

describe('funnelOf', () => {
  const record = (reached: TestRecord['reached'], rule: string | null, more: Partial<TestRecord> = {}): TestRecord => ({
    id: 'a',
    path: 'a',
    test: 'a',
    reached,
    kept: reached === 'kept',
    suspected_bug: false,
    rule,
    reason: '',
    worth: { lines: [], hunks: [], mutants: [] },
    ...more,
  });
  it('counts how far each came, and adds up', () => {
    const funnel = funnelOf([
      record('written', 'sleep'),
      record('allowed', 'hangs'),
      record('built', 'flaky'),
      record('built', null, { suspected_bug: true }),
      record('passed', 'worthless'),
      record('worth', 'lint'),
      record('kept', null, { worth: { lines: ['a:1'], hunks: [], mutants: [] } }),
    ]);
    expect(funnel).toEqual({
      written: 7,
      allowed: 6,
      built: 5,
      passed: 3,
      worth: 2,
      kept: 1,
      raised_coverage: 1,
      guards_hunk: 0,
      kills_mutant: 0,
      suspected_bugs: 1,
      refused: { sleep: 1, hangs: 1, flaky: 1, worthless: 1, lint: 1 },
    });
    expect(addsUp(funnel)).toBe(true);
    expect(addsUp({ ...funnel, kept: 2 })).toBe(false);
    expect(addsUp(funnelOf([]))).toBe(true);
  });
});
