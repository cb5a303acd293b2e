import type { Irreversible } from '../../domain/way-back.ts';
import { changedLines, entryAt, type ChangedLine, type DeployedFile } from './model.ts';

interface Version {
  name: string;
  major: number;
  text: string;
  at: ChangedLine;
}

const name = String.raw`([\w@./:-]+)`;
const number = String.raw`[~^>=<v!\s"'(\[]*(\d+)(?:\.(\d+))?[\w.+-]*`;
/** Where versions stand, by file: group 1 the name, groups 2 and 3 major and minor. */
export const manifests: readonly { file: RegExp; line: RegExp; section?: RegExp }[] = [
  { file: /(?:^|\/)package\.json$/, line: new RegExp(`^\\s*"${name}"\\s*:\\s*"(?:npm:[^"@]+@)?${number}"\\s*,?\\s*$`) },
  { file: /(?:^|\/)composer\.json$/, line: new RegExp(`^\\s*"${name}"\\s*:\\s*"${number}[^"]*"\\s*,?\\s*$`) },
  { file: /(?:^|\/)go\.mod$/, line: /^\s*(?:require\s+)?([\w-]+\.[\w./-]+)\s+v(\d+)\.(\d+)/ },
  {
    file: /(?:^|\/)(?:requirements[\w.-]*\.txt|constraints[\w.-]*\.txt)$/,
    line: new RegExp(`^\\s*([\\w.-]+)(?:\\[[^\\]]*\\])?\\s*(?:==|~=|>=)${number}`),
  },
  {
    file: /(?:^|\/)(?:pyproject|Cargo)\.toml$/,
    line: new RegExp(`^\\s*"?([\\w.-]+)"?\\s*=\\s*(?:\\{[^}]*\\bversion\\s*=\\s*)?"${number}`),
  },
  { file: /(?:^|\/)pyproject\.toml$/, line: new RegExp(`^\\s*"([\\w.-]+)(?:\\[[^\\]]*\\])?\\s*(?:==|~=|>=)${number}`) },
  { file: /(?:^|\/)Gemfile$/, line: new RegExp(`^\\s*gem\\s+["']([\\w.-]+)["']\\s*,\\s*["']${number}`) },
  { file: /\.gradle(?:\.kts)?$/, line: /["']([\w.-]+:[\w.-]+):(\d+)(?:\.(\d+))?[\w.-]*["']/ },
  { file: /(?:^|\/)libs\.versions\.toml$/, line: /^\s*([\w.-]+)\s*=\s*"(\d+)(?:\.(\d+))?[\w.-]*"/ },
  {
    file: /\.csproj$|(?:^|\/)Directory\.Packages\.props$/,
    line: /<Package(?:Reference|Version)\s+Include="([\w.-]+)"\s+Version="(\d+)(?:\.(\d+))?/,
  },
];
/** Where a minor version below 1.0 breaks by the package manager's own rule (caret ranges of npm and Cargo). */
export const semantic = /(?:^|\/)(?:package\.json|Cargo\.toml)$/;
/** Fields of manifests that look like a dependency and are none. */
export const fields =
  /^(?:version|name|edition|rust-version|requires-python|python|node|npm|license|target-version|line-length)$/;

/** Data stores whose files or protocols a newer major version changes so that the older one can't read them. */
const stores = new RegExp(
  [
    String.raw`(?:^|\/)(?:postgres|postgresql|postgis|mysql|mariadb|percona|mongo|mongodb|redis|valkey`,
    String.raw`|elasticsearch|opensearch|clickhouse-server|clickhouse|cassandra|neo4j|influxdb|timescaledb`,
    String.raw`|kafka|cp-kafka|rabbitmq|etcd|minio|cockroach|couchdb|solr|zookeeper)(?=[:@])`,
  ].join(''),
);
const image =
  /^\s*(?:-\s*)?(?:FROM\s+(?:--platform=\S+\s+)?|image:\s*["']?)([\w./:-]*?[\w-]):v?(\d+)(?:\.(\d+))?[\w.-]*/i;

/** No line that a person wrote is longer; a minified file has none that counts. */
const longestLine = 1000;

/**
 * Dependencies that went to another major version (of npm and Cargo below 1.0 another minor one), and data stores'
 * images.
 */
export function dependencyChanges(file: DeployedFile): Irreversible[] {
  const { path } = file.file;
  const found: Irreversible[] = [];
  for (const manifest of manifests.filter((one) => one.file.test(path))) {
    const read = (lines: readonly ChangedLine[]): Version[] =>
      lines.flatMap((at) =>
        at.text.length > longestLine || isDevelopment(file, at)
          ? []
          : versionOf(manifest.line.exec(at.text), at, semantic.test(path)),
      );
    for (const [before, after] of pairs(read(changedLines(file, 'del')), read(changedLines(file, 'add')))) {
      found.push(
        entryAt(path, after.at, {
          kind: 'dependency',
          blocks: false,
          why:
            `${after.name} went from ${before.text} to ${after.text}, another major version: what it ` +
            'stored or cached (sessions, queues, files) may not be read by the former one, and the old ' +
            'lockfile has to come back too.',
        }),
      );
    }
  }
  if (/\.ya?ml$|(?:^|\/)(?:[\w.-]*Dockerfile[\w.-]*|Containerfile)$/i.test(path)) {
    const read = (lines: readonly ChangedLine[]): Version[] =>
      lines.flatMap((at) =>
        at.text.length <= longestLine && stores.test(at.text.replace(/^.*?(?:FROM|image:)\s*["']?/i, ''))
          ? versionOf(image.exec(at.text), at)
          : [],
      );
    for (const [before, after] of pairs(read(changedLines(file, 'del')), read(changedLines(file, 'add')))) {
      found.push(
        entryAt(path, after.at, {
          kind: 'store-version',
          blocks: true,
          why:
            `The data store ${after.name} went from ${before.text} to ${after.text}: the former ` +
            'version does not open data that the newer one has written; it takes a restore or a dump.',
        }),
      );
    }
  }
  return found;
}

/** Tools of development aren't deployed, and what Go marks as indirect follows its direct ones. */
function isDevelopment(file: DeployedFile, at: ChangedLine): boolean {
  if (/\/\/ indirect\s*$/.test(at.text)) return true;
  const text = at.side === 'new' ? file.head : file.base;
  if (text === null || !/(?:^|\/)(?:package|composer)\.json$/.test(file.file.path)) return false;
  const before = text.split('\n', at.line).reverse();
  return /^\s*"(?:devDependencies|peerDependencies|require-dev)"/.test(
    before.find((line) => /^\s*"[\w-]+"\s*:\s*\{/.test(line)) ?? '',
  );
}

function versionOf(match: RegExpExecArray | null, at: ChangedLine, minorBreaks = false): Version[] {
  const [, found, major, minor] = match ?? [];
  if (found === undefined || major === undefined || fields.test(found)) return [];
  // go's module paths carry their major version
  const plain = found.replace(/\/v\d+$/, '');
  const breaking = Number(major) === 0 && minorBreaks ? Number(minor ?? 0) / 1e6 : Number(major);
  return [{ name: plain, major: breaking, text: minor === undefined ? major : `${major}.${minor}`, at }];
}

function pairs(before: readonly Version[], after: readonly Version[]): [Version, Version][] {
  return after.flatMap((one): [Version, Version][] => {
    const former = before.find((other) => other.name === one.name);
    return former === undefined || former.major === one.major ? [] : [[former, one]];
  });
}
