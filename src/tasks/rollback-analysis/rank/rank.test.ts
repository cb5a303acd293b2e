import { describe, expect, it } from 'vitest';
import { readTraces } from '../../../readers/traces/traces.ts';
import { fileKind, testedStem } from './stems.ts';
import { rankSuspects } from './rank.ts';
import type { Candidate } from './suspect.ts';
import { Splitter } from './words.ts';

function commit(sha: string, files: Record<string, string>, subject = 'change'): Candidate {
  return {
    sha,
    author: 'A',
    date: '2026-01-01T00:00:00Z',
    subject,
    body: '',
    files: Object.entries(files).map(([path, patch]) => ({
      path,
      oldPath: null,
      status: 'modified',
      oldMode: null,
      newMode: null,
      oldBlob: null,
      newBlob: null,
      binary: false,
      submodule: false,
      additions: 1,
      deletions: 1,
      patch,
    })),
  };
}

const edit = (line: number, before: string, after: string): string =>
  `@@ -${line} +${line} @@\n-${before}\n+${after}\n`;
const rank = (symptom: string, candidates: Candidate[], more: object = {}): ReturnType<typeof rankSuspects> =>
  rankSuspects({ candidates, symptom, traces: readTraces(symptom), ...more });

describe('rankSuspects', () => {
  const python =
    'Traceback (most recent call last):\n  File "/srv/app/shop/cart.py", line 41, in total_price\n    x\n' +
    "KeyError: 'discount_rate'\n";

  it('takes the hunk that the frame and the words point to, with reasons that make up its score', () => {
    const { suspects, top } = rank(python, [
      commit('aaa', { 'README.md': edit(1, 'x', 'total_price discount_rate KeyError') }),
      commit('bbb', { 'shop/user.py': edit(3, 'name = 1', 'name = 2') }),
      commit('ccc', {
        'shop/cart.py':
          `${edit(5, 'import a', 'import b')}@@ -40,2 +40,2 @@ def total_price(self):\n a\n` +
          '-return rates.get("discount_rate", 0)\n+return rates["discount_rate"]\n',
      }),
    ]);
    expect(suspects.map(({ rank: place, commit: sha, path }) => [place, sha, path])).toEqual([
      [1, 'ccc', 'shop/cart.py'],
      ...[[2], [3]].map(() => expect.anything()),
      [4, 'ccc', 'shop/cart.py'],
    ]);
    expect(suspects[0]).toMatchObject({ start_line: 41, end_line: 41 });
    for (const { score, reasons } of suspects)
      expect(reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(score, 4);
    const line = suspects[0]!.reasons.find(({ feature }) => feature === 'line');
    expect(line?.text).toContain('shop/cart.py:41');
    expect(python.slice(line!.symptom_offset!)).toMatch(/^ {2}File "\/srv\/app\/shop\/cart.py"/);
    expect(top).toMatchObject({ commit: 'ccc', ownFrames: 1, frameHits: 1 });
  });

  it.each([
    ['JavaScript', 'TypeError: x\n    at total (/srv/app/src/cart.ts:41:3)', 'src/cart.ts'],
    [
      'Go',
      'panic: x\n\ngoroutine 1 [running]:\nexample.com/shop/cart.Total(0x1)\n\t/build/shop/cart/cart.go:41 +0x1',
      'cart/cart.go',
    ],
    ['Ruby', "app/models/cart.rb:41:in `total': x (NoMethodError)", 'app/models/cart.rb'],
    ['C#', 'System.Exception: x\n   at Shop.Cart.Total() in C:\\src\\Shop\\Cart.cs:line 41', 'src/Shop/Cart.cs'],
    ['C# without places', 'System.InvalidOperationException: x\n   at Shop.Cart.Total()', 'src/Shop/Cart.cs'],
    ['PHP', 'PHP Fatal error:  Uncaught Exception: x in /srv/src/Cart.php:41\nStack trace:\n#0 {main}', 'src/Cart.php'],
    ['Rust', "thread 'main' panicked at crates/shop/src/cart.rs:41:9:\nx", 'crates/shop/src/cart.rs'],
    ['Java', 'java.lang.Error: x\n\tat org.shop.Cart.total(Cart.java:41)', 'core/src/main/java/org/shop/Cart.java'],
  ])('finds the file of a frame: %s', (_, symptom, path) => {
    const other = path.replace(/(\w+)(\.\w+)$/, 'other$2');
    const { suspects } = rank(symptom, [
      commit('aaa', { [other]: edit(41, 'a1', 'a2') }),
      commit('bbb', { [path]: edit(41, 'a1', 'a2') }),
    ]);
    expect(suspects[0]!.commit).toBe('bbb');
    expect(suspects[0]!.reasons.map(({ feature }) => feature)).toContain('file');
  });

  it("follows a frame's line through later commits, renames included", () => {
    const symptom = 'Error: x\n    at f (/app/src/new.ts:51:1)';
    const moved = commit('bbb', { 'src/new.ts': `@@ -1,0 +1,10 @@\n${'+// a\n'.repeat(10)}` });
    moved.files[0]!.oldPath = 'src/old.ts';
    const { suspects } = rank(symptom, [
      moved,
      commit('ccc', { 'src/old.ts': `${edit(41, 'a1', 'a2')}${edit(90, 'b1', 'b2')}` }),
    ]);
    const hits = suspects.filter(({ reasons }) =>
      reasons.some(({ feature, text }) => feature === 'line' && text.includes('on the line')),
    );
    expect(hits.map(({ commit: sha, start_line: line }) => [sha, line])).toEqual([['ccc', 41]]);
  });

  it('goes by blame where it is given', () => {
    const symptom = 'Error: x\n    at f (/app/src/a.ts:50:1)';
    const candidates = [
      commit('aaa', { 'src/a.ts': edit(50, 'a1', 'a2') }),
      commit('bbb', { 'src/a.ts': edit(7, 'a1', 'a2') }),
    ];
    expect(rank(symptom, candidates).suspects[0]!.commit).toBe('aaa');
    expect(
      rank(symptom, candidates, { blame: [{ path: 'src/a.ts', line: 50, commit: 'bbb', original: 7 }] }).suspects[0]!
        .commit,
    ).toBe('bbb');
  });

  it("does not take a library's file for one of ours", () => {
    const { top } = rank('Error: x\n    at f (/app/node_modules/lib/src/index.js:5:1)', [
      commit('aaa', { 'src/index.js': edit(5, 'a', 'b') }),
    ]);
    expect(top).toMatchObject({ ownFrames: 0, frameHits: 0 });
  });

  it('meets words across naming styles', () => {
    const { suspects } = rank(
      'p95 latency high: connection pool exhausted in order service',
      [
        commit('aaa', { 'src/a.go': edit(1, 'colour := "red"', 'colour := "blue"') }),
        commit('bbb', { 'src/b.go': edit(1, 'maxConnectionPools = 50', 'maxConnectionPools = 5') }),
      ],
      { service: 'order' },
    );
    expect(suspects[0]!.commit).toBe('bbb');
  });

  it('stands broken patches, binary files, no candidates and no symptom', () => {
    expect(rank('x', [])).toEqual({ suspects: [], top: null });
    const { suspects } = rank('', [
      commit('aaa', { 'a.ts': '@@ -1 +1 @@\n-a' }),
      commit('bbb', { 'logo.png': '' }),
      commit('ccc', {}),
    ]);
    expect(suspects.map(({ commit: sha, start_line: line }) => [sha, line])).toEqual([
      ['aaa', 0],
      ['bbb', 0],
    ]);
    expect(suspects.every(({ score }) => Number.isFinite(score))).toBe(true);
  });

  it('compares with the history without naming it', () => {
    const good = commit('old', {
      'src/pool.ts': edit(1, 'pool exhausted connection', 'connection pool exhausted limit'),
    });
    const { suspects, top } = rank('connection pool exhausted', [commit('new', { 'src/x.ts': edit(1, 'a1', 'b1') })], {
      history: [good],
    });
    expect(suspects.map(({ commit: sha }) => sha)).toEqual(['new']);
    expect(top).toMatchObject({ history: 1, historyAbove: 1 });
    expect(top!.aboveHistory).toBeLessThan(0);
  });
});

describe('signs', () => {
  const signs = (
    symptom: string,
    candidates: Candidate[],
    more: object = {},
  ): NonNullable<ReturnType<typeof rankSuspects>['top']>['signs'] => rank(symptom, candidates, more).top!.signs;
  const config = commit('aaa', {
    'config/app.yml': '@@ -1,2 +1,2 @@\n-pool: 10\n-timeout: 30\n+pool: 1\n+timeout: 1\n',
  });
  const pool = 'PoolTimeout: pool exhausted, pool size 1, waited timeout 1 for a connection';

  it('keys with values, identifiers and messages of changed lines point to a commit; common words do not', () => {
    expect(signs(pool, [config])).toMatchObject({ pointing: { points: 4, words: ['pool', 'timeout'] } });
    expect(
      signs(pool, [config], { history: [commit('old', { 'src/pool.go': edit(1, 'pool timeout', 'pool') })] }).pointing
        .points,
    ).toBe(0);
    expect(
      signs('Checkout is slow for some users, p99 went from 200ms to 3s', [
        commit('bbb', { 'src/checkout.ts': edit(1, 'slow', 'checkout users slow') }),
      ]).pointing.points,
    ).toBe(0);
    expect(
      signs('error: order could not be placed', [
        commit('bbb', { 'src/a.ts': edit(1, 'x', "fail('order could not be placed')") }),
      ]).pointing.points,
    ).toBe(2);
    expect(
      signs('TypeError in http_requests_total', [
        commit('bbb', { 'src/a.ts': edit(1, 'x', 'new TypeError(http_requests_total)') }),
      ]).pointing.points,
    ).toBe(0);
  });

  it.each([
    [
      'Python',
      'TypeError: get_environ_proxies() takes exactly 2 arguments (1 given)',
      'def get_environ_proxies(url, no_proxy):',
    ],
    [
      'Go',
      'upload failed: SaveUploadedFile: denied',
      'func (c *Context) SaveUploadedFile(file *Header, dst string, perm ...Mode) error {',
    ],
    ['Java', 'NoSuchMethodError: totalPrice(int)', '    public static int totalPrice(int a, long b) {'],
    ['JavaScript', 'TypeError: app.mountAll is not a function', 'app.mountAll = function mountAll(path) {'],
    ['TypeScript', 'lineTotal is not defined', 'export const lineTotal = (line: Line): number => line.amount;'],
    ['a class', 'cannot construct OrderBook', 'class OrderBook extends Book {'],
  ])('knows a declaration that the symptom names: %s', (_, symptom, line) => {
    expect(
      signs(symptom, [
        commit('aaa', { 'src/b.ts': edit(1, 'x', 'y') }),
        commit('bbb', { 'src/a.ts': edit(1, 'old', line) }),
      ]).declared,
    ).toMatchObject({ commit: 'bbb', path: 'src/a.ts' });
  });

  it('takes no name from frames that lie elsewhere', () => {
    const symptom = 'Error: x\n    at handleRequest (/app/node_modules/lib/index.js:5:1)\n';
    expect(
      signs(symptom, [commit('aaa', { 'src/a.js': edit(1, 'x', 'function handleRequest() {') })]).declared,
    ).toBeNull();
  });

  it('reads an announced repair only where it shares rare words', () => {
    const symptom =
      'RangeError: Maximum stack size exceeded in large middleware\n    at next (/srv/app/src/route.js:5:1)';
    const change = { 'src/route.js': edit(5, 'next()', 'setImmediate(next)') };
    const others = [1, 2, 3, 4].map((at) => commit(`c${at}`, { [`src/o${at}.js`]: edit(1, 'a1', `b${at}`) }));
    expect(
      signs(symptom, [commit('aaa', change, 'Fix handling very large stacks of sync middleware'), ...others]).fix,
    ).toMatchObject({ words: expect.arrayContaining(['large', 'stacks', 'middleware']) });
    expect(
      signs(symptom, [commit('aaa', change, 'Handle very large stacks of sync middleware'), ...others]).fix,
    ).toBeNull();
    expect(signs(symptom, [commit('aaa', change, 'Fix the colour of links'), ...others]).fix).toBeNull();
  });

  it('tells a throwing line that is older than the candidates, unless another frame is hit', () => {
    const symptom = 'Error: x\n    at f (/app/src/a.ts:50:1)\n    at g (/app/src/a.ts:80:1)';
    const candidates = [commit('aaa', { 'src/a.ts': edit(60, 'a1', 'a2') })];
    const blame = (throwing: string, caller: string): object => ({
      blame: [
        { path: 'src/a.ts', line: 50, commit: throwing, original: 50 },
        { path: 'src/a.ts', line: 60, commit: 'aaa', original: 60 },
        { path: 'src/a.ts', line: 80, commit: caller, original: 60 },
      ],
    });
    expect(signs(symptom, candidates, blame('old', 'old')).oldThrow).toEqual({ path: 'src/a.ts', line: 50 });
    expect(signs(symptom, candidates, blame('old', 'aaa')).oldThrow).toBeNull();
    expect(signs(symptom, candidates, blame('aaa', 'old')).oldThrow).toBeNull();
    expect(signs(symptom, candidates, { ...blame('later', 'old'), newer: ['later'] }).oldThrow).toBeNull();
  });
});

describe('names', () => {
  it('splits identifiers', () => {
    const splitter = new Splitter();
    expect(splitter.split('HTTPServer2')).toEqual(expect.arrayContaining(['httpserver2', 'http', 'serv']));
    expect(splitter.split('default_arg_name')).toEqual(
      expect.arrayContaining(['default_arg_name', 'defaultarg', 'argname']),
    );
    expect(splitter.split('return')).toEqual([]);
    expect(splitter.split('inlining')).toEqual(splitter.split('inlined').slice(0, 1));
  });

  it.each([
    ['src/test/java/a/BTest.java', 'test'],
    ['pkg/a_test.go', 'test'],
    ['src/a.spec.ts', 'test'],
    ['docs/a.md', 'docs'],
    ['db/migrate/1_a.rb', 'migration'],
    ['package-lock.json', 'dependency'],
    ['config/app.yml', 'config'],
    ['src/latest.ts', 'code'],
    ['src/contest/a.py', 'code'],
    ['dist/a.min.js', 'code'],
    ['db/changes.sql', 'migration'],
    ['history.js', 'code'],
    ['docs/x.py', 'code'],
    ['vendor/a.go', 'dependency'],
  ])('%s is %s', (path, kind) => expect(fileKind(path)).toBe(kind));

  it.each([
    ['UtilTest', 'Util'],
    ['test_util', 'util'],
    ['util.spec', 'util'],
    ['util_test', 'util'],
    ['Contest', null],
  ])('%s tests %s', (stem, of) => {
    expect(testedStem(stem)).toBe(of);
  });
});
