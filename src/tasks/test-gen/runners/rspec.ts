import { below, filesOf, inReports, isThere, ownPath, quoteAll, textOf, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

export const rspec: Runner = {
  name: 'rspec',
  detect: (files, folder) => {
    const found = isThere(files, folder, '.rspec', 'spec/spec_helper.rb');
    if (found !== undefined) return found;
    if (/\brspec\b/.test(textOf(files, folder, 'Gemfile') ?? '')) return 'Gemfile: names rspec';
    const spec = below(files, folder, /^spec\/.*_spec\.rb$/);
    return spec !== undefined && ownPath(spec) ? spec : null;
  },
  command: (request) =>
    words(
      `$([ -f Gemfile ] && echo bundle exec) rspec --format progress --format json --out ${inReports('results.json')}`,
      request.seed !== undefined && `--order rand:${request.seed % 65_536}`,
      request.test !== undefined && `-e ${shellQuote(words(request.test.suite, request.test.name))}`,
      quoteAll(filesOf(request)),
    ),
  results: 'rspec',
  reports: inReports('results.json'),
  coverage: null,
  shuffles: true,
  narrow: 'test',
  testGlobs: ['**/*_spec.rb'],
  installed: { folders: ['vendor/bundle', '.bundle'], caches: {} },
  source: 'https://rspec.info/features/3-13/rspec-core/command-line/',
};
