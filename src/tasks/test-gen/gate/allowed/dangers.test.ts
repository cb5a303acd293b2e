import { describe, expect, it } from 'vitest';
import { readAliases, resolveAliases } from './aliases.ts';
import { dangerOf, readFiles } from './dangers.ts';

const danger = (path: string, text: string, file = text, beside = false): string | null =>
  dangerOf(path, text, file, beside)?.rule ?? null;

describe('what a name stands for', () => {
  it.each([
    ['a.py', 'import time as t\nt.sleep(1)', 't.sleep(1)', 'time.sleep(1)'],
    ['a.py', 'from time import sleep as nap, time\n', 'nap(1); time()', 'time.sleep(1); time.time()'],
    ['a.py', 'env = os.environ\n', 'for k in env: x', 'for k in os.environ: x'],
    ['a.py', 'import time\n', 'getattr(time, "sleep")(1)', 'time.sleep(1)'],
    ['a.py', '', '__import__("os")._exit(0)', 'os._exit(0)'],
    ['a.js', "import { setTimeout as s } from 'node:timers/promises';\n", 's(3)', 'timers.promises.setTimeout(3)'],
    ['a.js', 'const f = globalThis.fetch;\n', 'await f("http://x")', 'await fetch("http://x")'],
    ['a.js', 'const { fetch: f } = globalThis;\n', 'f()', 'fetch()'],
    ['a.js', "const cp = require('child_process');\n", 'cp.exec("x")', 'child_process.exec("x")'],
    ['a.js', '', "it['skip']('a')", "it.skip('a')"],
    ['a.js', 'const f = a.b;\n', '({ f: 1 })', '({ f: 1 })'],
    ['a_test.go', 'import (\n\tclock "time"\n)\n', 'clock.Sleep(1)', 'time.Sleep(1)'],
  ])('%s %j: %s', (path, file, text, expected) => {
    expect(resolveAliases(path, text, readAliases(path, file))).toBe(expected);
  });
});

describe('what reading alone refuses', () => {
  it.each([
    ['test_a.py', 'import atexit, os\natexit.register(lambda: os._exit(0))', 'ends-the-run'],
    ['test_a.py', 'from os import _exit as bye\nbye(0)', 'ends-the-run'],
    ['test_a.py', 'def pytest_sessionfinish(session):\n    pass', 'ends-the-run'],
    ['a.test.js', "process.on('exit', () => {});", 'ends-the-run'],
    ['a.test.js', 'process.exit(0);', 'ends-the-run'],
    ['a_test.go', 'func TestMain(m *testing.M) {\n\tm.Run()\n}', 'ends-the-run'],
    ['a_test.go', 'import o "os"\n\nfunc f() { o.Exit(0) }', 'ends-the-run'],
    ['ATest.java', 'Runtime.getRuntime().halt(0);', 'ends-the-run'],
    ['a_spec.rb', 'at_exit { exit! 0 }', 'ends-the-run'],
    ['test_a.py', 'pytestmark = pytest.mark.skipif(x, reason="y")', 'skipped'],
    ['test_a.py', 'import pytest as p\nraise p.skip.Exception("x")', 'skipped'],
    ['test_a.py', 'from pytest import mark as m\n@m.xfail\ndef test_a(): pass', 'skipped'],
    ['test_a.py', 'raise unittest.SkipTest', 'skipped'],
    ['a.test.js', "const later = it.skip;\nlater('a', () => {});", 'skipped'],
    ['a.test.js', "it('a', (ctx) => { if (x) ctx.skip(); });", 'skipped'],
    ['a.test.js', "it('a', ({ skip }) => { skip(); });", 'skipped'],
    ['a_test.go', 'func TestA(tt *testing.T) { if x { tt.SkipNow() } }', 'skipped'],
    ['test_a.py', 'import time as t\nt.sleep(1)', 'sleep'],
    ['test_a.py', 'nap = time.sleep\nnap(1)', 'sleep'],
    ['a.test.js', 'await new Promise((go) => setTimeout(go, 5));', 'sleep'],
    ['a.test.js', 'await new Promise((go) => { const s = setTimeout; s(go, 5); });', 'sleep'],
    ['a.test.js', 'await promisify(setTimeout)(5);', 'sleep'],
    ['test_a.py', 'import socket as s\ns.socket().connect(("a", 1))', 'network'],
    ['a.test.js', "const f = globalThis.fetch; await f('http://x');", 'network'],
    ['test_a.py', 'subprocess.run(["curl", "x"])', 'network'],
    ['a.test.js', "import ask from 'axios';\nawait ask.get('/');", 'network'],
    ['test_a.py', 'subprocess.run(["git", "log"])', 'environment'],
    ['test_a.py', 'env = os.environ\nfor k in env:\n    pass', 'environment'],
    ['test_a.py', 'if "CODEX_CI_REPORTS" in os.environ: pass', 'environment'],
    ['test_a.py', 'assert "x" in inspect.getsource(price)', 'over-fitted'],
    ['test_a.py', 'from inspect import getsource as g\nassert "x" in g(price)', 'over-fitted'],
    ['test_a.py', 'price.__code__.co_consts', 'over-fitted'],
    ['test_a.py', 'open(calc.__file__).read()', 'over-fitted'],
    ['a.test.js', "import { slug } from './slug.js';\nslug('a'); slug.toString().includes('x');", 'over-fitted'],
    ['a.test.js', "import * as m from './slug.js';\nm.slug('a'); String(m.slug).includes('x');", 'over-fitted'],
  ])('%s %j: %s', (path, text, expected) => {
    expect(danger(path, text)).toBe(expected);
  });

  it('knows names from all of the file', () => {
    expect(danger('test_a.py', 't.sleep(1)', 'import time as t\n')).toBe('sleep');
  });

  it('lets a test set the exit code back, and nothing beside the tests', () => {
    expect(danger('a.test.js', 'process.exitCode = 0;')).toBeNull();
    expect(danger('a.test.js', 'process.exitCode = 0;', 'process.exitCode = 0;', true)).toBe('ends-the-run');
  });

  it.each([
    ['test_a.py', 'monkeypatch.setattr(time, "sleep", waited.append)'],
    ['test_a.py', 'with mock.patch.object(time, "sleep"):\n    time.sleep.assert_called_once_with(3)'],
    ['test_a.py', 'await asyncio.sleep(0)'],
    ['test_a.py', 'clock = FakeClock()\nclock.sleep(3)'],
    ['test_a.py', 'monkeypatch.setenv("HOME", "x")\nassert os.environ["HOME"] == "x"'],
    ['test_a.py', 'assert "LABEL" not in os.environ'],
    ['test_a.py', 'subprocess.run(["git", "init"], cwd=tmp_path)'],
    ['test_a.py', 'subprocess.run([sys.executable, "-m", "tool"])'],
    ['test_a.py', 'monkeypatch.setattr(os, "_exit", fake)'],
    ['test_a.py', 'monkeypatch.setattr("socket.socket", Fake)'],
    ['test_a.py', 'data = Path(pkg.__file__).parent / "data.json"'],
    ['test_a.py', 'data = Path(__file__).read_text()'],
    ['test_a.py', 'assert queue.skip(2) == 1'],
    ['a.test.js', "import { url } from './url.js';\nexpect(url.toString()).toBe('x');"],
    ['a.test.js', "import { slug } from './slug.js';\nexpect(`${slug('a')}`).toBe('a');"],
    ['a.test.js', "import { slug } from './slug.js';\nexpect(slug('a').toString()).toBe('a');"],
    [
      'a.test.js',
      'vi.useFakeTimers(); const done = new Promise((go) => setTimeout(go, 5)); vi.runAllTimers(); await done;',
    ],
    ['a.test.js', 'const original = globalThis.fetch; globalThis.fetch = vi.fn(); globalThis.fetch = original;'],
    [
      'a.test.js',
      "const exit = vi.spyOn(process, 'exit').mockImplementation(() => {}); expect(process.exitCode).toBe(1);",
    ],
    ['a.test.js', "spawnSync(process.execPath, ['-e', 'process.exit(3)']);"],
    ['a.test.js', 'expect(list.skip(2)).toEqual([]);'],
    ['a.test.js', 'const got = []; later((n) => got.push(n));'],
    ['a_test.go', 'func TestA(t *testing.T) { t.Setenv("A", "b"); it.Skip(2) }'],
  ])('lets %s %j be', (path, text) => {
    expect(dangerOf(path, text, text)).toBeNull();
  });

  it('finds the files that a test opens by name', () => {
    expect(
      readFiles(
        'test_a.py',
        'open("calc.py").read(); Path("src/calc.py").read_text(); (tmp_path / "calc.py").read_text(); open("a.txt")',
      ),
    ).toEqual(['calc.py', 'src/calc.py']);
    expect(
      readFiles(
        'a.test.js',
        "readFileSync(new URL('../src/slug.js', import.meta.url), 'utf8'); readFileSync(join(tmp, 'a.js'))",
      ),
    ).toEqual(['../src/slug.js']);
  });
});
