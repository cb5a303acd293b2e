/** The names by which paths are told. A pattern that lowers attention is narrow, one that raises it is wide. */

const folder = (words: string, flags = 'i'): RegExp => new RegExp(`(?:^|/)(?:${words})/`, flags);

/** Endings of text for people, wherever it lies. */
export const proseEndings = [
  'md',
  'mdx',
  'markdown',
  'mdown',
  'mkd',
  'rst',
  'adoc',
  'asciidoc',
  'txt',
  'textile',
  'org',
] as const;
export const proseSuffixes = proseEndings.map((ending) => `.${ending}`);
/** Names of documents; without an ending, or with one of prose. */
export const documentName = new RegExp(
  `^(?:${[
    'readme',
    'change[-_]?logs?',
    'changes?',
    'history',
    'news',
    'release[-_]?notes?',
    'authors',
    'contributors',
    'contributing',
    'maintainers',
    'thanks',
    'credits',
    'notice',
    'todo',
    'code[-_]of[-_]conduct',
    '(?:licen[cs]e|copying|unlicense)(?:[-_][a-z0-9]+)*',
  ].join('|')})$`,
  'i',
);
/** Text files by ending that a tool reads. */
export const toolText =
  /^(?:[\w.-]{0,100}(?:requirements|constraints)[\w.-]{0,100}|CMakeLists|robots|security|ads|llms(?:-full)?)\.txt$/i;
const docsWords = 'docs?|documentation|website|xdocs';
export const docsFolder = folder(docsWords);
/** Where what a repository says of itself is built, or is kept for its forge. */
export const siteFolder = folder(`${docsWords}|site|www|guide|book|\\.github`);

/** Endings of what a machine runs or builds. */
export const sourceEnding = new Set([
  'js',
  'mjs',
  'cjs',
  'jsx',
  'ts',
  'mts',
  'cts',
  'tsx',
  'vue',
  'svelte',
  'astro',
  'py',
  'pyi',
  'pyx',
  'pyw',
  'go',
  'java',
  'kt',
  'kts',
  'scala',
  'groovy',
  'gradle',
  'clj',
  'cljs',
  'cljc',
  'rs',
  'c',
  'h',
  'cc',
  'cpp',
  'cxx',
  'hh',
  'hpp',
  'hxx',
  'm',
  'mm',
  'cs',
  'csx',
  'fs',
  'fsx',
  'vb',
  'rb',
  'rake',
  'gemspec',
  'php',
  'phtml',
  'swift',
  'dart',
  'ex',
  'exs',
  'erl',
  'hs',
  'ml',
  'mli',
  'lua',
  'jl',
  'nim',
  'zig',
  'v',
  'd',
  'pl',
  'pm',
  'r',
  'sol',
  'cr',
  'elm',
  'proto',
  'graphql',
  'sh',
  'bash',
  'zsh',
  'fish',
  'ps1',
  'psm1',
  'bat',
  'cmd',
  'jsp',
  'erb',
  'ejs',
  'mk',
  'cmake',
  'nix',
  'bzl',
  'sql',
  'ddl',
  'ipynb',
  'tf',
  'hcl',
  'bicep',
]);
/** Names without an ending that a tool runs. */
export const sourceName = new RegExp(
  [
    String.raw`^(?:GNUmakefile|makefile|justfile|rakefile|gemfile|procfile|jenkinsfile|vagrantfile|brewfile`,
    String.raw`|fastfile|containerfile|tiltfile|BUILD|WORKSPACE|[\w.-]*dockerfile[\w.-]*)$`,
  ].join(''),
  'i',
);

export const testFolder = new RegExp(
  [
    String.raw`(?:^|\/)(?:tests?|__tests__|__mocks__|specs?|e2e|testing|testdata|test[-_]data|test[-_]utils`,
    String.raw`|cypress|playwright|src\/(?:test|androidTest|integrationTest|testFixtures)`,
    String.raw`|[\w-]{1,100}(?:\.[\w-]{1,100}){0,9}\.(?:Unit|Integration)?Tests?)\/`,
  ].join(''),
  'i',
);
export const testName = new RegExp(
  [
    String.raw`^(?:[^/]+[._-](?:test|tests|spec|e2e|cy)\.[cm]?[jt]sx?|test_[^/]+\.py`,
    String.raw`|[^/]+_test\.(?:py|go|rb|exs|dart|cc|cpp)|[^/]+_spec\.rb`,
    String.raw`|(?:[A-Z][^/]*)?Tests?\.(?:java|kt|kts|groovy|scala|cs|swift|php)`,
    String.raw`|[A-Z][^/]*(?:Tests?|IT|Spec|TestCase)\.(?:java|kt|kts|groovy|scala|cs|swift|php)`,
    String.raw`|conftest\.py)$`,
  ].join(''),
);
/** In these folders a runner takes every file of its language, but for helpers. */
export const runnerFolder = /(?:^|\/)(?:__tests__|tests|spec)\/(?:.*\/)?[^/]+\.(?:[cm]?[jt]sx?|rs|php|exs)$/;
export const testHelper = /(?:helper|util|support|setup|mock|common|mod\.rs)/i;

export const sampleFolder = folder(
  'fixtures?|__fixtures__|examples?|samples?|demo|mocks?|testdata|test[-_]data|snapshots|__snapshots__',
);
/** A sample by its name: `.env.example`, `config.sample.yml`, `phpunit.xml.dist`. */
export const sampleName = /(?:\.|-)(?:example|sample|template|dist|snap)(?:\.\w+)?$/i;
/** What shows how something is used or how fast it is, and is offered to nobody. */
export const playground = folder('playgrounds?|benchmarks?|bench|perf|tutorials?|docs?_src|demos?|sandbox');
/** Sample projects by the naming of .NET: `AcmeSamples/`, `Acme.Samples.Web/`. */
export const sampleProject = /(?:^|\/)[A-Z]\w*(?:\.\w+)*?\.?(?:Samples?|Examples?)(?:\.[\w.]+)?\//;

export const vendoredFolder = folder(
  'node_modules|vendor|third[-_]party|bower_components|\\.yarn|\\.git|site-packages|\\.venv|venv',
  '',
);
export const builtFolder = folder('dist|build|out|target|\\.next|coverage|__pycache__', '');
/** Folders whose files may be a tool's output, and as often are not. */
export const outputFolder = folder('dist|build|out|target|\\.next|coverage|generated|__generated__', '');

export const lockName = new RegExp(
  [
    String.raw`^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|go\.sum`,
    String.raw`|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock`,
    String.raw`|packages\.lock\.json|gradle\.lockfile)$`,
  ].join(''),
  'i',
);
export const manifestName = new RegExp(
  [
    String.raw`^(?:package\.json|composer\.json|go\.mod|Cargo\.toml|pyproject\.toml|Pipfile|Gemfile`,
    String.raw`|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml`,
    String.raw`|[\w.-]{0,100}(?:requirements|constraints)[\w.-]{0,100}\.txt|setup\.(?:py|cfg)`,
    String.raw`|packages\.config|Directory\.Packages\.props|[\w.-]+\.(?:(?:cs|fs|vb)proj|gemspec))$`,
  ].join(''),
  'i',
);

/** Names that compilers, bundlers and test runners give to what they write, by the form that this has. */
export const writtenNames = [
  [/\.min\.(?:[cm]?js|css)$|\.bundle\.[cm]?js$/i, 'minified'],
  [/\.map$/i, 'source-map'],
  [/\.snap$/i, 'snapshot'],
  [
    new RegExp(
      [
        String.raw`_pb2(?:_grpc)?\.pyi?$|\.pb(?:\.gw)?\.go$|\.pb\.(?:h|cc)$|_(?:grpc_)?pb\.[jt]s$`,
        String.raw`|\.g\.(?:cs|dart)$|\.(?:freezed|designer)\.(?:dart|cs)$|[._-]generated\.\w+$`,
        String.raw`|(?:^|\/)zz_generated[^/]*$|\.gen\.(?:go|ts)$`,
      ].join(''),
      'i',
    ),
    'header',
  ],
] as const;

/** SQL that a migration tool runs. */
export const sqlPlace = new RegExp(
  [
    String.raw`(?:^|\/)(?:[\w-]*migrations?|migrate|db|database|alembic|prisma|flyway|liquibase|changelogs?`,
    String.raw`|changesets|sqitch|deploy|schema|sql|upgrades?)\/(?:.*\/)?[^/]+\.(?:sql|ddl)$`,
    String.raw`|(?:^|\/)V\d[\w.]*__[^/]+\.sql$|\.up\.sql$`,
  ].join(''),
  'i',
);
/** Flyway runs it forward in whatever folder it lies. */
export const versionedName = /(?:^|\/)V\d[\w.]*__[^/]+\.sql$/i;
/**
 * Undoing is meant to lose what the migration made: golang-migrate and sqlx down files, Flyway undo, sqitch revert,
 * diesel down.
 */
export const undoFile = new RegExp(
  [
    String.raw`[._-]down\.sql$|(?:^|\/)down(?:\.sql$|\/)|(?:^|\/)U\d[\w.]*__[^/]+\.sql$`,
    String.raw`|(?:^|\/)(?:revert|rollback|undo|seeds?|seeders?)\/|[._-](?:rollback|revert|undo)\.sql$`,
    String.raw`|(?:^|\/)seeds?[^/]*\.sql$`,
  ].join(''),
  'i',
);
/** The folders that migration tools read, with all below them. */
export const migrationRoot = /(?:^|\/)(?:[\w-]*migrations?|migrate|flyway|liquibase|changelogs?|changesets)\//i;
/** What lies directly in a folder of migrations, in any language. */
export const migrationFolder = /(?:^|\/)(?:migrations?|db\/migrate|alembic\/versions|changesets)\/[^/]+\.\w+$/i;

export const workflowPath = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i;
export const actionName = /^action\.ya?ml$/i;
export const infrastructure = new RegExp(
  [
    String.raw`(?:^|\/)(?:\.github\/(?:workflows|actions)|\.circleci|\.buildkite|k8s|kubernetes|helm`,
    String.raw`|charts?|kustomize|manifests|terraform|infra(?:structure)?|ansible|pulumi|cloudformation`,
    String.raw`|deploy(?:ment)?s?|overlays)\/|\.(?:tf|tfvars|hcl|bicep)$`,
    String.raw`|(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|Containerfile|Procfile|Jenkinsfile`,
    String.raw`|(?:docker-)?compose[\w.-]*\.ya?ml|\.gitlab-ci\.yml|serverless\.ya?ml|app\.ya?ml|fly\.toml`,
    String.raw`|nginx[\w.-]*\.conf|Pulumi[\w.-]*\.yaml|cdk\.json|skaffold\.yaml|values[\w.-]*\.ya?ml)$`,
  ].join(''),
  'i',
);
export const configuration = new RegExp(
  [
    String.raw`\.(?:ya?ml|toml|ini|cfg|conf|properties|env|tf|tfvars|hcl)$`,
    String.raw`|(?:^|\/)(?:Dockerfile[\w.-]*|\.env[\w.-]*|nginx\.conf|config\/[^/]+`,
    String.raw`|[\w.-]*config\.(?:json|js|ts))$`,
  ].join(''),
  'i',
);
