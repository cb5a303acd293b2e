import type { Row } from './row.ts';

/** Variables of the system or of other tools, which docs name for those tools’ sake. */
export const everydayVariables: readonly Row[] = [
  { pattern: /^(?:PATH|HOME|USER|SHELL|LANG|TERM|PWD|EDITOR|TMPDIR)$/, because: 'the system’s', seen_in: '?' },
  {
    pattern: /^(?:PORT|HOST|DEBUG|NODE_ENV|NO_COLOR|FORCE_COLOR|LOG_LEVEL)$/,
    because: 'a convention of many programs',
    seen_in: '?',
  },
  {
    pattern: /^(?:DATABASE_URL|REDIS_URL|SECRET_KEY|API_KEY)$/,
    because: 'every web application has one',
    seen_in: '?',
  },
  { pattern: /^(?:HTTPS?_PROXY|NO_PROXY)$/, because: 'of all clients of the web', seen_in: '?' },
  { pattern: /^(?:GITHUB|ACTIONS|RUNNER|GITLAB|CI)(?:_|[A-Z]*$)/, because: 'a build service’s', seen_in: '?' },
  {
    pattern: /^(?:AWS|GOOGLE|GCP|AZURE|DOCKER|KUBE)(?:_|[A-Z]*$)/,
    because: 'a cloud’s or a container tool’s',
    seen_in: '?',
  },
  {
    pattern: /^(?:NODE|NPM|PIP|PYTHON|RUST|CARGO|GO|JAVA|MAVEN|GRADLE|VIRTUAL)(?:_|[A-Z]*$)/,
    because: 'a language’s own tools’',
    seen_in: '?',
  },
  { pattern: /^(?:POSTGRES|MYSQL)(?:_|[A-Z]*$)/, because: 'a database’s', seen_in: '?' },
  { pattern: /^(?:XDG|LC|SSH|GIT)(?:_|[A-Z]*$)/, because: 'of the desktop, the locale, ssh or git', seen_in: '?' },
];
