import { filesOf, inReports, isThere, quoteAll, textOf, words, escapePattern, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

export const phpunit: Runner = {
  name: 'phpunit',
  detect: (files, folder) =>
    isThere(files, folder, 'phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml') ??
    (/"phpunit\/phpunit"/.test(textOf(files, folder, 'composer.json') ?? '') ? 'composer.json: names phpunit' : null),
  command: (request) =>
    words(
      `vendor/bin/phpunit --do-not-cache-result --log-junit ${inReports('results.xml')}`,
      request.seed !== undefined && `--order-by=random --random-order-seed=${request.seed >>> 0}`,
      request.coverage === true && `--coverage-cobertura ${inReports('cobertura.xml')}`,
      request.test !== undefined && `--filter ${shellQuote(`/::${escapePattern(request.test.name)}$/`)}`,
      quoteAll(filesOf(request)),
    ),
  results: 'junit',
  reports: inReports('results.xml'),
  coverage: { format: 'cobertura', files: inReports('cobertura.xml') },
  shuffles: true,
  narrow: 'test',
  testGlobs: ['**/*Test.php'],
  installed: { folders: ['vendor'], caches: {} },
  source: 'https://docs.phpunit.de/en/12.0/textui.html',
};
