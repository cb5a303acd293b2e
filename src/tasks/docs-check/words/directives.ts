import type { Row } from './row.ts';

/** Lines of comments that compilers, linters and build tools read: no edit may touch them. */
export const directives: readonly Row[] = [
  {
    pattern: /@ts-\w|@jsx\w*|@flow\b|<reference\b|<amd-/i,
    because: 'TypeScript, JSX, Flow',
    seen_in: 'mochajs/mocha docs/src/env.d.ts',
  },
  {
    pattern: /eslint|tslint|oxlint|jshint|biome-|prettier-/i,
    because: 'linters of JavaScript',
    seen_in: 'mochajs/mocha browser-entry.js',
  },
  {
    pattern: /(?:istanbul|c8|v8) ignore/i,
    because: 'coverage of JavaScript',
    seen_in: 'expressjs/express examples/auth/index.js',
  },
  {
    pattern: /deno-[\w-]+|webpack\w+:|@vite-|[#@]__\w+__|sourceMappingURL/i,
    because: 'runtimes and bundlers of JavaScript',
    seen_in: 'vitejs/vite packages/vite/rolldown.config.ts',
  },
  {
    pattern: /\bnoqa\b|type:\s*ignore|(?:pylint|mypy|ruff|pyright|fmt|isort|yapf|flake8):|\bpragma\b|coding[:=]/i,
    because: 'Python',
    seen_in: 'pallets/click src/click/_termui_impl.py',
  },
  {
    pattern: /nolint|^\W*go:\w|^\/\/export\b|^\/\/line\b|^\W*\+build\b|#cgo\b|^\W*extern\b/i,
    because: 'Go, cgo, C',
    seen_in: 'prometheus/alertmanager api/v2/restapi/configure_alertmanager.go',
  },
  {
    pattern: /rubocop:|frozen_string_literal|^\W*typed:/i,
    because: 'Ruby',
    seen_in: 'lobsters/lobsters app/controllers/jobs_mod_controller.rb',
  },
  {
    pattern: /phpcs:|@phpstan|@psalm|@codeCoverage/i,
    because: 'PHP',
    seen_in: 'composer/composer src/Composer/Advisory/Auditor.php',
  },
  {
    pattern: /NOSONAR|NOLINT|cspell|#(?:end)?region/i,
    because: 'scanners, spelling, editors',
    seen_in: 'prometheus/alertmanager app/app.go',
  },
  { pattern: /rustfmt|clippy/i, because: 'Rust', seen_in: 'sharkdp/fd src/walk.rs' },
];
