import type { Row } from './row.ts';

/** Variables of the system or of other tools, which docs name for those tools’ sake. */
export const everydayVariables: readonly Row[] = [
  {
    pattern: /^(?:PATH|HOME|USER|SHELL|LANG|TERM|PWD|EDITOR|TMPDIR)$/,
    because: 'the system’s',
    seen_in: 'sharkdp/fd doc/release-checklist.md',
  },
  {
    pattern: /^(?:PORT|HOST|DEBUG|NODE_ENV|NO_COLOR|FORCE_COLOR|LOG_LEVEL)$/,
    because: 'a convention of many programs',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: /^(?:DATABASE_URL|REDIS_URL|SECRET_KEY|API_KEY)$/,
    because: 'every web application has one',
    seen_in: 'pallets/flask docs/api.rst',
  },
  {
    pattern: /^(?:HTTPS?_PROXY|NO_PROXY)$/,
    because: 'of all clients of the web',
    seen_in: 'composer/composer doc/faqs/how-to-use-composer-behind-a-proxy.md',
  },
  {
    pattern: /^(?:GITHUB|ACTIONS|RUNNER|GITLAB|CI)(?:_|[A-Z]*$)/,
    because: 'a build service’s',
    seen_in: 'mochajs/mocha docs/src/content/docs/declaring/exclusive-tests.mdx',
  },
  {
    pattern: /^(?:AWS|GOOGLE|GCP|AZURE|DOCKER|KUBE)(?:_|[A-Z]*$)/,
    because: 'a cloud’s or a container tool’s',
    seen_in: 'celery/celery docs/getting-started/backends-and-brokers/sqs.rst',
  },
  {
    pattern: /^(?:NODE|NPM|PIP|PYTHON|RUST|CARGO|GO|JAVA|MAVEN|GRADLE|VIRTUAL)(?:_|[A-Z]*$)/,
    because: 'a language’s own tools’',
    seen_in: 'mochajs/mocha AGENTS.md',
  },
  {
    pattern: /^(?:POSTGRES|MYSQL)(?:_|[A-Z]*$)/,
    because: 'a database’s',
    seen_in: 'documenso/documenso apps/docs/content/docs/self-hosting/configuration/database.mdx',
  },
  {
    pattern: /^(?:XDG|LC|SSH|GIT)(?:_|[A-Z]*$)/,
    because: 'of the desktop, the locale, ssh or git',
    seen_in: 'psf/black docs/usage_and_configuration/file_collection_and_discovery.md',
  },
];
