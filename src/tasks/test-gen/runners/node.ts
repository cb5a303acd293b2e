import { escapePattern, filesOf, inReports, quoteAll, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { javascriptTests, nodeInstalled, packageJson } from './package-json.ts';

/** Randomising came with Node 24; older ones refuse the option, so it is asked for only where it is known. */
const shuffle = (seed: number): string =>
  `$(node --help | grep -q -- --test-random-seed && echo --test-randomize --test-random-seed=${seed >>> 0})`;

/**
 * Tests in one process: in the sandbox a child can't tell that its output is a pipe of Node's (a socket pair) and says
 * nothing. From Node 22.8 on; older ones are left without a report, which reads as unknown or red, never as a pass.
 */
const together = '$(node --help | grep -q -- --experimental-test-isolation && echo --experimental-test-isolation=none)';

export const node: Runner = {
  name: 'node',
  detect: (files, folder) =>
    /\bnode\b[^\n]*\s--test\b/.test(packageJson(files, folder)?.script ?? '')
      ? 'package.json: a test script calls node --test'
      : null,
  command: (request) =>
    words(
      'node --test',
      together,
      request.coverage === true &&
        `--experimental-test-coverage --test-reporter=lcov --test-reporter-destination=${inReports('lcov.info')}`,
      `--test-reporter=junit --test-reporter-destination=${inReports('results.xml')} ` +
        '--test-reporter=spec --test-reporter-destination=stdout',
      request.seed !== undefined && shuffle(request.seed),
      request.test !== undefined && `--test-name-pattern=${shellQuote(escapePattern(request.test.name))}`,
      quoteAll(filesOf(request)),
    ),
  results: 'junit',
  reports: inReports('results.xml'),
  coverage: { format: 'lcov', files: inReports('lcov.info') },
  shuffles: true,
  narrow: 'test',
  testGlobs: [...javascriptTests, '**/test/**/*.{js,mjs,cjs,ts}', '**/{test,test-*,*-test,*_test}.{js,mjs,cjs,ts}'],
  installed: nodeInstalled,
  source: 'https://nodejs.org/api/test.html',
};
