import { escapePattern, filesOf, inReports, isThere, quotePath, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

const folderOf = (file: string): string => `./${file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''}`;

/**
 * Another time zone is for the tests alone: Go keys its index of packages by file times as they read in the zone, and a
 * cache that it can't write then has none ("package testing is not in std").
 */
const zone = 'zone="${TZ-}"; if [ -n "$CODEX_CI_OWN_TZ" ]; then export TZ="$CODEX_CI_OWN_TZ"; else unset TZ; fi;';

export const go: Runner = {
  name: 'go',
  detect: (files, folder) => isThere(files, folder, 'go.mod') ?? null,
  command: (request) =>
    words(
      zone,
      // no toolchain and no module is fetched, and no result of an earlier run is taken for this one's
      'GOTOOLCHAIN=local GOFLAGS=-mod=readonly GOPROXY=off go test -json -count=1 ${zone:+-exec "env TZ=$zone"}',
      request.seed !== undefined && `-shuffle=${request.seed >>> 0}`,
      request.coverage === true && `-covermode=atomic -coverpkg=./... -coverprofile=${inReports('cover.out')}`,
      request.test !== undefined &&
        `-run ${shellQuote(
          request.test.name
            .split('/')
            .map((part) => `^${escapePattern(part)}$`)
            .join('/'),
        )}`,
      filesOf(request) === undefined ? './...' : [...new Set(filesOf(request)?.map(folderOf))].map(quotePath),
      `> ${inReports('results.json')}`,
    ),
  results: 'go',
  reports: inReports('results.json'),
  coverage: { format: 'go', files: inReports('cover.out') },
  shuffles: true,
  narrow: 'test',
  testGlobs: ['**/*_test.go'],
  installed: { folders: [], caches: { GOMODCACHE: 'go/pkg/mod', GOCACHE: '.cache/go-build' } },
  source: 'https://pkg.go.dev/cmd/go#hdr-Testing_flags',
};
