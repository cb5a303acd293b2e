// Builds dist/: one entry for the command line and one for each action, with shared chunks and the grammars beside
// them. `--check` builds into a temporary folder and fails when the committed dist/ differs.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const grammars = ['typescript', 'tsx', 'javascript', 'python', 'go', 'java', 'rust', 'c-sharp', 'ruby', 'php'];

export function entries(): Record<string, string> {
  const actions = readdirSync(join(root, 'actions')).filter((name) =>
    existsSync(join(root, 'actions', name, 'main.ts')),
  );
  return {
    cli: join(root, 'src/cli/main.ts'),
    'surface-worker': join(root, 'src/adapters/grammars/surface-worker.ts'),
    ...Object.fromEntries(actions.map((name) => [`actions/${name}`, join(root, 'actions', name, 'main.ts')])),
  };
}

/** The relay is one file without chunks: it is copied to where the monitors are. */
const relay = { relay: join(root, 'relay/main.ts') };

/** Builds into `out`, which is emptied first. */
export async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  await bundleTo(out, entries());
  await bundleTo(out, relay);
  for (const name of grammars)
    cpSync(
      join(root, `node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`),
      join(out, 'grammars', `tree-sitter-${name}.wasm`),
    );
  cpSync(
    join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    join(out, 'grammars', 'web-tree-sitter.wasm'),
  );
}

async function bundleTo(out: string, input: Record<string, string>): Promise<void> {
  const bundle = await rolldown({
    input,
    platform: 'node',
    cwd: root,
    logLevel: 'warn',
    onLog: (level, log, handle) => {
      // Libraries use eval-free code; what is left are notices about their own annotations.
      if (log.code === 'INVALID_ANNOTATION' || log.code === 'EVAL') return;
      handle(level, log);
    },
  });
  await bundle.write({
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    minify: { mangle: false, compress: true, codegen: { removeWhitespace: false } },
    comments: { legal: true },
  });
  await bundle.close();
}

function differences(a: string, b: string): string {
  try {
    execFileSync('diff', ['-rq', a, b], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? String(error);
  }
}

async function check(dist: string): Promise<void> {
  const fresh = mkdtempSync(join(tmpdir(), 'codex-ci-dist-'));
  await build(fresh);
  const difference = differences(dist, fresh);
  rmSync(fresh, { recursive: true });
  if (difference !== '') {
    process.stderr.write(`dist/ is not what the source builds; run npm run build and commit it:\n${difference}`);
    process.exit(1);
  }
  process.stdout.write('dist/ is what the source builds\n');
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const dist = join(root, 'dist');
  if (process.argv.includes('--check')) await check(dist);
  else {
    await build(dist);
    const size = (dir: string): number =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    process.stdout.write(`${basename(dist)}: ${(size(dist) / 1e6).toFixed(1)} MB\n`);
  }
}
