import { filesOf, inReports, namePattern, quoteAll, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { javascriptTests, localProgram, nodeInstalled, usesPackage } from './package-json.ts';

export const vitest: Runner = {
  name: 'vitest',
  detect: (files, folder) => usesPackage(files, folder, 'vitest', /\bvitest\b/),
  command: (request) =>
    words(
      localProgram('vitest'),
      'run --reporter=default --reporter=json',
      `--outputFile.json=${inReports('results.json')}`,
      request.seed !== undefined && `--sequence.shuffle.tests --sequence.shuffle.files --sequence.seed=${request.seed}`,
      request.coverage === true &&
        `--coverage.enabled --coverage.reporter=lcovonly --coverage.reportsDirectory=${inReports('coverage')}`,
      request.test !== undefined && `-t ${shellQuote(`^\\s*${namePattern(request.test)}$`)}`,
      quoteAll(filesOf(request)),
    ),
  results: 'jest',
  reports: inReports('results.json'),
  coverage: { format: 'lcov', files: inReports('coverage/lcov.info') },
  shuffles: true,
  narrow: 'test',
  testGlobs: javascriptTests,
  installed: nodeInstalled,
  source: 'https://vitest.dev/guide/cli',
};
