import { below, inReports, ownPath, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

export const dotnet: Runner = {
  name: 'dotnet',
  detect: (files, folder) => {
    const found = [...files.texts].find(
      ([path, text]) =>
        path.startsWith(folder) &&
        ownPath(path) &&
        /\.(?:cs|fs|vb)proj$/.test(path) &&
        /Microsoft\.NET\.Test\.Sdk|MSTest\.Sdk/.test(text),
    );
    const solution = below(files, folder, /^[^/]+\.slnx?$/);
    if (found === undefined) return null;
    return folder !== '' || solution !== undefined || !found[0].includes('/') ? `${found[0]}: names a test SDK` : null;
  },
  command: (request) => {
    const name =
      request.test === undefined
        ? undefined
        : words(request.test.suite, request.test.name.replace(/\(.*$/s, '')).replaceAll(' ', '.');
    const classes = request.files?.map(
      (file) => `FullyQualifiedName~${file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '')}`,
    );
    return words(
      'DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet test --no-restore',
      `--logger trx --results-directory ${inReports('results')}`,
      request.coverage === true && '--collect "XPlat Code Coverage"',
      name !== undefined
        ? ['--filter', shellQuote(`FullyQualifiedName=${name}`)]
        : classes !== undefined && ['--filter', shellQuote(classes.join('|'))],
    );
  },
  results: 'trx',
  reports: inReports('results/*.trx'),
  coverage: { format: 'cobertura', files: inReports('results/*/coverage.cobertura.xml') },
  shuffles: false,
  narrow: 'test',
  testGlobs: ['**/*{Test,Tests}.{cs,fs,vb}', '**/*.Tests/**/*.{cs,fs,vb}'],
  installed: { folders: ['obj', 'bin'], caches: { NUGET_PACKAGES: '.nuget/packages' } },
  source: 'https://learn.microsoft.com/dotnet/core/tools/dotnet-test',
};
