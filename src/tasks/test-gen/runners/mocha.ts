import { filesOf, inReports, namePattern, quoteAll, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';
import { javascriptTests, localProgram, nodeInstalled, usesPackage } from './package-json.ts';

export const mocha: Runner = {
  name: 'mocha',
  detect: (files, folder) => usesPackage(files, folder, 'mocha', /\bmocha\b/),
  command: (request) =>
    words(
      request.coverage === true && `${localProgram('c8')} --reporter=lcovonly --reports-dir=${inReports('coverage')}`,
      localProgram('mocha'),
      `--reporter json --reporter-option output=${inReports('results.json')}`,
      request.test !== undefined && `--grep ${shellQuote(`${namePattern(request.test)}$`)}`,
      quoteAll(filesOf(request)),
    ),
  results: 'mocha',
  reports: inReports('results.json'),
  coverage: { format: 'lcov', files: inReports('coverage/lcov.info') },
  shuffles: false,
  narrow: 'test',
  testGlobs: [...javascriptTests, '**/test/**/*.{js,mjs,cjs,ts}'],
  installed: nodeInstalled,
  source: 'https://mochajs.org/running/cli/',
};
