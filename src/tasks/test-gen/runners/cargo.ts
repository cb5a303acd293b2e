import { filesOf, inReports, isThere, words, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

/** An integration test is a target named like its file; a unit test's file is known by its module only. */
const target = (file: string): string[] => {
  const name = /(?:^|\/)tests\/([^/]+)(?:\/main)?\.rs$/.exec(file)?.[1];
  return name === undefined ? [] : ['--test', shellQuote(name)];
};

export const cargo: Runner = {
  name: 'cargo',
  detect: (files, folder) => isThere(files, folder, 'Cargo.toml') ?? null,
  command: (request) =>
    words(
      // cargo's home holds credentials, so only the registry of it is there
      'export CARGO_HOME="$TMPDIR/cargo"; mkdir -p "$CARGO_HOME"; [ -z "${CODEX_CI_CARGO_REGISTRY:-}" ] ' +
        '|| ln -sfn "$CODEX_CI_CARGO_REGISTRY" "$CARGO_HOME/registry";',
      request.coverage === true
        ? `cargo llvm-cov --offline --lcov --output-path ${inReports('lcov.info')}`
        : 'cargo test --offline',
      '--no-fail-fast',
      filesOf(request)?.flatMap(target),
      request.test !== undefined && ['--', '--exact', shellQuote(request.test.name)],
      // the tests are on standard output, the names of their binaries on the other one; a pipe's status is the last
      // program's
      `2>&1 | tee ${inReports('results.txt')}; (exit \${PIPESTATUS[0]})`,
    ),
  results: 'cargo',
  reports: inReports('results.txt'),
  coverage: { format: 'lcov', files: inReports('lcov.info') },
  shuffles: false,
  narrow: 'test',
  testGlobs: ['**/tests/**/*.rs'],
  installed: { folders: [], caches: { CODEX_CI_CARGO_REGISTRY: '.cargo/registry' } },
  source: 'https://doc.rust-lang.org/cargo/commands/cargo-test.html',
};
