import { words, type Row } from './row.ts';

/** Commands of other tools: what follows them is theirs. */
export const foreignCommands: readonly Row[] = [
  { pattern: words('git gh ssh scp rsync curl wget'), because: 'fetches and sends', seen_in: 'sharkdp/fd README.md' },
  {
    pattern: words(
      'npm yarn pnpm bun npx node deno vite webpack rollup esbuild tsc eslint prettier jest vitest mocha',
      'playwright cypress husky lerna nx turbo changeset',
    ),
    because: 'JavaScript’s tools',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: words(
      'pip pip3 pipx poetry uv conda python python3 tox nox pytest hatch pdm rye black ruff mypy flake8',
      'gunicorn uvicorn flask django-admin celery uwsgi',
    ),
    because: 'Python’s tools',
    seen_in: 'pallets/click README.md',
  },
  {
    pattern: words(
      'cargo rustup rustc go ruby gem bundle rails rake jekyll php composer java javac mvn gradle dotnet',
      'nuget',
    ),
    because: 'the tools of Rust, Go, Ruby, PHP, Java and .NET',
    seen_in: 'sharkdp/fd README.md',
  },
  {
    pattern: words('docker docker-compose podman kubectl helm buildah skopeo'),
    because: 'containers',
    seen_in: 'psf/black docs, `docker run --workdir /src pyfound/black` was blamed on a flag of black',
  },
  {
    pattern: words('aws gcloud az terraform ansible certbot nginx apachectl systemctl journalctl openssl'),
    because: 'clouds and servers',
    seen_in: 'celery/celery docs/userguide/daemonizing.rst',
  },
  {
    pattern: words('psql mysql redis-cli'),
    because: 'databases',
    seen_in: 'celery/celery docs/userguide/monitoring.rst',
  },
  {
    pattern: words('brew apt apt-get yum dnf apk snap choco scoop winget'),
    because: 'package managers of systems',
    seen_in: 'sharkdp/fd README.md',
  },
  { pattern: words('make cmake gcc clang'), because: 'builds in C', seen_in: 'prometheus/alertmanager AGENTS.md' },
  {
    pattern: words(
      'sed awk grep find ls cp mv rm cat chmod chown tar sudo env export source echo time watch xargs tee',
      'jq yq cmd bash sh zsh powershell',
    ),
    because: 'the shell’s',
    seen_in: 'sharkdp/fd README.md',
  },
];
