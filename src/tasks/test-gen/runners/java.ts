import { filesOf, isThere, words, type OneTest, type RunRequest, type Runner } from './runner.ts';
import { shellQuote } from '../../../domain/shell.ts';

const classOf = (file: string): string =>
  file
    .replace(/^.*?src\/\w*[tT]est\w*\/(?:java|kotlin|groovy)\//, '')
    .replace(/\.\w+$/, '')
    .replaceAll('/', '.');
const method = ({ file, suite, name }: OneTest): [string, string] => [
  suite === '' ? classOf(file) : suite,
  name.replace(/[([{].*$/s, ''),
];
const asked = (request: RunRequest, between: string): string[] | undefined =>
  request.test === undefined ? filesOf(request)?.map(classOf) : [method(request.test).join(between)];

/** JUnit 5 shuffles methods by a seed of its own; surefire shuffles classes. */
const order = (seed: number): string[] => [
  '-Djunit.jupiter.testmethod.order.default=org.junit.jupiter.api.MethodOrderer$Random',
  `-Djunit.jupiter.execution.order.random.seed=${seed >>> 0}`,
];
const installed = { folders: [], caches: {} } as const;
const testGlobs = ['**/src/test/**/*.{java,kt,groovy}'];

export const maven: Runner = {
  name: 'maven',
  detect: (files, folder) => isThere(files, folder, 'pom.xml') ?? null,
  command: (request) =>
    words(
      'mvn -o -B -q ${MAVEN_REPO_LOCAL:+-Dmaven.repo.local="$MAVEN_REPO_LOCAL"} -DtrimStackTrace=false',
      request.seed !== undefined && [
        shellQuote('-Dsurefire.runOrder=random'),
        shellQuote(`-Dsurefire.runOrder.random.seed=${request.seed >>> 0}`),
        ...order(request.seed).map(shellQuote),
      ],
      asked(request, '#') !== undefined && [
        '-Dsurefire.failIfNoSpecifiedTests=false',
        shellQuote(`-Dtest=${asked(request, '#')?.join(',') ?? ''}`),
      ],
      'test',
      request.coverage === true && 'jacoco:report',
    ),
  results: 'junit',
  reports: '$(find . -path "*/target/surefire-reports/TEST-*.xml")',
  coverage: { format: 'jacoco', files: '$(find . -path "*/target/site/jacoco*/jacoco.xml")' },
  shuffles: true,
  narrow: 'test',
  testGlobs,
  installed: { ...installed, caches: { MAVEN_REPO_LOCAL: '.m2/repository' } },
  source: 'https://maven.apache.org/surefire/maven-surefire-plugin/test-mojo.html',
};

export const gradle: Runner = {
  name: 'gradle',
  detect: (files, folder) => isThere(files, folder, 'build.gradle', 'build.gradle.kts') ?? null,
  command: (request) =>
    words(
      '$([ -x ./gradlew ] && echo ./gradlew || echo gradle) --offline --no-daemon --console=plain test --continue',
      asked(request, '.')?.map((name) => `--tests ${shellQuote(name)}`),
      request.seed !== undefined && order(request.seed).map(shellQuote),
      request.coverage === true && 'jacocoTestReport -x check',
    ),
  results: 'junit',
  reports: '$(find . -path "*/build/test-results/*/TEST-*.xml")',
  coverage: { format: 'jacoco', files: '$(find . -path "*/build/reports/jacoco/*/*.xml")' },
  // the build file has to hand the properties on to the tests, so a shuffle can't be counted on
  shuffles: false,
  narrow: 'test',
  testGlobs,
  installed: { ...installed, caches: { GRADLE_RO_DEP_CACHE: '.gradle/caches' } },
  source: 'https://docs.gradle.org/current/userguide/java_testing.html',
};
