// Changes that leave the docs true and once blocked: each is one that a hostile reader brought, with its near
// relations.
import type { Innocent } from './docs-plants.ts';

const pkg = { 'package.json': '{ "name": "acme", "version": "1.0.0" }\n' };
const py = { 'pyproject.toml': '[project]\nname = "acme"\n', 'acme/__init__.py': '' };
const rust = { 'Cargo.toml': '[package]\nname = "acme"\n' };
const go = { 'go.mod': 'module example.com/acme\n\ngo 1.22\n' };
const fence = (language: string, ...lines: string[]): string => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

function edit(
  name: string,
  path: string,
  before: string,
  after: string,
  docs: string,
  more: Record<string, string> = pkg,
  page = 'README.md',
): Innocent {
  return { name, before: { [path]: before, [page]: docs, ...more }, after: { [path]: after } };
}

const parameters: Innocent[] = [
  edit(
    'py: keywords are gathered',
    'acme/io.py',
    'def run_things(first, second=1):\n    return first\n',
    'def run_things(first, **kw):\n    return first\n',
    `# A\n\n${fence('python', 'from acme.io import run_things', 'run_things(1, second=2)')}`,
    py,
  ),
  edit(
    'py: positions are gathered',
    'acme/io.py',
    'def run_things(first, second=1):\n    return first\n',
    'def run_things(first, *args):\n    return first\n',
    `# A\n\n${fence('python', 'from acme.io import run_things', 'run_things(1, 2)')}\nCall \`run_things(first, second)\`.\n`,
    py,
  ),
  edit(
    'py: all is gathered',
    'acme/io.py',
    'def run_things(first, second=1):\n    """Run.\n\n    :param second: how often\n    """\n',
    'def run_things(*args, **kwargs):\n    """Run.\n\n    :param second: how often\n    """\n',
    `# A\n\n${fence('python', 'from acme.io import run_things', 'run_things(1, second=2)')}`,
    py,
  ),
  edit(
    'ts: a parameter is taken apart',
    'src/run.ts',
    'export interface O { name: string }\n/**\n * Runs.\n * @param options what to run\n * @param options.name its name\n */\nexport function runThings(options: O): void { console.log(options); }\n',
    'export interface O { name: string }\n/**\n * Runs.\n * @param options what to run\n * @param options.name its name\n */\nexport function runThings({ name }: O): void { console.log(name); }\n',
    `# A\n\nCall \`runThings(options)\`.\n\n${fence('ts', "import { runThings } from 'acme';", "const options = { name: 'x' };", 'runThings(options);')}`,
  ),
  edit(
    'ts: parameters become a tuple',
    'src/run.ts',
    '/**\n * @param first one\n * @param second two\n */\nexport function runThings(first: string, second: string): void { console.log(first, second); }\n',
    '/**\n * @param first one\n * @param second two\n */\nexport function runThings(...args: [first: string, second: string]): void { console.log(args); }\n',
    `# A\n\nCall \`runThings(first, second)\`.\n\n${fence('ts', "import { runThings } from 'acme';", "runThings('a', 'b');")}`,
  ),
  edit(
    'js: a list is taken apart',
    'lib/run.js',
    '/** @param pair two */\nexport function runThings(pair, times) { return pair; }\n',
    '/** @param pair two */\nexport function runThings([a, b], times) { return a; }\n',
    '# A\n\nCall `runThings(pair, times)`.\n',
  ),
  edit(
    'ts: a declared field keeps its type',
    'src/hono.ts',
    'export class Router {\n  fetchRequest: (request: Request, env?: object, context?: object) => Response = (request, env, context) => this.go(request, env, context);\n  go(...all: unknown[]): Response { return new Response(String(all)); }\n}\n',
    'export class Router {\n  fetchRequest: (request: Request, env?: object, context?: object) => Response = (request, ...rest) => this.go(request, ...rest);\n  go(...all: unknown[]): Response { return new Response(String(all)); }\n}\n',
    `# A\n\nUse \`Router.fetchRequest(request, env, context)\`.\n\n${fence('ts', "import { Router } from 'acme';", 'const router = new Router();', 'router.fetchRequest(request, env, context);')}`,
  ),
  edit(
    'ts: a declared constant keeps its type',
    'src/f.ts',
    'export const fetchRequest: (url: string, env: object) => void = (url, env) => { console.log(url, env); };\n',
    'export const fetchRequest: (url: string, env: object) => void = (...all) => { console.log(all); };\n',
    `# A\n\nUse \`fetchRequest(url, env)\`.\n\n${fence('ts', "import { fetchRequest } from 'acme';", 'fetchRequest(url, env);')}`,
  ),
  edit(
    'ts: a constant of a named type',
    'src/f.ts',
    'type Handler = (url: string, env: object) => void;\nexport const fetchRequest: Handler = (url, env) => { console.log(url, env); };\n',
    'type Handler = (url: string, env: object) => void;\nexport const fetchRequest: Handler = (url) => { console.log(url); };\n',
    `# A\n\nUse \`fetchRequest(url, env)\`.\n\n${fence('ts', "import { fetchRequest } from 'acme';", 'fetchRequest(url, env);')}`,
  ),
  edit(
    'ts: a parameter is renamed and the sample has variables of the old names',
    'src/send.ts',
    'export function sendPriceList(to: string, list: string[]): void { console.log(to, list); }\n',
    'export function sendPriceList(recipient: string, list: string[]): void { console.log(recipient, list); }\n',
    `# A\n\n${fence('ts', "import { sendPriceList } from 'acme';", "const to = 'ada';", 'const list: string[] = [];', 'sendPriceList(to, list);')}`,
  ),
  edit(
    'php: a sample has variables of the old names',
    'src/a.php',
    '<?php\nfunction sendPriceList($to, $list) {}\n',
    '<?php\nfunction sendPriceList($recipient, $list) {}\n',
    `# A\n\n${fence('php', '<?php', 'sendPriceList($to, $list);')}`,
  ),
  edit(
    'py: a sample has variables of the old names',
    'acme/io.py',
    'def send_price_list(to, entries):\n    return to\n',
    'def send_price_list(recipient, entries):\n    return recipient\n',
    `# A\n\n${fence('python', 'from acme.io import send_price_list', 'send_price_list(to, entries)')}`,
    py,
  ),
];

const kept = '# A\n\nCall `parsePriceList()` with a path.\n';
const parse = 'export function parsePriceList(path: string): string { return path; }\nexport const one = 1;\n';
const kinds = (member: string): string => `# A\n\nUse \`PriceReader.${member}()\` for it.\n`;
const inherited: Innocent[] = [
  edit(
    'ts: another package’s star has it',
    'src/index.ts',
    parse,
    "export * from 'acme-core';\nexport const one = 1;\n",
    kept,
  ),
  {
    name: 'ts: the index takes over another package',
    before: { ...pkg, 'src/a.ts': parse, 'src/index.ts': "export * from './a.ts';\n", 'README.md': kept },
    after: {
      'src/a.ts': 'export const one = 1;\n',
      'src/index.ts': "export * from './a.ts';\nexport * from 'acme-core';\n",
    },
  },
  edit(
    'py: another package’s star has it',
    'acme/io.py',
    'def parse_price_list(path):\n    return path\n',
    'from acme_core import *\n',
    '# A\n\nCall `acme.io.parse_price_list()`.\n',
    py,
  ),
  edit(
    'rust: another crate’s star has it',
    'src/lib.rs',
    'pub fn parse_price_list(path: &str) {}\n',
    'pub use acme_core::*;\n',
    `# A\n\n${fence('rust', 'acme::parse_price_list("a");')}`,
    rust,
  ),
  edit(
    'ts: a class of another package has the method',
    'src/reader.ts',
    'export class PriceReader {\n  readAllPrices(): void {}\n}\n',
    "import { BaseReader } from 'acme-core';\nexport class PriceReader extends BaseReader {\n}\n",
    kinds('readAllPrices'),
  ),
  edit(
    'java: a class of another package has the method',
    'src/main/java/PriceReader.java',
    'public class PriceReader {\n  public void readAllPrices() {}\n}\n',
    'import com.other.BaseReader;\n\npublic class PriceReader extends BaseReader {\n}\n',
    kinds('readAllPrices'),
    {},
  ),
  edit(
    'py: a class of another package has the method',
    'acme/reader.py',
    'class PriceReader:\n    def read_all_prices(self):\n        pass\n',
    'from acme_core import BaseReader\n\n\nclass PriceReader(BaseReader):\n    pass\n',
    kinds('read_all_prices'),
    py,
  ),
  edit(
    'cs: a class of another package has the method',
    'src/PriceReader.cs',
    'public class PriceReader\n{\n    public void ReadAllPrices() { }\n}\n',
    'using Acme.Core;\n\npublic class PriceReader : BaseReader\n{\n}\n',
    kinds('ReadAllPrices'),
    {},
  ),
  edit(
    'rb: a module of another gem has the method',
    'lib/acme.rb',
    'class PriceReader\n  def read_all_prices\n  end\nend\n',
    "require 'acme/core'\n\nclass PriceReader < Acme::Core::Reader\nend\n",
    '# A\n\n`PriceReader#read_all_prices` reads.\n',
    {},
  ),
  edit(
    'rb: an included module of another gem has the method',
    'lib/acme.rb',
    'class PriceReader\n  def read_all_prices\n  end\nend\n',
    "require 'acme/core'\n\nclass PriceReader\n  include Acme::Reading\nend\n",
    '# A\n\n`PriceReader#read_all_prices` reads.\n',
    {},
  ),
  edit(
    'php: a class of another package has the method',
    'src/PriceReader.php',
    '<?php\nclass PriceReader\n{\n    public function readAllPrices(): void {}\n}\n',
    '<?php\nuse Other\\BaseReader;\nclass PriceReader extends BaseReader\n{\n}\n',
    '# A\n\n`PriceReader::readAllPrices()` reads.\n',
    {},
  ),
  edit(
    'php: a trait of another package has the method',
    'src/PriceReader.php',
    '<?php\nclass PriceReader\n{\n    public function readAllPrices(): void {}\n}\n',
    '<?php\nclass PriceReader\n{\n    use \\Other\\Reading;\n}\n',
    '# A\n\n`PriceReader::readAllPrices()` reads.\n',
    {},
  ),
  edit(
    'php: __call has the method',
    'src/PriceReader.php',
    '<?php\nclass PriceReader\n{\n    public function readAllPrices(): void {}\n}\n',
    '<?php\nclass PriceReader\n{\n    public function __call($name, $arguments) { return 1; }\n}\n',
    '# A\n\n`PriceReader::readAllPrices()` reads.\n',
    {},
  ),
  edit(
    'go: an embedded struct of another package has the method',
    'reader.go',
    'package acme\n\ntype PriceReader struct{}\n\nfunc (r PriceReader) ReadAllPrices() {}\n',
    'package acme\n\nimport "example.com/core"\n\ntype PriceReader struct {\n\tcore.Reader\n}\n',
    kinds('ReadAllPrices'),
    go,
  ),
  edit(
    'java: Lombok writes the accessor',
    'src/main/java/PriceReader.java',
    'public class PriceReader {\n  private int priceCount;\n  public int getPriceCount() { return priceCount; }\n}\n',
    'import lombok.Getter;\n\n@Getter\npublic class PriceReader {\n  private int priceCount;\n}\n',
    kinds('getPriceCount'),
    {},
  ),
  edit(
    'java: Lombok writes the accessor of a field',
    'src/main/java/PriceReader.java',
    'public class PriceReader {\n  private int priceCount;\n  public int getPriceCount() { return priceCount; }\n}\n',
    'import lombok.Getter;\n\npublic class PriceReader {\n  @Getter private int priceCount;\n}\n',
    kinds('getPriceCount'),
    {},
  ),
  edit(
    'rust: a derive writes the setter',
    'src/lib.rs',
    'pub struct PriceReader { price_count: u32 }\nimpl PriceReader { pub fn set_price_count(&mut self, n: u32) { self.price_count = n; } }\n',
    'use derive_setters::Setters;\n\n#[derive(Setters)]\npub struct PriceReader { price_count: u32 }\n',
    '# A\n\n`PriceReader::set_price_count()` sets it.\n',
    rust,
  ),
  edit(
    'cs: a generator writes the property',
    'src/PriceReader.cs',
    'public partial class PriceReader\n{\n    private int priceCount;\n    public int PriceCount { get { return priceCount; } }\n}\n',
    'public partial class PriceReader\n{\n    [ObservableProperty]\n    private int priceCount;\n}\n',
    '# A\n\n`PriceReader.PriceCount` counts.\n',
    {},
  ),
];

const defaults = (before: string, after: string, docs: string): Innocent =>
  edit(
    `ts: a default of ${before} is written ${after}`,
    'src/wait.ts',
    `export function waitForPrice(timeout = ${before}): number { return timeout; }\n`,
    `export function waitForPrice(timeout = ${after}): number { return timeout; }\n`,
    `# A\n\n## \`waitForPrice(timeout)\`\n\n- \`timeout\`: by default \`${docs}\`.\n`,
  );
const values: Innocent[] = [
  defaults('60000', '60 * 1000', '60000'),
  defaults('1000', '1e3', '1000'),
  defaults('86400000', '24 * 60 * 60 * 1000', '86400000'),
  defaults('1024', '1 << 10', '1024'),
  defaults('255', '0xff', '255'),
  defaults('60000', '60_000', '60000'),
  edit(
    'py: a default becomes a float',
    'acme/io.py',
    'def wait_for_price(timeout=30):\n    return timeout\n',
    'def wait_for_price(timeout=30.0):\n    return timeout\n',
    '# A\n\n## `wait_for_price(timeout)`\n\n- `timeout`: by default `30`.\n',
    py,
  ),
  edit(
    'ts: a key’s default is a product',
    'src/config.ts',
    "import { z } from 'zod';\nexport const C = z.object({ maxBytes: z.number().default(1048576) });\n",
    "import { z } from 'zod';\nexport const C = z.object({ maxBytes: z.number().default(1024 * 1024) });\n",
    '# A\n\n`maxBytes` (default: `1048576`)\n',
  ),
  edit(
    'ts: a key’s default is computed',
    'src/config.ts',
    "import { z } from 'zod';\nexport const C = z.object({ maxBytes: z.number().default(1048576) });\n",
    "import { z } from 'zod';\nconst kib = 1024;\nexport const C = z.object({ maxBytes: z.number().default(kib * 1024) });\n",
    '# A\n\n`maxBytes` (default: `1048576`)\n',
  ),
];

const sample = (name: string, language: string, before: string[], after: string[]): Innocent => ({
  name: `a sample: ${name}`,
  before: { 'README.md': `# A\n\n${fence(language, ...before)}` },
  after: { 'README.md': `# A\n\n${fence(language, ...after)}` },
});
const samples: Innocent[] = [
  sample('a method’s signature', 'ts', ['const a = 1;'], ['getPrices(): Promise<string>']),
  sample('keys of an object', 'ts', ['const a = 1;'], ['retries: 3,', 'name: "x",']),
  sample('keys of an object in js', 'js', ['const a = { b: 1 };'], ['retries: 3,', 'name: "x",']),
  sample('members of a type', 'typescript', ['const a = 1;'], ['retries?: number;', 'readonly name: string;']),
  sample('a class’s method', 'js', ['const a = 1;'], ['async getPrices() {', '  return 1;', '}']),
  sample('json with comments', 'json', ['{ "a": 1 }'], ['{', '  // how often', '  "a": 2,', '}']),
  sample('members of a json object', 'json', ['{ "a": 1 }'], ['"a": 2,', '"b": 3']),
  sample('several json values', 'json', ['{ "a": 1 }'], ['{ "a": 1 }', '{ "a": 2 }']),
  sample(
    'rust with a hidden line',
    'rust',
    ['let a = 1;'],
    ['# use acme::prices;', '# fn main() {', 'let a = prices();', '# }'],
  ),
  sample('rust with a trailing question', 'rust', ['let a = 1;'], ['let a = prices()?;', '# Ok::<(), Error>(())']),
  sample(
    'a go import before statements',
    'go',
    ['x := 1'],
    ['import "example.com/acme"', '', 'x := acme.Prices()', 'fmt.Println(x)'],
  ),
  sample(
    'a python session with a traceback',
    'python',
    ['a = 1'],
    [
      'a = read()',
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in <module>',
      'ValueError: no such price',
    ],
  ),
  sample('yaml with a placeholder', 'yaml', ['a: 1'], ['a: <value>', 'b: [<one>, <two>']),
  sample('a placeholder in json', 'json', ['{ "a": 1 }'], ['{ "a": <number> }']),
];

const submodule = 'a'.repeat(40);
const links: Innocent[] = [
  {
    name: 'a link into a submodule',
    before: { 'README.md': '# A\n' },
    after: {
      'README.md': '# A\n\nSee [it](vendor/acme-core/README.md) and [more](vendor/acme-core/docs/guide.md#use).\n',
    },
    more: [{ path: 'vendor/acme-core', content: submodule, mode: '160000' }],
  },
  {
    name: 'a link to a generated page that git ignores',
    before: { 'README.md': '# A\n', '.gitignore': 'docs/api/\n*.tmp.md\n!keep.tmp.md\n' },
    after: { 'README.md': '# A\n\nSee [it](docs/api/index.md) and [more](docs/x.tmp.md).\n' },
  },
  {
    name: 'a link to a page that the docs folder ignores',
    before: { 'docs/a.md': '# A\n', 'docs/.gitignore': '/api\n' },
    after: { 'docs/a.md': '# A\n\nSee [it](api/index.md).\n' },
  },
];

const went = 'export function removeEverything(): void {}\nexport const one = 1;\n';
const past = (path: string, more: Record<string, string> = {}): Innocent =>
  edit(
    `${path} is of the past`,
    'src/a.ts',
    went,
    'export const one = 1;\n',
    '# A\n\nCall `removeEverything()` first.\n',
    { ...pkg, ...more },
    path,
  );
const pages: Innocent[] = [
  ...[
    'docs/from-v1-to-v2.md',
    'docs/v1-to-v2.md',
    'docs/2.x-to-3.x.md',
    'docs/whats_new_2.md',
    'docs/whats_new.md',
    'docs/archive-2023/a.md',
    'docs/design/0003-prices.md',
    'docs/notes/2021.md',
    'RELEASING.md',
    'docs/de-DE/x.md',
    'docs/lang/de.md',
    'docs/fr_CA/x.md',
    'docs/zh-Hans-CN/x.md',
    'docs/x.pt-BR.md',
  ].map((path) => past(path)),
  past('docs/v1/a.md', { 'docs/v2/a.md': '# A\n' }),
];

const routes: Innocent[] = [
  edit(
    'py: a typer parameter without an option',
    'acme/cli.py',
    'import typer\n\napp = typer.Typer()\n\n@app.command()\ndef main(price_file: str = typer.Option("x", "--price-file")):\n    pass\n',
    'import typer\n\napp = typer.Typer()\n\n@app.command()\ndef main(price_file: str = "x"):\n    pass\n',
    '# A\n\nGive the file with `--price-file`.\n',
    py,
  ),
  edit(
    'py: typer.run',
    'acme/cli.py',
    'import typer\n\ndef main(price_file: str = typer.Option("x", "--price-file")):\n    pass\n\ntyper.run(main)\n',
    'import typer\n\ndef main(price_file: str = "x"):\n    pass\n\ntyper.run(main)\n',
    '# A\n\nGive the file with `--price-file`.\n',
    py,
  ),
  edit(
    'py: fire',
    'acme/cli.py',
    'import argparse\n\np = argparse.ArgumentParser()\np.add_argument("--price-file")\np.parse_args()\n',
    'import fire\n\ndef main(price_file="x"):\n    pass\n\nfire.Fire(main)\n',
    '# A\n\nGive the file with `--price-file`.\n',
    py,
  ),
  edit(
    'py: fire with a class',
    'acme/cli.py',
    'import argparse\n\np = argparse.ArgumentParser()\np.add_argument("--price-file")\np.parse_args()\n',
    'import fire\n\nclass Tool:\n    def read(self, price_file="x"):\n        pass\n\nfire.Fire(Tool)\n',
    '# A\n\nGive the file with `--price-file`.\n',
    py,
  ),
  edit(
    'js: a route is put together',
    'server.js',
    "const app = require('express')();\napp.get('/api/prices/:id', show);\n",
    "const app = require('express')();\nconst P = names.prices;\nconst r = require('express').Router();\nr.get(`/${P}/:id`, show);\napp.use('/api', r);\n",
    '# API\n\n## `GET /api/prices/:id`\n\nGives one.\n',
  ),
  edit(
    'js: a variable is put together',
    'src/a.js',
    'module.exports.url = process.env.ACME_PRICE_URL;\n',
    "const read = (name) => process.env['ACME_' + name.toUpperCase()];\nmodule.exports.url = read('price_url');\n",
    '# A\n\nSet `ACME_PRICE_URL` first.\n',
  ),
  edit(
    'js: a variable is put together in a template',
    'src/a.js',
    'module.exports.url = process.env.ACME_PRICE_URL;\n',
    'module.exports.url = (name) => process.env[`ACME_${name}`];\n',
    '# A\n\nSet `ACME_PRICE_URL` first.\n',
  ),
  edit(
    'py: a variable is put together',
    'acme/env.py',
    'import os\n\nurl = os.environ["ACME_PRICE_URL"]\n',
    'import os\n\ndef read(name):\n    return os.environ[f"ACME_{name}"]\n',
    '# A\n\nSet `ACME_PRICE_URL` first.\n',
    py,
  ),
];

export const alarms: Innocent[] = [...parameters, ...inherited, ...values, ...samples, ...links, ...pages, ...routes];
