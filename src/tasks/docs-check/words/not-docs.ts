import type { Row } from './row.ts';

/** Paths that have a page’s ending and are no docs. */
export const notDocs: readonly Row[] = [
  {
    pattern: /(?:^|\/)(?:dist|build|target|[\w.-]*artifacts)\//i,
    because: 'built',
    seen_in:
      'App-vNext/Polly bench/BenchmarkDotNet.Artifacts/results/Polly.Core.Benchmarks.BridgeBenchmark-report-github.md',
  },
  {
    pattern: /(?:^|\/)(?:testdata|test[-_]data|fixtures?|__fixtures__|snapshots|__snapshots__)\//i,
    because: 'what tests read',
    seen_in: 'zizmorcore/zizmor crates/zizmor/tests/integration/test-data/e2e-menagerie/README.md',
  },
  {
    pattern: /(?:^|\/)(?:tests?|specs?|__tests__|templates?)\/.*\.(?:md|mdx|rst|adoc)$/i,
    because: 'among tests or templates',
    seen_in: 'mochajs/mocha test/README.md',
  },
  {
    pattern: /(?:^|\/)\.github\/(?:ISSUE_TEMPLATE|PULL_REQUEST_TEMPLATE)/i,
    because: 'a form of the forge',
    seen_in: 'sharkdp/fd .github/ISSUE_TEMPLATE/feature_request.md',
  },
  {
    pattern: /(?:^|\/)(?:LICEN[CS]E|CODE_OF_CONDUCT|PULL_REQUEST_TEMPLATE|AUTHORS|CONTRIBUTORS)\.\w+$/i,
    because: 'not about the code',
    seen_in: 'pallets/click .github/pull_request_template.md',
  },
];
