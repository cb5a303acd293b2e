/**
 * How long the public surface of a large tree takes: `node bench/surface.ts [files]` makes sources of nine languages in
 * memory (one in twelve declares flags, reads variables or registers routes), reads them, and searches all of them for
 * twenty names that are in none. Prints seconds and the resident memory.
 */
import { createGrammars } from '../src/adapters/grammars/grammars.ts';
import { searchMentions } from '../src/readers/surface/mentions.ts';
import type { SurfaceItem } from '../src/readers/surface/model.ts';
import { createSurfaceReader, type SourceFile } from '../src/readers/surface/surface.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Maker = {
  path: (n: number) => string;
  unit: (n: number) => string;
  head: (n: number) => string;
  tail: string;
  special: (n: number) => string;
};

const statements = (n: number, end: string, indent: string): string =>
  Array.from(
    { length: 8 },
    (_, i) => `${indent}total${n % 7} = total${n % 7} + compute(${i}, value, other)${end}`,
  ).join('\n');

const makers: Maker[] = [
  {
    path: (n) => `src/m${n}.ts`,
    head: (n) => `import { compute } from './m${n - 1}.ts';\n`,
    tail: '',
    special: (n) =>
      `program.option('--opt-${n} <n>', 'x', ${n});\nconst v = process.env.VAR_${n} ?? 'd';\napp.get('/r${n}/:id', handler, next);\n`,
    unit: (n) =>
      `/** Adds up. */\nexport function fn${n}(value: number, other = ${n}, options: { deep?: boolean } = {}): number {\n  let total${n % 7} = 0;\n${statements(n, ';', '  ')}\n  return total${n % 7};\n}\nexport class Box${n} {\n  private x = 1;\n  open(name: string): void { this.x = fn${n}(1, 2); }\n}\n`,
  },
  {
    path: (n) => `lib/m${n}.js`,
    head: () => "'use strict';\n",
    tail: '',
    special: (n) => `yargs.option('opt${n}', { alias: 'o', default: ${n} });\nprocess.env['VAR_${n}'];\n`,
    unit: (n) =>
      `function fn${n}(value, other = ${n}) {\n  let total${n % 7} = 0;\n${statements(n, ';', '  ')}\n  return total${n % 7};\n}\nexports.fn${n} = fn${n};\n`,
  },
  {
    path: (n) => `pkg/m${n}.py`,
    head: () => 'import os\nimport click\n\n',
    tail: '',
    special: (n) =>
      `@click.option('--opt-${n}', default=${n})\ndef cmd${n}(opt): pass\n\nV = os.environ.get('VAR_${n}', 'd')\n`,
    unit: (n) =>
      `def fn${n}(value: int, other=${n}, *, deep=False) -> int:\n    """Adds up."""\n    total${n % 7} = 0\n${statements(n, '', '    ')}\n    return total${n % 7}\n\nclass Box${n}:\n    size = 3\n    def open(self, name):\n        return fn${n}(1)\n\n`,
  },
  {
    path: (n) => `go/p${n % 300}/m${n}.go`,
    head: (n) => `package p${n % 300}\n\n`,
    tail: '',
    special: (n) =>
      `func init${n}() {\n\tflag.Int("opt-${n}", ${n}, "x")\n\tos.Getenv("VAR_${n}")\n\tr.GET("/r${n}", handler)\n}\n`,
    unit: (n) =>
      `// Fn${n} adds up.\nfunc Fn${n}(value int, other string) (int, error) {\n\ttotal${n % 7} := 0\n${statements(n, '', '\t')}\n\treturn total${n % 7}, nil\n}\n\ntype Box${n} struct {\n\tName string\n\tsize int\n}\n\n`,
  },
  {
    path: (n) => `java/src/main/java/a/M${n}.java`,
    head: (n) => `package a;\n\npublic class M${n} {\n`,
    tail: '}\n',
    special: (n) =>
      `  @Option(names = "--opt-${n}", defaultValue = "${n}") int opt${n};\n  String v${n} = System.getenv("VAR_${n}");\n`,
    unit: (n) =>
      `  /** Adds up. */\n  public int fn${n}(int value, String other) {\n    int total${n % 7} = 0;\n${statements(n, ';', '    ')}\n    return total${n % 7};\n  }\n`,
  },
  {
    path: (n) => `crates/c/src/m${n}.rs`,
    head: () => 'use std::env;\n\n',
    tail: '',
    special: (n) =>
      `#[derive(Parser)]\nstruct Args${n} {\n    #[arg(long, default_value_t = ${n})]\n    opt_${n}: u32,\n}\nfn v${n}() -> String { env::var("VAR_${n}").unwrap_or("d".into()) }\n`,
    unit: (n) =>
      `/// Adds up.\npub fn fn_${n}(value: i32, other: &str) -> i32 {\n    let mut total${n % 7} = 0;\n${statements(n, ';', '    ')}\n    total${n % 7}\n}\n\npub struct Box${n} {\n    pub name: String,\n    size: u32,\n}\n\n`,
  },
  {
    path: (n) => `cs/M${n}.cs`,
    head: (n) => `namespace A;\n\npublic class M${n}\n{\n`,
    tail: '}\n',
    special: (n) =>
      `    Option<int> opt${n} = new Option<int>("--opt-${n}", () => ${n});\n    string v${n} = Environment.GetEnvironmentVariable("VAR_${n}") ?? "d";\n`,
    unit: (n) =>
      `    /// <summary>Adds up.</summary>\n    public int Fn${n}(int value, string other = "x")\n    {\n        int total${n % 7} = 0;\n${statements(n, ';', '        ')}\n        return total${n % 7};\n    }\n`,
  },
  {
    path: (n) => `rb/m${n}.rb`,
    head: (n) => `module M${n}\n`,
    tail: 'end\n',
    special: (n) =>
      `  V = ENV.fetch('VAR_${n}', 'd')\n  OptionParser.new { |opts| opts.on('--opt-${n} N', 'x') { |v| v } }\n`,
    unit: (n) =>
      `  # Adds up.\n  def self.fn${n}(value, other = ${n}, deep: false)\n    total${n % 7} = 0\n${statements(n, '', '    ')}\n    total${n % 7}\n  end\n`,
  },
  {
    path: (n) => `php/M${n}.php`,
    head: (n) => `<?php\nnamespace A;\nclass M${n} {\n`,
    tail: '}\n',
    special: (n) =>
      `  public function cfg${n}() { $this->addOption('opt-${n}', null, 1, 'x', ${n}); return getenv('VAR_${n}') ?: 'd'; }\n`,
    unit: (n) =>
      `  /** Adds up. */\n  public function fn${n}(int $value, $other = ${n}): int {\n    $total${n % 7} = 0;\n${statements(n, ';', '    ').replace(/\b(total\d|value|other)\b/g, '$$$1')}\n    return $total${n % 7};\n  }\n`,
  },
];

const count = Number(process.argv[2] ?? 20_000);
const files: SourceFile[] = Array.from({ length: count }, (_, n) => {
  const maker = makers[n % makers.length] as Maker;
  // most files are short, some are long
  const units = n % 10 === 0 ? 30 : 4 + (n % 7);
  const body = Array.from({ length: units }, (_unused, i) => maker.unit(n * 100 + i)).join('');
  return { path: maker.path(n), text: maker.head(n) + (n % 12 === 0 ? maker.special(n) : '') + body + maker.tail };
});
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
print(`${count} files, ${megabytes(files.reduce((sum, one) => sum + one.text.length, 0))} MB of text`);

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const cpuBefore = cpu();
const reader = createSurfaceReader(createGrammars());
const started = performance.now();
const items: SurfaceItem[] = [];
const byLanguage = new Map<string, number>();
let unread = 0;
for (const file of files) {
  const before = performance.now();
  const read = await reader.read(file);
  const key = file.path.split('.').at(-1) ?? '';
  byLanguage.set(key, (byLanguage.get(key) ?? 0) + performance.now() - before);
  for (const one of read.items) items.push(one);
  if (read.unread !== undefined) unread += 1;
}
print(
  `surface: ${((performance.now() - started) / 1000).toFixed(1)} s (${(cpu() - cpuBefore).toFixed(1)} s of processor), ${items.length} items, ${unread} unread, ${megabytes(process.memoryUsage().rss)} MB resident, ${megabytes(process.memoryUsage().heapUsed)} MB in use`,
);
print([...byLanguage].map(([key, ms]) => `${key} ${(ms / 1000).toFixed(1)} s`).join(' · '));

const wanted: SurfaceItem[] = Array.from({ length: 20 }, (_, n) => ({
  kind: 'export',
  name: `nowhere${n}InAll`,
  aliases: [],
  path: 'src/a.ts',
  line: 1,
  language: 'typescript',
}));
const searching = performance.now();
const found = searchMentions(wanted, files);
print(
  `mentions of ${wanted.length} names: ${((performance.now() - searching) / 1000).toFixed(1)} s, ${found.size} found, ${megabytes(process.memoryUsage().rss)} MB resident`,
);
reader.close();
