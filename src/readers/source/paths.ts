const testFolder = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testing|testdata|test[-_]data|test[-_]utils|cypress|playwright|src\/(?:test|androidTest|integrationTest|testFixtures)|[\w.-]+\.(?:Unit|Integration)?Tests?)\//i;
const testFile = /(?:^|\/)(?:[^/]+[._-](?:test|tests|spec|e2e|cy)\.[cm]?[jt]sx?|test_[^/]+\.py|[^/]+_test\.(?:py|go|rb|exs|dart|cc|cpp)|[^/]+_spec\.rb|(?:[A-Z][^/]*)?Tests?\.(?:java|kt|kts|groovy|scala|cs|swift|php)|[A-Z][^/]*(?:Tests?|IT|Spec|TestCase)\.(?:java|kt|kts|groovy|scala|cs|swift|php)|conftest\.py)$/;
const fixture = /(?:^|\/)(?:fixtures?|__fixtures__|examples?|samples?|demo|mocks?|testdata|test[-_]data|snapshots|__snapshots__)\/|(?:\.|-)(?:example|sample|template|dist|snap)(?:\.[\w]+)?$/i;
const docs = /(?:^|\/)(?:docs?|documentation)\/|\.(?:md|mdx|markdown|rst|adoc|asciidoc|txt|textile|org)$|(?:^|\/)(?:README|CHANGELOG|CHANGES|HISTORY|LICENSE|NEWS|AUTHORS)(?:\.[^/]*)?$/i;

/** True for a file that tests, or that only serves tests. */
export function isTestPath(path: string): boolean {
  return testFolder.test(path) || testFile.test(path);
}

/** True for a file that holds tests itself, by the naming its test runner documents. */
export function isTestFile(path: string): boolean {
  return testFile.test(path) || (/(?:^|\/)(?:__tests__|tests|spec)\/(?:.*\/)?[^/]+\.(?:[cm]?[jt]sx?|rs|php|exs)$/.test(path) && !fixture.test(path) && !/(?:helper|util|support|setup|mock|common|mod\.rs)/i.test(path));
}

/** True for samples and fixtures: `fixtures/`, `examples/`, `.env.example`, snapshots. */
export function isFixturePath(path: string): boolean {
  return fixture.test(path);
}

/** Endings of files that are prose wherever they are. */
export const docsEndings = ['.md', '.mdx', '.markdown', '.rst', '.adoc', '.asciidoc', '.txt', '.textile', '.org'] as const;

/** True for prose. */
export function isDocsPath(path: string): boolean {
  return docs.test(path);
}
