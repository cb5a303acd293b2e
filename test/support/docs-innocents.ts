// Changes that leave the docs true, and docs that only look as if a change made them false.
import { alarms } from './docs-alarms.ts';
import type { Innocent } from './docs-plants.ts';

const pkg = (more: object = {}): string => `${JSON.stringify({ name: 'acme', version: '1.0.0', ...more }, null, 2)}\n`;
const fence = (language: string, ...lines: string[]): string => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;

function edit(name: string, path: string, before: string, after: string | null, docs: string, more: Record<string, string> = {}, page = 'README.md'): Innocent {
  return { name, before: { [path]: before, [page]: docs, ...more }, after: { [path]: after } };
}

const ts = { 'package.json': pkg() };
const gone = 'export function removeEverything(): void {}\nexport const one = 1;\n';
const left = 'export const one = 1;\n';

const greet = 'export function greet(name: string): string { return name; }\nexport const one = 1;\n';

export const innocents: Innocent[] = [
  edit('an everyday flag of another command', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--port <n>', 'x').option('--other-thing', 'y');\n", "import { program } from 'commander';\nprogram.option('--other-thing', 'y');\n", `# A\n\n${fence('sh', '$ serve acme --port 80', '$ docker run acme --port 80', '$ acme run -- --port 80', '$ acme | http --port 80', '$ acme-next --port 80')}`, ts),
  edit('an everyday flag that the command still reads', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--port <n>', 'x').option('--other-thing', 'y');\n", "import { program } from 'commander';\nprogram.option('--other-thing', 'y');\n", `# A\n\n${fence('sh', '$ acme serve --port 80')}`, { ...ts, 'src/serve.ts': "import { program } from 'commander';\nprogram.command('serve').option('--port <n>', 'x');\n" }),
  { name: 'the statement was written anew in the change', before: { ...ts, 'src/a.ts': 'export function parsePriceList(): void {}\nexport const one = 1;\n', 'README.md': '# A\n\nCall `parsePriceList()` with the path.\n' }, after: { 'src/a.ts': left, 'README.md': '# A\n\nCall your own\n`parsePriceList()` with a path of yours.\n' } },
  // lists of parameters that are still right
  edit('py: what a list says below a parameter is no parameter', 'acme/text.py', 'def strip_text(text, strict=False):\n    pass\n', 'def strip_text(text):\n    """Strips.\n\n    Args:\n        text: what to strip\n            strict: not any more\n\n    Returns:\n        strict: nothing\n    """\n', '# A\n', { 'acme/__init__.py': '' }),
  edit('py: a list names what the rest takes', 'acme/text.py', 'def strip_text(text, strict=False):\n    """Strips.\n\n    Args:\n        strict: x\n    """\n', 'def strip_text(text, **options):\n    """Strips.\n\n    Args:\n        strict: x\n    """\n', '# A\n', { 'acme/__init__.py': '' }),
  edit('py: the docstring of another function lists it', 'acme/text.py', 'def strip_text(text, strict=False):\n    pass\n\n\ndef other(strict):\n    """O.\n\n    Args:\n        strict: x\n    """\n', 'def strip_text(text):\n    pass\n\n\ndef other(strict):\n    """O.\n\n    Args:\n        strict: x\n    """\n', '# A\n', { 'acme/__init__.py': '' }),
  edit('java: a parameter was renamed with its comment', 'src/main/java/Prices.java', 'public class Prices {\n  /** @param limit how many */\n  public void readPrices(int limit) {}\n}\n', 'public class Prices {\n  /** @param max how many */\n  public void readPrices(int max) {}\n}\n', '# A\n\n```java\nint limit = 3;\nprices.readPrices(limit);\n```\n'),
  // exports that lost their mark and are offered all the same, or that no page imports
  edit('an export moved to the list at the end', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\n', 'function parsePriceList(): number { return 1; }\nexport { parsePriceList };\n', `# A\n\n${fence('ts', "import { parsePriceList } from 'acme';")}`, ts),
  edit('an export is now the default and a part of a list', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\n', 'function parsePriceList(): number { return 1; }\nexport default { parsePriceList };\n', `# A\n\n${fence('ts', "import { parsePriceList } from 'acme';")}`, ts),
  edit('an export is offered by CommonJS', 'src/a.js', 'export function parsePriceList() { return 1; }\n', 'function parsePriceList() { return 1; }\nmodule.exports = { parsePriceList };\n', `# A\n\n${fence('js', "import { parsePriceList } from 'acme';")}`, ts),
  edit('an export is put together with others', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\n', 'function parsePriceList(): number { return 1; }\nexport const all = { parsePriceList };\n', `# A\n\n${fence('ts', "import { parsePriceList } from 'acme';")}`, ts),
  edit('an export is said by another file', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\n', 'function parsePriceList(): number { return 1; }\nregister(parsePriceList);\n', `# A\n\n${fence('ts', "import { parsePriceList } from 'acme';")}`, { ...ts, 'src/b.ts': "export const names = ['parsePriceList'];\n" }),
  edit('a name that is used inside is explained to contributors', 'src/a.ts', 'export function parsePriceList(): number { return 1; }\nexport const one = parsePriceList();\n', 'function parsePriceList(): number { return 1; }\nexport const one = parsePriceList();\n', '# A\n\nInside, `parsePriceList()` reads them.\n', ts),
  // plain names that an import tells of, and that are still there or are another's
  edit('a plain name comes from another package', 'src/a.ts', greet, left, `# A\n\n${fence('ts', "import { greet } from 'other';", "greet('you');")}`, ts),
  edit('a plain name is called without an import', 'src/a.ts', greet, left, `# A\n\n${fence('ts', "greet('you');")}`, ts),
  edit('a plain name lives on in another file', 'src/a.ts', greet, left, `# A\n\n${fence('ts', "import { greet } from 'acme';", "greet('you');")}`, { ...ts, 'src/b.ts': greet }),
  edit('a plain name is taken over from a file', 'src/a.ts', greet, "export { hello as greet } from './b.ts';\n", `# A\n\n${fence('ts', "import { greet } from 'acme';", "greet('you');")}`, { ...ts, 'src/b.ts': 'export function hello(): void {}\n' }),
  edit('a plain name is what the reader’s own function has', 'src/a.ts', greet, left, `# A\n\n${fence('ts', "import { one } from 'acme';", 'const greet = () => one;', 'greet();')}`, ts),
  edit('a plain heading of a page that imports nothing', 'src/a.ts', greet, left, '# A\n\n### `greet(name)`\n', ts),
  edit('a plain name got a new optional parameter', 'src/a.ts', greet, greet.replace('name: string', 'name: string, mark?: string'), `# A\n\n${fence('ts', "import { greet } from 'acme';", "greet('you');")}`, ts),
  // the page tells the past, or is of the past
  edit('a changelog names what went', 'src/a.ts', gone, left, '# Changelog\n\n## 1.0.0\n\n- add `removeEverything()`\n', ts, 'CHANGELOG.md'),
  edit('a migration guide names it', 'src/a.ts', gone, left, '# Migrating to 2\n\nReplace `removeEverything()` by a loop.\n', ts, 'docs/migration.md'),
  edit('an old version’s docs name it', 'src/a.ts', gone, left, '# A\n\n`removeEverything()`\n', ts, 'docs/v1.2/api.md'),
  edit('a decision record names it', 'src/a.ts', gone, left, '# 7. Remove\n\nWe add `removeEverything()`.\n', ts, 'docs/adr/0007-remove.md'),
  edit('the page says that it was removed', 'src/a.ts', gone, left, '# A\n\n`removeEverything()` was removed in 2.0.\n', ts),
  edit('the page says that it is deprecated', 'src/a.ts', gone, left, '# A\n\n## Deprecated\n\n- `removeEverything()`\n', ts),
  edit('a release section of the README names it', 'src/a.ts', gone, left, '# A\n\n## 1.2.0\n\nNew: `removeEverything()`.\n', ts),
  edit('it says what to use in place of it', 'src/a.ts', gone, left, '# A\n\nUse a loop instead of `removeEverything()`.\n', ts),
  // the name lives on
  edit('it moved to another file', 'src/a.ts', gone, left, '# A\n\nCall `removeEverything()`.\n', { ...ts, 'src/b.ts': 'export function removeEverything(): void { return; }\n' }),
  { name: 'a file was renamed', before: { ...ts, 'src/a.ts': gone, 'README.md': '# A\n\nCall `removeEverything()`.\n' }, after: { 'src/a.ts': null, 'src/core.ts': gone } },
  { name: 'it is exported again by the index', before: { ...ts, 'src/a.ts': gone, 'src/index.ts': "export * from './a.ts';\n", 'README.md': '# A\n\nCall `removeEverything()`.\n' }, after: { 'src/a.ts': left, 'src/b.ts': 'export function removeEverything(): void {}\n', 'src/index.ts': "export * from './a.ts';\nexport * from './b.ts';\n" } },
  edit('a function became an alias', 'src/a.ts', gone, 'function clear(): void {}\nexport { clear as removeEverything };\nexport const one = 1;\n', '# A\n\nCall `removeEverything()`.\n', ts),
  edit('it became a constant', 'src/a.ts', gone, 'export const removeEverything = (): void => {};\nexport const one = 1;\n', '# A\n\nCall `removeEverything()`.\n', ts),
  edit('a method became a property', 'src/a.ts', 'export class Box {\n  openLid(): void {}\n}\n', 'export class Box {\n  openLid = (): void => {};\n}\n', '# A\n\n`Box.openLid()` opens.\n', ts),
  edit('only its body changed', 'src/a.ts', 'export function countWords(text: string): number { return text.length; }\n', 'export function countWords(text: string): number { return text.split(/\\s/).length; }\n', '# A\n\n`countWords(text)` counts.\n', ts),
  edit('the file was formatted', 'src/a.ts', "export function countWords(text:string,lang='en'){return text.length}\n", "export function countWords(\n  text: string,\n  lang = 'en',\n) {\n  return text.length;\n}\n", '# A\n\n`countWords(text, lang)` counts. By default `lang` is `en`.\n', ts),
  edit('quotes of a default changed', 'src/a.ts', "export function open(mode = 'fast') { return mode; }\n", 'export function open(mode = "fast") { return mode; }\n', '# A\n\n## `open(mode)`\n\n`mode` is by default `fast`.\n', ts),
  edit('an optional parameter came', 'src/a.ts', 'export function sendMail(to: string): void {}\n', 'export function sendMail(to: string, cc?: string): void {}\n', `# A\n\n${fence('ts', "sendMail('ada');")}`, ts),
  edit('a parameter was renamed', 'src/a.ts', 'export function sendMail(to: string): void {}\n', 'export function sendMail(recipient: string): void {}\n', `# A\n\n${fence('ts', "sendMail('ada');")}`, ts),
  // the words mean something else
  edit('an everyday word', 'src/a.ts', 'export function run(): void {}\nexport const one = 1;\n', left, '# A\n\nThen `run` the server.\n', ts),
  edit('a name in plain prose', 'src/a.ts', 'export function update(): void {}\nexport const one = 1;\n', left, '# A\n\nWe update it every week.\n', ts),
  edit('another library’s function of that name', 'src/a.ts', 'export function useEffectOnce(): void {}\nexport const one = 1;\n', left, `# A\n\n${fence('ts', "import { useEffectOnce } from 'react-use';", 'useEffectOnce(() => {});')}`, ts),
  edit('a sample defines it itself', 'src/a.ts', 'export function formatPrice(): void {}\nexport const one = 1;\n', left, `# A\n\n${fence('ts', 'function formatPrice(n: number) { return `${n}`; }', 'formatPrice(3);')}`, ts),
  edit('a qualified name of another', 'src/a.ts', 'export function readFileSync(): void {}\nexport const one = 1;\n', left, '# A\n\nIt uses `fs.readFileSync` inside.\n', ts),
  edit('a sample in another language', 'src/a.ts', 'export function parse_config(): void {}\nexport const one = 1;\n', left, `# A\n\n${fence('python', 'import tool', 'parse_config()')}`, ts),
  edit('a word inside a longer one', 'src/a.ts', 'export function loadUser(): void {}\nexport const one = 1;\n', left, '# A\n\n`loadUserSettings()` loads.\n', ts),
  edit('a link’s target has it', 'src/a.ts', 'export function loadUser(): void {}\nexport const one = 1;\n', left, '# A\n\nSee [there](https://example.com/loadUser).\n', ts),
  edit('a private function went', 'src/a.ts', 'function innerHelper(): void {}\nexport const one = 1;\n', left, '# A\n\nInside, `innerHelper()` does the work.\n', ts),
  edit('a test’s helper went', 'test/helper.test.ts', 'export function makeFakeServer(): void {}\n', 'export const x = 1;\n', '# A\n\nUse `makeFakeServer()` in tests.\n', ts),
  edit('another package of the monorepo', 'packages/a/src/i.ts', 'export function buildPipeline(): void {}\nexport const one = 1;\n', left, '# B\n\nCall `buildPipeline()`.\n', { ...ts, 'packages/a/package.json': pkg({ name: 'a' }), 'packages/b/package.json': pkg({ name: 'b' }) }, 'packages/b/README.md'),
  // flags, variables, keys, routes
  edit('another command’s flag', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--no-install', 'x').option('--other-thing', 'y');\n", "import { program } from 'commander';\nprogram.option('--other-thing', 'y');\n", `# A\n\n${fence('sh', 'npx --no-install eslint .')}`, ts),
  edit('an everyday flag', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--verbose', 'x').option('--other-thing', 'y');\n", "import { program } from 'commander';\nprogram.option('--other-thing', 'y');\n", `# A\n\n${fence('sh', 'pip install --verbose acme')}`, ts),
  edit('a flag moved to another file', 'src/cli.ts', "import { program } from 'commander';\nprogram.option('--keep-going', 'x');\n", "import { program } from 'commander';\nprogram.option('--x-only', 'x');\n", '# A\n\n`--keep-going` goes on.\n', { ...ts, 'src/more.ts': "import { program } from 'commander';\nprogram.option('--keep-going', 'x');\n" }),
  edit('a flag in camel case', 'src/cli.js', "const yargs = require('yargs');\nyargs.option('keep-going', {}).argv;\n", "const yargs = require('yargs');\nyargs.option('keepGoing', {}).argv;\n", '# A\n\n`--keep-going` goes on.\n', ts),
  edit('py: a flag with underscores', 'acme/cli.py', 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--keep-going", action="store_true")\n', 'import argparse\np = argparse.ArgumentParser()\np.add_argument("--keep_going", action="store_true")\n', '# A\n\n`--keep-going` goes on.\n'),
  edit('a variable of the system', 'src/a.ts', 'export const home = process.env.GITHUB_TOKEN;\n', 'export const home = 1;\n', '# A\n\nSet `GITHUB_TOKEN`.\n', ts),
  edit('a variable is read elsewhere', 'src/a.ts', 'export const u = process.env.ACME_DB_URL;\n', 'export const u = 1;\n', '# A\n\nSet `ACME_DB_URL`.\n', { ...ts, 'src/b.ts': "import { env } from 'node:process';\nexport const u = env['ACME_DB_URL'];\n" }),
  edit('a variable stays in a compose file', 'src/a.ts', 'export const u = process.env.ACME_DB_URL;\n', 'export const u = 1;\n', '# A\n\nSet `ACME_DB_URL`.\n', { ...ts, 'deploy/compose.yaml': 'services:\n  app:\n    environment:\n      ACME_DB_URL: x\n' }),
  edit('a key went and the page is of another tool', 'src/config.ts', "import { z } from 'zod';\nexport const C = z.object({ include: z.array(z.string()), outFolder: z.string() });\n", "import { z } from 'zod';\nexport const C = z.object({ outFolder: z.string() });\n", `# A\n\n${fence('json', '{ "include": ["src"] }')}`, ts),
  edit('a route’s parameter was renamed', 'server.js', "const app = require('express')();\napp.get('/users/:id', show);\n", "const app = require('express')();\napp.get('/users/:userId', show);\n", '# API\n\n`GET /users/:id` gives one.\n', ts),
  edit('a route moved to another file', 'server.js', "const app = require('express')();\napp.get('/users/:id', show);\n", "const app = require('express')();\nrequire('./users')(app);\n", '# API\n\n`GET /users/:id` gives one.\n', { ...ts, 'users.js': "module.exports = (app) => app.get('/users/:id', (q, r) => r.end());\n" }),
  edit('another method of the path is left', 'server.js', "const app = require('express')();\napp.get('/users/:id', show);\napp.put('/users/:id', put);\n", "const app = require('express')();\napp.get('/users/:id', show);\n", '# API\n\nSee `/users/:id`.\n', ts),
  edit('a path of another host', 'server.js', "const app = require('express')();\napp.get('/repos/list', show);\napp.get('/x-other', show);\n", "const app = require('express')();\napp.get('/x-other', show);\n", '# API\n\nIt reads https://api.github.com/repos/list/all for that.\n', ts),
  // defaults
  edit('a default changed and the page has another value', 'src/config.ts', "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(3) });\n", "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(5) });\n", '# A\n\nSet `maxSize` to 3 when memory is short.\n', ts),
  edit('a default changed and an example uses the old one', 'src/config.ts', "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(3) });\n", "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(5) });\n", `# A\n\n${fence('json', '{ "maxSize": 3 }')}`, ts),
  edit('the page tells the old and the new default', 'src/config.ts', "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(3) });\n", "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(15) });\n", '# A\n\nThe default of `maxSize` is 15; it was 3 in version 1.\n', ts),
  edit('a default of another option with that value', 'src/config.ts', "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(3), minSize: z.number().default(3) });\n", "import { z } from 'zod';\nexport const C = z.object({ maxSize: z.number().default(5), minSize: z.number().default(3) });\n", '# A\n\n| Key | Default |\n|---|---|\n| `maxSize` | `5` |\n| `minSize` | `3` |\n', ts),
  edit('py: a default in other words', 'acme/a.py', 'def wait(timeout=10):\n    return timeout\n', 'def wait(timeout=20):\n    return timeout\n', '# A\n\n`wait` takes ten tries or so.\n'),
  // files and links
  edit('a placeholder path', 'config/settings.py', 'x = 1\n', null, '# A\n\nCopy it to `config/settings.py`.\n'),
  { name: 'a page moved with its links', before: { 'README.md': '# A\n\nSee [it](docs/a.md).\n', 'docs/a.md': '# A\n\nWords about it.\n' }, after: { 'README.md': '# A\n\nSee [it](guide/a.md).\n', 'docs/a.md': null, 'guide/a.md': '# A\n\nWords about it.\n' } },
  { name: 'duplicate headings', before: { 'README.md': '# A\n\n## Use\n\n## Use\n' }, after: { 'README.md': '# A\n\n[second](#use-1)\n\n## Use\n\n## Use\n' } },
  { name: 'an anchor with Unicode', before: { 'README.md': '# A\n' }, after: { 'README.md': '# A\n\n[Größe](#größe-ändern)\n\n## Größe ändern\n' } },
  { name: 'a link with spaces', before: { 'README.md': '# A\n', 'docs/my guide.md': '# G\n' }, after: { 'README.md': '# A\n\n[it](docs/my%20guide.md) and [it](<docs/my guide.md>)\n' } },
  { name: 'a site’s own addresses', before: { 'docs/a.md': '# A\n' }, after: { 'docs/a.md': '# A\n\n[x](/guide/start) [y](https://example.com/nothing.md)\n' } },
  { name: 'a link that was broken before', before: { 'README.md': '# A\n\n[x](docs/none.md)\n' }, after: { 'README.md': '# A\n\n[x](docs/none.md)\n\nMore.\n' } },
  { name: 'a link inside a code block', before: { 'README.md': '# A\n' }, after: { 'README.md': `# A\n\n${fence('md', '[x](docs/none.md)')}` } },
  // samples
  { name: 'a sample with dots for what is left out', before: { 'README.md': `# A\n\n${fence('js', 'call(a);')}` }, after: { 'README.md': `# A\n\n${fence('js', 'call({', '  ...', '});')}` } },
  { name: 'a new sample that is no whole program', before: { 'README.md': '# A\n' }, after: { 'README.md': `# A\n\n${fence('ts', 'const x = {')}` } },
  { name: 'a sample without a language', before: { 'README.md': `# A\n\n${fence('', 'a b c')}` }, after: { 'README.md': `# A\n\n${fence('', 'a ( c')}` } },
  // policy
  { name: 'docs are required and came', before: { 'src/api/a.ts': left, 'docs/a.md': '# A\n' }, after: { 'src/api/a.ts': 'export const one = 2;\n', 'docs/a.md': '# A\n\nNew.\n' }, options: { required: [{ when: ['src/api/**'], need: ['docs/**'] }] } },
  { name: 'docs are required and the opt-out has a reason', before: { 'src/api/a.ts': left, 'docs/a.md': '# A\n' }, after: { 'src/api/a.ts': 'export const one = 2;\n' }, body: 'Fixes it.\n\ndocs-check: skip because only a comment changed\n', options: { required: [{ when: ['src/api/**'], need: ['docs/**'] }] } },
  { name: 'a new export that the docs name', before: { ...ts, 'src/a.ts': left, 'README.md': '# A\n' }, after: { 'src/a.ts': `${left}export function exportToSheet(): void {}\n`, 'README.md': '# A\n\n`exportToSheet()`\n' }, options: { documented: ['src/**'], rules: { 'docs/undocumented': 'high' } } },
  { name: 'a function moved, which is not new', before: { ...ts, 'src/a.ts': `${left}export function exportToSheet(): void {}\n`, 'README.md': '# A\n' }, after: { 'src/a.ts': left, 'src/b.ts': 'export function exportToSheet(): void {}\n' }, options: { documented: ['src/**'], rules: { 'docs/undocumented': 'high' } } },
  // other languages
  edit('go: an unexported function went', 'a.go', 'package acme\n\nfunc readAllLines() {}\n\nfunc Open() {}\n', 'package acme\n\nfunc Open() {}\n', '# A\n\nInside, `readAllLines` is used.\n'),
  edit('go: a method lives on another type', 'a.go', 'package acme\n\ntype A struct{}\n\nfunc (a A) CloseQuietly() {}\n\ntype B struct{}\n\nfunc (b B) CloseQuietly() {}\n', 'package acme\n\ntype A struct{}\n\ntype B struct{}\n\nfunc (b B) CloseQuietly() {}\n', '# A\n\nCall `CloseQuietly()`.\n'),
  edit('java: a class moved to another package', 'src/main/java/com/a/ReportWriter.java', 'package com.a;\n\npublic class ReportWriter {}\n', null, '# A\n\n`ReportWriter` writes.\n', { 'src/main/java/com/b/ReportWriter.java': 'package com.b;\n\npublic class ReportWriter {}\n' }),
  edit('rust: a function became generic', 'src/lib.rs', 'pub fn read_lines(path: &str) {}\n', 'pub fn read_lines<P: AsRef<str>>(path: P) {}\n', `# A\n\n${fence('rust', 'acme::read_lines("a.txt");')}`, { 'Cargo.toml': '[package]\nname = "acme"\n' }),
  edit('cs: an overload went', 'src/A.cs', 'namespace A;\n\npublic class Mailer\n{\n    public void SendNow(string to) { }\n    public void SendNow(string to, int n) { }\n}\n', 'namespace A;\n\npublic class Mailer\n{\n    public void SendNow(string to) { }\n}\n', '# A\n\n`Mailer.SendNow(to)` sends.\n'),
  edit('rb: an alias stays', 'lib/a.rb', 'class Store\n  def fetch_multi(k)\n    k\n  end\nend\n', 'class Store\n  def fetch_many(k)\n    k\n  end\n  alias fetch_multi fetch_many\nend\n', '# A\n\n`Store#fetch_multi` reads.\n'),
  edit('php: a trait has the method', 'src/A.php', '<?php\nclass Mailer\n{\n    public function sendAfterDelay(): void {}\n}\n', '<?php\nclass Mailer\n{\n    use Delays;\n}\n', '# A\n\n`Mailer::sendAfterDelay()` waits.\n', { 'src/Delays.php': '<?php\ntrait Delays\n{\n    public function sendAfterDelay(): void {}\n}\n' }),
  edit('the source broke', 'src/a.ts', gone, 'export const one = {;\n', '# A\n\nCall `removeEverything()`.\n', ts),
  edit('an unknown language', 'src/a.kt', 'fun removeEverything() {}\n', 'fun other() {}\n', '# A\n\nCall `removeEverything()`.\n'),
  ...alarms,
];
