import { words, type Row } from './row.ts';

/** Flags that half of all tools have: they say nothing about ours. */
export const everydayFlags: readonly Row[] = [
  {
    pattern: words('--help --version --verbose --quiet --debug --silent --log-level --color --no-color'),
    because: 'how much a tool says, and in which colors',
    seen_in: 'sharkdp/fd doc/release-checklist.md',
  },
  {
    pattern: words(
      '--config --output --input --file --path --out --base --data --format --json --header --from --to',
      '--set --url --filter --include --exclude --ignore --recursive --list --name --tag --type --mode',
      '--target --all',
    ),
    because: 'what a tool reads and writes',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: words(
      '--force --dry-run --yes --interactive --check --strict --fix --timeout --watch --reload --profile',
      '--workers --init',
    ),
    because: 'how a tool goes about it',
    seen_in: 'pallets/click docs/option-decorators.md',
  },
  {
    pattern: words('--port --host --user --username --password --token --env --key --cert --request'),
    because: 'where a tool listens, and as whom it asks',
    seen_in: 'pallets/flask docs/deploying/waitress.rst',
  },
  {
    pattern: words(
      '--save --save-dev --global --prod --production --dev --upgrade --editable --requirement --no-cache',
      '--no-cache-dir --frozen-lockfile',
    ),
    because: 'a package manager’s',
    seen_in: 'psf/black docs/usage_and_configuration/file_collection_and_discovery.md',
  },
  {
    pattern: words(
      '--detach --rm --build --branch --depth --features --all-features --release --workspace --test',
      '--coverage',
    ),
    because: 'a container tool’s, git’s or a build’s',
    seen_in: 'BurntSushi/ripgrep README.md',
  },
];
