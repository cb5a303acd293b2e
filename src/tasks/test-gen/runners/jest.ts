import { filesOf, inReports, namePattern, quoteAll, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { javascriptTests, localProgram, nodeInstalled, usesPackage } from './package-json.ts';

export const jest: Runner = {
  name: 'jest',
  detect: (files, folder) => usesPackage(files, folder, 'jest', /\bjest\b|\breact-scripts test\b/),
  command: (request) =>
    words(
      localProgram('jest'),
      '--ci --json',
      `--outputFile=${inReports('results.json')}`,
      request.seed !== undefined && `--randomize --seed=${request.seed | 0}`,
      request.coverage === true &&
        `--coverage --coverageReporters=lcovonly --coverageDirectory=${inReports('coverage')}`,
      request.test !== undefined && `-t ${shellQuote(`^${namePattern(request.test)}$`)}`,
      filesOf(request) !== undefined && ['--runTestsByPath', ...quoteAll(filesOf(request))],
    ),
  results: 'jest',
  reports: inReports('results.json'),
  coverage: { format: 'lcov', files: inReports('coverage/lcov.info') },
  shuffles: true,
  narrow: 'test',
  testGlobs: javascriptTests,
  installed: nodeInstalled,
  source: 'https://jestjs.io/docs/cli',
};
