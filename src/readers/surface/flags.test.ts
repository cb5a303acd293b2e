import { expect, test } from 'vitest';
import { itemsOf, named } from '../../../test/support/surface.ts';

const read = (path: string, text: string): Promise<string[]> => named(path, text, 'flag');

test('commander and cac', async () => {
  expect(
    await read(
      'src/cli.ts',
      `
const DEFAULT_PORT = 8080;
program.command('serve <dir>').option('-p, --port <number>', 'port to listen on', '3000')\
.requiredOption('--root <dir>').option('--no-cache', 'skip the cache');
cli.option('--host [host]', 'address', { default: 'localhost' });
program.option('-w, --workers <n>', 'how many', parseInt, 4);
program.addOption(new Option('--max-size <bytes>', 'limit').default(DEFAULT_PORT).env('MAX_SIZE'));
app.option('theme', 'dark');
`,
    ),
  ).toEqual(['--port=3000', '--root', '--no-cache', '--host=localhost', '--workers=4', '--max-size=8080']);
  const [item] = await itemsOf(
    'src/cli.ts',
    "program.command('serve <dir>').option('-m, --max-size <n>', 'x')",
    'flag',
  );
  expect(item).toMatchObject({
    name: '--max-size',
    aliases: ['-m', '--max_size', '--maxSize'],
    owner: 'serve',
    line: 1,
    language: 'typescript',
  });
});

test('yargs, parseArgs, oclif, citty', async () => {
  expect(
    await read(
      'src/a.js',
      `
import yargs from 'yargs';
yargs(process.argv).option('port', { alias: 'p', default: 80 })\
.options({ 'dry-run': { type: 'boolean' }, secret: { hidden: true } });
`,
    ),
  ).toEqual(['--port=80', '--dry-run']);
  expect(
    await read(
      'src/b.ts',
      "const { values } = parseArgs({ options: { verbose: { type: 'boolean', short: 'v', default: false } } });",
    ),
  ).toEqual(['--verbose=false']);
  expect(
    await read(
      'src/c.ts',
      "import { Flags } from '@oclif/core';\n" +
        'export default class Deploy extends Command { static flags = { force: Flags.boolean({ char: ' +
        "'f', default: true, allowNo: true }), old: Flags.string({ hidden: true }) }; }",
    ),
  ).toEqual(['--force=true']);
  expect(
    await read(
      'src/d.ts',
      "export default defineCommand({ args: { outDir: { type: 'string', default: 'dist' }, file: { " +
        "type: 'positional' } } });",
    ),
  ).toEqual(['--out-dir=dist']);
});

test('Python parameters that a library makes flags of', async () => {
  expect(
    await named(
      'a.py',
      'import typer\napp = typer.Typer()\n\n@app.command()\n' +
        "def read(path: str, price_file: str = 'x', dry: bool = False, ctx: typer.Context = None, n: " +
        'int = typer.Argument(1)): pass\n\ndef other(not_this=1): pass\n\n@app.callback()\n' +
        "def main(log_file: str = 'l'): pass\n",
      'flag',
    ),
  ).toEqual(['--price-file=x', '--dry=False', '--log-file=l']);
  expect(
    await named(
      'b.py',
      'import typer\n\ndef main(a_b: int = 1): pass\n\ndef other(c_d: int = 1): pass\n\ntyper.run(main)\n',
      'flag',
    ),
  ).toEqual(['--a-b=1']);
  expect(
    await named(
      'c.py',
      'import fire\n\ndef main(a_b, c=1):\n    def inner(z_z): pass\n\ndef other(e_f): pass\n\nfire.Fire(main)\n',
      'flag',
    ),
  ).toEqual(['--a-b', '--c=1']);
  expect(
    await named(
      'd.py',
      'from fire import Fire\n\nclass Tool:\n    def __init__(self, root_dir=1): pass\n' +
        '    def read(self, a_b): pass\n    def _hidden(self, x_y): pass\n\nFire(Tool)\n',
      'flag',
    ),
  ).toEqual(['--root-dir=1', '--a-b']);
  expect(
    await named(
      'e.py',
      'import fire\n\ndef one(a_b): pass\n\nclass T:\n    def two(self, c_d): pass\n\nfire.Fire()\n',
      'flag',
    ),
  ).toEqual(['--a-b', '--c-d']);
  expect(await named('f.py', 'def main(a_b=1): pass\nFire(main)\n', 'flag')).toEqual([]);
});

test('argparse, optparse, click, typer, absl', async () => {
  expect(
    await read(
      'tool/cli.py',
      `
PORT = 8000
parser.add_argument('-p', '--port', type=int, default=PORT, help='x')
parser.add_argument('name')
parser.add_argument('--old', help=argparse.SUPPRESS)
parser.add_option('-q', '--quiet', action='store_true')
@click.command()
@click.option('--shout/--no-shout', ' /-S', default=False)
@click.option('--log-level', 'level', default='info', envvar='TOOL_LOG', show_default=True)
@click.option('--hidden-one', hidden=True)
def run_it(shout, level): pass
def main(max_size: int = typer.Option(10, '--max-size', '-m'), dry_run: Annotated[bool, typer.Option()] = False): pass
flags.DEFINE_integer('batch_size', 32, 'x')
`,
    ),
  ).toEqual([
    '--port=8000',
    '--quiet',
    '--shout=False',
    '--log-level=info',
    '--max-size=10',
    '--dry-run=False',
    '--batch_size=32',
  ]);
  const items = await itemsOf(
    'tool/cli.py',
    "@click.command()\n@click.option('--shout/--no-shout', default=False)\ndef run_it(shout): pass\n",
    'flag',
  );
  expect(items[0]).toMatchObject({ owner: 'run-it', aliases: expect.arrayContaining(['--no-shout']) as string[] });
});

test('flag, pflag, cobra, urfave, kingpin', async () => {
  expect(
    await read(
      'cmd/main.go',
      `package main

import ("flag"; "github.com/alecthomas/kingpin/v2")

const defaultPort = 8080

func init() {
	flag.Int("port", defaultPort, "port")
	flag.StringVar(&s, "name", "world", "who")
	rootCmd.Flags().StringVarP(&cfg, "config", "c", "app.yaml", "file")
	rootCmd.PersistentFlags().BoolP("verbose", "v", false, "talk")
	cmd.Flags().Duration("old", 0, "")
	cmd.Flags().MarkHidden("old")
	app := &cli.App{Flags: []cli.Flag{&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Value: "json"}}}
	k.Flag("web.listen", "address").Short('l').Default(":9093").String()
	strings.Bool("nothing", true, "")
}
`,
    ),
  ).toEqual([
    '--port=8080',
    '--name=world',
    '--config=app.yaml',
    '--verbose=false',
    '--web.listen=:9093',
    '--output=json',
  ]);
  const items = await itemsOf(
    'cmd/main.go',
    'package main\nimport "flag"\nfunc init() { flag.Int("port", 80, "p") }\n',
    'flag',
  );
  expect(items[0]?.aliases).toContain('-port');
});

test('picocli, JCommander, commons-cli', async () => {
  expect(
    await read(
      'src/main/java/App.java',
      `
import org.apache.commons.cli.Options;
class App {
  @Option(names = {"-p", "--port"}, defaultValue = "80") int port;
  @Option(names = "--secret", hidden = true) String s;
  @Parameter(names = "--threads", description = "x") int threads = 4;
  void m() { options.addOption("v", "verbose", false, "talk"); Option.builder("o").longOpt("out").hasArg().build(); }
}
`,
    ),
  ).toEqual(['--port=80', '--threads=4', '--verbose', '--out']);
});

test('clap by derive and by builder', async () => {
  const text = `
#[derive(Parser)]
struct Args {
    /// How large
    #[arg(short, long, default_value_t = 10, env = "MAX_SIZE")]
    max_size: u32,
    #[clap(long = "colour", default_value = "auto", value_parser = ["auto", "never"])]
    color: String,
    #[arg(long, hide = true)]
    internal: bool,
    file: String,
}
fn app() -> Command { Command::new("x").arg(Arg::new("jobs").short('j').long("jobs").default_value("4").help("x")) }
`;
  expect(await read('src/cli.rs', text)).toEqual(['--max-size=10', '--colour=auto', '--jobs=4']);
  expect(await named('src/cli.rs', text, 'environment-variable')).toEqual(['MAX_SIZE=10']);
});

test('System.CommandLine, CommandLineParser, Spectre', async () => {
  expect(
    await read(
      'src/Program.cs',
      `
class Program {
  Option<int> port = new Option<int>("--port", () => 80, "x");
  Option<string> name = new Option<string>(new[] { "--name", "-n" }, "who");
  Option<int> retries = new("--retries");
  [Option('v', "verbose", Default = false, HelpText = "x")] public bool Verbose { get; set; }
  [CommandOption("-c|--count <COUNT>")] [DefaultValue(3)] public int Count { get; set; }
}
`,
    ),
  ).toEqual(['--port=80', '--name', '--verbose=false', '--count=3']);
});

test('optparse, Thor', async () => {
  expect(
    await read(
      'lib/a.rb',
      "OptionParser.new do |opts|\n  opts.on('-p', '--port PORT', Integer, 'x') { |v| v }\n" +
        "  opts.on('--[no-]color') { }\n  emitter.on('data') { }\nend\n",
    ),
  ).toEqual(['--port', '--color']);
  expect(
    await read(
      'lib/b.rb',
      "class Cli < Thor\n  option :dry_run, type: :boolean, default: false, aliases: '-d'\n  def go; end\nend\n",
    ),
  ).toEqual(['--dry-run=false']);
});

test('Symfony, Laravel', async () => {
  expect(
    await read(
      'src/A.php',
      "<?php\nclass A extends Command { protected function configure() { $this->addOption('port', " +
        "'p', InputOption::VALUE_REQUIRED, 'x', 80)->addOption('quiet-mode'); } }",
    ),
  ).toEqual(['--port=80', '--quiet-mode']);
  expect(
    await read(
      'app/B.php',
      "<?php\nclass B { protected $signature = 'mail:send {user} {--Q|queue=default : Which} {--force}'; }",
    ),
  ).toEqual(['--queue=default', '--force']);
});
