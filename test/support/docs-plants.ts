// Changes as people make them, and what their docs said: drifts that a reader would trip over, and changes that leave the docs true.
import type { DocsRun } from './docs-check.ts';

export interface Plant extends Omit<DocsRun, 'replies'> { name: string; /** `rule path:line` */ expect: string }
export interface Innocent extends Omit<DocsRun, 'replies'> { name: string }

const pkg = (more: object = {}): string => `${JSON.stringify({ name: 'acme', version: '1.0.0', ...more }, null, 2)}\n`;
const fence = (language: string, ...lines: string[]): string => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

/** A file before and after, with one page. */
function edit(name: string, path: string, before: string, after: string | null, docs: string, expect: string, more: Record<string, string> = {}, page = 'README.md'): Plant {
  return { name, before: { [path]: before, [page]: docs, ...more }, after: { [path]: after }, expect };
}

const ts = { 'package.json': pkg() };
const go = { 'go.mod': 'module example.com/acme\n\ngo 1.22\n' };
const py = { 'pyproject.toml': '[project]\nname = "acme"\n', 'acme/__init__.py': '' };
const rust = { 'Cargo.toml': '[package]\nname = "acme"\n' };

const greet = 'export function greet(name: string): string { return name; }\nexport const one = 1;\n';
const greetless = 'export const one = 1;\n';

export const plants: Plant[] = [
  edit('ts: an export is used inside alone', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\nexport const one = parsePriceList();\n', 'function parsePriceList(): number { return 1; }\nexport const one = parsePriceList();\n', `# Acme\n\n${fence('ts', "import { parsePriceList } from 'acme';", '', 'parsePriceList();')}`, 'removed-name README.md:4', { 'package.json': pkg() }),
  edit('rust: a function is of the crate alone', 'src/lib.rs', 'pub fn parse_price_list() {}\npub fn one() { parse_price_list() }\n', 'pub(crate) fn parse_price_list() {}\npub fn one() { parse_price_list() }\n', `# Acme\n\n${fence('rust', 'use acme::parse_price_list;')}`, 'removed-name README.md:4', { 'Cargo.toml': '[package]\nname = "acme"\n' }),
  edit('ts: an everyday flag of the own command went', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--port <n>', 'x').option('--other-thing', 'y');\n", "import { program } from 'commander';\nprogram.option('--other-thing', 'y');\n", `# Acme\n\n${fence('sh', '$ acme serve --port 80')}`, 'removed-name README.md:4', { 'package.json': pkg({ bin: { acme: 'cli.js' } }) }),
  { name: 'ts: the stale statement was wrapped anew', before: { 'package.json': pkg(), 'src/a.ts': 'export function parsePriceList(): void {}\nexport const one = 1;\n', 'README.md': '# Acme\n\nTo read the prices call `parsePriceList()` with\nthe path of the list.\n' }, after: { 'src/a.ts': 'export const one = 1;\n', 'README.md': '# Acme\n\nTo read the prices call\n`parsePriceList()` with the path of\nthe list.\n' }, expect: 'removed-name README.md:4' },
  // lists of parameters in doc comments
  edit('py: a parameter went from a list of Google’s style', 'acme/text.py', 'def strip_text(text, strict=False):\n    """Strips.\n\n    Args:\n        text (str): what to strip\n        strict: raise on error\n    """\n', 'def strip_text(text):\n    """Strips.\n\n    Args:\n        text (str): what to strip\n        strict: raise on error\n    """\n', '# A\n', 'stale-signature acme/text.py:6', { 'acme/__init__.py': '' }),
  edit('py: a parameter went from a list of NumPy’s style', 'acme/text.py', 'def strip_text(text, strict=False):\n    """Strips.\n\n    Parameters\n    ----------\n    text : str\n        What.\n    strict : bool\n        Raise.\n    """\n', 'def strip_text(text):\n    """Strips.\n\n    Parameters\n    ----------\n    text : str\n        What.\n    strict : bool\n        Raise.\n    """\n', '# A\n', 'stale-signature acme/text.py:8', { 'acme/__init__.py': '' }),
  edit('java: a parameter has another name than its comment', 'src/main/java/Prices.java', 'public class Prices {\n  /**\n   * Reads.\n   * @param limit how many\n   */\n  public void readPrices(int limit) {}\n}\n', 'public class Prices {\n  /**\n   * Reads.\n   * @param limit how many\n   */\n  public void readPrices(int max) {}\n}\n', '# A\n', 'stale-signature src/main/java/Prices.java:4'),
  // plain names that only an import tells
  edit('ts: a plain name went', 'src/a.ts', greet, greetless, `# Acme\n\n${fence('ts', "import { greet } from 'acme';", '', "greet('you');")}`, 'removed-name README.md:4', { 'package.json': pkg() }),
  edit('js: a plain name went and is required', 'src/a.ts', greet, greetless, `# Acme\n\n${fence('js', "const { greet } = require('acme');")}`, 'removed-name README.md:4', { 'package.json': pkg() }),
  edit('ts: a plain name went from a heading', 'src/a.ts', greet, greetless, `# Acme\n\n### \`greet(name)\`\n\n${fence('ts', "import { greet } from 'acme';")}`, 'removed-name README.md:3', { 'package.json': pkg() }),
  edit('py: a plain name went', 'acme/text.py', 'def greet(name):\n    return name\n\n\ndef words(text):\n    return text\n', 'def words(text):\n    return text\n', `# Acme\n\n${fence('python', 'from acme import greet', '', 'greet("you")')}`, 'removed-name README.md:4', { 'pyproject.toml': '[project]\nname = "acme"\n', 'acme/__init__.py': '' }),
  edit('rust: a plain name went', 'src/lib.rs', 'pub fn greet(name: &str) {}\npub fn one() {}\n', 'pub fn one() {}\n', `# Acme\n\n${fence('rust', 'acme::greet("you");')}`, 'removed-name README.md:4', { 'Cargo.toml': '[package]\nname = "acme"\n' }),
  edit('php: a plain name went', 'src/text.php', '<?php\nnamespace Ada\\Acme;\n\nfunction greet(string $name): void {}\nfunction one(): void {}\n', '<?php\nnamespace Ada\\Acme;\n\nfunction one(): void {}\n', `# Acme\n\n${fence('php', 'use function Ada\\Acme\\greet;', '', "greet('you');")}`, 'removed-name README.md:4', { 'composer.json': '{"name":"ada/acme"}\n' }),
  // TypeScript
  edit('ts: a function went', 'src/cache.ts', 'export function clearCache(name: string): void { drop(name); }\nexport function drop(name: string): void { console.log(name); }\n', 'export function drop(name: string): void { console.log(name); }\n',
    '# Acme\n\nTo start afresh call `clearCache()` with the name of the cache.\n', 'removed-name README.md:3', ts),
  edit('ts: a function was renamed', 'src/client.ts', 'export function createHttpClient(url: string): string { return url; }\n', 'export function createClient(url: string): string { return url; }\n',
    `# Acme\n\n${fence('ts', "import { createHttpClient } from 'acme';", '', "const client = createHttpClient('https://example.com');")}`, 'renamed-name README.md:4', ts),
  edit('ts: a method went', 'src/store.ts', 'export class SessionStore {\n  open(): void {}\n  purgeExpired(): number { return 0; }\n}\n', 'export class SessionStore {\n  open(): void {}\n}\n',
    '# Sessions\n\nOld sessions stay until `SessionStore.purgeExpired()` is called.\n', 'removed-name docs/sessions.md:3', ts, 'docs/sessions.md'),
  edit('ts: a type went', 'src/types.ts', 'export interface RetryPolicyOptions { times: number }\nexport type Id = string;\n', 'export type Id = string;\n',
    '# Types\n\n| Type | About |\n|---|---|\n| `RetryPolicyOptions` | how often a request is made |\n', 'removed-name docs/types.md:5', ts, 'docs/types.md'),
  edit('ts: a required parameter came', 'src/send.ts', 'export function sendMessage(to: string, text: string): void { console.log(to, text); }\n', 'export function sendMessage(to: string, text: string, channel: string): void { console.log(to, text, channel); }\n',
    `# Acme\n\n${fence('ts', "import { sendMessage } from 'acme';", "sendMessage('ada', 'hello');")}`, 'stale-signature README.md:5', ts),
  edit('ts: a default changed in a table', 'src/options.ts', "import { z } from 'zod';\nexport const Options = z.object({\n  maxRetries: z.number().default(3),\n  name: z.string(),\n});\n", "import { z } from 'zod';\nexport const Options = z.object({\n  maxRetries: z.number().default(5),\n  name: z.string(),\n});\n",
    '# Options\n\n| Option | Default | About |\n|---|---|---|\n| `maxRetries` | `3` | how often |\n', 'stale-default docs/options.md:5', ts, 'docs/options.md'),
  edit('ts: commander lost a flag', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--keep-going', 'go on').option('--cache-dir <dir>', 'where');\nprogram.parse();\n", "import { program } from 'commander';\nprogram.option('--cache-dir <dir>', 'where');\nprogram.parse();\n",
    '# Acme\n\nWith `--keep-going` it does not stop at the first problem.\n', 'removed-name README.md:3', { 'package.json': pkg({ bin: { acme: 'cli.js' } }) }),
  edit('ts: a key of a config went', 'src/config.ts', "import { z } from 'zod';\nexport const Config = z.object({\n  outputFolder: z.string(),\n  stripComments: z.boolean().default(true),\n});\n", "import { z } from 'zod';\nexport const Config = z.object({\n  outputFolder: z.string(),\n});\n",
    '# Configuration\n\n- `stripComments`: take comments out\n- `outputFolder`: where to write\n', 'removed-name docs/config.md:3', ts, 'docs/config.md'),
  // JavaScript
  edit('js: an export went', 'lib/index.js', "'use strict';\nexports.parseQueryString = (text) => text.split('&');\nexports.join = (list) => list.join('&');\n", "'use strict';\nexports.join = (list) => list.join('&');\n",
    `# Acme\n\n${fence('js', "const { parseQueryString } = require('acme');", "parseQueryString('a=1');")}`, 'removed-name README.md:4', ts),
  edit('js: express lost a route', 'server.js', "const app = require('express')();\napp.get('/users/:id', show);\napp.get('/users', list);\n", "const app = require('express')();\napp.get('/users', list);\n",
    '# API\n\n## `GET /users/:id`\n\nGives one user.\n', 'removed-name docs/api.md:3', ts, 'docs/api.md'),
  edit('js: a route got another path', 'server.js', "const app = require('express')();\napp.post('/orders/:id/cancel', cancel);\n", "const app = require('express')();\napp.post('/orders/:id/cancellation', cancel);\n",
    `# API\n\n${fence('sh', 'curl -X POST http://localhost:3000/orders/17/cancel')}`, 'name docs/api.md:4', ts, 'docs/api.md'),
  edit('js: a yargs flag was renamed', 'bin/acme.js', "const yargs = require('yargs');\nyargs.option('max-workers', { default: 4 }).option('log-file', {}).argv;\n", "const yargs = require('yargs');\nyargs.option('max-threads', { default: 4 }).option('log-file', {}).argv;\n",
    `# Acme\n\n${fence('sh', '$ acme build --max-workers 2')}`, 'renamed-name README.md:4', { 'package.json': pkg({ bin: { acme: 'bin/acme.js' } }) }),
  edit('js: a variable was renamed', 'lib/db.js', "module.exports.url = process.env.ACME_DB_URL || 'sqlite:';\n", "module.exports.url = process.env.ACME_STORAGE_URL || 'sqlite:';\n",
    '# Acme\n\nSet `ACME_DB_URL` before you start it.\n', 'name README.md:3', ts),
  edit('js: a default parameter changed', 'lib/wait.js', 'export function waitFor(check, interval = 100) { return setInterval(check, interval); }\n', 'export function waitFor(check, interval = 250) { return setInterval(check, interval); }\n',
    '# Acme\n\n## `waitFor(check, interval)`\n\n- `interval`: milliseconds between two looks, by default `100`.\n', 'stale-default README.md:5', ts),
  // Python
  edit('py: a function went', 'acme/text.py', 'def strip_markup(text):\n    return text\n\n\ndef words(text):\n    return text.split()\n', 'def words(text):\n    return text.split()\n',
    'Text\n====\n\nUse :func:`acme.text.strip_markup` first.\n', 'removed-name docs/text.rst:4', py, 'docs/text.rst'),
  edit('py: a class was renamed', 'acme/jobs.py', 'class BackgroundScheduler:\n    def start(self):\n        pass\n', 'class BackgroundJobScheduler:\n    def start(self):\n        pass\n',
    `# Acme\n\n${fence('python', 'from acme.jobs import BackgroundScheduler', '', 'BackgroundScheduler().start()')}`, 'renamed-name README.md:4', py),
  edit('py: a keyword went', 'acme/io.py', 'def load_table(path, delimiter=",", strict=False):\n    return open(path)\n', 'def load_table(path, delimiter=","):\n    return open(path)\n',
    `# Acme\n\n${fence('python', 'from acme.io import load_table', 'load_table("a.csv", strict=True)')}`, 'stale-signature README.md:5', py),
  edit('py: argparse default changed', 'acme/__main__.py', 'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--chunk-size", type=int, default=64)\nparser.parse_args()\n', 'import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--chunk-size", type=int, default=256)\nparser.parse_args()\n',
    '# Acme\n\n`--chunk-size N` says how much is read at once (default: 64).\n', 'stale-default README.md:3', py),
  edit('py: click lost an option', 'acme/cli.py', 'import click\n\n@click.command()\n@click.option("--skip-hidden", is_flag=True)\n@click.option("--depth-limit", default=3)\ndef main(skip_hidden, depth_limit):\n    pass\n', 'import click\n\n@click.command()\n@click.option("--depth-limit", default=3)\ndef main(depth_limit):\n    pass\n',
    '# Acme\n\nPass `--skip-hidden` to leave dot files out.\n', 'removed-name README.md:3', py),
  edit('py: flask lost a route', 'acme/web.py', 'from flask import Flask\napp = Flask(__name__)\n\n@app.route("/reports/<int:year>", methods=["GET"])\ndef report(year):\n    return ""\n\n@app.get("/health")\ndef health():\n    return "ok"\n', 'from flask import Flask\napp = Flask(__name__)\n\n@app.get("/health")\ndef health():\n    return "ok"\n',
    '# HTTP\n\n`GET /reports/{year}` gives a report.\n', 'removed-name docs/http.md:3', py, 'docs/http.md'),
  edit('py: a variable went', 'acme/settings.py', 'import os\nTOKEN = os.environ.get("ACME_API_TOKEN")\nHOST = os.getenv("ACME_BIND_HOST", "0.0.0.0")\n', 'import os\nHOST = os.getenv("ACME_BIND_HOST", "0.0.0.0")\n',
    `# Acme\n\n${fence('sh', 'export ACME_API_TOKEN=…')}`, 'removed-name README.md:4', py),
  edit('py: a docstring names what went', 'acme/shapes.py', 'def area_of_circle(r):\n    return r\n\n\ndef area(shape):\n    """Area of a shape; see :func:`area_of_circle`."""\n    return 1\n', 'def area(shape):\n    """Area of a shape; see :func:`area_of_circle`."""\n    return 1\n', '# Acme\n', 'removed-name acme/shapes.py:2', py),
  // Go
  edit('go: a function went', 'queue.go', 'package acme\n\n// NewBoundedQueue makes one.\nfunc NewBoundedQueue(size int) int { return size }\n\nfunc Drain() {}\n', 'package acme\n\nfunc Drain() {}\n',
    `# acme\n\n${fence('go', 'q := acme.NewBoundedQueue(10)')}`, 'removed-name README.md:4', go),
  edit('go: a method was renamed', 'server.go', 'package acme\n\ntype Server struct{}\n\nfunc (s *Server) ListenUntilDone(addr string) error { return nil }\n', 'package acme\n\ntype Server struct{}\n\nfunc (s *Server) ServeUntilDone(addr string) error { return nil }\n',
    '# acme\n\nCall `Server.ListenUntilDone` last.\n', 'renamed-name README.md:3', go),
  edit('go: a parameter came', 'store.go', 'package acme\n\nfunc OpenStore(path string) error { return nil }\n', 'package acme\n\nimport "context"\n\nfunc OpenStore(ctx context.Context, path string) error { return nil }\n',
    `# acme\n\n${fence('go', 'err := acme.OpenStore("data.db")')}`, 'stale-signature README.md:4', go),
  edit('go: a flag went', 'cmd/acme/main.go', 'package main\n\nimport "flag"\n\nfunc main() {\n\tflag.Bool("dump-config", false, "print it")\n\tflag.String("data-dir", "data", "where")\n\tflag.Parse()\n}\n', 'package main\n\nimport "flag"\n\nfunc main() {\n\tflag.String("data-dir", "data", "where")\n\tflag.Parse()\n}\n',
    `# acme\n\n${fence('sh', 'acme --dump-config')}`, 'removed-name README.md:4', go),
  edit('go: a cobra default changed', 'cmd/root.go', 'package cmd\n\nimport "github.com/spf13/cobra"\n\nvar root = &cobra.Command{Use: "acme"}\n\nfunc init() {\n\troot.Flags().Int("poll-seconds", 30, "how often")\n}\n', 'package cmd\n\nimport "github.com/spf13/cobra"\n\nvar root = &cobra.Command{Use: "acme"}\n\nfunc init() {\n\troot.Flags().Int("poll-seconds", 10, "how often")\n}\n',
    '# acme\n\n| Flag | Default |\n|---|---|\n| `--poll-seconds` | `30` |\n', 'stale-default README.md:5', go),
  edit('go: a variable went', 'env.go', 'package acme\n\nimport "os"\n\nvar Region = os.Getenv("ACME_REGION_NAME")\nvar Zone = os.Getenv("ACME_ZONE")\n', 'package acme\n\nimport "os"\n\nvar Zone = os.Getenv("ACME_ZONE")\n',
    '# acme\n\n| Variable | About |\n|---|---|\n| `ACME_REGION_NAME` | where |\n', 'removed-name README.md:5', go),
  edit('go: gin lost a route', 'routes.go', 'package acme\n\nimport "github.com/gin-gonic/gin"\n\nfunc Routes(r *gin.Engine) {\n\tr.DELETE("/tenants/:id/keys", drop)\n\tr.GET("/tenants", list)\n}\n', 'package acme\n\nimport "github.com/gin-gonic/gin"\n\nfunc Routes(r *gin.Engine) {\n\tr.GET("/tenants", list)\n}\n',
    '# acme\n\nSend `DELETE /tenants/{id}/keys`.\n', 'removed-name README.md:3', go),
  // Java
  edit('java: a class went', 'src/main/java/com/acme/XmlReportWriter.java', 'package com.acme;\n\npublic class XmlReportWriter {\n  public void write() {}\n}\n', null,
    '# Acme\n\nReports are written by `XmlReportWriter`.\n', 'removed-name README.md:3', { 'pom.xml': '<project><artifactId>acme</artifactId></project>\n' }),
  edit('java: a method was renamed', 'src/main/java/com/acme/Client.java', 'package com.acme;\n\npublic class Client {\n  public Client withConnectTimeout(int ms) { return this; }\n}\n', 'package com.acme;\n\npublic class Client {\n  public Client connectTimeout(int ms) { return this; }\n}\n',
    '# Acme\n\n`Client.withConnectTimeout(500)` sets it.\n', 'renamed-name README.md:3', { 'pom.xml': '<project><artifactId>acme</artifactId></project>\n' }),
  edit('java: picocli lost an option', 'src/main/java/com/acme/Main.java', 'package com.acme;\n\nimport picocli.CommandLine.Option;\n\npublic class Main {\n  @Option(names = "--fail-fast") boolean failFast;\n  @Option(names = "--report-dir") String reportDir;\n}\n', 'package com.acme;\n\nimport picocli.CommandLine.Option;\n\npublic class Main {\n  @Option(names = "--report-dir") String reportDir;\n}\n',
    '# Acme\n\nUse `--fail-fast` in CI.\n', 'removed-name README.md:3', { 'pom.xml': '<project><artifactId>acme</artifactId></project>\n' }),
  edit('java: spring lost a route', 'src/main/java/com/acme/Web.java', 'package com.acme;\n\nimport org.springframework.web.bind.annotation.*;\n\n@RestController\npublic class Web {\n  @GetMapping("/invoices/{id}")\n  public String one() { return ""; }\n\n  @GetMapping("/invoices")\n  public String all() { return ""; }\n}\n', 'package com.acme;\n\nimport org.springframework.web.bind.annotation.*;\n\n@RestController\npublic class Web {\n  @GetMapping("/invoices")\n  public String all() { return ""; }\n}\n',
    '# API\n\n- `GET /invoices/{id}`\n- `GET /invoices`\n', 'removed-name docs/api.md:3', { 'pom.xml': '<project><artifactId>acme</artifactId></project>\n' }, 'docs/api.md'),
  // Rust
  edit('rust: a function went', 'src/lib.rs', 'pub fn decode_lossy(input: &[u8]) -> String { String::new() }\n\npub fn decode(input: &[u8]) -> String { String::new() }\n', 'pub fn decode(input: &[u8]) -> String { String::new() }\n',
    `# acme\n\n${fence('rust', 'let text = acme::decode_lossy(bytes);')}`, 'removed-name README.md:4', rust),
  edit('rust: a struct was renamed', 'src/lib.rs', 'pub struct RetryConfigBuilder { pub times: u32 }\n', 'pub struct RetryOptionsBuilder { pub times: u32 }\n', '# acme\n\nStart with a `RetryConfigBuilder`.\n', 'renamed-name README.md:3', rust),
  edit('rust: clap lost a flag', 'src/main.rs', 'use clap::Parser;\n\n#[derive(Parser)]\nstruct Args {\n    #[arg(long)]\n    follow_symlinks: bool,\n    #[arg(long, default_value_t = 8)]\n    max_columns: u32,\n}\n\nfn main() {}\n', 'use clap::Parser;\n\n#[derive(Parser)]\nstruct Args {\n    #[arg(long, default_value_t = 8)]\n    max_columns: u32,\n}\n\nfn main() {}\n',
    '# acme\n\n`--follow-symlinks` goes through links.\n', 'removed-name README.md:3', rust),
  edit('rust: a clap default changed', 'src/main.rs', 'use clap::Parser;\n\n#[derive(Parser)]\nstruct Args {\n    #[arg(long, default_value_t = 8)]\n    max_columns: u32,\n}\n\nfn main() {}\n', 'use clap::Parser;\n\n#[derive(Parser)]\nstruct Args {\n    #[arg(long, default_value_t = 12)]\n    max_columns: u32,\n}\n\nfn main() {}\n',
    '# acme\n\n- `--max-columns`: width of the table. Defaults to 8.\n', 'stale-default README.md:3', rust),
  edit('rust: a variable went', 'src/env.rs', 'pub fn dir() -> String { std::env::var("ACME_CACHE_HOME").unwrap_or_default() }\n', 'pub fn dir() -> String { String::from("cache") }\n', '# acme\n\nThe cache is in `$ACME_CACHE_HOME`.\n', 'removed-name README.md:3', rust),
  edit('rust: a doc comment names what went', 'src/lib.rs', 'pub fn read_header_block() {}\n\n/// Like [`read_header_block`], for the body.\npub fn read_body() {}\n', '/// Like [`read_header_block`], for the body.\npub fn read_body() {}\n', '# acme\n', 'removed-name src/lib.rs:1', rust),
  // C#
  edit('cs: a class was renamed', 'src/Acme/PolicyRegistry.cs', 'namespace Acme;\n\npublic class ResiliencePolicyRegistry\n{\n    public void Add(string name) { }\n}\n', 'namespace Acme;\n\npublic class ResiliencePipelineRegistry\n{\n    public void Add(string name) { }\n}\n',
    `# Acme\n\n${fence('csharp', 'var registry = new ResiliencePolicyRegistry();')}`, 'renamed-name README.md:4'),
  edit('cs: a method went', 'src/Acme/Mail.cs', 'namespace Acme;\n\npublic class Mailer\n{\n    public void SendInBackground(string to) { }\n    public void Send(string to) { }\n}\n', 'namespace Acme;\n\npublic class Mailer\n{\n    public void Send(string to) { }\n}\n',
    '# Acme\n\n`Mailer.SendInBackground(to)` does not wait.\n', 'removed-name README.md:3'),
  edit('cs: a default changed', 'src/Acme/Cache.cs', 'namespace Acme;\n\npublic class Cache\n{\n    public void Configure(int slidingMinutes = 20) { }\n}\n', 'namespace Acme;\n\npublic class Cache\n{\n    public void Configure(int slidingMinutes = 5) { }\n}\n',
    '# Cache\n\n## `Cache.Configure`\n\n`slidingMinutes` is how long an entry stays; the default is 20.\n', 'stale-default docs/cache.md:5', {}, 'docs/cache.md'),
  edit('cs: a flag went', 'src/Acme/Program.cs', 'using System.CommandLine;\n\nvar dry = new Option<bool>("--plan-only");\nvar dir = new Option<string>("--work-dir");\n', 'using System.CommandLine;\n\nvar dir = new Option<string>("--work-dir");\n', '# Acme\n\n`--plan-only` shows what would be done.\n', 'removed-name README.md:3'),
  // Ruby
  edit('rb: a method went', 'lib/acme/store.rb', 'module Acme\n  class Store\n    def fetch_multi(keys)\n      keys\n    end\n\n    def get(key)\n      key\n    end\n  end\nend\n', 'module Acme\n  class Store\n    def get(key)\n      key\n    end\n  end\nend\n',
    '# Acme\n\n`Store#fetch_multi` reads many keys at once.\n', 'removed-name README.md:3', { 'acme.gemspec': "Gem::Specification.new { |s| s.name = 'acme' }\n" }),
  edit('rb: a class was renamed', 'lib/acme/formatter.rb', 'module Acme\n  class ProgressFormatter\n    def call; end\n  end\nend\n', 'module Acme\n  class ProgressBarFormatter\n    def call; end\n  end\nend\n',
    `# Acme\n\n${fence('ruby', 'Acme.formatter = Acme::ProgressFormatter.new')}`, 'renamed-name README.md:4'),
  edit('rb: an option went', 'exe/acme.rb', "require 'optparse'\nOptionParser.new do |opts|\n  opts.on('--parallel-groups N', Integer, 'groups') { |n| n }\n  opts.on('--seed-value N', Integer, 'seed') { |n| n }\nend.parse!\n", "require 'optparse'\nOptionParser.new do |opts|\n  opts.on('--seed-value N', Integer, 'seed') { |n| n }\nend.parse!\n", '# Acme\n\nRun it with `--parallel-groups 4`.\n', 'removed-name README.md:3'),
  edit('rb: a variable went', 'lib/acme/env.rb', "module Acme\n  HOME = ENV.fetch('ACME_HOME_DIR', '.')\n  MODE = ENV['ACME_RUN_MODE']\nend\n", "module Acme\n  MODE = ENV['ACME_RUN_MODE']\nend\n", '# Acme\n\n`ACME_HOME_DIR` is the folder that it works in.\n', 'removed-name README.md:3'),
  // PHP
  edit('php: a class went', 'src/QueryLogger.php', '<?php\nnamespace Acme;\n\nclass SlowQueryLogger\n{\n    public function log(string $sql): void {}\n}\n', null, '# Acme\n\nA `SlowQueryLogger` writes down what takes long.\n', 'removed-name README.md:3', { 'composer.json': '{"name": "acme/acme"}\n' }),
  edit('php: a method was renamed', 'src/Mailer.php', '<?php\nnamespace Acme;\n\nclass Mailer\n{\n    public function sendLaterThan(int $seconds): void {}\n}\n', '<?php\nnamespace Acme;\n\nclass Mailer\n{\n    public function sendAfterDelay(int $seconds): void {}\n}\n',
    `# Acme\n\nSee \`Mailer::sendLaterThan()\`.\n`, 'name README.md:3', { 'composer.json': '{"name": "acme/acme"}\n' }),
  edit('php: a console option went', 'src/Command.php', "<?php\nnamespace Acme;\n\nclass ImportCommand extends Command\n{\n    protected function configure(): void\n    {\n        $this->addOption('batch-limit', null, InputOption::VALUE_REQUIRED, 'how many', 100);\n        $this->addOption('no-events', null, InputOption::VALUE_NONE, 'quiet');\n    }\n}\n", "<?php\nnamespace Acme;\n\nclass ImportCommand extends Command\n{\n    protected function configure(): void\n    {\n        $this->addOption('no-events', null, InputOption::VALUE_NONE, 'quiet');\n    }\n}\n",
    '# Acme\n\nUse `--batch-limit` for large files.\n', 'removed-name README.md:3', { 'composer.json': '{"name": "acme/acme"}\n' }),
  // actions, workflows, manifests
  edit('an input of an action went', 'action.yml', "name: acme\ndescription: x\ninputs:\n  cache-path:\n    description: where\n  token:\n    description: t\nruns:\n  using: node24\n  main: index.js\n", "name: acme\ndescription: x\ninputs:\n  token:\n    description: t\nruns:\n  using: node24\n  main: index.js\n",
    `# Acme\n\n${fence('yaml', '- uses: ada/acme@v1', '  with:', '    cache-path: .cache')}`, 'removed-name README.md:6'),
  edit('a default of an action changed', 'action.yml', "name: acme\ndescription: x\ninputs:\n  retention-days:\n    description: days\n    default: '30'\nruns:\n  using: node24\n  main: index.js\n", "name: acme\ndescription: x\ninputs:\n  retention-days:\n    description: days\n    default: '7'\nruns:\n  using: node24\n  main: index.js\n",
    '# Acme\n\n| Input | Default | About |\n|---|---|---|\n| `retention-days` | `30` | days |\n', 'stale-default README.md:5'),
  edit('an output of an action went', 'action.yml', "name: acme\ndescription: x\noutputs:\n  report-url:\n    description: link\n  count:\n    description: c\nruns:\n  using: node24\n  main: index.js\n", "name: acme\ndescription: x\noutputs:\n  count:\n    description: c\nruns:\n  using: node24\n  main: index.js\n",
    '# Acme\n\n| Output | About |\n|---|---|\n| `report-url` | the link |\n', 'removed-name README.md:5'),
  edit('a script was renamed', 'package.json', pkg({ scripts: { 'test:unit': 'x', build: 'y' } }), pkg({ scripts: { 'test:fast': 'x', build: 'y' } }), `# Contributing\n\n${fence('sh', 'npm run test:unit')}`, 'name CONTRIBUTING.md:4', {}, 'CONTRIBUTING.md'),
  edit('a make target went', 'Makefile', 'build:\n\tgo build\n\nintegration-tests:\n\tgo test -tags i\n', 'build:\n\tgo build\n', '# Contributing\n\nRun `make integration-tests`.\n', 'removed-name CONTRIBUTING.md:3', {}, 'CONTRIBUTING.md'),
  edit('a subpath went', 'package.json', pkg({ exports: { '.': './index.js', './testing': './testing.js' } }), pkg({ exports: { '.': './index.js' } }), `# Acme\n\n${fence('ts', "import { fake } from 'acme/testing';")}`, 'removed-name README.md:4'),
  edit('an OpenAPI path went', 'openapi.yaml', 'openapi: 3.0.3\ninfo: { title: a, version: "1" }\npaths:\n  /pets/{id}/owner:\n    get: { responses: {} }\n  /pets:\n    get: { responses: {} }\n', 'openapi: 3.0.3\ninfo: { title: a, version: "1" }\npaths:\n  /pets:\n    get: { responses: {} }\n', '# API\n\nAsk `GET /pets/{id}/owner`.\n', 'removed-name docs/api.md:3', {}, 'docs/api.md'),
  edit('ts: a function went and the page is of the current v1', 'src/cache.ts', 'export function clearCache(name: string): void { drop(name); }\nexport function drop(name: string): void { console.log(name); }\n', 'export function drop(name: string): void { console.log(name); }\n',
    '# Users\n\nCall `clearCache()` first.\n', 'removed-name docs/api/v1/users.md:3', ts, 'docs/api/v1/users.md'),
  edit('py: what *args takes it does not take by name', 'acme/io.py', 'def load_table(path, delimiter=",", strict=False):\n    return open(path)\n', 'def load_table(path, delimiter=",", *args):\n    return open(path)\n',
    `# Acme\n\n${fence('python', 'from acme.io import load_table', 'load_table("a.csv", strict=True)')}`, 'stale-signature README.md:5', py),
  edit('ts: a base of the tree lacks the method too', 'src/store.ts', 'export class BaseStore {\n  close(): void {}\n}\nexport class SessionStore extends BaseStore {\n  purgeExpired(): number { return 0; }\n}\n', 'export class BaseStore {\n  close(): void {}\n}\nexport class SessionStore extends BaseStore {\n}\n',
    '# Sessions\n\nOld sessions stay until `SessionStore.purgeExpired()` is called.\n', 'removed-name docs/sessions.md:3', ts, 'docs/sessions.md'),
  // files, links, samples, policy
  edit('a script file that docs name went', 'scripts/seed-database.sh', 'echo seed\n', null, '# Setup\n\nThen run `scripts/seed-database.sh`.\n', 'removed-name docs/setup.md:3', {}, 'docs/setup.md'),
  { name: 'a page moved and a link stayed', before: { 'README.md': '# A\n\nSee [the guide](docs/guide.md).\n', 'docs/guide.md': '# Guide\n\nLong text about many things.\n' }, after: { 'docs/guide.md': null, 'docs/manual.md': '# Guide\n\nLong text about many things.\n' }, expect: 'broken-link README.md:3' },
  { name: 'a heading was renamed and an anchor stayed', before: { 'README.md': '# A\n\nSee [there](docs/guide.md#first-steps).\n', 'docs/guide.md': '# Guide\n\n## First steps\n\nText.\n' }, after: { 'docs/guide.md': '# Guide\n\n## Getting started\n\nText.\n' }, expect: 'broken-anchor README.md:3' },
  { name: 'an image went', before: { 'README.md': '# A\n\n![picture](images/flow.png)\n', 'images/flow.png': 'x' }, after: { 'images/flow.png': null }, expect: 'broken-link README.md:3' },
  { name: 'a link was written with another case', before: { 'README.md': '# A\n\nText.\n', 'docs/Setup.md': '# S\n' }, after: { 'README.md': '# A\n\nSee [it](docs/setup.md).\n' }, expect: 'broken-link README.md:3' },
  { name: 'a JSON sample broke', before: { 'docs/config.md': `# C\n\n${fence('json', '{ "a": 1 }')}` }, after: { 'docs/config.md': `# C\n\n${fence('json', '{ "a": 1, }')}` }, expect: 'broken-sample docs/config.md:4' },
  { name: 'a Python sample broke', before: { 'README.md': `# C\n\n${fence('python', 'for one in items:', '    print(one)')}` }, after: { 'README.md': `# C\n\n${fence('python', 'for one in items', '    print(one)')}` }, expect: 'broken-sample README.md:4' },
  { name: 'a new export has no word', before: { ...ts, 'src/a.ts': 'export const one = 1;\n', 'README.md': '# A\n' }, after: { 'src/a.ts': 'export const one = 1;\nexport function exportToSpreadsheet(): void {}\n' }, options: { documented: ['src/**'] }, expect: 'undocumented src/a.ts:2' },
  { name: 'docs are required and none came', before: { 'src/api/a.ts': 'export const a = 1;\n', 'docs/a.md': '# A\n' }, after: { 'src/api/a.ts': 'export const a = 2;\n' }, options: { required: [{ when: ['src/api/**'], need: ['docs/**'] }] }, expect: 'required src/api/a.ts:1' },
  { name: 'docs are required and the opt-out has no reason', before: { 'src/api/a.ts': 'export const a = 1;\n', 'docs/a.md': '# A\n' }, after: { 'src/api/a.ts': 'export const a = 2;\n' }, body: 'docs-check: skip\n', options: { required: [{ when: ['src/api/**'], need: ['docs/**'] }] }, expect: 'required src/api/a.ts:1' },
  { name: 'a monorepo: the package’s own page', before: { 'packages/a/package.json': pkg({ name: '@acme/a' }), 'packages/a/src/i.ts': 'export function buildPipeline(): void {}\nexport const x = 1;\n', 'packages/a/README.md': '# A\n\nCall `buildPipeline()`.\n', 'packages/b/README.md': '# B\n', 'package.json': pkg() }, after: { 'packages/a/src/i.ts': 'export const x = 1;\n' }, expect: 'removed-name packages/a/README.md:3' },
];
