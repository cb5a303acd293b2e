import {
  filesOf,
  inReports,
  isThere,
  ownPath,
  quotePath,
  textOf,
  words,
  type OneTest,
  type RepositoryFiles,
  type Runner,
} from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

export const pythonInstalled = { folders: ['.venv', 'venv'], caches: {} } as const;
/** The project's own environment first, and its sources before an editable install of some other checkout. */
export const python = '$(ls .venv/bin/python venv/bin/python 2>/dev/null | head -n 1 || true)';
export const pythonSetup =
  `export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$PWD/src:$PWD\${PYTHONPATH:+:$PYTHONPATH}"; py=${python}; ` +
  `py=\${py:-python3};`;

/** pytest has no seed of its own; this plugin orders the tests that it has collected, within and across files. */
const plugin = 'import random\\ndef pytest_collection_modifyitems(items):\\n    random.Random(%d).shuffle(items)\\n';
const shuffle = (seed: number): string =>
  `mkdir -p ${inReports('plugin')} && printf '${plugin}' ${seed >>> 0} > ` +
  `${inReports('plugin/codex_ci_shuffle.py')} && export PYTHONPATH=${inReports('plugin')}":$PYTHONPATH";`;

/** `tests/test_a.py::TestG::test_bad`: the class comes from the dotted name of the report. */
function nodeId({ file, suite, name }: OneTest): string {
  const module = file.replace(/\.py$/, '').replaceAll('/', '.');
  const own = suite === module ? '' : suite.startsWith(`${module}.`) ? suite.slice(module.length + 1) : '';
  return [file, ...own.split('.').filter(Boolean), name].join('::');
}

const asked = (files: RepositoryFiles, folder: string): string | null => {
  if (isThere(files, folder, 'pytest.ini', '.pytest.ini') !== undefined) return 'pytest.ini';
  if (/^\[tool\.pytest\b/m.test(textOf(files, folder, 'pyproject.toml') ?? '')) return 'pyproject.toml: [tool.pytest]';
  if (/^\[tool:pytest\]/m.test(textOf(files, folder, 'setup.cfg') ?? '')) return 'setup.cfg: [tool:pytest]';
  if (/^\[pytest\]/m.test(textOf(files, folder, 'tox.ini') ?? '')) return 'tox.ini: [pytest]';
  const named = [...files.texts].find(
    ([path, text]) =>
      path.startsWith(folder) &&
      /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|Pipfile|requirements[\w./-]*\.txt)$/.test(
        path.slice(folder.length),
      ) &&
      /\bpytest\b/.test(text),
  );
  if (named !== undefined) return `${named[0]}: names pytest`;
  return isThere(files, folder, 'conftest.py', 'tests/conftest.py', 'test/conftest.py') ?? null;
};

export const pytest: Runner = {
  name: 'pytest',
  detect: (files, folder) => asked(files, folder),
  command: (request) =>
    words(
      pythonSetup,
      request.seed !== undefined && shuffle(request.seed),
      `"$py" -m pytest -q -p no:cacheprovider --junitxml=${inReports('results.xml')} -o junit_family=xunit1`,
      request.seed !== undefined && '-p codex_ci_shuffle',
      request.coverage === true && `--cov --cov-branch --cov-report=lcov:${inReports('lcov.info')}`,
      request.test === undefined
        ? (filesOf(request) ?? []).map(quotePath)
        : shellQuote(nodeId(request.test).replace(/^-/, './-')),
    ),
  results: 'junit',
  reports: inReports('results.xml'),
  coverage: { format: 'lcov', files: inReports('lcov.info') },
  shuffles: true,
  narrow: 'test',
  testGlobs: ['**/test_*.py', '**/*_test.py'],
  installed: pythonInstalled,
  source: 'https://docs.pytest.org/en/stable/how-to/usage.html',
};

/** True where Python's own runner is likely: tests, and nothing that asks for pytest. */
export const hasPythonTests = (files: RepositoryFiles, folder: string): string | undefined =>
  files.paths.find(
    (path) => path.startsWith(folder) && ownPath(path) && /(?:^|\/)(?:test_[^/]+|[^/]+_test)\.py$/.test(path),
  );
