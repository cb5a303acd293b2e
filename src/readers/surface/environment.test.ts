import { expect, test } from 'vitest';
import { itemsOf, named } from '../../../test/support/surface.ts';

const read = (path: string, text: string): Promise<string[]> => named(path, text, 'environment-variable');

test('JavaScript and TypeScript', async () => {
  expect(
    (
      await read(
        'src/a.ts',
        `
const KEY = 'APP_KEY';
const port = Number(process.env.APP_PORT ?? 3000);
const host = process.env['APP_HOST'] || 'localhost';
const { APP_MODE = 'fast', APP_ROOT: root, APP_X } = process.env;
const key = process.env[KEY];
const z = Deno.env.get('APP_DENO');
const home = process.env.HOME;
process.env.APP_CHILD = '1';
spawn('x', { env: { APP_SPAWN: '1' } });
`,
      )
    ).sort(),
  ).toEqual(['APP_DENO', 'APP_HOST=localhost', 'APP_KEY', 'APP_MODE=fast', 'APP_PORT=3000', 'APP_ROOT', 'APP_X']);
  const [item] = await itemsOf('src/a.ts', 'process.env.APP_PORT', 'environment-variable');
  expect(item?.aliases).toEqual(['$APP_PORT', '${APP_PORT}', '%APP_PORT%', 'process.env.APP_PORT']);
});

test('Python', async () => {
  expect(
    (
      await read(
        'app/a.py',
        `
a = os.environ['APP_A']
b = os.environ.get('APP_B', 'x')
c = os.getenv('APP_C') or 'y'
d = env.int('APP_D', default=5)
os.environ['APP_SET'] = '1'
class AppSettings(BaseSettings):
    port: int = 80
    name: str = Field('n', alias='SERVICE_NAME')
    model_config = SettingsConfigDict(env_prefix='APP_')
`,
      )
    ).sort(),
  ).toEqual(['APP_A', 'APP_B=x', 'APP_C=y', 'APP_D=5', 'APP_PORT=80', 'SERVICE_NAME=n']);
});

test('Go', async () => {
  expect(
    await read(
      'a.go',
      'package a\n\nconst key = "APP_KEY"\n\ntype Config struct {\n' +
        '\tPort int `env:"APP_PORT" envDefault:"8080"`\n}\n\n' +
        'func f() { os.Getenv(key); v, ok := os.LookupEnv("APP_B"); os.Setenv("APP_SET", "1") }\n',
    ),
  ).toEqual(['APP_PORT=8080', 'APP_KEY', 'APP_B']);
});

test('Java, Rust, C#', async () => {
  expect(
    await read(
      'A.java',
      'class A { void m() { System.getenv("APP_A"); System.getenv().getOrDefault("APP_B", "x"); } }',
    ),
  ).toEqual(['APP_A', 'APP_B=x']);
  expect(
    await read(
      'src/a.rs',
      'const KEY: &str = "APP_KEY";\nfn m() { let a = env::var("APP_A").unwrap_or("x".into()); let b ' +
        '= std::env::var_os(KEY); let c = env::var("APP_C").unwrap_or_else(|_| "y".to_string()); }',
    ),
  ).toEqual(['APP_A=x', 'APP_KEY', 'APP_C=y']);
  expect(await read('A.cs', 'class A { string x = Environment.GetEnvironmentVariable("APP_A") ?? "b"; }')).toEqual([
    'APP_A=b',
  ]);
});

test('Ruby and PHP', async () => {
  expect(
    (
      await read(
        'lib/a.rb',
        "a = ENV['APP_A'] || 'x'\nb = ENV.fetch('APP_B', 'y')\nc = ENV.fetch('APP_C') { 5 }\nENV['APP_SET'] = '1'\n",
      )
    ).sort(),
  ).toEqual(['APP_A=x', 'APP_B=y', 'APP_C=5']);
  expect(
    (
      await read(
        'src/a.php',
        "<?php\n$a = getenv('APP_A') ?: 'x';\n$b = $_ENV['APP_B'] ?? 'y';\n$c = env('APP_C', true);\n",
      )
    ).sort(),
  ).toEqual(['APP_A=x', 'APP_B=y', 'APP_C=true']);
});

test('an example of an environment file', async () => {
  expect(
    await read(
      '.env.example',
      '# the port\nAPP_PORT=3000\nAPP_NAME="my app" # shown\n# APP_DEBUG=1\nlower=1\nPATH=x\n',
    ),
  ).toEqual(['APP_PORT=3000', 'APP_NAME=my app', 'APP_DEBUG=1']);
});
