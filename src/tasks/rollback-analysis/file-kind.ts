/** What a path holds, judged by names that many languages share. */
export type FileKind = 'code' | 'test' | 'docs' | 'config' | 'migration' | 'dependency' | 'generated';

const test = /(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|testdata|fixtures|testing|e2e)\/|(?:^|[/._-])(?:test|tests|spec|conftest)[._-]|[._-](?:test|tests|spec)\.\w+$|(?:Test|Tests|TestCase|Spec|IT)\.\w+$|(?:^|\/)Test[A-Z]\w*\.\w+$/;
const docs = /(?:^|\/)(?:docs?|site|xdocs|website|examples?)\/|\.(?:md|mdx|rst|adoc|txt|textile)$|(?:^|\/)(?:changes?|changelog|release[-_]?notes|news|history|authors|contributors|license|notice|readme|todo)(?:\.\w+)?$/i;
const dependency = /(?:^|\/)(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|requirements[\w.-]*\.txt|poetry\.lock|uv\.lock|pyproject\.toml|Pipfile(?:\.lock)?|Gemfile(?:\.lock)?|composer\.(?:json|lock)|[\w.-]+\.csproj|packages\.config)$/;
const migration = /(?:^|\/)(?:migrations?|db\/migrate|alembic\/versions|flyway|liquibase|changesets)\/|\.sql$/i;
const config = /\.(?:ya?ml|toml|ini|cfg|conf|properties|env|tf|tfvars|hcl)$|(?:^|\/)(?:Dockerfile[\w.-]*|\.env[\w.-]*|nginx\.conf|config\/[^/]+|[\w.-]*config\.(?:json|js|ts))$/i;
const generated = /(?:^|\/)(?:dist|build|vendor|node_modules|generated|__snapshots__)\/|\.(?:min\.js|snap|map|pb\.go|g\.dart)$/;

export function fileKind(path: string): FileKind {
  if (dependency.test(path)) return 'dependency';
  if (generated.test(path)) return 'generated';
  if (test.test(path)) return 'test';
  if (migration.test(path)) return 'migration';
  if (docs.test(path)) return 'docs';
  return config.test(path) ? 'config' : 'code';
}

/** The name of a file without folders and endings: `src/a/util.test.ts` gives `util.test`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The name of what a test file tests, by the usual conventions (`UtilTest`, `test_util`, `util.spec`, `util_test`); null when it follows none. */
export function testedStem(stem: string): string | null {
  const bare = stem
    .replace(/(?:[._-](?:tests?|spec|e2e|integration))+$/i, '').replace(/(?:Test|Tests|TestCase|Spec|IT)$/, '')
    .replace(/^(?:tests?[._-])/i, '').replace(/^Test(?=[A-Z])/, '');
  return bare === stem || bare === '' ? null : bare;
}
