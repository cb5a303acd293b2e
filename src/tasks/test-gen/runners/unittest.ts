import { filesOf, inReports, quotePath, words, type Runner } from './runner.ts';
import { hasPythonTests, pythonInstalled, pythonSetup } from './pytest.ts';
import { shellQuote } from '../../../domain/shell.ts';

/**
 * unittest writes no report, so a small runner prints each test as TAP. A test without an assertion passes here as
 * anywhere; subtests that fail make their test fail.
 */
const reporter = String.raw`import os, sys, unittest
out = open(os.environ.pop("CODEX_CI_REPORTS") + "/results.tap", "w")
class Result(unittest.TextTestResult):
    count = 0
    def point(self, test, ok, more="", error=None):
        if isinstance(test, unittest.case._SubTest): test = test.test_case
        Result.count += 1
        place = sys.modules.get(type(test).__module__)
        out.write("%sok %d - %s%s\n" % ("" if ok else "not ", Result.count, test.id().replace("#", ""), more))
        out.write("  ---\n  location: '%s:1:1'\n" % os.path.relpath(getattr(place, "__file__", None) or "."))
        if error is not None:
            lines = self._exc_info_to_string(error, test).splitlines()
            out.write("  error: |-\n" + "".join("    %s\n" % line for line in lines))
        out.write("  ...\n"); out.flush()
    def addSuccess(self, test): super().addSuccess(test); self.point(test, True)
    def addFailure(self, test, error): super().addFailure(test, error); self.point(test, False, error=error)
    def addError(self, test, error): super().addError(test, error); self.point(test, False, error=error)
    def addSubTest(self, test, sub, error):
        super().addSubTest(test, sub, error)
        if error is not None: self.point(test, False, error=error)
    def addSkip(self, test, why): super().addSkip(test, why); self.point(test, True, " # SKIP")
    def addExpectedFailure(self, test, error): super().addExpectedFailure(test, error); self.point(test, True)
    def addUnexpectedSuccess(self, test): super().addUnexpectedSuccess(test); self.point(test, False)
program = unittest.main(module=None, testRunner=unittest.TextTestRunner(resultclass=Result, verbosity=2), exit=False)
out.write("1..%d\n" % Result.count); out.close()
sys.exit(0 if program.result.wasSuccessful() else 1)
`;

export const unittest: Runner = {
  name: 'unittest',
  detect: (files, folder) => {
    const found = hasPythonTests(files, folder);
    return found === undefined ? null : `${found}, and nothing that names pytest`;
  },
  command: (request) => {
    const program = inReports('reporter.py');
    const python = request.coverage === true ? '"$py" -m coverage run --branch' : '"$py"';
    const run =
      `${pythonSetup} printf '%s' ${shellQuote(reporter)} > ${program}; ` +
      `CODEX_CI_REPORTS="$CODEX_CI_REPORTS" ${python} ${program}`;
    const files = filesOf(request);
    const test =
      request.test === undefined
        ? undefined
        : shellQuote(
            /\.test/.test(request.test.name)
              ? request.test.name
              : words(request.test.suite, request.test.name).replaceAll(' ', '.'),
          );
    const main = words(run, test ?? (files === undefined ? 'discover' : files.map(quotePath)));
    return request.coverage === true
      ? `${main}; code=$?; "$py" -m coverage lcov -o ${inReports('lcov.info')}; (exit $code)`
      : main;
  },
  results: 'tap',
  reports: inReports('results.tap'),
  coverage: { format: 'lcov', files: inReports('lcov.info') },
  shuffles: false,
  narrow: 'test',
  testGlobs: ['**/test*.py'],
  installed: pythonInstalled,
  source: 'https://docs.python.org/3/library/unittest.html#command-line-interface',
};
